"""What features tell someone who opens a page of where they, or a person they follow, have moved from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pacte.policy import Role


@dataclass(frozen=True, slots=True)
class Moved:
    """What happened, and the pages that lead on: words and address of each."""

    sentence: str
    links: Sequence[tuple[str, str]]
    remains: str = ""
    """What opens the list of those pages; the usual words when empty."""
    contact: str = ""
    """E-mail address of whom to write to."""


MOVED: list[Callable[[Any], Moved | None]] = []
"""Called, in the request, with what was refused (a cohort or what belongs to one); filled at import."""


def moved_from(target: Any) -> Moved | None:
    """The first thing that a feature tells."""
    return next((found for tell in MOVED if (found := tell(target)) is not None), None)


PLACES: list[Callable[[Any, Role], str]] = []
"""Called, in the request, with what was refused and a role held elsewhere; filled at import."""


def place_of(target: Any, role: Role) -> str:
    """What follows the name of the role: of which cohort, and who holds it there."""
    return next((found for tell in PLACES if (found := tell(target, role))), " de cette promotion")
