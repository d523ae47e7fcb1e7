"""Closed vocabularies: every word that may stand in a record, in one place.

Growing a vocabulary that the public contract calls closed is a new major of the contract.
"""

from enum import StrEnum


class ArtifactType(StrEnum):
    """What kind of thing is compared."""

    AGENT = "agent"
    API = "api"
    APP = "app"
    BENCHMARK = "benchmark"
    CLI = "cli"
    DATASET = "dataset"
    EXTENSION = "extension"
    FINETUNE = "finetune"
    FRAMEWORK = "framework"
    MCP = "mcp"
    MODEL = "model"
    PLATFORM = "platform"
    PRODUCT = "product"
    PROMPT = "prompt"
    REPO = "repo"
    SKILL = "skill"
    TEMPLATE = "template"
    WEBAPP = "webapp"
    WORKFLOW = "workflow"


TYPE_LABELS: dict[ArtifactType, str] = {
    ArtifactType.AGENT: "Agent",
    ArtifactType.API: "API",
    ArtifactType.APP: "App",
    ArtifactType.BENCHMARK: "Benchmark",
    ArtifactType.CLI: "CLI Tool",
    ArtifactType.DATASET: "Dataset",
    ArtifactType.EXTENSION: "Extension",
    ArtifactType.FINETUNE: "Finetune",
    ArtifactType.FRAMEWORK: "Framework",
    ArtifactType.MCP: "MCP Server",
    ArtifactType.MODEL: "Model",
    ArtifactType.PLATFORM: "Platform",
    ArtifactType.PRODUCT: "Product",
    ArtifactType.PROMPT: "Prompt",
    ArtifactType.REPO: "Repository",
    ArtifactType.SKILL: "Skill",
    ArtifactType.TEMPLATE: "Template",
    ArtifactType.WEBAPP: "Web App",
    ArtifactType.WORKFLOW: "Workflow",
}
"""Reader's label per artifact type, as the seed page prints them."""


class Absence(StrEnum):
    """Why a value is not there. An observed zero is none of these."""

    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    NOT_PUBLISHED = "not_published"
    WITHHELD = "withheld"
    FETCH_FAILED = "fetch_failed"
    QUARANTINED = "quarantined"
    VARIABLE = "variable"


class Fidelity(StrEnum):
    """How close archived bytes are to what the endpoint sent."""

    RAW = "raw"
    NEAR_VERBATIM = "near-verbatim"
    RESHAPED = "reshaped"
    TRANSCRIBED = "transcribed"
    TRIMMED = "trimmed"
    CONDENSED = "condensed"
    DERIVED = "derived"


TEST_ONLY_FIDELITIES = frozenset({Fidelity.TRIMMED, Fidelity.CONDENSED, Fidelity.DERIVED})
"""Payloads of these fidelities are archived but never build a snapshot: rows were dropped or made by others."""


class Redistribution(StrEnum):
    """What a source's licence lets us publish."""

    VALUES = "values"
    DERIVED = "derived"
    NONE = "none"


class PayloadKind(StrEnum):
    """How documents of an endpoint replace each other: a whole listing run, or the newest per URL."""

    SET = "set"
    EACH = "each"


class RowRole(StrEnum):
    """What a row of a source is: every row is accounted for by one of these or by quarantine."""

    ARTIFACT = "artifact"
    OFFER = "offer"
    MODE = "mode"
    ALIAS = "alias"
    ROUTER = "router"
    RULES = "rules"


class Modality(StrEnum):
    """Kind of content that goes in or comes out."""

    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    EMBEDDING = "embedding"
    SCORES = "scores"
    THREE_D = "3d"


class RouteClass(StrEnum):
    """Whether the weights of an artifact are published."""

    OPEN_WEIGHTS = "open_weights"
    HOSTED = "hosted"


class Route(StrEnum):
    """One way to get an artifact."""

    VENDOR_API = "vendor_api"
    RESELLER = "reseller"
    SELF_HOST = "self_host"
    PLAN = "plan"


