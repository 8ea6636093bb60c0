"""Lines that come back at the top or at the bottom of pages: they say nothing of the text. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

DEPTH = 3
"""Lines looked at from each edge of a page."""
LONGEST = 120
"""Characters: a running title is short."""
LEAST = 3
SHARE = 3
"""A line comes back when that many pages, and one page in so many, have it: two headings may alternate."""


def without_running_lines(texts: Sequence[str]) -> list[str]:
    """The pages without their running titles and page numbers, which move when the text is laid out anew."""
    pages = [text.splitlines() for text in texts]
    heads = _coming_back(list(_edge(lines)) for lines in pages)
    feet = _coming_back(list(_edge(lines[::-1])) for lines in pages)
    return ["\n".join(_trimmed(_trimmed(lines, heads)[::-1], feet)[::-1]) for lines in pages]


def _coming_back(edges: Iterator[list[str]]) -> set[str]:
    found = [set(edge) for edge in edges if edge]
    count = Counter(chain.from_iterable(found))
    least = max(LEAST, len(found) / SHARE)
    return {line for line, times in count.items() if times >= least and len(line) <= LONGEST}


def _edge(lines: Sequence[str]) -> Iterator[str]:
    """The first lines that are not blank, whatever their numbers."""
    yield from [_alike(line) for line in lines if line.strip()][:DEPTH]


def _trimmed(lines: list[str], running: set[str]) -> list[str]:
    """Without what comes back before the first line that does not."""
    at = next(
        (at for at, line in enumerate(lines) if line.strip() and _alike(line) not in running), len(lines)
    )
    return lines[at:]


def _alike(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()))
