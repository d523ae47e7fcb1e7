"""A store without conditional writes is written to plainly, and the operator is told."""

from typing import Any

import obstore
import pytest
from obstore.exceptions import NotSupportedError

from warehouse.carry.bucket import BucketTarget
from warehouse.carry.target import Version


def test_a_store_without_conditional_writes_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    written = []

    def put(store: Any, path: str, data: bytes, **options: Any) -> None:
        if "mode" in options:
            raise NotSupportedError("no conditions here")
        written.append((path, data))

    monkeypatch.setattr(obstore, "put", put)
    target = BucketTarget("s3://bucket/site")
    assert target.create("v1/new.json", b"{}", {})
    target.swap("v1/latest.json", b"[]", {}, Version(b"{}", "tag"))
    assert written == [("v1/new.json", b"{}"), ("v1/latest.json", b"[]")]
    assert [one.levelname for one in caplog.records] == ["WARNING", "WARNING"]
    assert "v1/latest.json" in caplog.text
