"""The tables of a snapshot, column by column: types, nullability, closed vocabularies, meaning.

Every table is validated against its model before it is written; `datapackage.json` and the docs are made from here.
Amounts of money are decimal strings, times are UTC, null means what the column's description says.
"""

from typing import Any

import pandera.polars as pa
import polars as pl

from schemas.extracted import UTC_TIME, one_of
from schemas.vocabulary import (
    Absence,
    ArtifactType,
    CacheRole,
    CapabilityKind,
    Certainty,
    Comparability,
    Component,
    Decision,
    Direction,
    EvidenceKind,
    PriceModality,
    PriceState,
    PricingWord,
    RankStatus,
    Redistribution,
    Route,
    RouteClass,
    RowRole,
    SignalState,
    SourceStatus,
    Unit,
)

ARTIFACT_ID = r"^[a-z]+:[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*$"
SHA256 = r"^[0-9a-f]{64}$"
DECIMAL = r"^\d{1,14}(\.\d{1,24})?$"


def _text(description: str, **checks: Any) -> Any:
    return pa.Field(description=description, **checks)


def _opt(description: str, **checks: Any) -> Any:
    return pa.Field(description=description, nullable=True, **checks)


class _Table(pa.DataFrameModel):
    class Config:
        strict = True


class Artifacts(_Table):
    """One row an artifact: what it is, in the words of its best source. Where each value is from stands in `facts`."""

    artifact_id: str = _text("id", str_matches=ARTIFACT_ID, unique=True)
    type: str = _text("artifact type", isin=one_of(ArtifactType))
    publisher: str = _text("canonical publisher")
    slug: str = _text("slug")
    name: str = _text("display name")
    family_id: str = _text("id of the family's base artifact")
    route_class: str = _text("whether the weights are published", isin=one_of(RouteClass))
    licence: str = _opt("licence of the weights; null: no source publishes one")
    context_tokens: pl.Int64 = _opt("context window in tokens; null: not published", ge=1)
    max_output_tokens: pl.Int64 = _opt("longest output in tokens; null: not published", ge=1)
    input_modalities: str = _opt("space-separated, sorted; null: not published")
    output_modalities: str = _opt("space-separated, sorted; null: not published")
    hugging_face_id: str = _opt("repository of the weights; null: none known")
    created_utc: UTC_TIME = _opt("when a source first listed it, by its own word")  # type: ignore[valid-type]
    released_utc: UTC_TIME = _opt("vendor release; null: not published")  # type: ignore[valid-type]
    changed_utc: UTC_TIME = _opt("last vendor change; null: not published")  # type: ignore[valid-type]
    expires_utc: UTC_TIME = _opt("announced end; null: none announced")  # type: ignore[valid-type]
    first_seen_utc: UTC_TIME = _text("first capture that names it")  # type: ignore[valid-type]
    last_seen_utc: UTC_TIME = _opt("last capture that named it; null while a source lists it")  # type: ignore[valid-type]
    retired: bool = _text("no source names it any more: a tombstone with its last facts")
    router: bool = _text("a router has no list price and no place")
    finished: bool = _text("finished and stable: freshness does not decay")
    pricing: str = _text("how it can be had, in one word", isin=one_of(PricingWord))
    starting_price_usd: str = _opt("lowest accepted unconditional non-zero USD price", str_matches=DECIMAL)
    starting_price_per: pl.Int64 = _opt("units the starting price is for")
    starting_price_unit: str = _opt("unit of the starting price", isin=one_of(Unit))
    starting_price_direction: str = _opt("input price where there is one, else output", isin=one_of(Direction))
    starting_price_offer: str = _opt("offer the starting price belongs to")
    capabilities: pl.Int64 = _text("number of capabilities asserted with evidence", ge=0)


class Families(_Table):
    """Which artifacts are dated or other releases of one thing."""

    family_id: str = _text("id of the base artifact", str_matches=ARTIFACT_ID)
    artifact_id: str = _text("member", str_matches=ARTIFACT_ID, unique=True)
    relation: str = _text("how the member relates to the base", isin=["base", "dated", "variant"])


