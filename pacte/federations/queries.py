"""Reads of federations and their registry, each with a known number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select

from pacte.audit.queries import HistoryLine
from pacte.database import FencedSession
from pacte.federations.figures import in_figures, spelled
from pacte.federations.history import structure_history
from pacte.federations.models import (
    Federation,
    Structure,
    StructureAlias,
    StructureDistinction,
    StructureImport,
    StructureMembership,
    StructureStatus,
)
from pacte.federations.places import department_evidence, outside, place_key, words_of
from pacte.federations.rules import DuesState, kinds_asked, telling_words
from pacte.federations.suspects import Entry, SuspectIndex, Suspicion
from pacte.imports.vocabulary import ImportState

SEARCH_WORDS = 8
RANKED = 200
"""Rows ranked in memory before the best are kept."""

PRESENT = and_(Structure.status != StructureStatus.MERGED, Structure.refusal_reason.is_(None))
"""Structures that the registry shows and offers: neither merged nor refused."""


def federation_by_slug(session: FencedSession, slug: str) -> Federation | None:
    """The federation of that address name, or None; readable in every scope."""
    return session.scalar(select(Federation).where(Federation.slug == slug))


def federation_by_id(session: FencedSession, identity: int) -> Federation | None:
    """The federation of that id, or None; readable in every scope."""
    return session.get(Federation, identity)


def federation_slugs(session: FencedSession) -> Sequence[str]:
    """The address names of every federation, in order; readable in every scope."""
    return session.scalars(select(Federation.slug).order_by(Federation.slug)).all()


def federation_ids(session: FencedSession) -> list[int]:
    """Every federation, in the order they joined; readable in every scope."""
    return list(session.scalars(select(Federation.id).order_by(Federation.id)))


def matches(text: str) -> list[ColumnElement[bool]]:
    """Conditions that a structure, under its name or an alias, holds every word of ``text``, in any order.

    Words of kind (« maison de santé ») are left out beside others; alone, they find that kind.
    """
    telling = telling_words(text)
    conditions = _held(telling or words_of(text))
    kinds = kinds_asked(text)
    if telling or not kinds:
        return conditions
    return [or_(and_(*conditions), Structure.kind.in_(sorted(kinds)))]


def _held(words: Sequence[str]) -> list[ColumnElement[bool]]:
    """Each word, numbers in words or in figures: « 3 fontaines » finds « Trois Fontaines », and back."""
    conditions: list[ColumnElement[bool]] = []
    for typed in words[:SEARCH_WORDS]:
        [word] = in_figures([typed])
        ways = {(typed,), (word,), spelled(word)} - {()}
        conditions.append(or_(*(and_(*map(_holds, way)) for way in sorted(ways))))
    return conditions


def _holds(word: str) -> ColumnElement[bool]:
    aliased = select(StructureAlias.structure_id).where(
        StructureAlias.search_key.contains(word, autoescape=True)
    )
    return or_(Structure.search_key.contains(word, autoescape=True), Structure.id.in_(aliased))


def search_structures(session: FencedSession, text: str, limit: int = 10) -> list[Structure]:
    """Structures found by letters of their name, an alias or their commune; the closest first; one statement.

    Accents, case, punctuation, word order and « de la » do not matter. Those that are not there any more,
    merged or refused, are never returned.
    """
    conditions = matches(text)
    if not conditions:
        return []
    statement = (
        select(Structure)
        .where(PRESENT, *conditions)
        .order_by(Structure.search_key, Structure.id)
        .limit(max(limit, RANKED))
    )
    words, kinds = set(words_of(text)), kinds_asked(text)

    def rank(structure: Structure) -> tuple[int, int, int, str]:
        held = structure.search_key.split()
        whole = len(words & {*held, structure.kind.value.lower()})
        starts = not held or not any(structure.search_key.startswith(word) for word in words)
        return (-whole, int(structure.kind.value not in kinds), int(starts), structure.search_key)

    return sorted(session.scalars(statement), key=rank)[:limit]


def registry_statement(
    *, year: int, search: str = "", kind: str = "", department: str = "", dues: str = "", group: str = ""
) -> Select[Structure, StructureMembership]:
    """The registry's rows with the membership of ``year``, or None; :data:`PRESENT` ones, not ordered."""
    statement = (
        select(Structure, StructureMembership)
        .outerjoin(
            StructureMembership,
            and_(StructureMembership.structure_id == Structure.id, StructureMembership.year == year),
        )
        .where(PRESENT)
    )
    if search:
        conditions = matches(search)
        statement = statement.where(*conditions) if conditions else statement.where(Structure.id < 0)
    if kind:
        statement = statement.where(Structure.kind == kind)
    if department:
        statement = statement.where(Structure.department == department)
    if group:
        statement = statement.where(Structure.local_group == group)
    if dues == DuesState.PAID:
        statement = statement.where(StructureMembership.dues_paid_on.is_not(None))
    elif dues == DuesState.EXEMPT:
        statement = statement.where(StructureMembership.is_exempt, StructureMembership.dues_paid_on.is_(None))
    elif dues == DuesState.UNPAID:
        statement = statement.where(StructureMembership.id.is_not(None), not_(StructureMembership.is_settled))
    elif dues == DuesState.NOT_MEMBER:
        statement = statement.where(StructureMembership.id.is_(None))
    return statement


