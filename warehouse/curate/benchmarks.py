"""One number for a benchmark that ran a model in several settings: the vendor's default where it is known, else the
median. The best one stands beside it under a name of its own.

A configuration has settings of the run (effort, thinking, tools) and other parts (board, release) that tell numbers of
different scales apart. Only settings are summed up; numbers of two releases never meet.
"""

import json
from statistics import median

import polars as pl

from schemas.vocabulary import RUN_SETTINGS

BEST = "_best"
DEFAULT_EFFORT = "or.reasoning.default_effort"
"""Fact in which a vendor's default effort is known."""
_KEY = ["artifact_id", "signal", "source", "base"]
_LESS_IS_BETTER = ("_usd", "_seconds", "_rank", "_ms", "_seconds_per_case")


def summed_up(signals: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Rows to add to `signals` (same columns): a default per benchmark run in settings only, and the best of several.

    `facts` has artifact_id, field and value. Of the current rows only; a run without settings is the default already.
    """
    current = signals.filter(pl.col("current") & pl.col("value").is_not_null() & (pl.col("configuration") != ""))
    known = current["configuration"].unique(maintain_order=True).to_list()
    parts = pl.DataFrame(
        [(text, *_apart(text)) for text in known],
        schema={"configuration": pl.String, "base": pl.String, "effort": pl.String, "thinks": pl.Boolean,
                "settings": pl.Boolean},
        orient="row",
    )  # fmt: skip
    runs = current.join(parts, on="configuration", maintain_order="left").filter(
        pl.col("settings").any().over("artifact_id", "signal", "source", "base")
    )
    if runs.is_empty():
        return signals.clear()
    efforts = facts.filter(pl.col("field") == DEFAULT_EFFORT).sort("artifact_id", "value")
    vendor = efforts.unique("artifact_id", keep="first", maintain_order=True).select("artifact_id", default="value")
    runs = runs.join(vendor, on="artifact_id", how="left", maintain_order="left")
    made = []
    for group in runs.sort(*_KEY, "configuration").partition_by(_KEY, maintain_order=True):
        made += _summary(group)
    return pl.DataFrame(made, schema=signals.schema, orient="row") if made else signals.clear()


def _apart(configuration: str) -> tuple[str, str | None, bool, bool]:
    """A configuration without its settings, the effort it sets, whether it may think, whether it sets anything."""
    given = json.loads(configuration)
    rest = {name: value for name, value in given.items() if name not in RUN_SETTINGS}
    base = json.dumps(rest, sort_keys=True, separators=(",", ":")) if rest else ""
    return base, given.get("effort"), given.get("thinking") != "off", len(rest) < len(given)


def _summary(group: pl.DataFrame) -> list[tuple[object, ...]]:
    rows = group.rows(named=True)
    made = []
    if not any(not row["settings"] for row in rows):
        usual = [row for row in rows if row["default"] and row["effort"] == row["default"] and row["thinks"]]
        word = "vendor's default" if usual else "median"
        made.append(_row(rows, usual or rows, rows[0]["signal"], f"{word} of {len(rows)} configurations"))
    if len(rows) > 1 and not rows[0]["signal"].endswith(_LESS_IS_BETTER):
        best = max(rows, key=lambda row: row["value"])
        made.append(_row(rows, [best], rows[0]["signal"] + BEST, f"best of {len(rows)} configurations"))
    return made


def _row(rows: list[dict[str, object]], chosen: list[dict[str, object]], signal: str, field: str) -> tuple[object, ...]:
    """A row in the order of the signals' columns; dated by the newest of all that it looks at."""
    value = median(float(str(row["value"])) for row in chosen)
    first = chosen[0]
    newest = max(str(row["payload_sha256"]) for row in rows)
    payload = newest if len(chosen) > 1 else first["payload_sha256"]
    return (
        first["artifact_id"], signal, round(value, 6), None, first["base"], first["source"], first["source_id"], field,
        max(row["observed_utc"] for row in rows), max(row["known_from_utc"] for row in rows),  # type: ignore[type-var]
        True, first["stale_since_utc"], payload,
    )  # fmt: skip
