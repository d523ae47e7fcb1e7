"""What stands beside the data for machines: feeds per type and artifact, badges, the Dataset description."""

import json
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from schemas.contract import ChangesDocument
from tests.warehouse.content import CONTENT_AS_OF, FILES_MCP, FLASH, SD, content, frame, run, tables
from tests.warehouse.publish.tree import document, files, latest
from warehouse.publish import publish, rollback
from warehouse.publish.badges import RANKED, draw
from warehouse.publish.feeds import ATOM

DAY = timedelta(days=1)
SVG = "http://www.w3.org/2000/svg"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    publish(root, content(), run())
    return root


def renamed(artifact_id: str) -> dict[str, str]:
    return {"event": "artifact_renamed", "artifact_id": artifact_id, "subject": "name", "old": "A", "new": "B"}


def test_each_type_and_each_artifact_that_changed_has_its_feeds(tmp_path: Path) -> None:
    publish(tmp_path, content(), run())
    events = frame("changes", [renamed(FILES_MCP), renamed(FLASH)])
    publish(
        tmp_path, content(tables() | {"changes": events}, content_as_of=CONTENT_AS_OF + DAY), run(CONTENT_AS_OF + DAY)
    )
    one = document(tmp_path, "changes/model/qwen/qwen3.5-flash.json")["items"]
    assert [[event["event"] for event in item["_abreast"]["events"]] for item in one] == [
        ["artifact_renamed"],
        ["price_changed"],
    ]
    assert one[0]["_abreast"]["page"] == "../../../../model/qwen/qwen3.5-flash/"
    by_type = document(tmp_path, "changes/mcp.json")["items"]
    assert [item["_abreast"]["artifact"] for item in by_type] == [FILES_MCP]
    for path in ("changes/mcp", "changes/model", "changes/model/qwen/qwen3.5-flash"):
        root = ElementTree.parse(tmp_path / f"v1/{path}.atom").getroot()
        ids = [entry.findtext(f"{{{ATOM}}}id") for entry in root.findall(f"{{{ATOM}}}entry")]
        assert ids == [item["id"] for item in document(tmp_path, f"{path}.json")["items"]]
    rollback(tmp_path, CONTENT_AS_OF + DAY, "wrong")
    assert "v1/changes/mcp.json" not in files(tmp_path), "an event that was taken back is in no feed"
    assert len(document(tmp_path, "changes/model/qwen/qwen3.5-flash.json")["items"]) == 1


def test_the_events_of_a_snapshot_are_a_file_of_its_own(site: Path) -> None:
    read = document(site, f"s/{latest(site)}/changes.json")
    events = ChangesDocument.model_validate(read).events
    assert [event.model_dump() for event in events] == tables()["changes"].to_dicts()


def test_every_scored_artifact_has_a_badge_of_its_band(site: Path) -> None:
    scores = {row["artifact_id"]: row for row in tables()["scores"].iter_rows(named=True)}
    made = {path for path in files(site) if path.startswith("v1/badge/")}
    assert made == {f"v1/badge/{one.replace(':', '/', 1)}.svg" for one in scores}
    drawing = ElementTree.parse(site / f"v1/badge/{SD.replace(':', '/', 1)}.svg").getroot()
    title = drawing.findtext(f"{{{SVG}}}title")
    best, worst = scores[SD]["band_best"], scores[SD]["band_worst"]
    assert title == f"abreast: place {best}{f'–{worst}' if best != worst else ''} of 3"
    assert drawing.get("aria-label") == title


def test_a_badge_grows_with_its_words() -> None:
    short, long = draw("place 1 of 3", RANKED), draw("place 1,000–2,000 of 3,000", RANKED)
    widths = [int(str(ElementTree.fromstring(data).get("width"))) for data in (short, long)]
    assert widths[0] < widths[1] < 300


def test_the_dataset_names_its_files_terms_and_sources(site: Path) -> None:
    described = json.loads((site / "v1/dataset.jsonld").read_bytes())
    assert described["@type"] == "Dataset"
    assert described["version"] == latest(site)
    assert {source["name"] for source in described["isBasedOn"]} == set(
        tables()["sources"].filter(tables()["sources"]["documents"] > 0)["title"]
    )
    for file in described["distribution"]:
        assert (site / "v1" / file["contentUrl"]).is_file()
