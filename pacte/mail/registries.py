"""What higher features tell the log of what was sent: which messages one reader may not see."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pacte.database import FencedSession


@dataclass(frozen=True, slots=True)
class Withheld:
    """Messages hidden from a reader: those about these rows of one table, those sent to these addresses."""

    kind: str = ""
    ids: frozenset[int] = field(default_factory=frozenset)
    addresses: frozenset[str] = field(default_factory=frozenset)


WITHHELD: list[Callable[[FencedSession, int], Withheld]] = []
"""Called with the id of the person who reads, in the session of a federation; constant statements."""


def withheld_from(session: FencedSession, reader_id: int | None) -> list[Withheld]:
    """What every feature withholds from that reader."""
    if reader_id is None:
        return []
    told = (tell(session, reader_id) for tell in WITHHELD)
    return [one for one in told if one.ids or one.addresses]
