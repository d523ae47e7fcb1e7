"""Carrying to a bucket: the same promises over an S3 server on loopback."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.carry.test_carry import POINTER, shown
from tests.warehouse.carry.tree import publish_night
from tests.warehouse.publish.tree import latest
from warehouse.carry import CarryError, MovedError, carry, open_target
from warehouse.carry.headers import A_MINUTE, FOR_EVER

pytestmark = pytest.mark.slow


def objects(bucket: str) -> Any:
    import os

    import boto3

    name, _, prefix = bucket.removeprefix("s3://").partition("/")
    return boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"], region_name="us-east-1"), name, prefix


def fetched(bucket: str, path: str) -> Any:
    client, name, prefix = objects(bucket)
    return client.get_object(Bucket=name, Key=f"{prefix}/{path}")


def test_a_bucket_holds_what_is_published(site: Path, bucket: str) -> None:
    target = open_target(bucket)
    done = carry(site, target)
    assert done.sent == len(shown(site)) and done.moved
    assert target.listing().keys() == shown(site).keys()
    pointer = fetched(bucket, POINTER)
    assert (pointer["ContentType"], pointer["CacheControl"]) == ("application/json", A_MINUTE)
    manifest = json.loads(pointer["Body"].read())["manifest"]
    frozen = fetched(bucket, manifest["path"])
    assert frozen["CacheControl"] == FOR_EVER
    assert len(frozen["Body"].read()) == manifest["bytes"]
    again = carry(site, open_target(bucket))
    assert (again.sent, again.bytes_sent, again.moved) == (0, 0, False)
    snapshot = publish_night(site, 2)
    assert carry(site, open_target(bucket), check_all=True).snapshot == snapshot
    assert json.loads(fetched(bucket, POINTER)["Body"].read())["snapshot"] == latest(site)


def test_the_pointer_is_swapped_only_if_nobody_else_did(bucket: str) -> None:
    ours, theirs = open_target(bucket), open_target(bucket)
    ours.swap(POINTER, b"1", {}, None)
    with pytest.raises(MovedError, match="somebody else"):
        theirs.swap(POINTER, b"2", {}, None)
    seen = theirs.read(POINTER)
    assert seen is not None and seen.data == b"1"
    ours.swap(POINTER, b"3", {}, ours.read(POINTER))
    with pytest.raises(MovedError, match="somebody else"):
        theirs.swap(POINTER, b"4", {}, seen)
    theirs.swap(POINTER, b"5", {}, theirs.read(POINTER))
    assert not ours.create(POINTER, b"6", {}), "what is there is never created again"
    read = ours.read(POINTER)
    assert read is not None and read.data == b"5"
    ours.delete(POINTER)
    assert ours.read(POINTER) is None


def test_a_bucket_that_is_not_there_is_named(site: Path, bucket: str) -> None:
    with pytest.raises(CarryError, match=r"s3://no-such-bucket.*AWS_ENDPOINT_URL"):
        carry(site, open_target("s3://no-such-bucket/site"))


def test_a_store_that_is_not_there_is_named(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.carry.bucket.MAX_RETRIES", 0)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(CarryError, match="check the bucket's name"):
        open_target(bucket).read(POINTER)


def test_plain_http_to_another_machine_is_refused(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.carry.bucket.MAX_RETRIES", 0)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://store.invalid:9000")
    with pytest.raises(CarryError, match="store"):
        open_target(bucket).read(POINTER)


def test_the_command_carries(bucket: str, site: Path, tmp_path: Path) -> None:
    from tests.flows.test_cli import abreast

    data = tmp_path / "data"
    data.mkdir()
    site.rename(data / "published")
    for page in ("index.html", "index.html.new"):
        (data / "published" / page).unlink()
    said = abreast("publish", "--to", bucket, data=data).stdout
    assert latest(data / "published") in said.splitlines()[-1]
    assert "now" in said.splitlines()[-1]
    assert "still" in abreast("publish", "--to", bucket, data=data).stdout
    assert "expected a folder" in abreast("publish", "--to", "ftp://x/y", data=data, expect=1).stderr
    inside = abreast("publish", "--to", str(data / "published/v1"), data=data, expect=1)
    assert "apart" in inside.stderr
