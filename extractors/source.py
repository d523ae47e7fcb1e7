"""What a source is: its spec, its endpoints, and how one archived document of it is read.

Adding a source is one module in `extractors/sources` with `SPEC` and `requests()`, and one folder of payloads with
goldens.
"""

import hashlib
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Protocol

from extractors.before import DocumentsBefore
from extractors.errors import ParseError
from extractors.rows import Extraction, Rows, extract
from schemas.uncollected import uncollected
from schemas.vocabulary import PayloadKind, Redistribution


@dataclass(frozen=True, slots=True)
class Gates:
    """Below these numbers a payload is refused as a whole and the last good one is carried forward."""

    min_rows: int
    fill_rates: Mapping[str, float] = field(default_factory=dict)
    """Entity column -> least share of rows that have it."""
    max_quarantined_share: float = 0.2
    max_shrink_share: float = 0.2
    """Greatest share of rows that may vanish from one set to the next."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One kind of document of a source.

    `pattern` is matched against the whole URL. `kind` says whether the documents of one listing run form a set or each
    URL stands for itself. `parse(data, url, rows)` reads one document and raises ParseError when it is not one.
    """

    name: str
    pattern: str
    kind: PayloadKind
    parse: Callable[[bytes, str, Rows], None]
    media_types: tuple[str, ...] = ("application/json",)
    gates: Gates | None = None
    """Gates of this endpoint where they differ from the source's."""

    def claims(self, url: str) -> bool:
        """Whether a URL belongs to this endpoint."""
        return re.fullmatch(self.pattern, url) is not None


@dataclass(frozen=True, slots=True)
class Key:
    """How a source takes a key: the request header it stands in, and the words before it there.

    Keys come from the environment, go to the source's first declared host only, and are never archived or logged.
    """

    header: str
    prefix: str = ""
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Everything about a source that is data."""

    name: str
    title: str
    homepage: str
    terms_url: str
    licence: str
    redistribution: Redistribution
    attribution: str
    cadence: timedelta
    max_age: timedelta
    hosts: tuple[str, ...]
    endpoints: tuple[Endpoint, ...]
    gates: Gates
    independent_of: tuple[str, ...] = ()
    """Sources this one copies from: they count once as evidence of presence."""
    price_priority: int = 50
    """Lower wins when sources disagree: vendor page 10, vendor API 20, gateway API 30, catalogue 40."""
    embedded_package: str | None = None
    requests_per_second: float = 1.0
    """Pace at which each of its hosts is asked, one request at a time."""
    is_best_effort: bool = False
    """Whether a wall in front of it is what is expected: told in the report, but no reason to call a run degraded."""
    key: Key | None = None
    is_opt_in: bool = False
    """Whether it is asked only where a setting names it."""
    notes: str = ""
    unsupported: Mapping[str, str] = field(default_factory=dict)
    """Fields about money that are not read as prices, each with the reason; published as it stands."""


@dataclass(frozen=True, slots=True)
class Request:
    """One GET that a source wants made."""

    source: str
    endpoint: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


class SourceModule(Protocol):
    """What a module in `extractors/sources` provides."""

    SPEC: SourceSpec

    def requests(self, as_of: datetime) -> Iterator[Request]:
        """The first requests of a listing run; further pages follow from the answers."""
        ...


@cache
def sources() -> Mapping[str, ModuleType]:
    """All source modules by name, in alphabetical order. Raises ValueError when a module and its spec disagree."""
    package = importlib.import_module("extractors.sources")
    found: dict[str, ModuleType] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda item: item.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        if module.SPEC.name != info.name:
            raise ValueError(
                f"extractors/sources/{info.name}.py: SPEC.name is {module.SPEC.name!r}; expected {info.name!r}"
            )
        found[info.name] = module
    return found


def spec_of(source: str) -> SourceSpec:
    """Spec of a source by name. Raises KeyError listing the known names."""
    try:
        spec: SourceSpec = sources()[source].SPEC
    except KeyError:
        raise KeyError(f"unknown source {source!r}; known: {', '.join(sources())}") from None
    return spec


def route(source: str, url: str) -> str | None:
    """Name of the endpoint of a source that claims a URL; None when none does (the row is then listed as unrouted)."""
    if source not in sources():
        return None
    for endpoint in spec_of(source).endpoints:
        if endpoint.claims(url):
            return endpoint.name
    return None


def owner(source: str, url: str) -> str:
    """Source whose document a URL is, whatever a manifest calls it: the one named, else the only one that claims it.

    The name as given where none claims the URL, or several do.
    """
    if route(source, url) is not None:
        return source
    claiming = [name for name in sources() if route(name, url) is not None]
    return claiming[0] if len(claiming) == 1 else source


def endpoint_of(source: str, name: str) -> Endpoint:
    """Endpoint of a source by name."""
    return next(endpoint for endpoint in spec_of(source).endpoints if endpoint.name == name)


def read(source: str, endpoint: str, data: bytes, url: str, before: DocumentsBefore | None = None) -> Extraction:
    """Read one archived document. Raises ParseError when it is not what the endpoint sends.

    With `before`, rows that repeat those of the document that was read last from there are taken over: the same result.

    A parser that stumbles over an unexpected shape (KeyError, TypeError, ...) is reported as a ParseError too: a
    document never ends a run with a bare traceback.
    """
    with uncollected():
        # Nothing here keeps the rows: those that outlive this block would be the first thing searched for cycles.
        if before is None:
            return extract(_parsed(source, endpoint, data, url, Rows()))
        address = (source, endpoint, url)
        return before.extraction(address, _parsed(source, endpoint, data, url, before.rows(address)))


def _parsed(source: str, endpoint: str, data: bytes, url: str, rows: Rows) -> Rows:
    try:
        endpoint_of(source, endpoint).parse(data, url, rows)
    except ParseError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise ParseError(
            f"{source} {endpoint}: unexpected shape ({type(error).__name__}: {str(error)[:200]})"
        ) from error
    return rows


@cache
def parser_version(source: str) -> str:
    """Digest of the code that turns a payload of this source into records: its module, shared readers and schemas.

    Computed, never a number that someone may forget to raise.
    """
    import extractors.before
    import extractors.errors
    import extractors.price_record
    import extractors.readers
    import extractors.rows
    import schemas.extracted
    import schemas.money
    import schemas.quarantine
    import schemas.row_rules
    import schemas.suspects
    import schemas.vocabulary

    modules = [sources()[source], extractors.before, extractors.errors, extractors.price_record, extractors.rows]
    modules += [schemas.extracted, schemas.money, schemas.quarantine, schemas.row_rules, schemas.suspects]
    modules.append(schemas.vocabulary)
    files = [Path(inspect.getfile(module)) for module in modules]
    files += sorted(Path(extractors.readers.__path__[0]).glob("*.py"))
    whole = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        whole.update(f"{file.name}:{len(content)}:".encode())
        whole.update(content)
    return whole.hexdigest()
