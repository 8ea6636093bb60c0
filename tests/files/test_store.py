"""What a storage promises, tried on a directory and on S3."""

import hashlib
import io
import os
import signal
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pacte.files.local_store import UNFINISHED, LocalStore
from pacte.files.s3_store import S3Store
from pacte.files.store import (
    ContentDamagedError,
    ContentMissingError,
    ContentTooLargeError,
    StorageError,
    Store,
    key_of,
)

HELLO = b"bonjour"
HELLO_SHA256 = "2cb4b1431b84ec15d35ed83bb927e27e8967d75f4bcd9cc4b25c8d879ae23e18"
HELLO_KEY = f"femasco-bfc/2c/{HELLO_SHA256}"
LARGE = bytes(range(256)) * 50_000


def test_put_names_the_content_by_its_fingerprint(store: Store) -> None:
    kept = store.put(HELLO, prefix="femasco-bfc")

    assert (kept.sha256, kept.size, kept.key) == (HELLO_SHA256, 7, HELLO_KEY)
    assert store.read(kept.key) == b"bonjour"


def test_put_takes_a_stream_larger_than_one_piece(store: Store) -> None:
    kept = store.put(io.BytesIO(LARGE), prefix="femasif")

    assert kept.size == 12_800_000
    with store.open_stream(kept.key) as stream:
        assert hashlib.sha256(stream.read()).hexdigest() == kept.sha256
        stream.seek(256)
        assert stream.read(3) == b"\x00\x01\x02"
        assert stream.seek(-2, os.SEEK_END) == 12_799_998
        assert stream.read() == b"\xfe\xff"


def test_put_twice_keeps_one_content(store: Store) -> None:
    assert store.put(HELLO, prefix="femasif") == store.put(io.BytesIO(HELLO), prefix="femasif")
    assert list(store.iter_keys()) == [key_of("femasif", HELLO_SHA256)]


def test_federations_share_nothing(store: Store) -> None:
    first = store.put(HELLO, prefix="femasif")
    store.put(HELLO, prefix="apmsl")
    store.delete(first.key)

    assert list(store.iter_keys()) == [key_of("apmsl", HELLO_SHA256)]
    assert list(store.iter_keys("femasif")) == []