class Aliases(_Table):
    """Every row of every source and what it stands for: nothing a source lists is lost."""

    source: str = _text("source")
    source_id: str = _text("the source's own name")
    artifact_id: str = _opt("artifact it stands for; null for rows that name none", str_matches=ARTIFACT_ID)
    role: str = _text("what the row is", isin=one_of(RowRole))
    method: str = _text("rule that joined it")
    evidence: str = _text("what the rule saw")
    confidence: pl.Float64 = _text("0 to 1", ge=0, le=1)
    first_seen_utc: UTC_TIME = _text("first capture of the row")  # type: ignore[valid-type]
    last_seen_utc: UTC_TIME = _opt("last capture of the row; null while it is listed")  # type: ignore[valid-type]
    listed: bool = _text("stands in the source's newest set")


class Facts(_Table):
    """Every attribute of an artifact with the source it was taken from, and what other sources say."""

    artifact_id: str = _text("artifact", str_matches=ARTIFACT_ID)
    field: str = _text("attribute, named as in `artifacts`")
    value: str = _text("value as text")
    chosen: bool = _text("this is the value that `artifacts` shows")
    source: str = _text("source")
    source_id: str = _text("the source's own name of the row")
    payload_sha256: str = _text("bytes it was read from", str_matches=SHA256)
    row: pl.UInt32 = _text("position of the source's row in the payload")
    captured_at_utc: UTC_TIME = _text("when the source said so")  # type: ignore[valid-type]


class Offers(_Table):
    """One row a way to get an artifact, as one source reports it."""

    offer_id: str = _text("artifact id, `@`, seller, and `:variant` where there is one")
    artifact_id: str = _text("artifact", str_matches=ARTIFACT_ID)
    seller: str = _text("who sells it")
    route: str = _text("kind of way", isin=one_of(Route))
    variant: str = _opt("seller's variant such as `free`; null: the plain offer")
    region: str = _opt("region the source names; null: none named")
    source: str = _text("who reports it")
    source_id: str = _text("the source's own name of the row")
    status: str = _opt("status as the source gives it")
    context_tokens: pl.Int64 = _opt("context window of this offer in tokens")
    max_output_tokens: pl.Int64 = _opt("longest output of this offer in tokens")
    first_seen_utc: UTC_TIME = _text("first capture that lists it")  # type: ignore[valid-type]
    last_seen_utc: UTC_TIME = _opt("last capture that listed it; null while it is listed")  # type: ignore[valid-type]
    listed: bool = _text("stands in the source's newest set")


class Prices(_Table):
    """The price ledger, append-only: each row says what a price is from `valid_from_utc` on, until a later row speaks.

    A row with `absent` ends a price: the source lists none any more, and why. `state` says what we make of it.
    """

    artifact_id: str = _text("artifact", str_matches=ARTIFACT_ID)
    offer_id: str = _text("offer")
    source: str = _text("who reports it")
    source_id: str = _text("the source's own name of the row")
    field: str = _text("field of the source it was read from")
    literal: str = _text("the source's own digits")
    amount: str = _opt("decimal amount for `per` units; null: see `absent`", str_matches=DECIMAL)
    absent: str = _opt("why there is no amount", isin=one_of(Absence))
    currency: str = _text("ISO 4217 code, or credit:<name>")
    per: pl.Int64 = _text("number of units the amount is for")
    unit: str = _text("unit", isin=one_of(Unit))
    direction: str = _text("side of the call", isin=one_of(Direction))
    modality: str = _text("what is charged for", isin=one_of(PriceModality))
    cache: str = _text("cache role", isin=one_of(CacheRole))
    condition: str = _text("canonical JSON of when it applies; empty: always")
    valid_from_utc: UTC_TIME = _text("from when it applies")  # type: ignore[valid-type]
    valid_to_utc: UTC_TIME = _opt("end stated by the vendor; null: none stated")  # type: ignore[valid-type]
    certainty: str = _text("how the start is known", isin=one_of(Certainty))
    captured_at_utc: UTC_TIME = _text("when the source said so")  # type: ignore[valid-type]
    known_from_utc: UTC_TIME = _text("when it came into our hands")  # type: ignore[valid-type]
    state: str = _text("accepted, held or quarantined", isin=one_of(PriceState))
    state_reason: str = _opt("why it is held or quarantined, or how a held one was accepted")
    payload_sha256: str = _text("bytes it was read from", str_matches=SHA256)


