"""Facts documents: what an artifact is, each value with its source."""

from collections.abc import Mapping
from datetime import datetime

import orjson
import polars as pl

from schemas.vocabulary import Absence, CacheRole, Certainty, PriceModality, PriceState
from warehouse.documents.attributes import attributes
from warehouse.documents.citations import Citations
from warehouse.documents.prices import current_prices
from warehouse.documents.recipe import Recipe
from warehouse.documents.rows import DocumentError, Grouped, Row, conditions, grouped, instant, named

SCHEMA = "facts/1.1.0"
_NONE: list[Row] = []
_WORD_LISTS = frozenset({"input_modalities", "output_modalities"})
_JSON_LISTS = frozenset({"intents", "limitations", "requirements", "best_for", "vendor_numbers"})
_USUAL = {
    "currency": "USD",
    "modality": PriceModality.TEXT.value,
    "cache": CacheRole.NONE.value,
    "certainty": Certainty.FIRST_SEEN.value,
    "state": PriceState.ACCEPTED.value,
}
"""Values of a price that are left out of documents."""
_STARTING = ("usd", "per", "unit", "direction", "offer")
_ARTIFACT = ("artifact_id", "type", "publisher", "slug", "name", "family_id", "route_class", "retired", "router",
             "pricing", *(f"starting_price_{name}" for name in _STARTING))  # fmt: skip
_ALIAS = ("source", "source_id", "role", "method", "confidence", "listed")


def facts_recipe(tables: Mapping[str, pl.DataFrame], content_as_of: datetime) -> Recipe:
    """What facts documents are made from: of every table the columns they show, of prices those that stand."""
    current = current_prices(tables["prices"], content_as_of)
    citations = Citations(tables["facts"], current, tables["evidence"])
    facts = citations.mark(tables["facts"]).sort(
        "artifact_id", "field", "chosen", descending=[False, False, True], maintain_order=True
    )
    aliases = tables["aliases"].filter(pl.col("artifact_id").is_not_null())
    return {
        "artifacts": _artifacts(tables),
        "citations": citations.rows(),
        "facts": facts.select("artifact_id", "field", "value", "chosen", "cite"),
        "offers": _offer_rows(tables["offers"]),
        "prices": _price_rows(citations.mark(current)),
        "evidence": _evidence_rows(citations.mark(tables["evidence"])),
        "capabilities": _capability_rows(tables["capabilities"]),
        "aliases": aliases.select("artifact_id", *_ALIAS),
    }


class FactsMaker:
    """Makes facts documents; all grouping is done once, in the constructor."""

    def __init__(self, recipe: Recipe) -> None:
        """Group the rows of a recipe by artifact. Raises DocumentError where they contradict each other."""
        self._citations = grouped(recipe["citations"])
        self._facts = grouped(recipe["facts"])
        self._offers = _offers(recipe["offers"], recipe["prices"])
        self._capabilities = _capabilities(recipe["capabilities"], recipe["evidence"])
        self._aliases = grouped(recipe["aliases"])

    def make(self, row: Row) -> Row:
        """Document of a row of the recipe's `artifacts`. Raises DocumentError naming artifact and value."""
        artifact_id = row["artifact_id"]
        offers = self._offers.get(artifact_id, _NONE)
        gone = {"last_seen": row["last_seen"]} if row["retired"] else {}
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
            "first_seen": row["first_seen"],
            "sources": self._citations.get(artifact_id, _NONE),
            "attributes": attributes(row["type"], self._facts.get(artifact_id, _NONE)),
            "pricing": row["pricing"],
            "starting_price": _starting_price(row, offers),
            "offers": offers,
            "capabilities": self._capabilities.get(artifact_id, _NONE),
            "times_matched": _times_matched(row["matched"], match_open=row["match_open"]),
            "aliases": self._aliases.get(artifact_id, _NONE),
        }


