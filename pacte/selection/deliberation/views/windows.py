"""Long lists of the meeting, a page at a time: no page of the screen weighs more than what a phone bears."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

RANKING = 60
"""Lines of the ranking on a page: about 45 kB of the 100 that a page may weigh."""
WAITING = 20
"""Of the waiting list, whose lines carry buttons: about 16 kB."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Window:
    """A page of a list: which one, out of how many lines, and the address of the others."""

    page: int
    size: int
    total: int
    href: Callable[[int], str]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """Lines before this page."""
        return (self.page - 1) * self.size

    def page_of(self, position: int) -> int:
        """The page that holds the line at that position, from 0."""
        return position // self.size + 1

    def cut(self, lines: Sequence[T]) -> Sequence[T]:
        """The lines of this page."""
        return lines[self.offset : self.offset + self.size]


def window(asked: str, *, size: int, total: int, href: Callable[[int], str], opened: int | None) -> Window:
    """The page that the address asks for; else the one that holds the line ``opened`` (its position)."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 0
    if not number:
        number = opened // size + 1 if opened is not None else 1
    return Window(min(max(number, 1), max(1, -(-total // size))), size, total, href)
