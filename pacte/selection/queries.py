"""Reads that every part of the selection begins with: the committee, its members, the dossiers before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.models import Cohort
from pacte.conflicts.queries import Register, register
from pacte.conflicts.rules import binds
from pacte.database import FencedSession
from pacte.selection.models import Candidacy, CommitteeMember, SelectionCommittee


@dataclass(frozen=True, slots=True)
class Before:
    """A deposited dossier and where it stands before the committee; no candidacy while nothing is settled."""

    application: Application
    candidacy: Candidacy | None


def committee_of(session: FencedSession, cohort_id: int) -> SelectionCommittee | None:
    """The committee of a cohort; None while the selection has not begun."""
    return session.scalar(select(SelectionCommittee).where(SelectionCommittee.cohort_id == cohort_id))


def members_of(session: FencedSession, cohort_id: int) -> Sequence[CommitteeMember]:
    """Those who sit now, by name, their person loaded."""
    members = session.scalars(
        select(CommitteeMember)
        .options(joinedload(CommitteeMember.person))
        .where(CommitteeMember.cohort_id == cohort_id, CommitteeMember.ended_at.is_(None))
    ).all()
    return sorted(members, key=lambda member: (member.person.sort_key, member.id))


def member_of(session: FencedSession, cohort_id: int, person_id: int | None) -> CommitteeMember | None:
    """The seat of one person, if they sit now."""
    return session.scalar(
        select(CommitteeMember).where(
            CommitteeMember.cohort_id == cohort_id,
            CommitteeMember.person_id == person_id,
            CommitteeMember.ended_at.is_(None),
        )
    )


def dossiers_before(session: FencedSession, cohort_id: int) -> Sequence[Before]:
    """The deposited dossiers of a cohort, by name, each with its candidacy; one statement."""
    rows = session.execute(
        select(Application, Candidacy)
        .outerjoin(Candidacy, Candidacy.application_id == Application.id)
        .where(Application.cohort_id == cohort_id, Application.state == ApplicationState.SUBMITTED)
        .order_by(Application.sort_key, Application.id)
    )
    return [Before(application, candidacy) for application, candidacy in rows]


def candidacy_of(session: FencedSession, application_id: int) -> Candidacy | None:
    """Where a dossier stands; None while nothing is settled."""
    return session.scalar(select(Candidacy).where(Candidacy.application_id == application_id))


def register_for(
    session: FencedSession, cohort: Cohort, *, assessors: Sequence[int], subjects: Sequence[int]
) -> Register:
    """The register of conflicts between people (ids), under the cohort's own setting."""
    selection = cohort.definition.get("selection", {})
    return register(
        session,
        assessors=assessors,
        subjects=subjects,
        same_department=bool(selection.get("same_department_conflicts", False)),
    )


def visible_to(
    session: FencedSession, cohort: Cohort, person_id: int | None, before: Sequence[Before]
) -> Sequence[Before]:
    """Those of ``before`` that a person may see, in the same order; five statements at most.

    Someone who sits sees no dossier they are tied to. Others (staff) see all, but their own and those
    with which a tie of theirs is declared.
    """
    hidden = hidden_from(session, cohort, person_id, [one.application.person_id for one in before])
    return [one for one in before if one.application.person_id not in hidden]


def hidden_from(
    session: FencedSession, cohort: Cohort, person_id: int | None, subjects: Sequence[int]
) -> frozenset[int]:
    """Those among ``subjects`` (ids of persons) of whom ``person_id`` may see nothing in this cohort."""
    if person_id is None or not subjects:
        return frozenset()
    sits = member_of(session, cohort.id, person_id) is not None
    known = register_for(session, cohort, assessors=[person_id], subjects=subjects)
    return frozenset(
        subject
        for subject in subjects
        if any(binds(tie, sits=sits) for tie in known.ties(person_id, subject))
    )