def _artifacts(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What the table `artifacts` says, and how many searches were counted."""
    counted = tables["signals"].filter("current", signal="times_matched")
    matched = counted.select("artifact_id", matched=pl.col("value").cast(pl.Int64))
    # The last capture moves with every night: only a tombstone shows it, so that unchanged facts keep their bytes.
    last_seen = pl.when("retired").then(instant("last_seen_utc"))
    return (
        tables["artifacts"]
        .select(
            *_ARTIFACT,
            first_seen=instant("first_seen_utc"),
            last_seen=last_seen,
        )
        .join(matched, on="artifact_id", how="left", maintain_order="left")
        .with_columns(match_open=pl.lit(tables["match_edges"].height > 0))
    )


def _times_matched(matched: int | None, *, match_open: bool) -> int | dict[str, str]:
    """Distinct queries that showed it. Too few to be counted in public is `missing`, never 0."""
    absent = Absence.MISSING if match_open else Absence.NOT_APPLICABLE
    return {"absent": absent.value} if matched is None else matched


def _offer_rows(offers: pl.DataFrame) -> pl.DataFrame:
    """Offers, each once."""
    merged = offers.group_by("artifact_id", "offer_id", maintain_order=True).agg(
        pl.col("seller", "route", "variant").first(), pl.col("listed").any()
    )
    return merged.rename({"offer_id": "offer"})


def _price_rows(prices: pl.DataFrame) -> pl.DataFrame:
    columns: dict[str, str | pl.Expr] = {"artifact_id": "artifact_id", "offer": "offer_id"}
    columns |= {name: name for name in ("amount", "absent", "per", "unit", "direction")}
    columns |= {name: pl.col(name).replace({usual: None}) for name, usual in _USUAL.items()}
    columns |= {"condition": pl.col("condition").replace({"": None}), "reason": "state_reason", "source": "cite"}
    columns |= {"from": instant("valid_from_utc"), "to": instant("valid_to_utc")}
    return prices.select(named(columns))


def _offers(offers: pl.DataFrame, prices: pl.DataFrame) -> Grouped:
    """Offers by artifact, with the prices of all sources that report them."""
    by_offer = _prices(prices)
    result = grouped(offers)
    for listed in result.values():
        for offer in listed:
            offer["prices"] = by_offer.pop(offer["offer"], _NONE)
    if by_offer:
        offer_id = min(by_offer)
        raise DocumentError(f"prices.offer_id = {offer_id!r}: no row of offers has it; expected an offer per price")
    return result


def _prices(prices: pl.DataFrame) -> Grouped:
    read = conditions(prices["condition"])
    result = grouped(prices.drop("artifact_id"), "offer")
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


def _evidence_rows(evidence: pl.DataFrame) -> pl.DataFrame:
    columns: dict[str, str | pl.Expr] = {"artifact_id": "artifact_id", "owner": _proven()}
    columns |= {"kind": "evidence_kind", "source": "cite", "pointer": "pointer", "value": "value", "start": "start"}
    columns |= {name: name for name in ("end", "quote", "before", "after", "vendor_numbers")}
    return evidence.select(named(columns))


def _capability_rows(capabilities: pl.DataFrame) -> pl.DataFrame:
    columns: dict[str, str | pl.Expr] = {"artifact_id": "artifact_id", "owner": _proven(), "id": "capability_id"}
    columns |= {name: name for name in ("name", "kind", "polarity", "confidence", "conflict", "alternative")}
    columns |= {"alternative_id": "alternative_artifact_id", "contradicted_by": "contradicted_by"}
    columns |= {name: name for name in sorted((_WORD_LISTS | _JSON_LISTS) - {"vendor_numbers"})}
    return capabilities.select(named(columns))


def _proven() -> pl.Expr:
    """What evidence and capability share."""
    alternative = pl.col("alternative").fill_null("")
    return pl.concat_str("artifact_id", "capability_id", "kind", "polarity", alternative, separator="\n")


def _capabilities(capabilities: pl.DataFrame, evidence: pl.DataFrame) -> Grouped:
    """Capability records by artifact, each with the evidence of its id, kind, polarity and alternative."""
    proofs = grouped(evidence.drop("artifact_id"), "owner")
    for rows in proofs.values():
        _unpack(rows)
    result = grouped(capabilities)
    for artifact_id, records in result.items():
        _unpack(records)
        for record in records:
            found = proofs.get(record.pop("owner"))
            if found is None:
                raise DocumentError(
                    f"capabilities: {artifact_id!r} has {record['id']!r} ({record['kind']}, {record['polarity']}) "
                    "without a row of evidence; expected at least one"
                )
            record["evidence"] = found
    return result


def _unpack(rows: list[Row]) -> None:
    """Turn the columns that hold lists as text into lists, in place."""
    for row in rows:
        for name in row.keys() & _WORD_LISTS:
            row[name] = row[name].split()
        for name in row.keys() & _JSON_LISTS:
            row[name] = orjson.loads(row[name])
