"""What changes from one version of a text to another, paragraph by paragraph, word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pacte.memoires.deposits.running import without_running_lines

MOST_PARAGRAPHS = 6_000
MOST_WORDS = 1_200
"""Of a paragraph on either side: beyond, it is shown whole, taken out and put in."""
ALIKE = 0.5
"""From which likeness on two paragraphs are one, changed."""
AROUND = 1
"""Unchanged paragraphs shown before and after a change."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words kept (« = »), taken out (« - ») or put in (« + »)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph, or a number of unchanged ones that are folded (``folded``)."""

    pieces: tuple[Piece, ...] = ()
    folded: int = 0

    @property
    def is_change(self) -> bool:
        return any(one.kind != "=" for one in self.pieces)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes in order; what is long and unchanged is folded."""

    changes: Sequence[Change]
    added: int
    """Words."""
    removed: int
    is_cut: bool
    """Only the beginning was compared."""


def paragraphs_of(texts: Sequence[str]) -> list[str]:
    """Lines put together again, whatever the width of the page: a blank line, a bullet or a sentence that
    ends a short line begins another."""
    found: list[str] = []
    current: list[str] = []
    longest = max((len(line) for text in texts for line in text.splitlines()), default=0)
    for text in texts:
        for raw in text.splitlines():
            line = " ".join(raw.split())
            if not line or re.match(r"^([-•–—▪◦*]|\d{1,2}[.)])\s", line):
                _close(found, current)
            if line:
                current.append(line)
                if line[-1] in ".:!?…" and len(line) < 0.8 * longest:
                    _close(found, current)
    _close(found, current)
    return found


def compare(before: Sequence[str], after: Sequence[str]) -> Comparison:
    """``before``, ``after``: the pages of two versions; what runs from page to page is not compared."""
    old, new = (paragraphs_of(without_running_lines(texts)) for texts in (before, after))
    is_cut = max(len(old), len(new)) > MOST_PARAGRAPHS
    changes = list(_changes(old[:MOST_PARAGRAPHS], new[:MOST_PARAGRAPHS]))
    pieces = [piece for change in changes for piece in change.pieces]
    return Comparison(
        _folded(changes),
        sum(len(piece.text.split()) for piece in pieces if piece.kind == "+"),
        sum(len(piece.text.split()) for piece in pieces if piece.kind == "-"),
        is_cut,
    )


def _close(found: list[str], current: list[str]) -> None:
    if current:
        found.append(" ".join(current))
        current.clear()


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            yield from (Change((Piece("=", text),)) for text in old[old_from:old_to])
        else:
            yield from _replaced(old[old_from:old_to], new[new_from:new_to])


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Neighbours that are alike are one paragraph, changed; the others were taken out or put in."""
    waiting = list(new)
    for text in old:
        twin = next((at for at, other in enumerate(waiting[:3]) if _are_alike(text, other)), None)
        if twin is None:
            yield Change((Piece("-", text),))
            continue
        yield from (Change((Piece("+", other),)) for other in waiting[:twin])
        yield Change(tuple(_words(text, waiting[twin])))
        del waiting[: twin + 1]
    yield from (Change((Piece("+", other),)) for other in waiting)


def _are_alike(one: str, other: str) -> bool:
    left, right = one.split(), other.split()
    if max(len(left), len(right)) > MOST_WORDS:
        return False
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _words(one: str, other: str) -> Iterator[Piece]:
    left, right = one.split(), other.split()
    for tag, left_from, left_to, right_from, right_to in SequenceMatcher(
        None, left, right, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            yield Piece("=", " ".join(left[left_from:left_to]))
            continue
        if left_to > left_from:
            yield Piece("-", " ".join(left[left_from:left_to]))
        if right_to > right_from:
            yield Piece("+", " ".join(right[right_from:right_to]))


def _folded(changes: Sequence[Change]) -> list[Change]:
    """Unchanged paragraphs away from any change, counted instead of shown."""
    near = {
        close
        for at, change in enumerate(changes)
        if change.is_change
        for close in range(at - AROUND, at + AROUND + 1)
    }
    found: list[Change] = []
    for at, change in enumerate(changes):
        if at in near:
            found.append(change)
        elif found and found[-1].folded:
            found[-1] = Change(folded=found[-1].folded + 1)
        else:
            found.append(Change(folded=1))
    return found
