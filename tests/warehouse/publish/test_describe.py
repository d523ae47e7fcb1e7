"""The Data Package describes what is there: an independent validator agrees, and notices a changed cell."""

import json
from collections.abc import Iterator
from pathlib import Path

import frictionless
import pytest

from schemas.published import TABLES
from tests.warehouse.content import content, run
from tests.warehouse.publish.tree import document
from warehouse.publish import publish
from warehouse.publish.describe import table_schema


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("site")
    publish(root, content(), run())
    yield root


def test_the_package_of_the_latest_snapshot_is_valid(site: Path) -> None:
    report = frictionless.Package(str(site / "v1/datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    assert report.stats["tasks"] == len(TABLES)


def test_the_package_of_a_snapshot_is_valid_where_it_stands(site: Path) -> None:
    snapshot = document(site, "latest.json")["snapshot"]
    with frictionless.system.use_context(trusted=True):
        package = frictionless.Package(str(site / f"v1/s/{snapshot}/datapackage.json"))
        assert package.validate().valid
        rows = package.get_resource("prices").read_rows()
    assert len(rows) == sum(part["rows"] for part in document(site, f"s/{snapshot}/manifest.json")["tables"]["prices"])


def test_a_changed_cell_is_noticed(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    package = document(tmp_path, "datapackage.json")
    scores = next(r for r in package["resources"] if r["name"] == "scores")
    twin = tmp_path / "v1" / scores["path"]
    twin.write_bytes(twin.read_bytes().replace(b"ranked", b"racked", 1))
    report = frictionless.Package(str(tmp_path / "v1/datapackage.json")).validate()
    assert {"hash-count", "constraint-error"} <= {row[0] for row in report.flatten(["type"])}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_is_described(name: str) -> None:
    schema = table_schema(name)
    assert [field["name"] for field in schema["fields"]] == list(TABLES[name].to_schema().columns)
    assert all(field["description"] for field in schema["fields"])
    assert json.loads(json.dumps(schema)) == schema
