"""`abreast price` and `abreast cost`: questions to the published price ledger."""

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.context import (
    DataOption,
    FormatOption,
    UsageError,
    content_as_of,
    emit,
    emit_items,
    moment,
    resolve,
    snapshot,
)

if TYPE_CHECKING:
    from warehouse.prices import Moment
    from warehouse.prices.exchange import Rates
    from warehouse.read import Snapshot

Name = Annotated[str, typer.Argument(help="Artifact: its id, a name, or what a source calls it.")]
RouteOption = Annotated[
    str | None,
    typer.Option("--route", help="Kind of route (vendor_api, reseller, self_host, plan), a seller, or an offer id."),
]
KnownOption = Annotated[
    str | None, typer.Option("--known-at", help="As it was known at this time or date; default: all that is known.")
]
ShowInOption = Annotated[
    str | None, typer.Option("--show-in", help="Also show amounts in this currency, at a reviewed, dated rate.")
]
RatesOption = Annotated[Path | None, typer.Option("--rates", help="File of rates; default: the reviewed one.")]
SnapshotOption = Annotated[str | None, typer.Option("--snapshot", help="Snapshot id, or date; default: the latest.")]

DATE_CHARACTERS = len("2026-08-22")
SNAPSHOT_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{12}")


def price(
    name: Name,
    at: Annotated[
        str | None, typer.Option("--at", help="Time, date or snapshot id; default: of the newest content.")
    ] = None,
    known_at: KnownOption = None,
    route: RouteOption = None,
    show_in: ShowInOption = None,
    rates: RatesOption = None,
    of: SnapshotOption = None,
    form: FormatOption = "table",
    data: DataOption = None,
) -> None:
    """What an artifact cost at a time, as known at a time, on every route; from the published ledger alone."""
    from warehouse.prices.answer import price_answer
    from warehouse.render.price_view import price_report

    at, of = _time_and_snapshot(at, of)
    source = snapshot(data, of)
    asked = _moment(source, at, known_at)
    identity = resolve(source, name)
    answer = price_answer(source, identity, asked, route, _rates(show_in, rates, asked.at))
    if form == "json":
        emit_items(source, [answer])
    else:
        emit(price_report(answer), form)


def cost(
    name: Name,
    basket: Annotated[str, typer.Option("--basket", help="A TOML or JSON file, or the name of a preset.")] = "chat",
    at: Annotated[
        str | None, typer.Option("--at", help="When, or a snapshot id; default: the newest prices, no hour.")
    ] = None,
    known_at: KnownOption = None,
    route: RouteOption = None,
    show_in: ShowInOption = None,
    rates: RatesOption = None,
    of: SnapshotOption = None,
    form: FormatOption = "table",
    data: DataOption = None,
) -> None:
    """What a workload costs on every route: tiers, hours and conditions applied exactly; what has no price is said."""
    from warehouse.cost import BasketError
    from warehouse.prices.answer import cost_answer
    from warehouse.render.price_view import cost_report

    at, of = _time_and_snapshot(at, of)
    try:
        wanted = _basket(basket, at)
    except BasketError as error:
        raise UsageError(str(error)) from None
    source = snapshot(data, of)
    asked = _moment(source, at or wanted["at"], known_at)
    shown = _rates(show_in, rates, asked.at)
    answer = cost_answer(source, resolve(source, name), wanted, asked, route, shown)
    if form == "json":
        emit_items(source, [answer])
    else:
        emit(cost_report(answer), form)


def _time_and_snapshot(at: str | None, of: str | None) -> tuple[str | None, str | None]:
    """Time and snapshot asked for: `--at` may name a snapshot, as in other commands, and then means its own time."""
    if at is None or not SNAPSHOT_ID.fullmatch(at):
        return at, of
    if of is not None and of != at:
        raise UsageError(f"--at {at!r} and --snapshot {of!r}: expected one snapshot")
    return None, at


def _basket(name: str, at: str | None) -> dict[str, Any]:
    """A basket, sent at the time of the command where that names an hour: a bare date says when, not at what hour."""
    from schemas.times import utc_text
    from warehouse.cost import load_basket

    wanted = load_basket(name)
    return wanted if at is None or len(at) == DATE_CHARACTERS else wanted | {"at": utc_text(moment(at, "--at"))}


def _moment(source: "Snapshot", at: str | None, known_at: str | None) -> "Moment":
    from warehouse.prices import Moment

    return Moment(
        content_as_of(source) if at is None else moment(at, "--at"),
        None if known_at is None else moment(known_at, "--known-at"),
    )


def _rates(currency: str | None, file: Path | None, at: datetime) -> "Rates | None":
    if currency is None:
        return None
    from warehouse.prices.exchange import FILE, RateError, Rates

    try:
        return Rates(currency, at, file or FILE)
    except RateError as error:
        raise UsageError(f"--show-in: {error}") from None
