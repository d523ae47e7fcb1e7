"""Pages that list: home, changes, sources, and the method as the ruleset file states it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from schemas.ruleset import Profile, Ruleset
from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.words import grouped
from warehouse.pages.engine import Layout, Page, PageMeta, make_page
from warehouse.pages.listing import Cell, Section, cell, listing_pages
from warehouse.render.blocks import Heading, Items, Paragraph, Report, Table
from warehouse.render.list_views import EVENT_WORDS
from warehouse.render.write import markdown

if TYPE_CHECKING:
    import polars as pl

GATES = {
    "coverage_min": "share of the weight that must be observed for a place",
    "unsearched_share": "share of the match weight that counts as unobserved where nobody searched",
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


def home_pages(types: Sequence[Any], pairs: Sequence[Any], changes: int, meta: PageMeta) -> Iterator[Page]:
    """Counts per type, prepared comparisons, and how much changed; the page itself comes last."""
    told = "Nothing changed." if changes == 0 else "1 change" if changes == 1 else f"{grouped(changes)} changes"
    layout = Layout("home", "")
    counts = Table(("type", "artifacts", "ranked", "provisional"), tuple((one[0], *one[2:]) for one in types))
    links = Items(tuple(f"{label} ({word})" for label, _, word in pairs))
    blocks = (Heading("Rankings"), counts, Heading("Comparisons"), links, Heading("Changes"), Paragraph(told))
    yield Page(layout.twin, markdown(Report("AI artifacts, side by side", blocks)).encode())
    yield make_page(layout, meta, {"types": types, "pairs": pairs, "changes": told})


def changes_pages(changes: "pl.DataFrame", names: Mapping[str, str], meta: PageMeta) -> Iterator[Page]:
    """Typed events since the snapshot before, grouped by kind."""
    sections = []
    for event, words in EVENT_WORDS.items():
        rows = changes.filter(changes["event"] == event).head(LISTED).to_dicts()
        cells = [_change(row, names) for row in rows]
        if cells:
            title = f"{words[0].upper()}{words[1:]}"
            sections.append(Section(title, ("Artifact", "Subject", "Before", "After", "Source"), cells))
    lead = ["Nothing changed since the snapshot before."] if not sections else []
    if changes.height > LISTED:
        lead = [
            f"Of each kind the first {grouped(LISTED)} are listed; the table changes has all {grouped(changes.height)}."
        ]
    yield from listing_pages(Layout("listing", "changes/"), meta, "Changes", lead, sections)


def _change(row: Mapping[str, Any], names: Mapping[str, str]) -> list[Cell]:
    artifact_id = row["artifact_id"]
    href = f"{artifact_id.replace(':', '/', 1)}/" if artifact_id in names else ""
    subject = row["subject"].replace(f"{artifact_id}@", "")
    values = [cell(text) for text in (subject, row["old"], row["new"], row["source"])]
    return [cell(names.get(artifact_id, artifact_id), href), *values]


def sources_pages(sources: "pl.DataFrame", discrepancies: "pl.DataFrame", meta: PageMeta) -> Iterator[Page]:
    """State of every source, and where sources contradict each other."""
    rows = [
        [
            cell(row["title"]),
            cell(row["status"].replace("_", " ")),
            cell(_date(row["captured_at_utc"])),
            cell(_date(row["stale_at_utc"])),
            cell(grouped(row["rows"])),
            cell(grouped(row["quarantined"])),
            cell(row["licence"]),
            cell(row["attribution"]),
        ]
        for row in sources.iter_rows(named=True)
    ]
    columns = ("Source", "State", "Captured", "Stale from", "Rows", "Quarantined", "Licence", "Attribution")
    open_ones = discrepancies.filter(discrepancies["state"] == "open").head(LISTED)
    clashes = [_discrepancy(row) for row in open_ones.iter_rows(named=True)]
    sections = [Section("State", columns, rows)]
    if clashes:
        named = ("Artifact", "Kind", "Subject", "What is said", "Suspicion")
        sections.append(Section("Open discrepancies", named, clashes))
    yield from listing_pages(Layout("listing", "sources/"), meta, "Sources", [], sections)


def _discrepancy(row: Mapping[str, Any]) -> list[Cell]:
    artifact = cell(row["artifact_id"], f"{row['artifact_id'].replace(':', '/', 1)}/")
    said = "; ".join(f"{source}: {value}" for source, value in json.loads(row["observations"]).items())
    rest = (row["kind"].replace("_", " "), row["subject"], said, row["suspicion"])
    return [artifact, *(cell(text) for text in rest)]


def _date(moment: Any) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%d")


def method_pages(ruleset: Ruleset, meta: PageMeta) -> Iterator[Page]:
    """Weights, signals, anchors and thresholds, read from the ruleset."""
    lead = [ruleset.note, "A score is the sum of its points. A signal gives its weight times its normalised value."]
    sections = [_signals(ruleset)]
    for name, profile in ruleset.profiles.items():
        types = [TYPE_LABELS[ArtifactType(kind)] for kind, rule in ruleset.types.items() if rule.profile == name]
        if types:
            sections.append(_profile(profile, name, types))
    gates = [[cell(GATES.get(key, key)), cell(_number(value))] for key, value in ruleset.gates.model_dump().items()]
    sections.append(Section("Thresholds", ("Threshold", "Value"), gates))
    yield from listing_pages(Layout("listing", "method/"), meta, f"Method, ruleset {ruleset.version}", lead, sections)


def _number(value: float) -> str:
    """Up to four decimals, grouped, without trailing zeros."""
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")


def _signals(ruleset: Ruleset) -> Section:
    rows = [
        [cell(name), cell(spec.meaning), cell(spec.unit), cell(spec.scale.value), cell(", ".join(spec.sources))]
        for name, spec in ruleset.signals.items()
    ]
    return Section("Signals", ("Signal", "Meaning", "Unit", "Scale", "Sources"), rows)


def _profile(profile: Profile, name: str, types: Sequence[str]) -> Section:
    weights = ", ".join(f"{component.value} {_number(weight)}" for component, weight in profile.weights.items())
    rows = []
    for signal, rule in profile.signals.items():
        anchors = "by age" if rule.anchors is None else f"{_number(rule.anchors.lo)} to {_number(rule.anchors.hi)}"
        prior = f"{_number(rule.prior.mean)} ± {_number(rule.prior.sd)}"
        routes = ", ".join(route.value.replace("_", " ") for route in rule.routes)
        cells = (rule.component.value, signal, _number(rule.weight), anchors, prior, routes)
        rows.append([cell(text) for text in cells])
    text = (f"For {', '.join(types)}.", f"Weights of the components: {weights}.")
    columns = ("Component", "Signal", "Weight", "0 to 1 is", "If missing", "Applies to")
    return Section(f"Profile {name}", columns, rows, text)
