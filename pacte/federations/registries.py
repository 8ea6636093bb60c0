"""What higher features tell of structures: the dossiers that name them, for one reader."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pacte.database import FencedSession
from pacte.policy import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """A dossier that names a structure, and its page."""

    name: str
    words: str
    """The cohort and the state of the dossier."""
    endpoint: str
    params: Mapping[str, str | int] = field(default_factory=dict)


BEARINGS: list[Callable[[FencedSession, Collection[int], Actor], Mapping[int, Sequence[Bearing]]]] = []
"""Called with ids of structures and a reader (a constant number of statements): structure id → the dossiers
that this reader may open."""


def bearings_of(
    session: FencedSession, structure_ids: Collection[int], reader: Actor
) -> Mapping[int, list[Bearing]]:
    """What all features tell of those structures; each id is there."""
    found: dict[int, list[Bearing]] = defaultdict(list)
    if structure_ids:
        for tell in BEARINGS:
            for structure_id, dossiers in tell(session, structure_ids, reader).items():
                found[structure_id] += dossiers
    return found