class PriceEvents(_Table):
    """What sources said ahead of time: prices announced for a later day, and announcements changed or withdrawn."""

    artifact_id: str = _text("artifact", str_matches=ARTIFACT_ID)
    offer_id: str = _text("offer")
    source: str = _text("who says so")
    source_id: str = _text("the source's own name of the row")
    event: str = _text("kind", isin=["announced", "announced_again", "changed", "withdrawn"])
    applies_from_utc: UTC_TIME = _text("the day it is about")  # type: ignore[valid-type]
    amount: str = _opt("what applies from that day, as said now; null: no price", str_matches=DECIMAL)
    announced_amount: str = _opt("what was said before; null: nothing", str_matches=DECIMAL)
    currency: str = _text("ISO 4217 code, or credit:<name>")
    per: pl.Int64 = _text("number of units the amount is for")
    unit: str = _text("unit", isin=one_of(Unit))
    direction: str = _text("side of the call", isin=one_of(Direction))
    modality: str = _text("what is charged for", isin=one_of(PriceModality))
    cache: str = _text("cache role", isin=one_of(CacheRole))
    condition: str = _text("canonical JSON of when it applies; empty: always")
    captured_at_utc: UTC_TIME = _text("when the source said so")  # type: ignore[valid-type]
    known_from_utc: UTC_TIME = _text("when it came into our hands")  # type: ignore[valid-type]
    payload_sha256: str = _text("bytes it was read from", str_matches=SHA256)


class Signals(_Table):
    """Observed numbers about artifacts. Where a value may not be published, the normalised `z` stands in its place."""

    artifact_id: str = _text("artifact", str_matches=ARTIFACT_ID)
    signal: str = _text("name, as rulesets know it")
    value: pl.Float64 = _opt("observed number; null where only the derived `z` may be published")
    z: pl.Float64 = _opt("normalised value, published instead of a withheld one", ge=0, le=1)
    configuration: str = _text("canonical JSON of the test set-up; empty: none")
    source: str = _text("source")
    source_id: str = _text("the source's own name of the row")
    field: str = _text("field of the source it was read from")
    observed_utc: UTC_TIME = _text("when the source observed it")  # type: ignore[valid-type]
    known_from_utc: UTC_TIME = _text("when it came into our hands")  # type: ignore[valid-type]
    current: bool = _text("this is the row that scores use")
    stale_since_utc: UTC_TIME = _opt("the source is past its maximum age since then")  # type: ignore[valid-type]
    payload_sha256: str = _text("bytes it was read from", str_matches=SHA256)


class Documents(_Table):
    """Archived payloads this snapshot was made from."""

    payload_sha256: str = _text("digest of the bytes", str_matches=SHA256)
    source: str = _text("source")
    endpoint: str = _text("endpoint of the source")
    url: str = _text("address it was asked from")
    status: pl.Int64 = _text("HTTP status")
    media_type: str = _text("media type")
    size_bytes: pl.Int64 = _text("size of the payload")
    captured_at_utc: UTC_TIME = _text("when the bytes were at the source")  # type: ignore[valid-type]
    archived_at_utc: UTC_TIME = _text("when they came into our hands")  # type: ignore[valid-type]
    origin: str = _text("live, embedded:package==version, added, wayback or git")
    fidelity: str = _text("how close to the endpoint's own bytes")
    current: bool = _text("in the newest set of its endpoint")


class Capabilities(_Table):
    """What an artifact is said to do, one row a capability, kind and polarity."""

    artifact_id: str = _text("artifact", str_matches=ARTIFACT_ID)
    capability_id: str = _text("id in the taxonomy; `residual:` and the phrase where the taxonomy has none")
    name: str = _text("name in the taxonomy")
    kind: str = _text("kind of statement", isin=one_of(CapabilityKind))
    polarity: str = _text("said of it, or denied", isin=["asserted", "denied"])
    confidence: pl.Float64 = _text("0 to 1", ge=0, le=1)
    conflict: bool = _text("its sources contradict each other")
    statements: pl.Int64 = _text("number of evidence rows", ge=1)
    alternative: str = _opt("for comparisons: the alternative as written")
    alternative_artifact_id: str = _opt("the artifact that is meant", str_matches=ARTIFACT_ID)
    contradicted_by: str = _opt("field of a source and its value that say otherwise; null: none does")
    input_modalities: str = _opt("what goes in for it, space-separated; null: the taxonomy names nothing")
    output_modalities: str = _opt("what comes out, space-separated; null: the taxonomy names nothing")
    intents: str = _opt("needs in plain words that it serves: JSON list; null: none")
    limitations: str = _opt("words that limit it, verbatim: JSON list; null: none")
    requirements: str = _opt("words that say what it needs, verbatim: JSON list; null: none")
    best_for: str = _opt("words that say what it suits best, verbatim: JSON list; null: none")


