"""Every write of the register: a tie declared or recorded, lifted; where one who judges works."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.blockers import refuse_if
from pacte.conflicts import emails
from pacte.conflicts import phrases as phrases
from pacte.conflicts.models import Affiliation, ConflictOfInterest
from pacte.conflicts.rules import (
    blockers_to_affiliate,
    blockers_to_declare,
    blockers_to_end,
    blockers_to_end_affiliation,
    blockers_to_take_back,
)
from pacte.conflicts.vocabulary import TIE_LABELS, TieKind, TieSource
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.signals import tie_declared


def declare_tie(
    session: FencedSession,
    *,
    assessor_id: int,
    subject_id: int,
    kind: TieKind,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> ConflictOfInterest:
    """Put a tie in the register: from now on the assessor sees nothing of the subject.

    Declared by the person tied, recorded by anyone else. A tie of the same kind that already stands is
    returned as it is, so that two clicks are one declaration.
    """
    refuse_if(blockers_to_declare(same_person=assessor_id == subject_id, kind=kind, reason=reason.strip()))
    session.get_one(Person, assessor_id, with_for_update=True)
    standing = session.scalar(
        select(ConflictOfInterest)
        .where(
            ConflictOfInterest.assessor_id == assessor_id,
            ConflictOfInterest.subject_id == subject_id,
            ConflictOfInterest.kind == kind,
            ConflictOfInterest.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    if standing is not None:
        return standing
    own = by.person_id == assessor_id
    tie = ConflictOfInterest(
        assessor_id=assessor_id,
        subject_id=subject_id,
        kind=kind,
        source=TieSource.DECLARED if own else TieSource.RECORDED,
        reason=reason.strip(),
        declared_at=at,
        declared_by_id=by.person_id,
    )
    session.add(tie)
    session.flush()
    tie_declared.send(session, assessor_id=assessor_id, by=by, at=at)
    _record(session, "conflict.declared" if own else "conflict.recorded", tie, TIE_LABELS[kind], by, at)
    return tie


def end_tie(session: FencedSession, *, tie: ConflictOfInterest, reason: str, by: Actor, at: datetime) -> None:
    """Lift a tie, with the reason; the row stays, and whoever was tied is told."""
    row = session.get_one(ConflictOfInterest, tie.id, with_for_update=True, populate_existing=True)
    refuse_if(
        blockers_to_end(
            ended=row.ended_at is not None, own=by.person_id == row.assessor_id, reason=reason.strip()
        )
    )
    row.ended_at, row.ended_by_id, row.end_reason = at, by.person_id, reason.strip()
    emails.tell_lifted(session, tie=row, author=by.label, at=at)
    _record(session, "conflict.ended", row, TIE_LABELS[row.kind], by, at)


def take_back_tie(session: FencedSession, *, tie: ConflictOfInterest, by: Actor, at: datetime) -> None:
    """Take back one's own declaration, made by mistake just now; the row stays."""
    row = session.get_one(ConflictOfInterest, tie.id, with_for_update=True, populate_existing=True)
    refuse_if(
        blockers_to_take_back(
            own=by.person_id == row.assessor_id,
            declared=row.source is TieSource.DECLARED,
            ended=row.ended_at is not None,
            declared_at=row.declared_at,
            at=at,
        )
    )
    row.ended_at, row.ended_by_id, row.end_reason = at, by.person_id, "Déclaré par erreur, aussitôt repris"
    _record(session, "conflict.taken_back", row, TIE_LABELS[row.kind], by, at)


def declare_affiliation(
    session: FencedSession,
    *,
    person_id: int,
    structure_id: int | None = None,
    employer: str = "",
    department: str = "",
    by: Actor,
    at: datetime,
) -> Affiliation:
    """Say where someone works or holds a responsibility; saying it twice is saying it once."""
    employer, department = employer.strip(), department.strip()
    refuse_if(
        blockers_to_affiliate(structure=structure_id is not None, employer=employer, department=department)
    )
    session.get_one(Person, person_id, with_for_update=True)
    standing = session.scalars(
        select(Affiliation)
        .where(
            Affiliation.person_id == person_id,
            Affiliation.structure_id.is_(None)
            if structure_id is None
            else Affiliation.structure_id == structure_id,
            Affiliation.employer == employer,
            Affiliation.department == department,
            Affiliation.ended_at.is_(None),
        )
        .order_by(Affiliation.id)
    ).first()
    if standing is not None:
        return standing
    row = Affiliation(
        person_id=person_id,
        structure_id=structure_id,
        employer=employer,
        department=department,
        declared_at=at,
        declared_by_id=by.person_id,
    )
    session.add(row)
    session.flush()
    tie_declared.send(session, assessor_id=person_id, by=by, at=at)
    action = "affiliation.declared" if by.person_id == person_id else "affiliation.recorded"
    _record(session, action, row, _kind(row), by, at)
    return row


def end_affiliation(session: FencedSession, *, affiliation: Affiliation, by: Actor, at: datetime) -> None:
    """The person no longer works there; ending it twice is ending it once."""
    row = session.get_one(Affiliation, affiliation.id, with_for_update=True, populate_existing=True)
    if row.ended_at is not None:
        return
    refuse_if(blockers_to_end_affiliation(own=by.person_id == row.person_id))
    row.ended_at, row.ended_by_id = at, by.person_id
    _record(session, "affiliation.ended", row, _kind(row), by, at)


def _kind(row: Affiliation) -> str:
    """Names stay out of the journal, which cannot be erased."""
    if row.structure_id is not None:
        return "structure"
    return "employeur" if row.employer else "département"


def _record(
    session: FencedSession,
    action: str,
    row: ConflictOfInterest | Affiliation,
    kind: str,
    by: Actor,
    at: datetime,
) -> None:
    audit.record(session, action=action, subject=row, by=by, at=at, details={"kind": kind})