def test_listing_says_size_and_age(store: Store) -> None:
    store.put(HELLO, prefix="femasif")

    (found,) = store.iter_objects("femasif")
    assert found.size == 7
    assert abs(found.modified_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_too_large_source_leaves_nothing(store: Store) -> None:
    with pytest.raises(ContentTooLargeError) as caught:
        store.put(io.BytesIO(b"x" * 1001), prefix="femasif", max_bytes=1000)

    assert caught.value.limit == 1000
    assert list(store.iter_keys()) == []
    assert store.put(b"x" * 1000, prefix="femasif", max_bytes=1000).size == 1000


def test_missing_content_is_told(store: Store) -> None:
    with pytest.raises(ContentMissingError), store.open_stream(HELLO_KEY) as stream:
        stream.read()
    assert not store.exists(HELLO_KEY)
    assert not store.delete(HELLO_KEY)
    assert not store.is_intact(HELLO_KEY)


def test_delete_spares_what_was_put_again_since(store: Store) -> None:
    now = datetime.now(UTC)
    kept = store.put(HELLO, prefix="femasif")

    assert not store.delete(kept.key, untouched_since=now - timedelta(hours=1))
    assert store.read(kept.key) == HELLO
    assert store.delete(kept.key, untouched_since=now + timedelta(hours=1))
    assert not store.exists(kept.key)


@pytest.mark.parametrize(
    "key",
    [
        "../etc/passwd",
        "/passwd",
        f"femasif/../{HELLO_SHA256}",
        f"femasif/00/{HELLO_SHA256}",
        "femasif/2c/",
        "",
    ],
)
def test_a_forged_key_is_never_followed(store: Store, key: str) -> None:
    for follow in (store.read, store.exists, store.delete):
        with pytest.raises(ValueError, match="not a storage key"):
            follow(key)


@pytest.mark.parametrize("prefix", ["", "..", "a/b", "Femasif", ".unfinished", "é"])
def test_a_forged_prefix_is_refused(store: Store, prefix: str) -> None:
    with pytest.raises(ValueError, match="not a storage prefix"):
        store.put(HELLO, prefix=prefix)


def test_damaged_content_is_noticed_then_mended_by_putting_it_again(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    kept = store.put(HELLO, prefix="femasif")
    (tmp_path / kept.key).write_bytes(b"bonsoir")

    assert not store.is_intact(kept.key)
    with pytest.raises(ContentDamagedError):
        store.read(kept.key)
    store.put(HELLO, prefix="femasif")
    assert store.is_intact(kept.key)


def test_local_files_are_for_the_service_alone(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "contents")
    kept = store.put(HELLO, prefix="femasif")

    for path in ((tmp_path / "contents" / kept.key), *(tmp_path / "contents" / kept.key).parents[:3]):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_interrupted_uploads_are_invisible_then_swept(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)

    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionResetError

    with pytest.raises(StorageError):
        store.put(Breaking(), prefix="femasif")
    assert list((tmp_path / UNFINISHED).iterdir()) == []

    (tmp_path / UNFINISHED / "abandoned").write_bytes(b"half")
    now = datetime.now(UTC)
    assert list(store.iter_keys()) == []
    assert store.sweep_unfinished(before=now - timedelta(hours=1)) == 0
    assert store.sweep_unfinished(before=now + timedelta(hours=1)) == 1


def test_a_process_killed_while_writing_shows_no_content(tmp_path: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from pacte.files.local_store import LocalStore

class Killing:
    pieces = 0
    def read(self, size):
        self.pieces += 1
        if self.pieces == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"x" * size

LocalStore(Path(sys.argv[1])).put(Killing(), prefix="femasif")
"""
    died = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)  # noqa: S603 -- our own script

    assert died.returncode == -signal.SIGKILL
    store = LocalStore(tmp_path)
    assert list(store.iter_keys()) == []
    assert store.sweep_unfinished(before=datetime.now(UTC) + timedelta(hours=1)) == 1


def test_put_and_collection_at_the_same_time_never_lose_a_fresh_content(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    stop = threading.Event()

    def collect() -> None:
        while not stop.is_set():
            # Everything put before this test began would be collected; nothing of it may be.
            store.delete(key_of("femasif", HELLO_SHA256), untouched_since=began)

    began = datetime.now(UTC) - timedelta(seconds=1)
    collector = threading.Thread(target=collect)
    collector.start()
    try:
        for _ in range(200):
            store.put(HELLO, prefix="femasif")
    finally:
        stop.set()
        collector.join()
    assert store.read(key_of("femasif", HELLO_SHA256)) == HELLO


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://ailleurs/", "unknown storage: 'ftp'"),
        ("/var/lib", "unknown storage"),
        ("file://host/dir", "file:///absolute/directory"),
        ("s3://", "s3://bucket"),
        ("s3://id:secret@bucket", "credentials belong in the environment"),
        ("s3://bucket?endpont=http://x", "unknown storage options: endpont"),
    ],
)
def test_a_wrong_storage_url_is_refused_with_its_reason(url: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Store.open(url)


def test_urls_open_the_right_storage() -> None:
    local = Store.open("file:///srv/pacte%20contents")
    remote = Store.open("s3://pacte/prod?endpoint=https://s3.example.org&region=fr-par")

    assert isinstance(local, LocalStore)
    assert local.root == Path("/srv/pacte contents")
    assert isinstance(remote, S3Store)
    assert (remote.bucket, remote.folder, remote.endpoint, remote.region) == (
        "pacte",
        "prod",
        "https://s3.example.org",
        "fr-par",
    )


def test_an_absent_bucket_is_a_storage_error_without_address(s3_url: str) -> None:
    store = Store.open(s3_url.replace("s3://", "s3://absent-"))

    with pytest.raises(StorageError) as caught:
        store.put(HELLO, prefix="femasif")
    assert "127.0.0.1" not in str(caught.value)
