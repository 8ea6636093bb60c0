"""Where the words of a search are in a text, to be shown marked; accents and case do not count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pacte.text import fold

AROUND = 110
"""Characters kept on each side of the first word found."""
TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``is_found``: it is what was looked for."""

    text: str
    is_found: bool = False


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The whole text in pieces; ``words``: folded."""
    pieces: list[Piece] = []
    done = 0
    for found in TOKEN.finditer(text) if words else ():
        if not _holds(found.group(), words):
            continue
        if found.start() > done:
            pieces.append(Piece(text[done : found.start()]))
        pieces.append(Piece(found.group(), is_found=True))
        done = found.end()
    return (*pieces, Piece(text[done:])) if done < len(text) else tuple(pieces)


def excerpt_of(texts: Sequence[str], words: Sequence[str]) -> tuple[Piece, ...]:
    """Around the first word found in the text that has the most of them; empty when none has any."""
    folded = [fold(text) for text in texts]
    scores = [sum(word in one for word in words) for one in folded]
    most = max(scores, default=0)
    if not most:
        return ()
    text = " ".join(texts[scores.index(most)].split())
    first = next((one for one in TOKEN.finditer(text) if _holds(one.group(), words)), None)
    if first is None:
        return ()
    start, end = max(0, first.start() - AROUND), min(len(text), first.end() + AROUND)
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", 0, end) if end < len(text) else end
    if not start <= first.start() <= first.end() <= end:
        start, end = max(0, first.start() - AROUND), min(len(text), first.end() + AROUND)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return marked(f"{before}{text[start:end]}{after}", words)


def _holds(token: str, words: Sequence[str]) -> bool:
    folded = fold(token)
    return any(word in folded for word in words)
