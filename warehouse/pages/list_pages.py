"""Pages that list: home, changes, sources, and the method as the ruleset file states it."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from schemas.ruleset import Profile, Ruleset
from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.words import grouped
from warehouse.pages.engine import Layout, Page, PageMeta, make_page, short
from warehouse.render.list_views import EVENT_WORDS

if TYPE_CHECKING:
    import polars as pl

GATES = {
    "coverage_min": "share of the weight that must be observed for a place",
    "band_z": "deviations on each side of a score that make its band of places",
    "stale_sd": "doubt added to an input whose source is stale, on the scale of 0 to 1",
    "tau_b_min": "least agreement of a ranking with the one before (Kendall's tau-b)",
    "top20_churn_max": "most artifacts that may leave the first twenty in one night",
    "moved_beyond_band_max": "most artifacts that may move beyond their band, as a share",
    "common_min": "artifacts in common from which these limits bind",
    "days_apart_max": "most days between two snapshots for these limits to bind",
}
"""Thresholds of a ruleset in words."""

LISTED = 2000
"""Rows of changes on the page; all of them stand in the table."""


def home_page(types: Sequence[Any], pairs: Sequence[Any], changes: int, meta: PageMeta) -> Page:
    """Counts per type, prepared comparisons, and how much changed."""
    told = "Nothing changed." if changes == 0 else "1 change" if changes == 1 else f"{grouped(changes)} changes"
    return make_page(Layout("home", ""), meta, {"types": types, "pairs": pairs, "changes": told})


def _section(title: str, columns: Sequence[str], rows: Sequence[Any], text: Sequence[str] = ()) -> dict[str, Any]:
    return {"title": title, "columns": columns, "rows": rows, "text": text}


def _cell(text: object, href: str = "") -> tuple[str, str]:
    return ("–" if text is None else short(str(text)), href)


def changes_page(changes: "pl.DataFrame", names: Mapping[str, str], meta: PageMeta) -> Page:
    """Typed events since the snapshot before, grouped by kind."""
    sections = []
    for event, words in EVENT_WORDS.items():
        rows = changes.filter(changes["event"] == event).head(LISTED).to_dicts()
        cells = [_change(row, names) for row in rows]
        if cells:
            title = f"{words[0].upper()}{words[1:]}"
            sections.append(_section(title, ("Artifact", "Subject", "Before", "After", "Source"), cells))
    lead = ["Nothing changed since the snapshot before."] if not sections else []
    if changes.height > LISTED:
        lead = [
            f"Of each kind the first {grouped(LISTED)} are listed; the table changes has all {grouped(changes.height)}."
        ]
    return make_page(Layout("listing", "changes/"), meta, {"title": "Changes", "lead": lead, "sections": sections})


def _change(row: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str]]:
    artifact_id = row["artifact_id"]
    href = f"{artifact_id.replace(':', '/', 1)}/" if artifact_id in names else ""
    subject = row["subject"].replace(f"{artifact_id}@", "")
    values = [_cell(text) for text in (subject, row["old"], row["new"], row["source"])]
    return [_cell(names.get(artifact_id, artifact_id), href), *values]


def sources_page(sources: "pl.DataFrame", discrepancies: "pl.DataFrame", meta: PageMeta) -> Page:
    """State of every source, and where sources contradict each other."""
    rows = [
        [
            _cell(row["title"]),
            _cell(row["status"].replace("_", " ")),
            _cell(_date(row["captured_at_utc"])),
            _cell(_date(row["stale_at_utc"])),
            _cell(grouped(row["rows"])),
            _cell(grouped(row["quarantined"])),
            _cell(row["licence"]),
            _cell(row["attribution"]),
        ]
        for row in sources.iter_rows(named=True)
    ]
    columns = ("Source", "State", "Captured", "Stale from", "Rows", "Quarantined", "Licence", "Attribution")
    open_ones = discrepancies.filter(discrepancies["state"] == "open").head(LISTED)
    clashes = [_discrepancy(row) for row in open_ones.iter_rows(named=True)]
    sections = [_section("State", columns, rows)]
    if clashes:
        named = ("Artifact", "Kind", "Subject", "What is said", "Suspicion")
        sections.append(_section("Open discrepancies", named, clashes))
    return make_page(Layout("listing", "sources/"), meta, {"title": "Sources", "lead": [], "sections": sections})


def _discrepancy(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    artifact = _cell(row["artifact_id"], f"{row['artifact_id'].replace(':', '/', 1)}/")
    said = "; ".join(f"{source}: {value}" for source, value in json.loads(row["observations"]).items())
    rest = (row["kind"].replace("_", " "), row["subject"], said, row["suspicion"])
    return [artifact, *(_cell(text) for text in rest)]


def _date(moment: Any) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%d")


def method_page(ruleset: Ruleset, meta: PageMeta) -> Page:
    """Weights, signals, anchors and thresholds, read from the ruleset."""
    lead = [ruleset.note, "A score is the sum of its points. A signal gives its weight times its normalised value."]
    sections = [_signals(ruleset)]
    for name, profile in ruleset.profiles.items():
        types = [TYPE_LABELS[ArtifactType(kind)] for kind, rule in ruleset.types.items() if rule.profile == name]
        if types:
            sections.append(_profile(profile, name, types))
    gates = [[_cell(GATES.get(key, key)), _cell(_number(value))] for key, value in ruleset.gates.model_dump().items()]
    sections.append(_section("Thresholds", ("Threshold", "Value"), gates))
    values = {"title": f"Method, ruleset {ruleset.version}", "lead": lead, "sections": sections}
    return make_page(Layout("listing", "method/"), meta, values)


def _number(value: float) -> str:
    """Up to four decimals, grouped, without trailing zeros."""
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")


def _signals(ruleset: Ruleset) -> dict[str, Any]:
    rows = [
        [_cell(name), _cell(spec.meaning), _cell(spec.unit), _cell(spec.scale.value), _cell(", ".join(spec.sources))]
        for name, spec in ruleset.signals.items()
    ]
    return _section("Signals", ("Signal", "Meaning", "Unit", "Scale", "Sources"), rows)


def _profile(profile: Profile, name: str, types: Sequence[str]) -> dict[str, Any]:
    weights = ", ".join(f"{component.value} {_number(weight)}" for component, weight in profile.weights.items())
    rows = []
    for signal, rule in profile.signals.items():
        anchors = "by age" if rule.anchors is None else f"{_number(rule.anchors.lo)} to {_number(rule.anchors.hi)}"
        prior = f"{_number(rule.prior.mean)} ± {_number(rule.prior.sd)}"
        routes = ", ".join(route.value.replace("_", " ") for route in rule.routes)
        cells = (rule.component.value, signal, _number(rule.weight), anchors, prior, routes)
        rows.append([_cell(text) for text in cells])
    text = (f"For {', '.join(types)}.", f"Weights of the components: {weights}.")
    columns = ("Component", "Signal", "Weight", "0 to 1 is", "If missing", "Applies to")
    return _section(f"Profile {name}", columns, rows, text)
