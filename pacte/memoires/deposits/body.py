"""Where the body of a mémoire begins and ends, proposed from its text; the author decides. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pacte.text import fold

TOP_LINES = 6
"""A heading is looked for among the first lines of a page."""
LONGEST_HEADING = 60
_NUMBER = r"^(?:\d+ |[ivx]+ )?"
_BEGINS = re.compile(_NUMBER + r"introduction\b")
_ENDS = re.compile(
    _NUMBER + r"(?:annexes?\b|bibliographie\b|references bibliographiques\b|references$"
    r"|(?:table|liste) des annexes\b)"
)
"""Of folded lines."""
_LISTED = re.compile(r"\.{3,}|…|(?<!annexe)\s\d{1,3}$", re.IGNORECASE)
"""As in a table of contents: dots, or the number of a page at the end."""


@dataclass(frozen=True, slots=True)
class Body:
    """Pages of the file, 1 the first, both included; ``why``: in French, what it was drawn from."""

    first: int
    last: int
    why: str

    @property
    def pages(self) -> int:
        return self.last - self.first + 1


def propose_body(texts: Sequence[str]) -> Body:
    """From « Introduction » to what precedes the bibliography or the annexes, cover and contents apart.

    ``texts``: one a page of the file, at least one. Without such a heading, from the page after the cover,
    or to the last page.
    """
    count = len(texts)
    begins = next(
        ((page, said) for page, text in enumerate(texts, 1) if (said := _heading(text, _BEGINS))), None
    )
    first = begins[0] if begins else min(2, count)
    ends = next(
        (
            (page, said)
            for page, text in enumerate(texts, 1)
            if page > first and (said := _heading(text, _ENDS))
        ),
        None,
    )
    last = ends[0] - 1 if ends else count
    return Body(first, last, f"{_why_first(begins, count)}\u00a0; {_why_last(ends)}.")


def _why_first(begins: tuple[int, str] | None, count: int) -> str:
    if begins:
        return f"«\u00a0{begins[1]}\u00a0» est en haut de la page {begins[0]}"
    if count == 1:
        return "Le fichier n’a qu’une page"
    return "Sans page qui commence par «\u00a0Introduction\u00a0», la première est prise pour la couverture"


def _why_last(ends: tuple[int, str] | None) -> str:
    if ends:
        return f"«\u00a0{ends[1]}\u00a0» commence à la page {ends[0]}"
    return "aucune annexe ni bibliographie n’a été trouvée"


def _heading(text: str, pattern: re.Pattern[str]) -> str:
    """The heading as it is written, empty when none of the first lines is one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][:TOP_LINES]
    for line in lines:
        if len(line) <= LONGEST_HEADING and not _LISTED.search(line) and pattern.match(fold(line)):
            return line
    return ""
