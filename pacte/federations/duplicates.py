"""The possible duplicates of a whole registry: pairs that look alike and that nobody told apart."""

from dataclasses import dataclass

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.federations.models import Structure, StructureDistinction
from pacte.federations.queries import entry_of, load_registry

LOOKALIKES = 20
"""Most look-alikes of one structure that are listed."""
COUNTED = 500
"""A larger registry's duplicates are counted on their own page alone."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two structures that may be one, the earlier first, and why."""

    one: Structure
    other: Structure
    score: float
    reason: str


def possible_duplicates(session: FencedSession) -> list[Pair]:
    """The likeliest first, then by name; three statements whatever the registry's size."""
    registry = load_registry(session)
    index = registry.index
    pairs = session.execute(select(StructureDistinction.structure_id, StructureDistinction.other_id))
    apart = {(one, other) for one, other in pairs}
    found: dict[tuple[int, int], Pair] = {}
    for structure in registry.structures.values():
        for name in ("", *registry.names.get(structure.id, ())):
            for suspicion in index.suspects(entry_of(structure, name), LOOKALIKES):
                ids = (min(structure.id, suspicion.key), max(structure.id, suspicion.key))
                known = found.get(ids)
                if ids in apart or (known is not None and known.score >= suspicion.score):
                    continue
                one, other = (registry.structures[identity] for identity in ids)
                found[ids] = Pair(one, other, suspicion.score, suspicion.reason)
    return sorted(found.values(), key=lambda pair: (-pair.score, pair.one.search_key, pair.one.id))
