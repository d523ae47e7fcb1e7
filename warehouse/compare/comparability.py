"""Whether two artifacts can be compared at all: reasons as codes, each bound to the facts it rests on."""

from typing import Literal, NamedTuple

from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.facts import absence, modalities
from warehouse.compare.shapes import Document, Reason
from warehouse.compare.words import listed

Level = Literal["comparable", "partly", "not_comparable"]
LEVELS: tuple[Level, ...] = ("comparable", "partly", "not_comparable")

KINDRED: tuple[frozenset[str], ...] = (
    frozenset({"model", "finetune"}),
    frozenset({"agent", "app", "cli", "extension", "product", "webapp", "workflow"}),
    frozenset({"api", "framework", "mcp", "platform", "repo", "skill", "template"}),
)
"""Types that serve the same end in other forms: compared in part, never across two of these groups."""

WITH_MODALITIES = frozenset({"model", "finetune"})
"""Types that always take something in and put something out, so that silence about it is a gap."""

NOUNS = {
    "image": "images",
    "video": "videos",
    "file": "files",
    "embedding": "embeddings",
    "3d": "3D objects",
}


class Judgement(NamedTuple):
    """The level, and every reason for it."""

    level: Level
    reasons: list[Reason]


class _Finding(NamedTuple):
    level: Level
    reason: Reason


def judge(a: Document, b: Document) -> Judgement:
    """Level and reasons for two facts documents.

    Not comparable: the same artifact twice, types of different ends, disjoint outputs. Partly: kindred types, outputs
    that only overlap, inputs without overlap, a router, a retired artifact, modalities nobody publishes.
    The worst finding decides; a comparable pair gets the positive reasons, any other all that speaks against it.
    """
    if a["id"] == b["id"]:
        text = f"Both names stand for {a['name']}."
        return Judgement("not_comparable", [_reason("same_artifact", text, [_fact(a, "name")])])
    findings = [*_types(a, b), *_states(a, b)]
    if findings[0].level != "not_comparable":
        findings += _modalities(a, b)
    level = max((finding.level for finding in findings), key=LEVELS.index)
    kept = [finding for finding in findings if level == "comparable" or finding.level != "comparable"]
    kept.sort(key=lambda finding: -LEVELS.index(finding.level))
    return Judgement(level, [finding.reason for finding in kept])


def _types(a: Document, b: Document) -> list[_Finding]:
    facts = _both(a, b, "type")
    label_a, label_b = (TYPE_LABELS[ArtifactType(x["type"])] for x in (a, b))
    if a["type"] == b["type"]:
        return [_Finding("comparable", _reason("same_type", f"Both are of type {label_a}.", facts))]
    text = f"{a['name']} is of type {label_a}, {b['name']} of type {label_b}."
    if any(a["type"] in group and b["type"] in group for group in KINDRED):
        return [_Finding("partly", _reason("kindred_types", text, facts))]
    return [_Finding("not_comparable", _reason("different_types", text, facts))]


def _states(a: Document, b: Document) -> list[_Finding]:
    found = []
    for side in (a, b):
        name = side["name"]
        if side["router"]:
            text = f"{name} is a router: it passes requests on to other models."
            found.append(_Finding("partly", _reason("router", text, _own(side, "router"))))
        if side["retired"]:
            text = f"{name} is retired: no source lists it any more."
            found.append(_Finding("partly", _reason("retired", text, _own(side, "retired"))))
    return found


def _modalities(a: Document, b: Document) -> list[_Finding]:
    if not (_has_modalities(a) and _has_modalities(b)):
        return []
    outputs = _outputs(a, b)
    return outputs if outputs and outputs[0].level == "not_comparable" else [*outputs, *_inputs(a, b)]


def _has_modalities(side: Document) -> bool:
    return side["type"] in WITH_MODALITIES or modalities(side, "output_modalities") is not None


def _outputs(a: Document, b: Document) -> list[_Finding]:
    out_a, out_b = modalities(a, "output_modalities"), modalities(b, "output_modalities")
    if out_a is None or out_b is None:
        return _silent(a, b, "output_modalities", "puts out")
    facts = _both(a, b, "output_modalities")
    if set(out_a) == set(out_b):
        return [_Finding("comparable", _reason("same_outputs", f"Both put out {_words(out_a)}.", facts))]
    text = f"{a['name']} puts out {_words(out_a)}, {b['name']} {_words(out_b)}."
    if set(out_a) & set(out_b):
        return [_Finding("partly", _reason("outputs_differ", text, facts))]
    return [_Finding("not_comparable", _reason("outputs_disjoint", text, facts))]


def _inputs(a: Document, b: Document) -> list[_Finding]:
    in_a, in_b = modalities(a, "input_modalities"), modalities(b, "input_modalities")
    if in_a is None or in_b is None:
        return _silent(a, b, "input_modalities", "takes in")
    facts = _both(a, b, "input_modalities")
    shared = [x for x in in_a if x in in_b]
    if shared:
        return [_Finding("comparable", _reason("shared_inputs", f"Both take in {_words(shared)}.", facts))]
    text = f"{a['name']} takes in {_words(in_a)}, {b['name']} {_words(in_b)}."
    return [_Finding("partly", _reason("inputs_disjoint", text, facts))]


def _silent(a: Document, b: Document, field: str, verb: str) -> list[_Finding]:
    sides = [side for side in (a, b) if modalities(side, field) is None]
    return [
        _Finding("partly", _reason("modalities_missing", f"No source says what {s['name']} {verb}.", _own(s, field)))
        for s in sides
        if absence(s["attributes"].get(field, {"absent": "missing"})) is not None
    ]


def _words(values: list[str]) -> str:
    return listed([NOUNS.get(value, value) for value in values]) if values else "nothing"


def _fact(side: Document, path: str) -> str:
    return f"{side['id']}#{path}"


def _own(side: Document, path: str) -> list[str]:
    return [_fact(side, "name"), _fact(side, path)]


def _both(a: Document, b: Document, path: str) -> list[str]:
    return [_fact(a, "name"), _fact(a, path), _fact(b, "name"), _fact(b, path)]


def _reason(code: str, text: str, facts: list[str]) -> Reason:
    return {"code": code, "text": text, "facts": facts}
