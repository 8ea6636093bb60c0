"""What higher features tell of structures: the dossiers that name them and their learners, for one reader."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pacte.database import FencedSession
from pacte.policy import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """A dossier that names a structure, or somebody who learns there, and its page."""

    name: str
    cohort: str
    kind: str
    """The state, as the look knows it (« done », « refused »…), and in French."""
    label: str
    endpoint: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    note: str = ""
    """What is to be known of the link: « sans le porter »."""
    dues_year: int | None = None
    """The year whose membership it waits on; None: it waits on none of this structure."""

    @property
    def words(self) -> str:
        """The cohort and the state, in a sentence."""
        return f"{self.cohort}, {self.label[:1].lower()}{self.label[1:]}"


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


OPENED_BY: list[Callable[[FencedSession, Actor], bool]] = []
"""Called with a reader (a constant number of statements): whether nothing that names structures is closed to
them, so that « none » may be said."""


def opens_all(session: FencedSession, reader: Actor) -> bool:
    """Whether the reader may open whatever names a structure."""
    return all(tell(session, reader) for tell in OPENED_BY)


LEARNERS: list[
    Callable[[FencedSession, Collection[int], Actor, datetime], Mapping[int, Sequence[Bearing]]]
] = []
"""Called with ids of structures, a reader and an instant (a constant number of statements): structure id →
the learners who coordinate there, or did."""


def learners_of(
    session: FencedSession, structure_ids: Collection[int], reader: Actor, at: datetime
) -> Mapping[int, list[Bearing]]:
    """What all features tell of the learners of those structures; each id is there."""
    found: dict[int, list[Bearing]] = defaultdict(list)
    for tell in LEARNERS:
        for structure_id, learners in tell(session, structure_ids, reader, at).items():
            found[structure_id] += learners
    return found
