"""Search events in the shape of User Behavior Insights 1.3.0, read strictly where it matters.

The published JSON Schemas use `oneOf` with branches that overlap: the action `click` and every UUID match two
branches, so a strict validator refuses them. Here the branches are read as `anyOf`. Fields that could name a person
(user_id, message, addresses) and all free attributes are never kept.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _as_text(value: object) -> object:
    """The schema allows whole numbers as ids of objects."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Short = Annotated[str, StringConstraints(min_length=1, max_length=100)]
ObjectId = Annotated[
    str,
    BeforeValidator(_as_text),
    StringConstraints(min_length=1, max_length=256, pattern=r"^[^\x00-\x1f\x7f]+$"),
]
MAX_QUERY_CHARACTERS = 2000
MAX_HITS = 1000


def _utc(moment: datetime) -> datetime:
    """Times without zone are UTC: the schema allows them and says nothing."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Moment = Annotated[datetime, Field(strict=False), AfterValidator(_utc)]


class _Ubi(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, hide_input_in_errors=True)


class ClientInfo(_Ubi):
    """What a producer says about the caller: a person's browser, an agent, or a robot."""

    client_class: Literal["human", "agent", "bot"] | None = None


class UbiQuery(_Ubi):
    """A search: text, and the ids that were shown, in order."""

    user_query: Annotated[str, StringConstraints(max_length=MAX_QUERY_CHARACTERS)]
    query_id: Short
    client_id: Short
    timestamp: Moment
    application: Short | None = None
    query_attributes: ClientInfo = ClientInfo()
    query_response_hit_ids: Annotated[list[ObjectId], Field(max_length=MAX_HITS)] = []


class UbiObject(_Ubi):
    """What was acted on."""

    object_id: ObjectId
    object_id_type: Short | None = None


class UbiPosition(_Ubi):
    """Where it stood in the list, from 1; screen coordinates are ignored."""

    ordinal: Annotated[int, Field(ge=1, le=MAX_HITS)] | None = None


class UbiAttributes(_Ubi):
    """The attributes we read; `dwell_seconds` is a free attribute of `view` events."""

    object: UbiObject | None = None
    position: UbiPosition
    dwell_seconds: Annotated[float, Field(ge=0, le=86_400, strict=False, allow_inf_nan=False)] | None = None


class UbiEvent(_Ubi):
    """Something a client did with a result of a query."""

    action_name: Short
    query_id: Short
    client_id: Short
    timestamp: Moment
    session_id: Short | None = None
    application: Short | None = None
    event_attributes: UbiAttributes | None = None


def reduced(line: bytes) -> bytes:
    """A row with nothing but the fields that are read here, as one line of JSON.

    Raises ValidationError for a row that is none, ValueError for text that is no JSON object.
    """
    data = orjson.loads(line)
    if not isinstance(data, dict):
        raise ValueError("expected a JSON object")
    row = UbiQuery.model_validate(data) if "user_query" in data else UbiEvent.model_validate(data)
    return row.model_dump_json(exclude_none=True).encode()
