"""Reads of the register: who is tied to whom, in a number of statements that does not grow with people."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pacte.conflicts.models import Affiliation, ConflictOfInterest
from pacte.conflicts.registries import FACTS
from pacte.conflicts.rules import NOTHING_KNOWN, SECOND_THOUGHT, PersonFacts, Tie, computed_ties
from pacte.conflicts.vocabulary import TieSource
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.text import fold


@dataclass(frozen=True, slots=True)
class Register:
    """The ties between some assessors and some subjects, declared and computed."""

    facts: Mapping[int, PersonFacts]
    declared: Mapping[tuple[int, int], tuple[Tie, ...]]
    same_department: bool

    def ties(self, assessor_id: int, subject_id: int) -> tuple[Tie, ...]:
        """Every reason why ``assessor_id`` may not judge ``subject_id``; empty when there is none."""
        return self.declared.get((assessor_id, subject_id), ()) + computed_ties(
            assessor_id,
            self.facts.get(assessor_id, NOTHING_KNOWN),
            subject_id,
            self.facts.get(subject_id, NOTHING_KNOWN),
            same_department=self.same_department,
        )

    def between(self, assessor_id: int, subject_id: int) -> bool:
        """Whether there is any tie."""
        return bool(self.ties(assessor_id, subject_id))


def register(
    session: FencedSession,
    *,
    assessors: Collection[int],
    subjects: Collection[int],
    same_department: bool = False,
) -> Register:
    """The register for those people (ids of persons); ``same_department`` is the cohort's setting."""
    people = {*assessors, *subjects}
    facts: dict[int, PersonFacts] = {}
    for tell in (_affiliations, *FACTS):
        for person_id, known in tell(session, people).items():
            facts[person_id] = facts.get(person_id, NOTHING_KNOWN).united(known)
    declared: dict[tuple[int, int], list[Tie]] = defaultdict(list)
    for row in session.scalars(
        select(ConflictOfInterest)
        .where(
            ConflictOfInterest.assessor_id.in_(assessors),
            ConflictOfInterest.subject_id.in_(subjects),
            ConflictOfInterest.ended_at.is_(None),
        )
        .order_by(ConflictOfInterest.id)
    ):
        declared[row.assessor_id, row.subject_id].append(
            Tie(kind=row.kind, reason=row.reason, conflict_id=row.id)
        )
    return Register(facts, {pair: tuple(ties) for pair, ties in declared.items()}, same_department)


def _affiliations(session: FencedSession, people: Collection[int]) -> Mapping[int, PersonFacts]:
    found: dict[int, PersonFacts] = {}
    for row, place in session.execute(
        select(Affiliation, Structure.department)
        .outerjoin(Structure, Structure.id == Affiliation.structure_id)
        .where(Affiliation.person_id.in_(people), Affiliation.ended_at.is_(None))
    ):
        known = PersonFacts(
            structures=frozenset({row.structure_id}) if row.structure_id is not None else frozenset(),
            departments=frozenset({row.department, place} - {"", None}),
            employers=frozenset({fold(row.employer)}) if row.employer else frozenset(),
        )
        found[row.person_id] = found.get(row.person_id, NOTHING_KNOWN).united(known)
    return found


def ties_with(session: FencedSession, subjects: Collection[int]) -> Sequence[ConflictOfInterest]:
    """Every tie ever declared with those people (ids), ended ones too, the latest first; one statement."""
    return session.scalars(
        select(ConflictOfInterest)
        .options(joinedload(ConflictOfInterest.assessor), joinedload(ConflictOfInterest.subject))
        .where(ConflictOfInterest.subject_id.in_(subjects))
        .order_by(ConflictOfInterest.declared_at.desc(), ConflictOfInterest.id.desc())
    ).all()


def declared_by(session: FencedSession, assessor_id: int, subject_id: int) -> ConflictOfInterest | None:
    """The tie that stands because the person tied declared it, the oldest; one statement."""
    return session.scalars(
        select(ConflictOfInterest)
        .where(
            ConflictOfInterest.assessor_id == assessor_id,
            ConflictOfInterest.subject_id == subject_id,
            ConflictOfInterest.source == TieSource.DECLARED,
            ConflictOfInterest.ended_at.is_(None),
        )
        .order_by(ConflictOfInterest.id)
    ).first()


def affiliations_of(session: FencedSession, person_id: int) -> Sequence[tuple[Affiliation, str]]:
    """Where someone works now, each with the name of its structure (or empty); one statement."""
    rows = session.execute(
        select(Affiliation, Structure.name)
        .outerjoin(Structure, Structure.id == Affiliation.structure_id)
        .where(Affiliation.person_id == person_id, Affiliation.ended_at.is_(None))
        .order_by(Affiliation.id)
    )
    return [(affiliation, name or "") for affiliation, name in rows]


def retractable_ties(session: FencedSession, assessor_id: int, at: datetime) -> frozenset[int]:
    """Ids of the ties that somebody has just declared and may still take back."""
    return frozenset(
        session.scalars(
            select(ConflictOfInterest.id).where(
                ConflictOfInterest.assessor_id == assessor_id,
                ConflictOfInterest.source == TieSource.DECLARED,
                ConflictOfInterest.ended_at.is_(None),
                ConflictOfInterest.declared_at > at - SECOND_THOUGHT,
            )
        )
    )