class Evidence(_Table):
    """Where a capability is from: a field and its value, or a document and the words in it."""

    artifact_id: str = _text("artifact", str_matches=ARTIFACT_ID)
    capability_id: str = _text("capability")
    kind: str = _text("kind of statement", isin=one_of(CapabilityKind))
    polarity: str = _text("said of it, or denied", isin=["asserted", "denied"])
    evidence_kind: str = _text("words or a field", isin=one_of(EvidenceKind))
    source: str = _text("source")
    source_id: str = _text("the source's own name of the row")
    payload_sha256: str = _text("bytes it was read from", str_matches=SHA256)
    pointer: str = _text("field path in the source's row")
    value: str = _opt("value of the field; null for words")
    start: pl.Int64 = _opt("first code point of the words in the text", ge=0)
    end: pl.Int64 = _opt("code point after the words", ge=1)
    quote: str = _opt("the words, verbatim, at most 300 characters", str_length={"max_value": 300})
    before: str = _opt("what stands before them, at most 160 characters", str_length={"max_value": 160})
    after: str = _opt("what stands behind them, at most 160 characters", str_length={"max_value": 160})
    vendor_numbers: str = _opt(
        "numbers in the words, which only the vendor vouches for: JSON list of {start, end, text}; null: none"
    )
    alternative: str = _opt("for comparisons: the alternative as written")
    captured_at_utc: UTC_TIME = _text("when the source said so")  # type: ignore[valid-type]
    known_from_utc: UTC_TIME = _text("when it came into our hands")  # type: ignore[valid-type]


class Scores(_Table):
    """One score an artifact, with its doubt. Components and points stand in `contributions`."""

    artifact_id: str = _text("artifact", str_matches=ARTIFACT_ID, unique=True)
    type: str = _text("ranking it belongs to", isin=one_of(ArtifactType))
    route_class: str = _text("route class", isin=one_of(RouteClass))
    ruleset: str = _text("version of the ruleset")
    score: pl.Float64 = _text("0 to 100, four decimals", ge=0, le=100)
    sd: pl.Float64 = _text("standard deviation, four decimals", ge=0)
    coverage: pl.Float64 = _text("weight observed over weight applicable", ge=0, le=1)
    status: str = _text("ranked, or provisional below half coverage", isin=one_of(RankStatus))
    place: pl.Int32 = _opt("place in the ranking of its type; null when provisional", ge=1)
    band_best: pl.Int32 = _opt("best place its deviation allows", ge=1)
    band_worst: pl.Int32 = _opt("worst place its deviation allows", ge=1)
    adoption: pl.Float64 = _opt("component, 0 to 1; null: not applicable", ge=0, le=1)
    quality: pl.Float64 = _opt("component, 0 to 1; null: not applicable", ge=0, le=1)
    ecosystem: pl.Float64 = _opt("component, 0 to 1; null: not applicable", ge=0, le=1)
    match: pl.Float64 = _opt("component, 0 to 1; null: not applicable", ge=0, le=1)
    freshness: pl.Float64 = _opt("component, 0 to 1; null: not applicable", ge=0, le=1)


class Contributions(_Table):
    """The points each signal brings: they add up to the score."""

    artifact_id: str = _text("artifact", str_matches=ARTIFACT_ID)
    component: str = _text("component", isin=one_of(Component))
    signal: str = _text("signal")
    state: str = _text("observed, missing (prior used) or not applicable", isin=one_of(SignalState))
    z: pl.Float64 = _opt("normalised value or prior mean", ge=0, le=1)
    weight: pl.Float64 = _text("share of the 100 points", ge=0)
    points: pl.Float64 = _text("weight times z times 100", ge=0)
    variance: pl.Float64 = _text("variance of the points", ge=0)
    source: str = _opt("source of the observation")
    observed_utc: UTC_TIME = _opt("time of the observation")  # type: ignore[valid-type]
    stale: bool = _text("frozen because its source is stale")


