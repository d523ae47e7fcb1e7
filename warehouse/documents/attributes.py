"""Attributes of an artifact: the chosen value with its source, what other sources say, or why there is none."""

from typing import Any

from schemas.vocabulary import Absence, ArtifactType
from warehouse.documents.rows import Row

MODEL_ATTRIBUTES = ("context_tokens", "max_output_tokens", "input_modalities", "output_modalities")
WEIGHTS_ATTRIBUTES = ("hugging_face_id", "licence")
TIME_ATTRIBUTES = ("created_utc", "released_utc", "changed_utc", "expires_utc")
ATTRIBUTES = (*MODEL_ATTRIBUTES, *WEIGHTS_ATTRIBUTES, *TIME_ATTRIBUTES)
"""Attributes that every document has, as a value or as an absence; named as in the table `artifacts`."""

MODELS = frozenset({ArtifactType.MODEL.value, ArtifactType.FINETUNE.value})
WITHOUT_WEIGHTS = frozenset({ArtifactType.BENCHMARK.value, ArtifactType.PROMPT.value, ArtifactType.WORKFLOW.value})
BOOLEANS = frozenset({"open_weights", "finished", "retired", "router"})


def typed_value(field: str, text: str) -> int | bool | str | list[str]:
    """Value of an attribute: tokens as integers, modalities as a list, yes and no as booleans, all else as text."""
    if field.endswith("_tokens"):
        return int(text)
    if field.endswith("_modalities"):
        return text.split()
    if field in BOOLEANS:
        return text.lower() == "true"
    return text


def absence(field: str, kind: str) -> dict[str, str]:
    """Why an artifact of a type has no value: the attribute has no meaning for it, or no source publishes one."""
    meaningless = (field in MODEL_ATTRIBUTES and kind not in MODELS) or (
        field == "hugging_face_id" and kind in WITHOUT_WEIGHTS
    )
    return {"absent": (Absence.NOT_APPLICABLE if meaningless else Absence.NOT_PUBLISHED).value}


def attributes(kind: str, facts: list[Row]) -> dict[str, Any]:
    """Attributes by name. `facts` are rows of the table with `field`, `value`, `chosen` and `cite`, chosen ones first.

    A value that another source repeats is not listed again. A field whose values were all refused is `missing`.
    """
    found: dict[str, Any] = {}
    for row in facts:
        field, value, cite = row["field"], typed_value(row["field"], row["value"]), row["cite"]
        if row["chosen"]:
            found[field] = {"value": value, "source": cite}
        elif field not in found:
            found[field] = {"absent": Absence.MISSING.value}
        elif "value" in found[field] and value != found[field]["value"]:
            found[field].setdefault("others", []).append({"value": value, "source": cite})
    for field in ATTRIBUTES:
        if field not in found:
            found[field] = absence(field, kind)
    return found
