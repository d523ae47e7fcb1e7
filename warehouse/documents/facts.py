"""Facts documents: what an artifact is, each value with its source."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from schemas.vocabulary import Absence, CacheRole, Certainty, PriceModality, PriceState
from warehouse.documents.attributes import attributes
from warehouse.documents.citations import Citations
from warehouse.documents.prices import current_prices
from warehouse.documents.rows import DocumentError, Grouped, Row, conditions, grouped, instant, named

SCHEMA = "facts/1.0.0"
_NONE: list[Row] = []
_USUAL = {
    "currency": "USD",
    "modality": PriceModality.TEXT.value,
    "cache": CacheRole.NONE.value,
    "certainty": Certainty.FIRST_SEEN.value,
    "state": PriceState.ACCEPTED.value,
}
"""Values of a price that are left out of documents."""


class FactsMaker:
    """Makes facts documents; all grouping is done once, in the constructor."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], content_as_of: datetime) -> None:
        """Group the published tables by artifact."""
        current = current_prices(tables["prices"], content_as_of)
        citations = Citations(tables["facts"], current, tables["evidence"])
        self._citations = citations.lists()
        facts = citations.mark(tables["facts"]).sort("artifact_id", "field", "chosen", descending=[False, False, True])
        self._facts = grouped(facts.select("artifact_id", "field", "value", "chosen", "cite"))
        self._offers = _offers(tables["offers"], citations.mark(current))
        self._capabilities = _capabilities(tables["capabilities"], citations.mark(tables["evidence"]))
        self._aliases = _aliases(tables["aliases"])
        counted = tables["signals"].filter("current", signal="times_matched")
        self._matched: dict[str, int] = dict(counted.select("artifact_id", pl.col("value").cast(pl.Int64)).iter_rows())
        self._match_open = tables["match_edges"].height > 0

    def make(self, row: Row) -> Row:
        """Document of a row of `artifacts` whose times are text. Raises DocumentError naming artifact and value."""
        artifact_id = row["artifact_id"]
        offers = self._offers.get(artifact_id, _NONE)
        # The last capture moves with every night: only a tombstone shows it, so that unchanged facts keep their bytes.
        gone = {"last_seen": row["last_seen_utc"]} if row["retired"] else {}
        return gone | {
            "schema": SCHEMA,
            "id": artifact_id,
            "type": row["type"],
            "publisher": row["publisher"],
            "slug": row["slug"],
            "name": row["name"],
            "family": row["family_id"],
            "route_class": row["route_class"],
            "retired": row["retired"],
            "router": row["router"],
            "first_seen": row["first_seen_utc"],
            "sources": self._citations.get(artifact_id, _NONE),
            "attributes": attributes(row["type"], self._facts.get(artifact_id, _NONE)),
            "pricing": row["pricing"],
            "starting_price": _starting_price(row, offers),
            "offers": offers,
            "capabilities": self._capabilities.get(artifact_id, _NONE),
            "times_matched": self._times_matched(artifact_id),
            "aliases": self._aliases.get(artifact_id, _NONE),
        }

    def _times_matched(self, artifact_id: str) -> int | dict[str, str]:
        """Distinct queries that showed it. Too few to be counted in public is `missing`, never 0."""
        absent = Absence.MISSING if self._match_open else Absence.NOT_APPLICABLE
        return self._matched.get(artifact_id, {"absent": absent.value})


def _offers(offers: pl.DataFrame, prices: pl.DataFrame) -> Grouped:
    """Offers by artifact, each once with the prices of all sources that report it."""
    columns = {"offer": "offer_id", "seller": "seller", "route": "route", "variant": "variant"}
    merged = offers.group_by("artifact_id", "offer_id", maintain_order=True).agg(
        pl.col("seller", "route", "variant").first(), pl.col("listed").any()
    )
    by_offer = _prices(prices)
    result = grouped(merged.select("artifact_id", *named(columns), "listed"))
    for listed in result.values():
        for offer in listed:
            offer["prices"] = by_offer.pop(offer["offer"], _NONE)
    if by_offer:
        offer_id = min(by_offer)
        raise DocumentError(f"prices.offer_id = {offer_id!r}: no row of offers has it; expected an offer per price")
    return result