class MatchEdges(_Table):
    """Edges of the match graph; empty until enough search events exist."""

    capability_id: str = _text("capability searched for")
    artifact_id: str = _text("artifact shown", str_matches=ARTIFACT_ID)
    times_matched: pl.Int64 = _text("distinct queries that showed it", ge=0)
    strength: pl.Float64 = _opt("lower Wilson bound of satisfied clicks; null: insufficient evidence", ge=0, le=1)
    effective_n: pl.Float64 = _text("effective sample size", ge=0)


class Pairs(_Table):
    """Prepared comparisons; any other pair is made by the same function from the two artifacts' documents."""

    a: str = _text("first id, in order", str_matches=ARTIFACT_ID)
    b: str = _text("second id", str_matches=ARTIFACT_ID)
    reason: str = _text("rule that prepared the pair")
    comparability: str = _text("verdict", isin=one_of(Comparability))
    decision: str = _opt("who is ahead and how sure; null: not decided", isin=one_of(Decision))
    leader: str = _opt("artifact ahead; null: none", str_matches=ARTIFACT_ID)
    shared: pl.Int64 = _text("capabilities both have", ge=0)
    only_a: pl.Int64 = _text("capabilities only the first has", ge=0)
    only_b: pl.Int64 = _text("capabilities only the second has", ge=0)


class Changes(_Table):
    """Typed events since the previous snapshot."""

    event: str = _text(
        "kind",
        isin=[
            "artifact_added",
            "artifact_retired",
            "artifact_renamed",
            "fact_changed",
            "price_changed",
            "price_added",
            "price_removed",
            "capability_gained",
            "capability_lost",
            "place_moved",
        ],
    )
    artifact_id: str = _text("artifact", str_matches=ARTIFACT_ID)
    subject: str = _text("what changed: a field, a capability, a price's coordinates")
    old: str = _opt("before; null: not there")
    new: str = _opt("after; null: gone")
    source: str = _opt("source of the change")


class Quarantine(_Table):
    """Records that failed their model, whole, with the reason."""

    source: str = _text("source")
    endpoint: str = _text("endpoint")
    payload_sha256: str = _text("bytes it was read from", str_matches=SHA256)
    frame: str = _text("kind of record")
    row: pl.UInt32 = _opt("position in the payload; null: the whole document")
    source_id: str = _opt("the source's own name of the row")
    column: str = _opt("field that failed; null: the record as a whole")
    check: str = _text("check that failed")
    value: str = _opt("value found")
    reason: str = _text("why, in words")
    record: str = _text("the record as JSON, at most 4,000 characters; empty where its source may not be published")


class Discrepancies(_Table):
    """Conflicts between sources and held changes; each is closed by adjudicating its fingerprint."""

    fingerprint: str = _text("sha256 over artifact, coordinates, route and values", str_matches=SHA256, unique=True)
    kind: str = _text("what it is", isin=["source_conflict", "held_change", "unit_contradiction", "identity_conflict"])
    artifact_id: str = _text("artifact", str_matches=ARTIFACT_ID)
    offer_id: str = _opt("offer; null: not about one")
    subject: str = _text("field or coordinates of the price")
    observations: str = _text("canonical JSON: source -> value")
    suspicion: str = _opt("suspected factor or cause")
    state: str = _text("open, or closed by a review", isin=["open", "closed"])


class FormerIds(_Table):
    """Ids that are no artifact of their own any more, and the artifact that stands in their place."""

    former_id: str = _text("id that was given or would have been given", str_matches=ARTIFACT_ID, unique=True)
    artifact_id: str = _text("artifact it stands for now", str_matches=ARTIFACT_ID)


class UnsupportedFields(_Table):
    """Fields of sources that speak of money and are not in the price ledger, each with the reason."""

    source: str = _text("source")
    field: str = _text("field path in the source's row")
    reason: str = _text("why it is not in the ledger")


