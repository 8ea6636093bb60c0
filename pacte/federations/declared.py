"""Reads of the structures that candidates declared: those that wait for a look, those that were refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.federations.models import Structure, StructureStatus
from pacte.federations.queries import PRESENT, Suspect, entry_of, load_registry, told
from pacte.federations.registries import Bearing, bearings_of
from pacte.policy import Actor


@dataclass(frozen=True)
class Declared:
    """A declared structure, what it may already be, and the dossiers that name it."""

    structure: Structure
    suspects: Sequence[Suspect]
    dossiers: Sequence[Bearing]


def declared_names(session: FencedSession) -> Sequence[str]:
    """Names of the structures that candidates declared and nobody has looked at yet, oldest first."""
    statement = select(Structure.name).where(PRESENT, Structure.status == StructureStatus.DECLARED)
    return session.scalars(statement.order_by(Structure.id)).all()


def declared_structures(session: FencedSession, reader: Actor) -> list[Declared]:
    """Declared structures, oldest first, those that were refused after the others; three statements, and
    what features tell of dossiers."""
    registry = load_registry(session)
    index = registry.index
    waiting = [row for row in registry.structures.values() if row.status is StructureStatus.DECLARED]
    refused = session.scalars(
        select(Structure)
        .where(Structure.status == StructureStatus.DECLARED, Structure.refusal_reason.is_not(None))
        .order_by(Structure.id)
    ).all()
    rows = [*waiting, *refused]
    dossiers = bearings_of(session, [row.id for row in rows], reader)
    return [Declared(row, told(registry, index.suspects(entry_of(row))), dossiers[row.id]) for row in rows]
