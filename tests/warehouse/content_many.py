"""Many artifacts in the shape of the two best known ones, for tests of size and speed."""

import polars as pl

from tests.warehouse.content import CONTENT_AS_OF, FLASH, SD, derived, tables

COPIED = ("artifacts", "families", "aliases", "facts", "offers", "prices", "signals", "capabilities", "evidence")
IDS = ("artifact_id", "family_id", "offer_id", "starting_price_offer", "source_id", "slug")


def many(artifacts: int, prices: int = 1, evidence: int = 1) -> dict[str, pl.DataFrame]:
    """Published tables of so many artifacts; each price and each evidence row so many times, at other places."""
    base = tables()
    copies = pl.DataFrame({"copy": [f"-{number:05d}" for number in range(-(-artifacts // 2))]})
    made = {name: _copied(base[name], copies) for name in COPIED}
    made["prices"] = _repeated(made["prices"], "field", prices)
    made["evidence"] = _repeated(made["evidence"], "pointer", evidence)
    for name in ("pairs", "changes", "discrepancies", "former_ids", "price_events"):
        made[name] = base[name].clear()
    return derived(base | made, CONTENT_AS_OF)


def _copied(frame: pl.DataFrame, copies: pl.DataFrame) -> pl.DataFrame:
    own = frame.filter(pl.col("artifact_id").is_in([FLASH, SD]))
    crossed = own.join(copies, how="cross")
    shape = r"^([a-z]+:[^@]*|[^@:]*)(@.*)?$"
    changed = [
        pl.col(name).str.replace(shape, "${1}\x00${2}").str.replace("\x00", pl.col("copy"), literal=True)
        for name in IDS
        if name in frame.columns
    ]
    return crossed.with_columns(changed).select(frame.columns)


def _repeated(frame: pl.DataFrame, column: str, times: int) -> pl.DataFrame:
    places = pl.DataFrame({"at": [f".{number}" if number else "" for number in range(times)]})
    return frame.join(places, how="cross").with_columns(pl.col(column) + pl.col("at")).select(frame.columns)
