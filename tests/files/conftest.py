"""Storages to try everything on: a local directory and an S3 service of our own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pacte.files.store import Store


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    # Imported here: it takes seconds, and most tests of this folder do without.
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_url(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    import urllib.request

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "essai")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "essai")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    bucket = f"essai-{abs(hash(request.node.nodeid)):x}"
    with urllib.request.urlopen(urllib.request.Request(f"{s3_endpoint}/{bucket}", method="PUT")):  # noqa: S310 -- our own server
        pass
    return f"s3://{bucket}?endpoint={s3_endpoint}&region=us-east-1"


@pytest.fixture
def local_url(tmp_path: Path) -> str:
    return f"file://{tmp_path}/contents"


@pytest.fixture(params=["local_url", "s3_url"])
def store(request: pytest.FixtureRequest) -> Store:
    return Store.open(request.getfixturevalue(request.param))


@pytest.fixture
def local_store(local_url: str) -> Store:
    return Store.open(local_url)
