"""Reads of stored files: their bytes, and those whose bytes are gone."""

from collections.abc import Iterator
from typing import BinaryIO

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.files.reception import prefix_of
from pacte.files.store import Store, key_of


def key_of_file(file: StoredFile) -> str:
    """Where the file's content is in the store."""
    return key_of(prefix_of(file.federation_id), file.sha256)


def open_content(store: Store, file: StoredFile) -> BinaryIO:
    """The file's bytes as a seekable stream, to be closed; raise ContentMissingError."""
    return store.open_stream(key_of_file(file))


def read_content(store: Store, file: StoredFile) -> bytes:
    """The file's bytes, checked against its fingerprint; raise ContentMissingError, ContentDamagedError."""
    return store.read(key_of_file(file))


def damaged_files(session: FencedSession, *, store: Store) -> Iterator[StoredFile]:
    """The federation's files whose content is missing or altered; reads every byte."""
    for file in session.scalars(select(StoredFile).order_by(StoredFile.id)):
        if not store.is_intact(key_of_file(file)):
            yield file
