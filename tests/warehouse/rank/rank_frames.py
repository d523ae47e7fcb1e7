"""Frames for ranking tests, written by hand or drawn by hypothesis."""

from datetime import UTC, datetime

import polars as pl
from hypothesis import strategies as st

from warehouse.rank.inputs import ARTIFACT_COLUMNS, SIGNAL_COLUMNS

AT = datetime(2026, 8, 22, tzinfo=UTC)


def artifact(artifact_id, route_class="open_weights", **more):
    return {
        "artifact_id": artifact_id,
        "type": artifact_id.split(":")[0],
        "route_class": route_class,
        "finished": False,
        "released_utc": None,
        "retired": False,
    } | more


def signal(artifact_id, name, value, source="huggingface", **more):
    return {
        "artifact_id": artifact_id,
        "signal": name,
        "value": value,
        "observed_utc": AT,
        "source": source,
        "stale": False,
        "stale_since_utc": None,
    } | more


def artifacts_frame(rows):
    return pl.DataFrame(rows, schema=ARTIFACT_COLUMNS)


def signals_frame(rows, **optional):
    return pl.DataFrame(rows, schema=SIGNAL_COLUMNS | optional)


MODEL_SIGNALS = {
    "hf_downloads_30d": st.floats(0, 1e9),
    "hf_likes": st.floats(0, 1e5),
    "tokens_routed_30d": st.floats(0, 1e14),
    "aa_intelligence_index": st.floats(0, 100),
    "aa_coding_index": st.floats(0, 100),
    "design_arena_elo": st.floats(800, 1500),
    "livebench_average": st.floats(0, 100),
    "documentation_completeness": st.floats(0, 1),
    "sellers_count": st.integers(0, 200).map(float),
    "sources_count": st.integers(0, 6).map(float),
    "last_vendor_change_epoch_days": st.floats(18_000, 20_687),
}


@st.composite
def worlds(draw, min_size=1, max_size=6, kinds=("model", "mcp")):
    """Artifacts and signals of a small world: any signal may be missing, any input stale."""
    count = draw(st.integers(min_size, max_size))
    artifacts, signals = [], []
    for number in range(count):
        kind = draw(st.sampled_from(kinds))
        one = artifact(
            f"{kind}:maker/a{number}",
            draw(st.sampled_from(["open_weights", "hosted"])),
            finished=draw(st.booleans()),
        )
        artifacts.append(one)
        for name, values in MODEL_SIGNALS.items():
            value = draw(st.none() | values)
            if value is not None:
                stale = draw(st.booleans())
                since = datetime(2026, 8, 1, tzinfo=UTC) if stale else None
                signals.append(signal(one["artifact_id"], name, value, stale=stale, stale_since_utc=since))
    return artifacts_frame(artifacts), signals_frame(signals)
