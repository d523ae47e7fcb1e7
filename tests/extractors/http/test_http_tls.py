"""TLS: a trusted certificate passes, an expired or untrusted one does not, and nothing is asked in the clear."""

from pathlib import Path

import pytest

from extractors.http import UnreachableError
from tests.extractors.http.http_cases import BODY, MODELS, library, session
from tests.replay.certificates import Authority
from tests.replay.server import ReplayServer


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


def test_a_trusted_certificate_passes(authority: Authority) -> None:
    server = ReplayServer(library())
    server.use_tls(*authority.certificate())
    with server, session(server, ca_bundle=str(authority.bundle)) as http:
        assert http.fetch(MODELS).data == BODY


def test_an_expired_certificate_does_not(authority: Authority) -> None:
    server = ReplayServer(library())
    server.use_tls(*authority.certificate(days_left=-1))
    with (
        server,
        session(server, ca_bundle=str(authority.bundle)) as http,
        pytest.raises(UnreachableError, match=r"TLS failed.*expired"),
    ):
        http.fetch(MODELS)
    assert server.log == []


def test_an_unknown_authority_does_not(authority: Authority, tmp_path: Path) -> None:
    server = ReplayServer(library())
    server.use_tls(*Authority(tmp_path).certificate())
    with (
        server,
        session(server, ca_bundle=str(authority.bundle)) as http,
        pytest.raises(UnreachableError, match="TLS failed"),
    ):
        http.fetch(MODELS)
    assert server.log == []