def count_of(session: FencedSession, statement: Any) -> int:
    """How many structures the statement of :func:`registry_statement` finds."""
    counted = statement.with_only_columns(func.count(Structure.id)).order_by(None)
    return session.scalar(counted) or 0


@dataclass(frozen=True)
class RegistryWords:
    """What the registry's filters offer."""

    departments: list[str]
    groups: list[str]
    declared: int


def registry_words(session: FencedSession) -> RegistryWords:
    """Departments and local groups met, and how many declared structures wait; three statements."""

    def met(column: Any) -> list[str]:
        return list(session.scalars(select(column).where(PRESENT, column != "").distinct().order_by(column)))

    return RegistryWords(met(Structure.department), met(Structure.local_group), count_declared(session))


def count_declared(session: FencedSession) -> int:
    """Structures declared by candidates that nobody has looked at yet."""
    statement = select(func.count(Structure.id)).where(PRESENT, Structure.status == StructureStatus.DECLARED)
    return session.scalar(statement) or 0


def memberships_of(
    session: FencedSession, structure_ids: Sequence[int]
) -> dict[int, list[StructureMembership]]:
    """Memberships by structure, latest year first; one statement."""
    found: dict[int, list[StructureMembership]] = defaultdict(list)
    statement = (
        select(StructureMembership)
        .where(StructureMembership.structure_id.in_(structure_ids))
        .order_by(StructureMembership.year.desc())
    )
    for membership in session.scalars(statement):
        found[membership.structure_id].append(membership)
    return found


def aliases_of(session: FencedSession, structure_id: int) -> list[StructureAlias]:
    """Other names of a structure, in alphabetical order."""
    statement = select(StructureAlias).where(StructureAlias.structure_id == structure_id)
    return list(session.scalars(statement.order_by(StructureAlias.search_key)))


def entry_of(structure: Structure, name: str = "") -> Entry[int]:
    """A structure as :mod:`pacte.federations.suspects` compares it."""
    return Entry(
        structure.id,
        name or structure.name,
        commune=structure.commune,
        department=structure.department,
        kind=structure.kind.value,
        finess=structure.finess,
        siret=structure.siret,
    )


@dataclass
class Registry:
    """The whole registry in memory, to look for look-alikes."""

    structures: dict[int, Structure]
    names: dict[int, list[str]] = field(default_factory=dict)
    """Other names of each structure."""

    @property
    def index(self) -> SuspectIndex[int]:
        entries = [entry_of(structure) for structure in self.structures.values()]
        for structure_id, names in self.names.items():
            entries += [entry_of(self.structures[structure_id], name) for name in names]
        return SuspectIndex(entries)

    def neighbours(self) -> dict[str, frozenset[str]]:
        """Departments of the structures of each commune."""
        found: dict[str, frozenset[str]] = defaultdict(frozenset)
        for structure in self.structures.values():
            if structure.commune and structure.department:
                found[place_key(structure.commune)] |= {structure.department}
        return found


