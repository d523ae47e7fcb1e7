"""A model repository as the Hugging Face hub describes it: one object of the lists and of the detail endpoint."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from extractors.readers.fields import FieldReader
from extractors.readers.json_text import Number, json_name
from extractors.readers.listing import Item
from extractors.readers.tasks import modalities_of
from extractors.rows import Rows

Facts = list[tuple[str, str, str]]
"""Field, pointer relative to the row, value."""
HUB = "https://huggingface.co"
SIGNALS: Mapping[str, str] = {
    "downloads": "hf_downloads_30d",
    "downloadsAllTime": "hf_downloads_all_time",
    "likes": "hf_likes",
    "trendingScore": "hf_trending_score",
}
WEIGHT_TAGS = frozenset(
    {"safetensors", "pytorch", "tf", "jax", "onnx", "gguf", "openvino", "diffusers"}
    | {"keras", "coreml", "tflite", "rust", "flair", "nemo", "mlx"}
)
"""Tags the hub derives from the weight files of a repository."""
CODE_LIBRARIES = frozenset({"transformers"})
"""Libraries that are also set on repositories with code or configuration only."""
MAX_TAGS = 400
_RELATIONS = frozenset({"finetune", "quantized", "adapter", "merge"})
_UNUSED = frozenset({"arxiv", "dataset", "doi", "deploy", "region", "dataset_size", "loss"})
"""Tag namespaces that say nothing about what a model can do or is made of."""


def add_repository(rows: Rows, item: Item) -> None:
    """Record one repository: an artifact without seller. Quantised copies and finetunes are artifacts of their own."""
    row, repo_id, fields, problem = item
    if not fields:
        rows.entity(row, repo_id, slug=repo_id, problem=problem)
        return
    repository = FieldReader(fields, problems=[problem] if problem else None)
    tags = repository.texts("tags") or []
    card = repository.record("cardData")
    facts = _facts(repository, card, tags)
    licence, licence_facts = licence_of(tags, card, "/cardData")
    open_weights = has_weights(repository, tags)
    if open_weights:
        facts.append(("hf.open_weights", "/tags", "true"))
    _add_entity(rows, item, repository, licence, open_weights)
    if repository.problems:
        return
    for field, pointer, value in facts + licence_facts:
        rows.fact(row, repo_id, field, pointer, value)
    for name, signal in SIGNALS.items():
        _add_signal(rows, row, repo_id, name, signal, fields.get(name))


def split_repo_id(repo_id: str) -> tuple[str | None, str]:
    """Organisation and repository name; old canonical repositories have no organisation."""
    publisher, _, slug = repo_id.rpartition("/")
    return publisher or None, slug or repo_id


def repo_url(repo_id: str) -> str:
    """Page of a repository."""
    return f"{HUB}/{quote(repo_id)}"


def _add_entity(
    rows: Rows, item: Item, repository: FieldReader, licence: str | None, open_weights: bool | None
) -> None:
    publisher, slug = split_repo_id(item.source_id)
    task = repository.text("pipeline_tag")
    inputs, outputs = modalities_of(task)
    created, changed = repository.time("createdAt"), repository.time("lastModified")
    disabled = repository.flag("disabled")
    if item.source_id.count("/") > 1:
        repository.problems.append(f"id: expected organisation/name, found {item.source_id[:80]!r}")
    rows.entity(
        item.row,
        item.source_id,
        slug=slug,
        publisher=publisher,
        name=slug,
        hugging_face_id=item.source_id,
        url=repo_url(item.source_id),
        created_utc=created,
        changed_utc=changed,
        input_modalities=inputs,
        output_modalities=outputs,
        open_weights=open_weights,
        licence=licence,
        task=task,
        status="disabled" if disabled else None,
        problem=repository.problem,
    )


def has_weights(repository: FieldReader, tags: list[str]) -> bool | None:
    """True when the hub shows weight files: their tags, safetensors data, or a library that is only set for weights.

    None when nothing shows them (a repository may hold code only), never False: a list does not name all files. Gated
    repositories publish their weights too, behind an agreement.
    """
    library = repository.text("library_name")
    if repository.record("safetensors") or repository.record("gguf") or not WEIGHT_TAGS.isdisjoint(tags):
        return True
    return True if library and library not in CODE_LIBRARIES else None


def licence_of(tags: list[str], card: Mapping[str, Any], place: str) -> tuple[str | None, Facts]:
    """Licence by its hub identifier; `other` is replaced by the name the card gives it. Several are joined by commas.

    `place` is the pointer of the card's fields within the row.
    """
    tagged = [tag.removeprefix("license:") for tag in tags if tag.startswith("license:")]
    given = tagged or texts_of(card.get("license"))
    where = "/tags" if tagged else f"{place}/license"
    facts = [("hf.license", where, licence) for licence in given]
    name, link = first_text(card, "license_name"), first_text(card, "license_link")
    facts += [("hf.license_name", f"{place}/license_name", name)] if name else []
    facts += [("hf.license_link", f"{place}/license_link", link)] if link else []
    named = [name if licence == "other" and name else licence for licence in given]
    return ", ".join(dict.fromkeys(named))[:200] or None, facts


def texts_of(value: Any) -> list[str]:
    """Strings of a field that is a string, a list of strings, or absent; other things in it are left out."""
    values = value if isinstance(value, list) else [value]
    return [text for text in values[:MAX_TAGS] if isinstance(text, str) and text and not isinstance(text, Number)]


def first_text(fields: Mapping[str, Any], name: str) -> str | None:
    """First string of such a field."""
    return next(iter(texts_of(fields.get(name))), None)


def tag_facts(tags: list[str], pointer: str) -> Iterator[tuple[str, str, str]]:
    """Tags by namespace: `base_model:quantized:X` is `hf.base_model.quantized`; licences are read elsewhere."""
    for tag in tags[:MAX_TAGS]:
        namespace, colon, rest = tag.partition(":")
        if not colon:
            yield "hf.tag", pointer, tag
        elif namespace == "base_model":
            relation, _, base = rest.partition(":")
            known = base and relation in _RELATIONS
            yield (f"hf.base_model.{relation}", pointer, base) if known else ("hf.base_model", pointer, rest)
        elif namespace not in _UNUSED and namespace != "license":
            yield "hf.tag", pointer, tag


def _facts(repository: FieldReader, card: Mapping[str, Any], tags: list[str]) -> Facts:
    facts = list(tag_facts(tags, "/tags"))
    if len(tags) > MAX_TAGS:
        repository.problems.append(f"tags: expected at most {MAX_TAGS}, found {len(tags)}")
    single = (
        ("hf.pipeline_tag", "/pipeline_tag", repository.text("pipeline_tag")),
        ("hf.library", "/library_name", repository.text("library_name")),
        ("hf.gated", "/gated", _gated(repository)),
        ("hf.parameters", "/safetensors/total", repository.inside("safetensors").integer("total")),
    )
    facts += [(field, pointer, str(value)) for field, pointer, value in single if value is not None]
    facts += [("hf.language", "/cardData/language", language) for language in texts_of(card.get("language"))]
    return facts


def _gated(repository: FieldReader) -> str | None:
    """`false`, `auto` or `manual`; copies of the lists hold 0, 1 or true where the hub says which kind."""
    value = repository.value("gated")
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if value in ("auto", "manual"):
        return str(value)
    if isinstance(value, Number) and value in ("0", "1"):
        return "true" if value == "1" else "false"
    repository.problems.append(f"gated: expected false, 'auto' or 'manual', found {json_name(value)}")
    return None


def _add_signal(rows: Rows, row: int, repo_id: str, name: str, signal: str, value: Any) -> None:
    if value is None:
        return
    reader = FieldReader({name: value})
    number = reader.number(name)
    if number is not None and number < 0:
        reader.problems.append(f"{name}: expected a count, found {number:g}")
    rows.signal(row, repo_id, name, signal, None if reader.problems else number, problem=reader.problem)
