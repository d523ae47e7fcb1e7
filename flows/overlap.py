"""Which ruleset a night must compute beside its own: the one that readers saw last, when it is another one."""

from dataclasses import replace

from flows.inputs import Inputs
from flows.settings import Settings
from schemas.canonical import canonical_json, digest
from schemas.ruleset import Ruleset, parse_ruleset
from schemas.vocabulary import RunKind
from warehouse.overlap import FILE
from warehouse.rank import load_ruleset
from warehouse.read import NotFound, Snapshot


def with_overlap(inputs: Inputs, settings: Settings, kind: RunKind) -> Inputs:
    """Inputs that name the ruleset of the latest snapshot when a nightly run uses another one; else as they are.

    A night that repeats the inputs of an overlap snapshot is that snapshot again; the next change makes a plain one.
    """
    if kind is not RunKind.NIGHTLY:
        return inputs
    try:
        latest = Snapshot(settings.published)
    except NotFound:
        return inputs
    shown = _ruleset(latest.file("ruleset.json"), latest.id)
    if shown != load_ruleset(settings.ruleset):
        return _named(inputs, shown)
    again = as_published(inputs, latest)
    return again if again.digest == latest.manifest["inputs"] else inputs


def as_published(inputs: Inputs, published: Snapshot) -> Inputs:
    """Inputs with the overlap that a published snapshot has, if it has one: what it was made of."""
    if any(entry["path"].endswith(f"/{FILE}") for entry in published.manifest["files"]):
        return _named(inputs, _ruleset(published.file(FILE)["ruleset"], published.id))
    return inputs


def _named(inputs: Inputs, before: Ruleset) -> Inputs:
    numbers = canonical_json(before.model_dump(mode="json"))
    return replace(inputs, overlap=before, digest=digest("overlap", inputs.digest, numbers))


def _ruleset(document: object, snapshot: str) -> Ruleset:
    return parse_ruleset(canonical_json(document), f"ruleset of {snapshot}")