def registry_size(session: FencedSession) -> int:
    """How many structures are neither merged nor refused; one statement."""
    return session.scalar(select(func.count(Structure.id)).where(PRESENT)) or 0


def load_registry(session: FencedSession) -> Registry:
    """Every structure that is neither merged nor refused, and its other names; two statements."""
    statement = select(Structure).where(PRESENT).order_by(Structure.id)
    registry = Registry({structure.id: structure for structure in session.scalars(statement)})
    for alias in session.scalars(select(StructureAlias).order_by(StructureAlias.id)):
        if alias.structure_id in registry.structures:
            registry.names.setdefault(alias.structure_id, []).append(alias.name)
    return registry


@dataclass(frozen=True)
class Suspect:
    """A structure that may be the one looked at."""

    structure: Structure
    score: float
    reason: str


def suspects_for(
    session: FencedSession,
    name: str,
    commune: str = "",
    department: str = "",
    *,
    kind: str = "",
    finess: str = "",
    siret: str = "",
    limit: int = 5,
) -> list[Suspect]:
    """Structures of the registry that may be the one described, the likeliest first; two statements."""
    registry = load_registry(session)
    entry = Entry(0, name, commune=commune, department=department, kind=kind, finess=finess, siret=siret)
    return told(registry, registry.index.suspects(entry, limit))


def told(registry: Registry, found: Sequence[Suspicion[int]]) -> list[Suspect]:
    return [Suspect(registry.structures[s.key], s.score, s.reason) for s in found]


@dataclass(frozen=True)
class StructureSheet:
    """All that a structure's page shows."""

    structure: Structure
    aliases: list[StructureAlias]
    memberships: list[StructureMembership]
    suspects: list[Suspect]
    warnings: list[str]
    history: list[HistoryLine]


def structure_sheet(session: FencedSession, structure: Structure) -> StructureSheet:
    """The page of one structure: nine statements whatever the registry's size."""
    registry = load_registry(session)
    apart = distinguished_from(session, structure.id)
    found = {
        suspicion.key: suspicion
        for name in ("", *registry.names.get(structure.id, ()))
        for suspicion in registry.index.suspects(entry_of(structure, name))
        if suspicion.key not in apart
    }
    federation = federation_by_id(session, structure.federation_id)
    neighbours = Registry({key: row for key, row in registry.structures.items() if key != structure.id})
    return StructureSheet(
        structure,
        aliases_of(session, structure.id),
        memberships_of(session, [structure.id])[structure.id],
        told(registry, sorted(found.values(), key=lambda one: -one.score)),
        outside(structure.department, federation.departments if federation else ())
        + department_evidence(
            place=structure.commune or entry_of(structure).core_text,
            label="" if structure.commune else f"La commune que nomme « {structure.name} »",
            department=structure.department,
            neighbours=neighbours.neighbours() if structure.commune else {},
        ),
        structure_history(session, structure),
    )


def distinguished_from(session: FencedSession, structure_id: int) -> set[int]:
    """Structures that someone said are not this one."""
    pairs = session.scalars(
        select(StructureDistinction).where(
            or_(
                StructureDistinction.structure_id == structure_id,
                StructureDistinction.other_id == structure_id,
            )
        )
    )
    return {pair.other_id if pair.structure_id == structure_id else pair.structure_id for pair in pairs}


def open_imports(session: FencedSession) -> list[StructureImport]:
    """Previews that wait for a decision and the last ten imports done, latest first."""
    waiting = session.scalars(
        select(StructureImport)
        .where(StructureImport.state != ImportState.ABANDONED)
        .order_by(StructureImport.id.desc())
        .limit(10)
    )
    return list(waiting)


def federations_with_second_factor(session: FencedSession) -> frozenset[int]:
    """Ids of the federations that require a second factor of their team."""
    return frozenset(session.scalars(select(Federation.id).where(Federation.second_factor_required)))
