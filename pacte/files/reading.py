"""The reading copy of an office document: its words, laid out by us, for who cannot open it."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pacte.files.bounded import run_bounded
from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.files.queries import open_content
from pacte.files.store import PIECE, Store

CPU_SECONDS = 5
WALL_SECONDS = 10.0
_MEDIA_TYPES = frozenset({Kind.DOCX.media_type, Kind.ODT.media_type})


@dataclass(frozen=True, slots=True)
class ReadingCopy:
    """What the document says, in order: blocks as ``sandbox.words`` makes them."""

    blocks: Sequence[dict[str, Any]]
    is_cut: bool
    """Only the beginning is here."""


def has_reading_copy(file: StoredFile) -> bool:
    """Whether one can be made: of texts, not of tables nor presentations."""
    return file.media_type in _MEDIA_TYPES


def reading_copy(file: StoredFile, *, store: Store) -> ReadingCopy | None:
    """Made anew each time, in the sandbox; None when the document cannot be read so.

    Raises ContentMissingError.
    """
    if not has_reading_copy(file):
        return None
    with tempfile.NamedTemporaryFile(prefix="pacte-") as copy:
        with open_content(store, file) as stream:
            shutil.copyfileobj(stream, copy, PIECE)
        copy.flush()
        answer = run_bounded("read_words", cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS, path=copy.name)
    if answer.refused or not answer.facts["blocks"]:
        return None
    return ReadingCopy(answer.facts["blocks"], answer.facts["cut"])
