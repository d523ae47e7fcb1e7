"""The rankings, a page a type; a long tail of provisional artifacts has a page of its own."""

from collections.abc import Iterator, Sequence
from typing import Any

from schemas.canonical import canonical_json
from schemas.ruleset import Ruleset
from schemas.vocabulary import TYPE_LABELS, ArtifactType
from warehouse.compare.words import fixed, grouped
from warehouse.pages.bars import interval
from warehouse.pages.engine import Layout, Page, PageMeta, make_page, short
from warehouse.render.rank_view import Ranked, band_text, rank_report
from warehouse.render.write import markdown

SHORT_TAIL = 100


def ranking_pages(
    kind: str, lines: Sequence[Ranked], types: Sequence[Any], ruleset: Ruleset, meta: PageMeta
) -> Iterator[Page]:
    """Pages of one type's ranking."""
    band_z = ruleset.gates.band_z
    ranked = [line for line in lines if line["place"] is not None]
    provisional = [line for line in lines if line["place"] is None]
    folder = f"rank/{kind}/"
    values = {
        "kind": TYPE_LABELS[ArtifactType(kind)],
        "counted": f"{grouped(len(ranked))} ranked, {grouped(len(provisional))} provisional.",
        "types": types,
        "ranked": [_ranked(line, band_z) for line in ranked],
        "provisional": [_provisional(line) for line in provisional],
        "more": None,
        "tail": False,
        "type": kind,
        "weights": _weights(kind, ruleset),
    }
    if len(provisional) > SHORT_TAIL:
        tail = f"{folder}provisional/"
        yield make_page(
            Layout("ranking", tail), meta, values | {"ranked": [], "more": ("The ranked ones", folder), "tail": True}
        )
        values |= {"provisional": [], "more": (f"{grouped(len(provisional))} provisional artifacts", tail)}
    yield make_page(Layout("ranking", folder), meta, values)
    yield Page(f"{folder}index.md", markdown(rank_report(kind, lines, ruleset.version)).encode())


def _ranked(line: Ranked, band_z: float) -> tuple[Any, ...]:
    bar = interval(line["score"], line["sd"], band_z)
    score = f"{bar['score']} ± {fixed(line['sd'], 2)}"
    coverage = fixed(line["coverage"], 2)
    band = (bar["x"], bar["width"], bar["at"])
    return line["id"], line["route_class"], band_text(line), short(line["name"]), _href(line), score, *band, coverage


def _provisional(line: Ranked) -> tuple[str, ...]:
    score = f"{fixed(line['score'], 2)} ± {fixed(line['sd'], 2)}"
    name = short(line["name"])
    return line["id"], line["route_class"], name, _href(line), score, fixed(line["coverage"], 2)


def _weights(kind: str, ruleset: Ruleset) -> str:
    """Weights of the components for a type, of 100, as JSON: where the reader's own begin."""
    weights = ruleset.profiles[ruleset.types[ArtifactType(kind)].profile].weights
    return canonical_json({component.value: round(100 * weight) for component, weight in weights.items()}).decode()


def _href(line: Ranked) -> str:
    return line["id"].replace(":", "/", 1) + "/"
