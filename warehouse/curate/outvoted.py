"""Flags that the believed attributes of their artifact contradict: no evidence of a capability.

One reseller of sixty that says a language model returns pictures makes it no picture model. What it says stays in table
`facts`, beside the value that is believed.
"""

import polars as pl

OPEN_WEIGHTS = "openness.open_weights"
_LISTS = {
    "or.input": "input_modalities",
    "md.input": "input_modalities",
    "or.output": "output_modalities",
    "md.output": "output_modalities",
}
"""Fields whose value is a modality of a list."""
_SWITCHES = {
    "md.attachment": ("input_modalities", "image"),
    "ll.supports_vision": ("input_modalities", "image"),
    "ll.supports_image_input": ("input_modalities", "image"),
    "ll.supports_pdf_input": ("input_modalities", "file"),
    "ll.supports_audio_input": ("input_modalities", "audio"),
    "ll.supports_video_input": ("input_modalities", "video"),
    "ll.supports_audio_output": ("output_modalities", "audio"),
}
"""Fields that are true where a list has a modality."""
_SOURCE_WORDS = {"pdf": "file"}


def outvoted(evidence: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Rows artifact_id, field, value, capability_id of `evidence` that believed facts contradict.

    `evidence` has these columns, `known` is table `facts`. An attribute that nobody states contradicts nothing.
    """
    key = ["artifact_id", "field", "value", "capability_id"]
    believed = known.filter("chosen").select("artifact_id", attribute="field", stated="value")
    told = pl.col("field").is_in([*_LISTS, *_SWITCHES]) | (pl.col("capability_id") == OPEN_WEIGHTS)
    needs = (
        evidence.filter(told)
        .select(key)
        .unique()
        .with_columns(
            attribute=pl.col("field").replace_strict({**_LISTS, **_first(0)}, default=None, return_dtype=pl.String),
            modality=pl.coalesce(
                pl.col("field").replace_strict(_first(1), default=None, return_dtype=pl.String),
                pl.col("value").replace(_SOURCE_WORDS),
            ),
        )
    )
    lists = needs.join(believed, on=["artifact_id", "attribute"])
    missing = lists.filter(~pl.col("stated").str.split(" ").list.contains(pl.col("modality")))
    opened = needs.filter(pl.col("capability_id") == OPEN_WEIGHTS).join(_closed(believed), on="artifact_id", how="semi")
    return pl.concat([missing.select(key), opened.select(key)])


def _first(part: int) -> dict[str, str]:
    return {field: needed[part] for field, needed in _SWITCHES.items()}


def _closed(believed: pl.DataFrame) -> pl.DataFrame:
    """Artifacts whose weights are believed to be closed, no repository of them being known."""
    closed = believed.filter((pl.col("attribute") == "open_weights") & (pl.col("stated") == "false"))
    return closed.join(believed.filter(pl.col("attribute") == "hugging_face_id"), on="artifact_id", how="anti")
