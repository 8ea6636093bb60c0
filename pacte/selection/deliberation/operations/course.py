"""The course of the meeting: its beginning, which freezes the scores, and who is there."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from pacte import audit
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.deliberation.operations.loading import load_locked
from pacte.selection.deliberation.queries import board
from pacte.selection.deliberation.rules import Stage, blockers_to_begin, not_open
from pacte.selection.models import Candidacy, CommitteeMember, SelectionCommittee
from pacte.selection.queries import members_of
from pacte.selection.vocabulary import Admissibility


def begin(
    session: FencedSession, *, cohort: Cohort, without_them: bool, by: Actor, at: datetime
) -> SelectionCommittee:
    """Open the deliberation: scores no longer change, decisions are taken from now on."""
    loaded = load_locked(session, cohort)
    # Nobody's view: a score that the one who begins may not see is awaited all the same.
    whole = board(session, cohort=loaded.cohort, reader_id=None)
    refuse_if(
        blockers_to_begin(
            loaded.stage,
            members=len(whole.members),
            admissible=sum(row.is_before for row in loaded.rows),
            pending=pending_of(session, cohort.id),
            missing=whole.awaited,
            without_them=without_them,
        )
    )
    committee = loaded.committee
    committee.deliberation_began_at, committee.deliberation_began_by_id = at, by.person_id
    committee.revision += 1
    audit.record(
        session,
        action="selection.deliberation_began",
        subject=committee,
        by=by,
        at=at,
        details={"dossiers": len(whole.lines), "missing": whole.awaited},
    )
    return committee


def pending_of(session: FencedSession, cohort_id: int) -> int:
    """Deposited dossiers of which nobody has said whether they are admissible."""
    return (
        session.scalar(
            select(func.count(Application.id))
            .outerjoin(Candidacy, Candidacy.application_id == Application.id)
            .where(
                Application.cohort_id == cohort_id,
                Application.state == ApplicationState.SUBMITTED,
                Candidacy.id.is_(None) | (Candidacy.admissibility == Admissibility.PENDING),
            )
        )
        or 0
    )


def mark_presence(
    session: FencedSession, *, cohort: Cohort, present: Collection[int], by: Actor, at: datetime
) -> list[CommitteeMember]:
    """Say which members (ids) take part; the others are noted absent. Only what changed is journalled."""
    loaded = load_locked(session, cohort)
    refuse_if([] if loaded.stage is Stage.OPEN else [not_open(loaded.stage)])
    changed = []
    for member in members_of(session, cohort.id):
        if member.present != (member.id in present):
            member.present = member.id in present
            changed.append(member)
    if changed:
        loaded.committee.revision += 1
    for member in changed:
        audit.record(
            session,
            action="selection.member_present" if member.present else "selection.member_absent",
            subject=loaded.committee,
            by=by,
            at=at,
            details={"member_id": member.id, "name": member.person.name},
        )
    return changed