class Sources(_Table):
    """State of every source in this snapshot."""

    source: str = _text("source", unique=True)
    title: str = _text("name")
    licence: str = _text("licence of the data")
    terms_url: str = _text("terms")
    redistribution: str = _text("what may be published", isin=one_of(Redistribution))
    attribution: str = _text("line to print")
    status: str = _text("state in the inputs of this snapshot", isin=one_of(SourceStatus))
    captured_at_utc: UTC_TIME = _opt("newest capture used; null: none")  # type: ignore[valid-type]
    stale_at_utc: UTC_TIME = _opt("when it goes stale")  # type: ignore[valid-type]
    digest: str = _opt("digest of its newest set")
    documents: pl.Int64 = _text("payloads read over all time", ge=0)
    rows: pl.Int64 = _text("rows of the newest set", ge=0)
    quarantined: pl.Int64 = _text("quarantined records of the newest set", ge=0)


TABLES: dict[str, type[_Table]] = {
    "artifacts": Artifacts,
    "families": Families,
    "aliases": Aliases,
    "former_ids": FormerIds,
    "facts": Facts,
    "offers": Offers,
    "prices": Prices,
    "price_events": PriceEvents,
    "signals": Signals,
    "documents": Documents,
    "capabilities": Capabilities,
    "evidence": Evidence,
    "scores": Scores,
    "contributions": Contributions,
    "match_edges": MatchEdges,
    "pairs": Pairs,
    "changes": Changes,
    "quarantine": Quarantine,
    "discrepancies": Discrepancies,
    "sources": Sources,
    "unsupported_fields": UnsupportedFields,
}
"""Every table of a snapshot by name."""

SORT_KEYS: dict[str, tuple[str, ...]] = {
    "artifacts": ("artifact_id",),
    "families": ("family_id", "artifact_id"),
    "aliases": ("source", "source_id"),
    "former_ids": ("former_id",),
    "facts": ("artifact_id", "field", "source", "source_id", "value"),
    "offers": ("offer_id", "source", "source_id"),
    "prices": (
        "artifact_id",
        "offer_id",
        "source",
        "source_id",
        "field",
        "condition",
        "valid_from_utc",
        "known_from_utc",
        "state",
    ),
    "price_events": (
        "artifact_id",
        "offer_id",
        "source",
        "source_id",
        "applies_from_utc",
        "known_from_utc",
        "direction",
        "modality",
        "cache",
        "condition",
    ),
    "signals": ("artifact_id", "signal", "source", "source_id", "configuration", "observed_utc", "known_from_utc"),
    "documents": ("source", "endpoint", "captured_at_utc", "url", "payload_sha256", "origin"),
    "capabilities": ("artifact_id", "capability_id", "kind", "polarity", "alternative"),
    "evidence": (
        "artifact_id",
        "capability_id",
        "kind",
        "polarity",
        "evidence_kind",
        "source",
        "source_id",
        "pointer",
        "start",
        "value",
        "alternative",
    ),
    "scores": ("type", "artifact_id"),
    "contributions": ("artifact_id", "component", "signal"),
    "match_edges": ("capability_id", "artifact_id"),
    "pairs": ("a", "b"),
    "changes": ("artifact_id", "event", "subject", "old", "new"),
    "quarantine": ("source", "endpoint", "payload_sha256", "frame", "row", "check", "record"),
    "discrepancies": ("fingerprint",),
    "sources": ("source",),
    "unsupported_fields": ("source", "field"),
}
"""Order in which a table is written: it makes equal content equal bytes."""

MONTHLY: dict[str, str] = {
    "prices": "known_from_utc",
    "signals": "known_from_utc",
    "documents": "archived_at_utc",
    "evidence": "known_from_utc",
}
"""Tables in parts by known month, and the column that says which: a closed month's part is never rewritten."""

SEEN: dict[str, str] = {
    "prices": "captured_at_utc",
    "signals": "observed_utc",
    "documents": "captured_at_utc",
    "evidence": "captured_at_utc",
}
"""Column of a table by month that says when a row was seen: a month that is still open is cut by it."""

BY_SOURCE = ("aliases", "facts", "offers")
"""Tables of what stands now that are cut by source: a source that says nothing new keeps its part."""
