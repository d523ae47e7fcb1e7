"""What the comparison page that started this says of its two artifacts has a place in the taxonomy."""

import dataclasses
from itertools import pairwise
from pathlib import Path

import pytest

from extractors.decompose import decompose
from schemas.capability import CapabilityRecord, TextDocument
from schemas.taxonomy import taxonomy

# The fourteen and six kinds of capability of such a page, in our own words.
IMAGE_MODEL = [
    ("Turns a written prompt into a picture with a diffusion transformer.", "image.text_to_image"),
    ("A turbo variant generates images in four diffusion steps.", "image.few_step"),
    (
        "The inference code runs on your own servers, so self-hosted deployment is possible.",
        "serving.local_self_hosted",
    ),
    ("Draws legible text inside images.", "image.text_rendering"),
    ("Follows detailed prompts with several objects and their relations.", "image.prompt_adherence"),
    ("A medium variant runs on consumer hardware.", "serving.edge_on_device"),
    ("Supports LoRA fine-tuning for styles and characters.", "training.peft_lora"),
    ("The model weights can be downloaded.", "openness.open_weights"),
    ("The licence allows commercial use.", "openness.permissive_licence"),
    ("Can be fine-tuned on your own pictures.", "training.fine_tuning"),
    ("Edits an existing image, inpainting included.", "image.editing"),
    ("Steers the result with ControlNet and reference images.", "image.conditioning"),
    ("Offered through a hosted API, pay per image.", "serving.managed_cloud"),
    ("Filtered and tuned to refuse harmful content.", "safety.alignment"),
]
LANGUAGE_MODEL = [
    ("Takes images, video and text as input.", "vision.image_understanding"),
    ("A sparse mixture of experts keeps each token cheap.", "serving.efficient_architecture"),
    ("Describes images in natural language.", "vision.image_understanding"),
    ("Reads forms, charts and tables in scanned documents.", "vision.document_ocr"),
    ("Understands long videos.", "vision.video_understanding"),
    ("Streams tokens as they are made and takes batch jobs.", "output.streaming"),
]
REAL = [
    "vision.image_understanding", "serving.efficient_architecture", "text.generation", "vision.document_ocr",
    "vision.video_understanding", "output.streaming", "image.text_to_image", "image.few_step",
    "serving.local_self_hosted", "image.text_rendering", "image.prompt_adherence", "serving.edge_on_device",
    "training.peft_lora", "openness.open_weights",
]  # fmt: skip

# Field of the page's own capability schema -> where a record of ours has it.
FIELDS = {
    "id": "capability_id", "name": "name", "description": "evidence", "intentsServed": "intents",
    "conditions.bestFor": "best_for", "conditions.limitations": "limitations", "conditions.requires": "requirements",
    "conditions.inputTypes": "input_modalities", "conditions.outputTypes": "output_modalities",
    "matchConfidence": "confidence", "uniqueAspect": "kind", "vsAlternatives": "alternative",
}  # fmt: skip


def ids(text: str) -> set[str | None]:
    return {record.capability_id for record in decompose(TextDocument(text, None, None, None))}


@pytest.mark.parametrize(("text", "capability_id"), IMAGE_MODEL + LANGUAGE_MODEL)
def test_every_kind_of_description_has_its_id(text: str, capability_id: str) -> None:
    assert capability_id in ids(text)


def test_the_page_s_own_descriptions_have_theirs(seed: Path) -> None:
    lines = (seed / "comparison_page.txt").read_text(encoding="utf-8").split("\n")
    described = [line for line, after in pairwise(lines) if after.startswith("Unique:")]
    assert len(described) == len(REAL)
    for text, capability_id in zip(described, REAL, strict=True):
        assert capability_id in ids(text), text[:80]


def test_every_field_of_the_page_s_schema_has_a_place() -> None:
    names = {field.name for field in dataclasses.fields(CapabilityRecord)}
    assert set(FIELDS.values()) <= names
    assert all(capability.category in taxonomy().categories for capability in taxonomy().capabilities)
