"""Content-addressed storage of files, on a local directory or an S3-compatible service."""

import hashlib
import io
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from urllib.parse import urlsplit

PIECE = 256 * 1024
DEFAULT_MAX_BYTES = 200 * 1024 * 1024
_PREFIX = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}/(?P<two>[0-9a-f]{2})/(?P=two)[0-9a-f]{62}")


class StorageError(Exception):
    """The storage itself failed (full, unreachable, misconfigured): not the user's fault."""


class ContentMissingError(StorageError):
    """A key that a record refers to is not in the storage."""


class ContentDamagedError(StorageError):
    """The bytes read back no longer match their fingerprint."""


class ContentTooLargeError(Exception):
    """The source gave more bytes than allowed; nothing was kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


@dataclass(frozen=True)
class StoredContent:
    """What was kept: its fingerprint in hexadecimal, its size in bytes, where it is."""

    sha256: str
    size: int
    key: str


@dataclass(frozen=True)
class StoredObject:
    """One entry of the storage's listing."""

    key: str
    size: int
    modified_at: datetime


def key_of(prefix: str, sha256: str) -> str:
    """The place of a content under its federation's prefix."""
    key = f"{prefix}/{sha256[:2]}/{sha256}"
    if not KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key


def checked_key(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key


class Store(ABC):
    """Keeps bytes under `<prefix>/<2 hex>/<sha256>`; a prefix belongs to one federation alone."""

    @staticmethod
    def open(url: str) -> "Store":
        """`file:///directory` or `s3://bucket[/folder]?endpoint=…&region=…`.

        S3 credentials come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), not the URL.
        """
        parts = urlsplit(url)
        # Both kinds are made from this class: they can only be imported once it exists.
        if parts.scheme == "file":
            from pacte.files.local_store import LocalStore

            return LocalStore.from_url(url)
        if parts.scheme == "s3":
            from pacte.files.s3_store import S3Store

            return S3Store.from_url(url)
        raise ValueError(f"unknown storage: {parts.scheme or url!r} (file:// or s3:// expected)")

    @abstractmethod
    def put(
        self, source: BinaryIO | bytes, *, prefix: str, max_bytes: int = DEFAULT_MAX_BYTES
    ) -> StoredContent:
        """Keep the source durably, or raise ContentTooLargeError. The same bytes again renew their age."""

    @abstractmethod
    def open_stream(self, key: str) -> BinaryIO:
        """A seekable binary stream, to be closed by the caller; raise ContentMissingError."""

    @abstractmethod
    def exists(self, key: str) -> bool: ...

    @abstractmethod
    def delete(self, key: str, *, untouched_since: datetime | None = None) -> bool:
        """Remove a content; with `untouched_since`, only if nothing was put there after that instant."""

    @abstractmethod
    def iter_objects(self, prefix: str = "") -> Iterator[StoredObject]: ...

    @abstractmethod
    def sweep_unfinished(self, *, before: datetime) -> int:
        """Remove what interrupted uploads left; return how many."""

    def iter_keys(self, prefix: str = "") -> Iterator[str]:
        return (found.key for found in self.iter_objects(prefix))

    def read(self, key: str) -> bytes:
        """The whole content, checked against its fingerprint; raise ContentDamagedError."""
        with self.open_stream(key) as stream:
            data = stream.read()
        if hashlib.sha256(data).hexdigest() != key.rpartition("/")[2]:
            raise ContentDamagedError(key)
        return data

    def is_intact(self, key: str) -> bool:
        """Whether the content is there and still matches its fingerprint, read piece by piece."""
        try:
            with self.open_stream(key) as stream:
                digest = hashlib.sha256()
                while piece := stream.read(PIECE):
                    digest.update(piece)
        except ContentMissingError:
            return False
        return digest.hexdigest() == key.rpartition("/")[2]


def copy_hashing(source: BinaryIO | bytes, target: BinaryIO, max_bytes: int) -> tuple[str, int]:
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > max_bytes:
            raise ContentTooLargeError(max_bytes)
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest(), size


def require_prefix(prefix: str) -> None:
    """Raise ValueError unless the prefix can be a federation's folder."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"not a storage prefix: {prefix!r}")
