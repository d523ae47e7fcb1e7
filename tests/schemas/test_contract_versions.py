"""The contract never breaks under its readers: schemas are pinned and grow by additions, with a new version."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical_json
from schemas.contract import CONTRACT
from tests.schemas.schema_diff import breaking
from warehouse.publish.settle import all_schemas

ROOT = Path(__file__).parent.parent.parent
FROZEN = Path(__file__).parent / "frozen"
CHANGELOG = (ROOT / "schemas/CHANGELOG.md").read_text()
SCHEMAS = all_schemas()
KEPT = {re.sub(r"-(\d+\.\d+\.\d+)$", r"/\1", path.stem): path for path in FROZEN.glob("*.json")}
HOW = "run `python -m tests.schemas.schema_diff`, describe the version in schemas/CHANGELOG.md, raise CONTRACT"


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.partition("/")[2].split("."))


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_published_schema_is_the_frozen_one(name: str) -> None:
    assert name in KEPT, f"{name} has no frozen copy: {HOW}"
    assert canonical_json(SCHEMAS[name]) + b"\n" == KEPT[name].read_bytes(), (
        f"{name} is not what was published under this version: give it a new one, then {HOW}"
    )


@pytest.mark.parametrize("name", sorted(KEPT))
def test_a_version_only_adds_to_those_before_it(name: str) -> None:
    subject = name.partition("/")[0]
    now = max((one for one in SCHEMAS if one.partition("/")[0] == subject), key=_version, default=None)
    assert now is not None, f"{name} was published and is gone: that is a new major under a new path"
    if _version(now)[0] == _version(name)[0]:
        assert breaking(json.loads(KEPT[name].read_bytes()), SCHEMAS[now]) == []
        assert _version(now) >= _version(name)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_version_stands_in_the_changelog(name: str) -> None:
    assert f"`{name}`" in CHANGELOG


def test_the_contract_stands_in_the_changelog() -> None:
    assert re.search(rf"^## {re.escape(CONTRACT)}\b", CHANGELOG, re.MULTILINE)


def _properties(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for part in (schema, *schema["$defs"].values()) if part.get("properties")]


DOCUMENTS = sorted(name for name in SCHEMAS if "$defs" in SCHEMAS[name])
TABLES = sorted(name for name in SCHEMAS if "fields" in SCHEMAS[name])


@given(st.sampled_from(DOCUMENTS), st.data())
def test_a_removed_renamed_or_retyped_field_is_breaking(name: str, data: st.DataObject) -> None:
    changed = copy.deepcopy(SCHEMAS[name])
    part = data.draw(st.sampled_from(_properties(changed)))
    field = data.draw(st.sampled_from(sorted(part["properties"])))
    way = data.draw(st.sampled_from(["remove", "rename", "retype"]))
    spec = part["properties"].pop(field)
    if way == "rename":
        part["properties"][f"{field}_new"] = spec
    elif way == "retype":
        part["properties"][field] = {"type": "boolean", "minimum": 1}
    assert breaking(SCHEMAS[name], changed)


@given(st.sampled_from(DOCUMENTS), st.data())
def test_an_added_field_is_not(name: str, data: st.DataObject) -> None:
    changed = copy.deepcopy(SCHEMAS[name])
    data.draw(st.sampled_from(_properties(changed)))["properties"]["brand_new"] = {"type": "string"}
    changed["description"] = "said better"
    assert breaking(SCHEMAS[name], changed) == []


def test_a_word_more_in_a_closed_vocabulary_and_a_lost_promise_are_breaking() -> None:
    grown = copy.deepcopy(SCHEMAS["facts/1.1.0"])
    grown["$defs"]["Unit"]["enum"].append("litre")
    assert any("Unit.enum" in problem for problem in breaking(SCHEMAS["facts/1.1.0"], grown))
    optional = copy.deepcopy(SCHEMAS["facts/1.1.0"])
    optional["required"].remove("name")
    assert breaking(SCHEMAS["facts/1.1.0"], optional) == ["$.name is no longer always there"]


@given(st.sampled_from(TABLES), st.data())
def test_columns_may_be_added_but_not_changed(name: str, data: st.DataObject) -> None:
    changed = copy.deepcopy(SCHEMAS[name])
    changed["fields"].append({"name": "brand_new", "type": "string", "description": "new"})
    assert breaking(SCHEMAS[name], changed) == []
    column = data.draw(st.sampled_from(changed["fields"][:-1]))
    column["type"] = "geopoint"
    assert breaking(SCHEMAS[name], changed)
    changed["fields"].remove(column)
    assert breaking(SCHEMAS[name], changed) == [f"column {column['name']} is gone"]