def _prices(prices: pl.DataFrame) -> Grouped:
    columns: dict[str, str | pl.Expr] = {name: name for name in ("amount", "absent", "per", "unit", "direction")}
    columns |= {name: pl.col(name).replace({usual: None}) for name, usual in _USUAL.items()}
    columns |= {"condition": pl.col("condition").replace({"": None}), "reason": "state_reason", "source": "cite"}
    columns |= {"from": instant("valid_from_utc"), "to": instant("valid_to_utc")}
    read = conditions(prices["condition"])
    result = grouped(prices.select("offer_id", *named(columns)), "offer_id")
    for rows in result.values():
        for row in rows:
            if "condition" in row:
                row["condition"] = read[row["condition"]]
    return result


def _starting_price(row: Row, offers: list[Row]) -> Row:
    amount = row["starting_price_usd"]
    if amount is None:
        return {"absent": _no_price(row, offers)}
    price = {
        "amount": amount,
        "per": row["starting_price_per"],
        "unit": row["starting_price_unit"],
        "direction": row["starting_price_direction"],
    }
    for offer in offers:
        if offer["offer"] == row["starting_price_offer"]:
            for candidate in offer["prices"]:
                if _is_list_price(candidate) and all(candidate.get(name) == value for name, value in price.items()):
                    return price | {"currency": "USD", "offer": offer["offer"], "source": candidate["source"]}
    raise DocumentError(
        f"artifacts.starting_price_usd of {row['artifact_id']!r} = {amount} per {price['per']} {price['unit']} at "
        f"{row['starting_price_offer']!r}: no current, accepted, unconditional price says so"
    )


def _is_list_price(price: Row) -> bool:
    return "state" not in price and "condition" not in price and "currency" not in price


def _no_price(row: Row, offers: list[Row]) -> str:
    """Why an artifact has no starting price.

    It varies; what is listed was refused; what is listed is no price to start from (nothing but zeros, prices under
    conditions, or for neither side of a call, such as per search); or nobody publishes one.
    """
    if row["router"] or row["pricing"] == "Variable":
        return Absence.VARIABLE.value
    prices = [price for offer in offers for price in offer["prices"]]
    refused = bool(prices) and all(price.get("state") == PriceState.QUARANTINED.value for price in prices)
    if refused:
        return Absence.QUARANTINED.value
    return (
        Absence.NOT_APPLICABLE
        if any("amount" in price and "state" not in price for price in prices)
        else Absence.NOT_PUBLISHED
    ).value


def _capabilities(capabilities: pl.DataFrame, evidence: pl.DataFrame) -> Grouped:
    """Capability records by artifact, each with the evidence of its id, kind and polarity."""
    items = {"kind": "evidence_kind", "source": "cite", "pointer": "pointer", "value": "value", "start": "start"}
    items |= {"end": "end", "quote": "quote"}
    owner = pl.concat_str("artifact_id", "capability_id", "kind", "polarity", separator="\n").alias("owner")
    proofs = grouped(evidence.select(owner, *named(items)), "owner")
    columns: dict[str, str | pl.Expr] = {"id": "capability_id", "name": "name", "kind": "kind", "polarity": "polarity"}
    columns |= {"confidence": "confidence", "conflict": "conflict", "alternative": "alternative"}
    columns |= {"alternative_id": "alternative_artifact_id"}
    result = grouped(capabilities.select("artifact_id", owner, *named(columns)))
    for artifact_id, records in result.items():
        for record in records:
            found = proofs.get(record.pop("owner"))
            if found is None:
                raise DocumentError(
                    f"capabilities: {artifact_id!r} has {record['id']!r} ({record['kind']}, {record['polarity']}) "
                    "without a row of evidence; expected at least one"
                )
            record["evidence"] = found
    return result


def _aliases(aliases: pl.DataFrame) -> Grouped:
    columns: list[Any] = ["source", "source_id", "role", "method", "confidence", "listed"]
    known = aliases.filter(pl.col("artifact_id").is_not_null())
    return grouped(known.select("artifact_id", *columns))
