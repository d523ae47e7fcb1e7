"""Showing amounts in another currency at a reviewed, dated rate; nothing in the ledger is ever converted."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

import yaml

from schemas.money import plain, read_amount

FILE = Path(__file__).parent.parent / "data" / "exchange_rates.yaml"
SHOWN_DIGITS = 12
_CURRENCY = re.compile(r"[A-Z]{3}")
_ROUNDED = Context(prec=SHOWN_DIGITS)


class RateError(ValueError):
    """A rate that is missing or malformed; names file, currencies, day, and what was expected."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `from_` is `rate` units of `to`, said by `source` for a day."""

    from_: str
    to: str
    rate: Decimal
    day: date
    source: str

    def shown(self, amount: str) -> str:
        """An amount converted, at 12 significant digits."""
        return plain(_ROUNDED.multiply(Decimal(amount), self.rate))

    def as_item(self) -> dict[str, str]:
        """The rate as answers name it."""
        return {
            "from": self.from_,
            "to": self.to,
            "rate": plain(self.rate),
            "date": self.day.isoformat(),
            "source": self.source,
        }


class Rates:
    """Reviewed rates into one currency, as of a time: of each other currency the newest one dated by then."""

    def __init__(self, to: str, at: datetime, file: Path = FILE) -> None:
        """Read the file. Raises RateError for a wrong entry, or when no rate leads to the currency."""
        if not _CURRENCY.fullmatch(to):
            raise RateError(f"currency {to!r}: expected an ISO 4217 code such as EUR")
        self.to = to
        known = [rate for rate in load_rates(file) if rate.to == to and rate.day <= at.date()]
        self.used: dict[str, Rate] = {rate.from_: rate for rate in sorted(known, key=lambda rate: rate.day)}
        if not self.used:
            raise RateError(
                f"no rate into {to} dated by {at.date()} in {file.name}; add one with date and source, or leave it out"
            )

    def shown(self, amount: str | None, currency: str | None) -> str | None:
        """An amount in the currency of the answer; None where nobody reviewed a rate, or it is in credits."""
        if amount is None or currency is None:
            return None
        if currency == self.to:
            return amount
        rate = self.used.get(currency)
        return None if rate is None else rate.shown(amount)

    def as_items(self) -> list[dict[str, str]]:
        """The rates as answers name them."""
        return [self.used[name].as_item() for name in sorted(self.used)]


def load_rates(file: Path) -> tuple[Rate, ...]:
    """All rates of a reviewed file. Raises RateError naming the entry that is wrong."""
    try:
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))["rates"]
    except (OSError, yaml.YAMLError, TypeError, KeyError) as error:
        raise RateError(f"{file}: {error}; expected `rates:` and a list") from None
    return tuple(_rate(entry, f"{file.name}: rate {number}") for number, entry in enumerate(entries or (), start=1))


def _rate(entry: Any, place: str) -> Rate:
    if not isinstance(entry, dict) or entry.keys() != {"from", "to", "rate", "date", "source"}:
        raise RateError(f"{place}: expected from, to, rate, date, source")
    codes = [entry["from"], entry["to"]]
    if not all(isinstance(code, str) and _CURRENCY.fullmatch(code) for code in codes) or codes[0] == codes[1]:
        raise RateError(f"{place}: {codes}: expected two different ISO 4217 codes")
    amount = read_amount(str(entry["rate"]))
    if amount.text is None or amount.text == "0":
        raise RateError(f"{place}: rate {entry['rate']!r}: expected a number above 0, in quotes")
    if not isinstance(entry["source"], str) or not entry["source"].strip():
        raise RateError(f"{place}: source {entry['source']!r}: expected who says so")
    try:
        day = date.fromisoformat(str(entry["date"]))
    except ValueError:
        raise RateError(f"{place}: date {entry['date']!r}: expected a day like 2026-09-01") from None
    return Rate(codes[0], codes[1], Decimal(amount.text), day, entry["source"])
