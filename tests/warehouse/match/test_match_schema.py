"""The published schemas against our reading of them."""

import copy
import json

import jsonschema
import pytest

from warehouse.match.ubi import UbiEvent, UbiQuery

UUID = "00112233-4455-6677-8899-aabbccddeeff"
EVENT = {
    "action_name": "click",
    "query_id": UUID,
    "client_id": "c",
    "timestamp": "2026-08-01T10:00:00Z",
    "event_attributes": {"position": {"ordinal": 1}, "object": {"object_id": "model:maker/a"}},
}
QUERY = {"user_query": "a need", "query_id": UUID, "client_id": "c", "timestamp": "2026-08-01T10:00:00Z"}


def relaxed(node):
    """`oneOf` read as `anyOf`, everywhere."""
    if isinstance(node, dict):
        return {("anyOf" if key == "oneOf" else key): relaxed(value) for key, value in node.items()}
    return [relaxed(item) for item in node] if isinstance(node, list) else node


def errors(schema, row):
    checker = jsonschema.FormatChecker()
    return list(jsonschema.Draft202012Validator(schema, format_checker=checker).iter_errors(row))


@pytest.mark.parametrize(("name", "row", "model"), [("event", EVENT, UbiEvent), ("query.request", QUERY, UbiQuery)])
def test_strict_reading_refuses_what_the_relaxed_one_and_we_take(recorded, name, row, model):
    schema = json.loads((recorded / f"search_events/ubi-1.3.0/{name}.schema.json").read_bytes())
    assert errors(schema, row)
    assert not errors(relaxed(schema), row)
    model.model_validate(row)


@pytest.mark.parametrize("field", ["action_name", "timestamp"])
def test_what_the_schema_requires_we_require(recorded, field):
    schema = relaxed(json.loads((recorded / "search_events/ubi-1.3.0/event.schema.json").read_bytes()))
    row = copy.deepcopy(EVENT)
    del row[field]
    assert errors(schema, row)
    with pytest.raises(ValueError, match=field):
        UbiEvent.model_validate(row)
