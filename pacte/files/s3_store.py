"""Storage of files in a bucket of an S3-compatible service, through obstore."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

from pacte.files.store import (
    DEFAULT_MAX_BYTES,
    KEY,
    PIECE,
    ContentMissingError,
    StorageError,
    Store,
    StoredContent,
    StoredObject,
    checked_key,
    copy_hashing,
    key_of,
    require_prefix,
)


class S3Store(Store):
    """A bucket of an S3-compatible service; an object appears there whole or not at all."""

    # Created at first use, so that each process that a server forks opens its own connections.
    def __init__(self, bucket: str, *, folder: str = "", endpoint: str = "", region: str = "") -> None:
        self.bucket, self.folder, self.endpoint, self.region = bucket, folder, endpoint, region

    @classmethod
    def from_url(cls, url: str) -> "S3Store":
        parts = urlsplit(url)
        if parts.username or parts.password:
            raise ValueError("S3 credentials belong in the environment, not in the storage URL")
        if not parts.hostname:
            raise ValueError("S3 storage is written s3://bucket?endpoint=https://…")
        options = parse_qs(parts.query, strict_parsing=bool(parts.query))
        if unknown := set(options) - {"endpoint", "region"}:
            raise ValueError(f"unknown storage options: {', '.join(sorted(unknown))}")
        return cls(
            parts.netloc,
            folder=parts.path.strip("/"),
            endpoint=options.get("endpoint", [""])[0],
            region=options.get("region", [""])[0],
        )

    @cached_property
    def _bucket(self) -> Any:
        # obstore starts threads when imported for use: only those who use S3 pay for it.
        from obstore.store import S3Store as Bucket

        options: dict[str, Any] = {}
        if self.endpoint:
            options["endpoint"] = self.endpoint
            options["client_options"] = {"allow_http": self.endpoint.startswith("http://")}
        if self.region:
            options["region"] = self.region
        return Bucket(self.bucket, prefix=self.folder or None, **options)

    def put(
        self, source: BinaryIO | bytes, *, prefix: str, max_bytes: int = DEFAULT_MAX_BYTES
    ) -> StoredContent:
        require_prefix(prefix)
        # The fingerprint names the object, so the bytes are read to the end before they leave.
        with tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024) as spool:
            sha256, size = copy_hashing(source, cast("BinaryIO", spool), max_bytes)
            spool.seek(0)
            key = key_of(prefix, sha256)
            with _storage_errors(key):
                self._bucket.put(key, cast("BinaryIO", spool))
        return StoredContent(sha256, size, key)

    def open_stream(self, key: str) -> BinaryIO:
        # obstore's top functions, and not methods of the store, open streams.
        from obstore import open_reader

        with _storage_errors(key):
            reader = open_reader(self._bucket, checked_key(key))
        return cast("BinaryIO", io.BufferedReader(_RemoteContent(key, reader), buffer_size=PIECE))

    def exists(self, key: str) -> bool:
        return self._modified_at(checked_key(key)) is not None

    def delete(self, key: str, *, untouched_since: datetime | None = None) -> bool:
        # S3 has no conditional delete everywhere; the minimum age of orphans covers the instant between.
        modified_at = self._modified_at(checked_key(key))
        if modified_at is None or (untouched_since is not None and modified_at > untouched_since):
            return False
        with _storage_errors(key):
            self._bucket.delete(key)
        return True

    def iter_objects(self, prefix: str = "") -> Iterator[StoredObject]:
        with _storage_errors(prefix):
            for found in (one for page in self._bucket.list(prefix or None, chunk_size=1000) for one in page):
                if KEY.fullmatch(found["path"]):
                    yield StoredObject(found["path"], found["size"], found["last_modified"])

    def sweep_unfinished(self, *, before: datetime) -> int:
        return 0  # an interrupted multipart upload is invisible; the bucket's lifecycle rule removes it

    def _modified_at(self, key: str) -> datetime | None:
        try:
            with _storage_errors(key):
                return cast("datetime", self._bucket.head(key)["last_modified"])
        except ContentMissingError:
            return None


class _RemoteContent(io.RawIOBase):
    """Lets obstore's reader be read like any Python file."""

    def __init__(self, key: str, reader: Any) -> None:
        super().__init__()
        self._key, self._reader = key, reader

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return cast("int", self._reader.seek(offset, whence))

    def readinto(self, buffer: Any) -> int:
        with _storage_errors(self._key):
            piece = memoryview(self._reader.read(len(buffer)))
        buffer[: len(piece)] = piece
        return len(piece)


@contextmanager
def _storage_errors(key: str) -> Iterator[None]:
    """Say the storage's own errors in our words, without addresses or credentials."""
    # Imported with the first use of S3, like the client itself.
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as error:
        raise ContentMissingError(key) from error
    except BaseError as error:
        raise StorageError(f"S3 storage: {type(error).__name__}") from error
