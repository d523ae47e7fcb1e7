"""Plots: which prices are drawn, the same bytes each time, and nothing that breaks a picture."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from warehouse.render.plot import PlotError, terminal_plot, write_plot
from warehouse.render.price_lines import Line, NoPricesError, price_lines

END = datetime(2026, 8, 22, tzinfo=UTC)


def _series(source: str, seller: str, *steps: tuple[str, str | None], **more: Any) -> dict[str, Any]:
    said = [{"from": f"{day}T00:00:00Z", "known_from": f"{day}T00:00:00Z"} | _amount(value) for day, value in steps]
    base = {"source": source, "source_id": "x", "currency": "USD", "per": 1, "unit": "token", "modality": "text"}
    return base | {"cache": "none", "direction": "input", "offer": f"model:wren/a@{seller}", "steps": said} | more


def _amount(value: str | None) -> dict[str, str]:
    return {"absent": "not_published"} if value is None else {"amount": value}


def _history(name: str, *series: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"model:wren/{name}", "prices": list(series)}


def test_prices_are_per_million_tokens_and_a_gap_ends_a_line() -> None:
    series = _series("s", "wren", ("2026-01-01", "0.0000025"), ("2026-02-01", None), ("2026-03-01", "0.000001"))
    [line] = price_lines([_history("a", series)])
    assert [price for _, price in line.steps] == [Decimal("2.5"), None, Decimal("1")]
    assert line.label == "a input (wren, s)"


def test_the_source_that_most_artifacts_have_is_drawn_and_of_it_the_publishers_own_offer() -> None:
    old = _series("old", "shop", ("2025-01-01", "0.000009"))
    shared = [_series("map", seller, ("2026-01-01", "0.000002")) for seller in ("shop", "wren")]
    lines = price_lines([_history("a", old, *shared), _history("b", *shared)])
    assert [(line.artifact, line.source, line.seller) for line in lines] == [("a", "map", "wren"), ("b", "map", "wren")]
    [chosen] = price_lines([_history("a", old, *shared)], "old")
    assert chosen.source == "old"


@pytest.mark.parametrize(
    "more",
    [
        {"currency": "EUR"},
        {"unit": "image"},
        {"modality": "audio"},
        {"cache": "read"},
        {"condition": {"batch": True}},
        {"direction": "training"},
        {"steps": [{"from": "2026-01-01T00:00:00Z", "amount": "1", "state": "held"}]},
        {"steps": [{"from": "2026-01-01T00:00:00Z", "absent": "not_published"}]},
    ],
)
def test_other_prices_are_not_drawn(more: dict[str, Any]) -> None:
    with pytest.raises(NoPricesError, match="no accepted price per token"):
        price_lines([_history("a", _series("s", "wren", ("2026-01-01", "1"), **more))])


def _lines(name: str = "heron") -> list[Line]:
    steps = ((datetime(2026, 1, 1, tzinfo=UTC), Decimal(5)), (datetime(2026, 4, 1, tzinfo=UTC), None))
    again = ((datetime(2026, 6, 1, tzinfo=UTC), Decimal("0.5")),)
    return [Line(name, "input", "s", "wren", steps + again), Line("ibis", "output", "s", "wren", again)]


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_equal_lines_give_equal_bytes(tmp_path: Path, suffix: str) -> None:
    files = [tmp_path / f"{number}.{suffix}" for number in range(2)]
    for file in files:
        write_plot(file, _lines(), "Prices", END)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes().startswith(b"<?xml" if suffix == "svg" else b"\x89PNG")


def test_names_are_text_in_a_picture(tmp_path: Path) -> None:
    write_plot(tmp_path / "p.svg", _lines("<script>alert(1)</script> $x^{2$ \x1b[31m"), "a & b", END)
    text = (tmp_path / "p.svg").read_text()
    assert "<script" not in text and "\x1b" not in text


def test_zero_prices_are_drawn_on_a_plain_scale(tmp_path: Path) -> None:
    free = [Line("free", "input", "s", "s", ((datetime(2026, 1, 1, tzinfo=UTC), Decimal(0)),))]
    write_plot(tmp_path / "p.svg", free, "Prices", END)
    assert (tmp_path / "p.svg").stat().st_size > 1000
    assert "0.0" in terminal_plot(free, "Prices", END)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlotError, match=r"ending in \.svg or \.png"):
        write_plot(tmp_path / "p.pdf", _lines(), "Prices", END)


def test_the_terminal_shows_letters_and_what_they_mean() -> None:
    shown = terminal_plot(_lines(), "Prices", END, width=80)
    rows = shown.splitlines()
    assert "\x1b" not in shown and max(map(len, rows)) <= 80
    assert "  a  heron input (wren, s)" in rows and "  B  ibis output (wren, s)" in rows
    drawn = "".join(row for row in rows if "│" in row)
    assert drawn.count("a") > 10 and drawn.count("B") > 5
    assert shown == terminal_plot(_lines(), "Prices", END, width=80)
