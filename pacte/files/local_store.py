"""Storage of files in a directory of this machine, durable write by durable write."""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from pacte.files.store import (
    DEFAULT_MAX_BYTES,
    KEY,
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

UNFINISHED = ".unfinished"


class LocalStore(Store):
    """A directory of this machine; every write is flushed to the disk before it is visible."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def from_url(cls, url: str) -> "LocalStore":
        parts = urlsplit(url)
        if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
            raise ValueError("local storage is written file:///absolute/directory")
        return cls(Path(unquote(parts.path)))

    def put(
        self, source: BinaryIO | bytes, *, prefix: str, max_bytes: int = DEFAULT_MAX_BYTES
    ) -> StoredContent:
        require_prefix(prefix)
        try:
            return self._put(source, prefix, max_bytes)
        except OSError as error:
            raise StorageError(f"local storage: {error.strerror}") from error

    def _put(self, source: BinaryIO | bytes, prefix: str, max_bytes: int) -> StoredContent:
        unfinished = self._unfinished()
        self._make_directory(unfinished.parent)
        try:
            with open(unfinished, "xb", opener=_private) as target:
                sha256, size = copy_hashing(source, target, max_bytes)
                target.flush()
                os.fsync(target.fileno())
            key = key_of(prefix, sha256)
            final = self.root / key
            self._make_directory(final.parent)
            # Replacing equal bytes by equal bytes is harmless, renews the age and mends a damaged copy.
            unfinished.replace(final)
            _fsync_directory(final.parent)
        finally:
            unfinished.unlink(missing_ok=True)
        return StoredContent(sha256, size, key)

    def open_stream(self, key: str) -> BinaryIO:
        try:
            return (self.root / checked_key(key)).open("rb")
        except FileNotFoundError as error:
            raise ContentMissingError(key) from error
        except OSError as error:
            raise StorageError(f"local storage: {error.strerror}") from error

    def exists(self, key: str) -> bool:
        return (self.root / checked_key(key)).is_file()

    def delete(self, key: str, *, untouched_since: datetime | None = None) -> bool:
        final, aside = self.root / checked_key(key), self._unfinished()
        self._make_directory(aside.parent)
        # Moved aside first: a put at the same moment either renewed what we moved (we bring it back)
        # or comes after and writes its own file.
        try:
            final.rename(aside)
        except FileNotFoundError:
            return False
        renewed = untouched_since is not None and _modified_at(aside) > untouched_since
        if renewed:
            with suppress(FileExistsError):
                os.link(aside, final)
        aside.unlink()
        _fsync_directory(final.parent)
        return not renewed

    def iter_objects(self, prefix: str = "") -> Iterator[StoredObject]:
        for path in sorted((self.root / prefix if prefix else self.root).rglob("*")):
            key = path.relative_to(self.root).as_posix()
            if KEY.fullmatch(key):
                # A content deleted while we list is simply no longer listed.
                with suppress(FileNotFoundError):
                    yield StoredObject(key, path.stat().st_size, _modified_at(path))

    def sweep_unfinished(self, *, before: datetime) -> int:
        removed = 0
        for path in (self.root / UNFINISHED).glob("*"):
            with suppress(FileNotFoundError):
                if _modified_at(path) < before:
                    path.unlink()
                    removed += 1
        return removed

    def _unfinished(self) -> Path:
        return self.root / UNFINISHED / secrets.token_hex(16)

    def _make_directory(self, directory: Path) -> None:
        """Create it and every missing parent, readable by us only, durably."""
        if directory.is_dir():
            return
        if directory != self.root and directory != directory.parent:
            self._make_directory(directory.parent)
        else:
            directory.parent.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=0o700, exist_ok=True)
        _fsync_directory(directory.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


def _modified_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _fsync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
