"""Types of flow parameters. Their JSON Schema is what a server checks before it accepts a run."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from extractors.source import sources

# Servers do not check `format`, so what a time looks like is said as a pattern too.
_DATE = r"^\d{4}-\d{2}-\d{2}$"
_INSTANT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$"

SourceName = Annotated[str, Field(json_schema_extra={"enum": [*sources()]})]
"""Name of a source that abreast knows."""
Day = Annotated[date, Field(json_schema_extra={"pattern": _DATE})]
"""A UTC date like 2026-08-22."""
Instant = Annotated[AwareDatetime, Field(json_schema_extra={"pattern": _INSTANT})]
"""A time with its zone, like 2026-08-22T23:59:59Z."""
FetchRetries = Annotated[int, Field(ge=0, le=5)]
"""How often an unreachable source is asked again."""
Target = Annotated[str, Field(pattern=r"^(s3://[^/]+|/).*$", max_length=1000)]
"""A folder by its whole path, or `s3://bucket/prefix`."""
Workers = Annotated[int, Field(ge=1, le=16)]
"""Processes that build side by side."""