class Direction(StrEnum):
    """Which side of a call is charged; `none` for charges that belong to neither side (a request, a search)."""

    INPUT = "input"
    OUTPUT = "output"
    NONE = "none"


class Unit(StrEnum):
    """What one unit of a price is."""

    TOKEN = "token"
    IMAGE = "image"
    PIXEL = "pixel"
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    CHARACTER = "character"
    PAGE = "page"
    REQUEST = "request"
    QUERY = "query"
    SESSION = "session"
    VIDEO = "video"
    GIGABYTE_DAY = "gigabyte_day"
    TOKEN_HOUR = "token_hour"
    MESSAGE = "message"
    TEXT_UNIT = "text_unit"
    CREDIT = "credit"


class PriceModality(StrEnum):
    """What a price is charged for."""

    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    REASONING = "reasoning"
    CITATION = "citation"
    SEARCH = "search"
    TOOL = "tool"
    ANY = "any"


class CacheRole(StrEnum):
    """Whether a price is for cached content, and for how long it is kept where the vendor says so."""

    NONE = "none"
    READ = "read"
    WRITE = "write"
    WRITE_5M = "write_5m"
    WRITE_1H = "write_1h"
    WRITE_12H = "write_12h"
    STORAGE = "storage"


class PriceState(StrEnum):
    """What we make of an observed price."""

    ACCEPTED = "accepted"
    HELD = "held"
    QUARANTINED = "quarantined"


class Certainty(StrEnum):
    """How we know since when a price is valid."""

    VENDOR_STATED = "vendor_stated"
    FIRST_SEEN = "first_seen"


class PricingWord(StrEnum):
    """How an artifact can be had, in one word; only what a source says."""

    FREE = "Free"
    FREEMIUM = "Freemium"
    OPEN_WEIGHTS = "Open weights"
    PAID = "Paid"
    VARIABLE = "Variable"
    UNKNOWN = "Unknown"


class CapabilityKind(StrEnum):
    """What a statement about an artifact is."""

    CAPABILITY = "capability"
    UNIQUE = "unique"
    COMPARISON = "comparison"
    LIMITATION = "limitation"
    REQUIREMENT = "requirement"


class EvidenceKind(StrEnum):
    """Where a capability record comes from: words of a document, or a structured field."""

    TEXT = "text"
    FIELD = "field"


class Component(StrEnum):
    """The five components of a score."""

    ADOPTION = "adoption"
    QUALITY = "quality"
    ECOSYSTEM = "ecosystem"
    MATCH = "match"
    FRESHNESS = "freshness"


RUN_SETTINGS = frozenset({"effort", "thinking", "thinking_tokens", "tools", "edit_format"})
"""Parts of a benchmark's configuration that a caller may set; other parts tell scales apart (board, release)."""


class SignalState(StrEnum):
    """Whether a signal that a ruleset knows could be used for one artifact."""

    OBSERVED = "observed"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


class RankStatus(StrEnum):
    """Whether an artifact has a place in its ranking."""

    RANKED = "ranked"
    PROVISIONAL = "provisional"


class Comparability(StrEnum):
    """Whether two artifacts can be compared at all."""

    COMPARABLE = "comparable"
    PARTLY = "partly"
    NOT_COMPARABLE = "not_comparable"


class Decision(StrEnum):
    """What the difference of two scores says."""

    AHEAD = "ahead"
    LIKELY_AHEAD = "likely_ahead"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"


class SourceStatus(StrEnum):
    """State of a source in one run."""

    FRESH = "fresh"
    UNCHANGED = "unchanged"
    CARRIED_FORWARD = "carried_forward"
    STALE = "stale"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    MISSING = "missing"
    OFF = "off"


class RunKind(StrEnum):
    """Why a snapshot was made."""

    NIGHTLY = "nightly"
    AS_OF = "as_of"
    BACKFILL = "backfill"
    ROLLBACK = "rollback"
    RELEASE = "release"


class RunStatus(StrEnum):
    """How a run ended."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    HELD = "held"
    FAILED = "failed"
