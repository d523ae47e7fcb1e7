"""Hosts that the session may ask: those of the sources, and of services that hold copies of them."""

from dataclasses import dataclass

from extractors.source import spec_of

WAYBACK = "wayback"


@dataclass(frozen=True, slots=True)
class Site:
    """A name, the hosts it may lead to, and the pace of each."""

    name: str
    hosts: tuple[str, ...]
    requests_per_second: float


SERVICES = {WAYBACK: Site(WAYBACK, ("web.archive.org",), 1.0)}
"""Services that are no source. The archive publishes no limit; one request a second is what it is known to accept."""


def site_of(name: str) -> Site:
    """Site of a service or source. Raises KeyError listing the known sources."""
    if name in SERVICES:
        return SERVICES[name]
    spec = spec_of(name)
    return Site(name, spec.hosts, spec.requests_per_second)
