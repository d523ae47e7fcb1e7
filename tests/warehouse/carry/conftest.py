"""A published tree to carry, and a bucket on loopback."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.carry.tree import two_nights


@pytest.fixture(scope="session")
def carried_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights and pages beside them. Do not change it: copy it."""
    return two_nights(tmp_path_factory.mktemp("carried"))


@pytest.fixture
def site(carried_tree: Path, tmp_path: Path) -> Path:
    # Files are linked, not copied: none is ever changed in place.
    return Path(shutil.copytree(carried_tree, tmp_path / "site", copy_function=os.link))


@pytest.fixture(scope="session")
def store_url() -> Iterator[str]:
    """Address of an S3 server on loopback."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(store_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Address of a fresh bucket with a prefix, as an operator writes it; the environment says where."""
    import boto3

    settings = {
        "AWS_ENDPOINT_URL": store_url, "AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up-too",
        "AWS_REGION": "us-east-1",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    name = f"b-{abs(hash(str(tmp_path))):x}"[:40]
    client = boto3.client("s3", endpoint_url=store_url, region_name="us-east-1")
    client.create_bucket(Bucket=name)
    return f"s3://{name}/site"
