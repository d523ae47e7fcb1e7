"""An artifact over time as a report: places and scores, capabilities, and every step of every price."""

from collections.abc import Mapping
from typing import Any

from warehouse.compare.prices import condition_words, dimension_label
from warehouse.compare.shapes import Document
from warehouse.compare.words import ABSENCE_WORDS, fixed, grouped, price_words
from warehouse.render.blocks import Heading, Paragraph, Report, Table
from warehouse.render.values import day

Block = Heading | Paragraph | Table


def history_report(history: Mapping[str, Any]) -> Report:
    """Places, capabilities and prices of a timeline (`warehouse.timeline.timeline`)."""
    blocks: list[Block] = [Heading("Place and score"), *_places(history), Heading("Capabilities")]
    return Report(f"History of {history['id']}", (*blocks, *_capabilities(history), *_prices(history["prices"])))


def _places(history: Mapping[str, Any]) -> list[Block]:
    rows = tuple((day(step["from"]), *_standing(step), step["snapshot"]) for step in history["places"])
    told = Paragraph(f"From {history['snapshots']} snapshots; a line where place, band, score or deviation changed.")
    if not rows:
        return [told]
    return [told, Table(("from", "place", "band", "score", "sd", "snapshot"), rows, frozenset({1, 3, 4}))]


def _standing(step: Mapping[str, Any]) -> tuple[str, str, str, str]:
    if "absent" in step:
        return ("–", "not listed", "–", "–")
    if not isinstance(step.get("score"), int | float):
        return ("–", "not scored", "–", "–")
    band = step.get("band")
    if band is None:
        words = str(step["status"])
    else:
        words = grouped(band[0]) if band[0] == band[1] else f"{grouped(band[0])}–{grouped(band[1])}"
    place = step.get("place")
    return ("–" if place is None else grouped(place), words, fixed(step["score"], 2), fixed(step["sd"], 2))


def _capabilities(history: Mapping[str, Any]) -> list[Block]:
    rows = tuple(
        (one["name"], one["id"], day(one["from"]), "still" if one["to"] is None else day(one["to"]))
        for one in history["capabilities"]
    )
    return [Table(("capability", "id", "from", "to"), rows) if rows else Paragraph("None is stated by a source.")]


def _prices(prices: list[Document]) -> list[Block]:
    blocks: list[Block] = [Heading("Prices")]
    for series in prices:
        label = dimension_label(series["direction"], series["modality"], series["cache"], series["unit"])
        condition = condition_words(series.get("condition"))
        told = f"{series['offer']}: {label}{f' ({condition})' if condition else ''}, from {series['source']}"
        rows = tuple(
            (day(step["from"]), day(step["known_from"]), _amount(series, step), step.get("state", "accepted"))
            for step in series["steps"]
        )
        blocks += [Heading(told, 3), Table(("from", "known from", "price", "state"), rows)]
    return blocks if prices else [*blocks, Paragraph("No price is recorded.")]


def _amount(series: Document, step: Document) -> str:
    if step.get("amount") is None:
        return ABSENCE_WORDS[step.get("absent") or "missing"]
    return price_words({**series, "amount": step["amount"]})
