"""The public documents of contract v1, as models: what a downstream author may rely on.

The JSON Schemas under `/v1/schema` are generated from these. Additive optional fields are a minor version; anything
else is a new major under a new path. Absent values are objects `{"absent": <reason>}`, never 0, free or false.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

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
    Route,
    RouteClass,
    RowRole,
    RunKind,
    RunStatus,
    SignalState,
    SourceStatus,
    Unit,
)

CONTRACT = "1.4.0"
"""Version of the contract as a whole."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, Field(pattern=r"^[a-z]+:[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*$")]
Amount = Annotated[str, Field(pattern=r"^\d{1,14}(\.\d{1,24})?$", description="decimal amount, exact")]
SourceIndex = Annotated[int, Field(ge=0, description="position in this document's `sources`")]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Absent(_Document):
    """A value that is not there, and why."""

    absent: Absence


class Citation(_Document):
    """One row of one payload: where values of this document are from."""

    source: str
    source_id: str
    payload: Sha256
    row: int | None = None
    captured_at: AwareDatetime


class Attribute(_Document):
    """A value with its source, and what other sources say instead."""

    value: str | int | bool | list[str]
    source: SourceIndex
    others: list["OtherValue"] = []


class OtherValue(_Document):
    """Another source's value for the same attribute."""

    value: str | int | bool | list[str]
    source: SourceIndex


class Alias(_Document):
    """A source's row that stands for this artifact."""

    source: str
    source_id: str
    role: RowRole
    method: str
    confidence: float
    listed: bool


class Price(_Document):
    """A current price of an offer. Fields at their usual value (text, no cache, always, accepted) are left out."""

    amount: Amount | None = None
    absent: Absence | None = None
    currency: str = "USD"
    per: int
    unit: Unit
    direction: Direction
    modality: PriceModality = PriceModality.TEXT
    cache: CacheRole = CacheRole.NONE
    condition: dict[str, object] | None = None
    from_: AwareDatetime = Field(alias="from")
    to: AwareDatetime | None = None
    certainty: Certainty = Certainty.FIRST_SEEN
    state: PriceState = PriceState.ACCEPTED
    reason: str | None = None
    source: SourceIndex


class Offer(_Document):
    """One way to get the artifact, with its current prices from every source that reports it."""

    offer: str
    seller: str
    route: Route
    variant: str | None = None
    listed: bool
    prices: list[Price] = []


class StartingPrice(_Document):
    """Lowest accepted, unconditional, non-zero USD price over the routes of the vendor and its resellers."""

    amount: Amount
    currency: Literal["USD"] = "USD"
    per: int
    unit: Unit
    direction: Direction
    offer: str
    source: SourceIndex


class VendorNumber(_Document):
    """A number in the words of evidence, which only the vendor vouches for; offsets in the same text."""

    start: int
    end: int
    text: str


class EvidenceItem(_Document):
    """A field with its value, or words of a document with their place."""

    kind: EvidenceKind
    source: SourceIndex
    pointer: str
    value: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    before: str | None = None
    after: str | None = None
    vendor_numbers: list[VendorNumber] = []


class Capability(_Document):
    """A capability record with all its evidence. `limitations`, `requirements` and `best_for` are verbatim texts."""

    id: str
    name: str
    kind: CapabilityKind
    polarity: Literal["asserted", "denied"] = "asserted"
    confidence: float
    conflict: bool = False
    alternative: str | None = None
    alternative_id: Id | None = None
    contradicted_by: str | None = None
    input_modalities: list[str] = []
    output_modalities: list[str] = []
    intents: list[str] = []
    limitations: list[str] = []
    requirements: list[str] = []
    best_for: list[str] = []
    evidence: list[EvidenceItem]


class FactsDocument(_Document):
    """What an artifact is: attributes, offers and prices, capabilities, each with its source."""

    schema_: Literal["facts/1.1.0"] = Field("facts/1.1.0", alias="schema")
    id: Id
    type: ArtifactType
    publisher: str
    slug: str
    name: str
    family: Id
    route_class: RouteClass
    retired: bool
    router: bool
    first_seen: AwareDatetime
    last_seen: AwareDatetime | None = None
    """Only of tombstones: a date that moved every night would rewrite every document."""
    sources: list[Citation]
    attributes: dict[str, Attribute | Absent]
    pricing: PricingWord
    starting_price: StartingPrice | Absent
    offers: list[Offer]
    capabilities: list[Capability]
    times_matched: int | Absent
    aliases: list[Alias]


class ComponentScore(_Document):
    """One component of a score."""

    component: Component
    value: float | None = None
    absent: Absence | None = None
    weight: float
    points: float


class Contribution(_Document):
    """What one signal adds to the score."""

    component: Component
    signal: str
    state: SignalState
    z: float | None = None
    weight: float
    points: float
    variance: float
    source: str | None = None
    observed: AwareDatetime | None = None
    stale: bool = False


class ScoresDocument(_Document):
    """The score of an artifact, its doubt, its place and what it is made of."""

    schema_: Literal["scores/1.0.0"] = Field("scores/1.0.0", alias="schema")
    id: Id
    type: ArtifactType
    ruleset: str
    score: float | Absent
    sd: float | None = None
    coverage: float | None = None
    status: RankStatus | None = None
    place: int | None = None
    band: tuple[int, int] | None = None
    ranked: int = Field(description="number of ranked artifacts of this type")
    components: list[ComponentScore] = []
    contributions: list[Contribution] = []


class PriceStep(_Document):
    """From this time on, a price is this."""

    from_: AwareDatetime = Field(alias="from")
    known_from: AwareDatetime
    amount: Amount | None = None
    absent: Absence | None = None
    state: PriceState = PriceState.ACCEPTED


class PriceSeries(_Document):
    """All steps of one price as one source reports it."""

    offer: str
    source: str
    source_id: str
    currency: str
    per: int
    unit: Unit
    direction: Direction
    modality: PriceModality
    cache: CacheRole
    condition: dict[str, object] | None = None
    steps: list[PriceStep]


class HistoryDocument(_Document):
    """What an artifact cost, step by step."""

    schema_: Literal["history/1.0.0"] = Field("history/1.0.0", alias="schema")
    id: Id
    prices: list[PriceSeries]


class PackedColumn(_Document):
    """A column of a packed table: one value for all rows, one each, or positions in a list, where 0 is no value."""

    all: Any = None
    each: list[Any] | None = None
    values: list[Any] | None = None
    at: list[int] | None = None


class PackedTable(_Document):
    """Rows of a list in a document, by column."""

    rows: int
    columns: dict[str, PackedColumn]


class PackedDocument(_Document):
    """Facts (without aliases) and scores in columns: fewer bytes for whoever compares two artifacts.

    A row of `offers` has the number of its rows in `prices`, in order; so have `capabilities` of `evidence`.
    """

    schema_: Literal["packed/1.0.0"] = Field("packed/1.0.0", alias="schema")
    id: Id
    facts: dict[str, Any]
    scores: dict[str, Any]
    sources: PackedTable
    offers: PackedTable
    prices: PackedTable
    capabilities: PackedTable
    evidence: PackedTable
    contributions: PackedTable | None = None


class AliasDocument(_Document):
    """Mutable alias of an artifact for casual readers: where its documents of the latest snapshot are."""

    schema_: Literal["alias/1.0.0"] = Field("alias/1.0.0", alias="schema")
    id: Id
    snapshot: str
    facts: Sha256
    scores: Sha256
    history: Sha256


class FileEntry(_Document):
    """A published file by path and digest."""

    path: str
    sha256: Sha256
    bytes: int


class TablePart(FileEntry):
    """A part of a table, as Parquet, with its CSV twin."""

    rows: int
    schema_: str = Field(alias="schema")
    month: str | None = None
    csv: FileEntry


class SourceEntry(_Document):
    """State of a source in the inputs of a snapshot."""

    status: SourceStatus
    captured_at: AwareDatetime | None
    stale_at: AwareDatetime | None
    digest: Sha256 | None
    documents: int
    rows: int
    quarantined: int


class GateResult(_Document):
    """A gate, what it measured, and whether it held the snapshot back."""

    gate: str
    value: float | str | None
    limit: float | str | None
    binding: bool
    passed: bool
    detail: str = ""


class Manifest(_Document):
    """Everything a snapshot consists of, by digest."""

    schema_: Literal["manifest/1.0.0"] = Field("manifest/1.0.0", alias="schema")
    contract: str
    snapshot: str
    content_as_of: AwareDatetime
    inputs: Sha256
    ruleset: str
    taxonomy: str
    code: Sha256
    tables: dict[str, list[TablePart]]
    index: list[Sha256] = Field(min_length=256, max_length=256, description="digests of index/00.json to index/ff.json")
    files: list[FileEntry] = Field(description="ruleset, taxonomy, datapackage, report, search, changes")
    sources: dict[str, SourceEntry]
    gates: list[GateResult]
    artifacts: int
    ranked: int
    provisional: int


class IndexEntry(_Document):
    """Digests of an artifact's documents under /v1/o."""

    facts: Sha256
    scores: Sha256
    history: Sha256
    packed: Sha256 | None = Field(None, description="facts and scores in columns; only where these are long")


class IndexShard(_Document):
    """One of 256 shards: the artifacts whose id's sha256 begins with these two digits."""

    schema_: Literal["index/1.1.0"] = Field("index/1.1.0", alias="schema")
    artifacts: dict[Id, IndexEntry]


class SearchDocument(_Document):
    """Every artifact that is not retired, with its score and asserted capabilities: what a browser searches."""

    schema_: Literal["search/1.0.0"] = Field("search/1.0.0", alias="schema")
    fields: list[str] = Field(description="names of the values of a row of `artifacts`, in order")
    capabilities: list[tuple[str, str]] = Field(description="ids of the taxonomy with names, in the order of the ids")
    artifacts: list[list[str | float | list[tuple[int, float]] | None]] = Field(
        description="a row an artifact; its capabilities are [position in `capabilities`, confidence]"
    )


class ComponentsDocument(_Document):
    """Components of every score: what ranking by other weights needs."""

    schema_: Literal["components/1.0.0"] = Field("components/1.0.0", alias="schema")
    components: list[Component] = Field(description="order of the components in a row")
    artifacts: list[list[str | tuple[float, float, float] | None]] = Field(
        description="id, type, route class, then per component [value, sd, observed share] or null where none applies"
    )


class ChangeEvent(_Document):
    """One typed event: what changed about an artifact, before and after."""

    event: Literal[
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
    ]
    artifact_id: Id
    subject: str
    old: str | None
    new: str | None
    source: str | None


class ChangesDocument(_Document):
    """Everything that changed since the snapshot before."""

    schema_: Literal["changes/1.0.0"] = Field("changes/1.0.0", alias="schema")
    events: list[ChangeEvent]


class Latest(_Document):
    """The small mutable pointer."""

    schema_: Literal["latest/1.0.0"] = Field("latest/1.0.0", alias="schema")
    contract: str
    snapshot: str
    as_of: AwareDatetime
    content_as_of: AwareDatetime
    checked_at: AwareDatetime
    stale_after: AwareDatetime
    ruleset: str
    manifest: FileEntry
    previous: str | None


class OverlapScore(_Document):
    """The score of an artifact by the ruleset before."""

    id: Id
    type: ArtifactType
    score: float
    sd: float
    coverage: float
    status: RankStatus
    place: int | None
    band: tuple[int, int] | None


class OverlapAgreement(_Document):
    """How much two rankings of one type agree on the artifacts ranked in both."""

    type: ArtifactType
    common: int
    tau_b: float | None
    weighted_tau: float | None
    churn_top20: int
    moved_beyond_band: float
    diagnosis: str


class OverlapDocument(_Document):
    """Scores by the ruleset before, in the first snapshot of a new one."""

    schema_: Literal["overlap/1.0.0"] = Field("overlap/1.0.0", alias="schema")
    ruleset: dict[str, Any] = Field(description="the ruleset before, whole")
    scores: list[OverlapScore]
    agreement: list[OverlapAgreement]


class HistoryEntry(_Document):
    """One run, whether it published or not."""

    kind: RunKind
    status: RunStatus
    as_of: AwareDatetime
    checked_at: AwareDatetime
    stale_after: AwareDatetime | None = None
    snapshot: str | None
    manifest: FileEntry | None = None
    reason: str | None = Field(None, description="why it was held, failed, rolled back or released")
    report: FileEntry | None = Field(None, description="report of a failed run")
    withdraws: str | None = Field(None, description="snapshot that a rollback took back")


class SnapshotHistory(_Document):
    """Append-only history of runs, oldest first."""

    schema_: Literal["snapshots/1.1.0"] = Field("snapshots/1.1.0", alias="schema")
    last_successful: str | None
    runs: list[HistoryEntry]
    removed: dict[str, AwareDatetime] = Field({}, description="snapshots whose files retention took away, and when")


class Reason(_Document):
    """A reason by code and by the fact ids it rests on."""

    code: str
    text: str
    facts: list[str]


class Sentence(_Document):
    """A generated sentence and the fact ids it is bound to."""

    text: str
    facts: list[str]


class ComparisonVerdict(_Document):
    """Whether two artifacts can be compared, and who is ahead."""

    comparability: Comparability
    reasons: list[Reason]
    decision: Decision | None
    leader: Id | None
    sentences: list[Sentence]


DOCUMENTS: dict[str, type[_Document]] = {
    "facts": FactsDocument,
    "scores": ScoresDocument,
    "history": HistoryDocument,
    "packed": PackedDocument,
    "alias": AliasDocument,
    "index": IndexShard,
    "search": SearchDocument,
    "changes": ChangesDocument,
    "components": ComponentsDocument,
    "overlap": OverlapDocument,
    "manifest": Manifest,
    "latest": Latest,
    "snapshots": SnapshotHistory,
}
"""Published documents by schema name."""


def json_schemas() -> dict[str, dict[str, Any]]:
    """JSON Schema of every published document, by `<name>/<semver>`.

    The models refuse fields they do not know, the schemas do not: a field of a later minor version must not break who
    validates against this one.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, model in DOCUMENTS.items():
        version = str(model.model_fields["schema_"].default).partition("/")[2]
        found[f"{name}/{version}"] = _open(model.model_json_schema(by_alias=True))
    return found


def _open(schema: dict[str, Any]) -> dict[str, Any]:
    for part in (schema, *schema.get("$defs", {}).values()):
        if part.get("additionalProperties") is False:
            del part["additionalProperties"]
    return schema


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC, seconds, `Z`: the one form of times in documents."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
