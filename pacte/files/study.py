"""What a PDF says and what it does not carry: its text page after page, the fonts that are missing."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

from pacte.files.bounded import run_bounded
from pacte.files.store import PIECE, Store, StoredContent

READING_SECONDS = 20
"""Given to the text; what is not read by then is left out."""
CPU_SECONDS = 30
WALL_SECONDS = 45.0
MEMORY = 768 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Of a PDF that was inspected before."""

    texts: Sequence[str]
    """One a page, empty where there is none."""
    is_cut: bool
    """Some text was left out: too long, or too slow to read."""
    fonts_missing: Sequence[str]


def study(content: StoredContent, *, pages: int, store: Store) -> Study:
    """Read it in the sandbox; slow, outside transactions. A file that cannot be read so has no text.

    Raises ContentMissingError.
    """
    with tempfile.NamedTemporaryFile(prefix="pacte-") as copy:
        with store.open_stream(content.key) as stream:
            shutil.copyfileobj(stream, copy, PIECE)
        copy.flush()
        answer = run_bounded(
            "study_pdf",
            memory=MEMORY,
            cpu_seconds=CPU_SECONDS,
            wall_seconds=WALL_SECONDS,
            path=copy.name,
            seconds=READING_SECONDS,
        )
    if answer.refused:
        return Study(texts=[""] * pages, is_cut=True, fonts_missing=[])
    facts = answer.facts
    return Study(texts=facts["texts"], is_cut=facts["cut"], fonts_missing=facts["fonts"])
