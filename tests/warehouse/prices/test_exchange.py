"""Amounts in another currency: only at a reviewed rate with a date and a source."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse.prices.exchange import FILE, RateError, Rates, load_rates

AT = datetime(2026, 9, 10, tzinfo=UTC)
GOOD = """rates:
  - {from: CNY, to: USD, rate: "0.14", date: "2026-09-01", source: central bank}
  - {from: CNY, to: USD, rate: "0.15", date: "2026-09-09", source: central bank}
  - {from: CNY, to: USD, rate: "0.16", date: "2026-09-11", source: central bank}
"""


def _file(folder: Path, text: str) -> Path:
    file = folder / "rates.yaml"
    file.write_text(text)
    return file


def test_the_newest_rate_of_the_day_is_used_and_named(tmp_path: Path) -> None:
    rates = Rates("USD", AT, _file(tmp_path, GOOD))
    assert rates.shown("2", "CNY") == "0.3"
    assert rates.as_items() == [
        {"from": "CNY", "to": "USD", "rate": "0.15", "date": "2026-09-09", "source": "central bank"}
    ]


def test_an_amount_without_a_rate_is_not_shown(tmp_path: Path) -> None:
    rates = Rates("USD", AT, _file(tmp_path, GOOD))
    assert [rates.shown("2", currency) for currency in ("EUR", "credit:dbu", None)] == [None] * 3
    assert rates.shown(None, "CNY") is None and rates.shown("2", "USD") == "2"


def test_there_is_no_default_rate() -> None:
    assert load_rates(FILE) == ()
    with pytest.raises(RateError, match="no rate into EUR"):
        Rates("EUR", AT)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{from: CNY, to: USD, rate: '0.1'}", "expected from, to, rate, date, source"),
        ("{from: CNY, to: CNY, rate: '1', date: '2026-09-01', source: x}", "two different"),
        ("{from: yuan, to: USD, rate: '1', date: '2026-09-01', source: x}", "ISO 4217"),
        ("{from: CNY, to: USD, rate: '0', date: '2026-09-01', source: x}", "above 0"),
        ("{from: CNY, to: USD, rate: 'much', date: '2026-09-01', source: x}", "above 0"),
        ("{from: CNY, to: USD, rate: '1', date: 'today', source: x}", "a day like"),
        ("{from: CNY, to: USD, rate: '1', date: '2026-09-01', source: ' '}", "who says so"),
    ],
)
def test_a_wrong_rate_is_named(entry: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(RateError, match=r"rates\.yaml: ") as caught:
        load_rates(_file(tmp_path, f"rates:\n  - {entry}\n"))
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["", "rates", "other: []", "rates: ["])
def test_a_file_that_lists_no_rates_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(RateError, match=r"rates\.yaml"):
        load_rates(_file(tmp_path, text))
