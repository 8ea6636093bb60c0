"""Time of training spent in one's team: declared by the learner, accepted or refused by a trainer."""

from datetime import date, datetime

from sqlalchemy import select

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.seminars.absences import emails
from pacte.seminars.absences.loading import Loaded, load_learner
from pacte.seminars.absences.rules import (
    blockers_of_presence,
    blockers_to_declare,
    blockers_to_judge,
    blockers_to_settle,
)
from pacte.seminars.models import TeamWork
from pacte.seminars.proofs.rules import duration_words
from pacte.seminars.vocabulary import TeamWorkState

LIVE = (TeamWorkState.DECLARED, TeamWorkState.ACCEPTED)


def declare(
    session: FencedSession,
    *,
    enrollment_id: int,
    done_on: date,
    minutes: int,
    subject: str,
    by: Actor,
    at: datetime,
) -> TeamWork:
    """Declare a day's work; the same twice (a double click) is refused."""
    loaded = load_learner(session, enrollment_id, at=at)
    subject = subject.strip()
    same = select(TeamWork.id).where(
        TeamWork.enrollment_id == enrollment_id,
        TeamWork.done_on == done_on,
        TeamWork.subject == subject,
        TeamWork.state.in_(LIVE),
    )
    refuse_if(
        [
            *blockers_of_presence(loaded.enrollment.state, is_own=True),
            *blockers_to_declare(
                subject=subject,
                minutes=minutes,
                done_on=done_on,
                today=loaded.today,
                t0_on=loaded.setting.cohort.t0_on,
                already=session.scalar(same.limit(1)) is not None,
            ),
        ]
    )
    work = TeamWork(
        enrollment_id=enrollment_id,
        person_id=loaded.person.id,
        done_on=done_on,
        minutes=minutes,
        subject=subject,
        state=TeamWorkState.DECLARED,
        declared_at=at,
    )
    session.add(work)
    session.flush()
    _note(session, "team_work.declared", loaded, work, by, at)
    return work


def judge(
    session: FencedSession,
    *,
    enrollment_id: int,
    team_work_id: int,
    accepted: bool,
    reason: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> TeamWork:
    """Accept it, and it counts; or refuse it with a reason, which the learner receives."""
    loaded = load_learner(session, enrollment_id, at=at)
    work = _load(session, enrollment_id, team_work_id)
    refuse_if(blockers_to_judge(work.state, accepted=accepted, reason=reason))
    state = TeamWorkState.ACCEPTED if accepted else TeamWorkState.REFUSED
    _settle(session, work, state, reason, seen, by, at)
    if not accepted:
        emails.tell_of_refusal(session, loaded=loaded, work=work, author=by.label, at=at)
    _note(session, f"team_work.{state.value}", loaded, work, by, at)
    return work


def withdraw(
    session: FencedSession, *, enrollment_id: int, team_work_id: int, seen: int, by: Actor, at: datetime
) -> TeamWork:
    """Take one's declaration back before anybody decided."""
    loaded = load_learner(session, enrollment_id, at=at)
    work = _load(session, enrollment_id, team_work_id)
    refuse_if(blockers_to_settle(work.state))
    _settle(session, work, TeamWorkState.WITHDRAWN, "", seen, by, at)
    _note(session, "team_work.withdrawn", loaded, work, by, at)
    return work


def _load(session: FencedSession, enrollment_id: int, team_work_id: int) -> TeamWork:
    work = session.get(TeamWork, team_work_id, populate_existing=True)
    if work is None or work.enrollment_id != enrollment_id:
        raise Refused([Blocker("gone", "Cette déclaration n’existe plus.")])
    return work


def _settle(
    session: FencedSession,
    work: TeamWork,
    state: TeamWorkState,
    reason: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> None:
    if seen != work.revision:
        raise stale("Ce travail")
    work.state, work.decided_at, work.decided_by_id = state, at, by.person_id
    work.reason = reason.strip()
    work.revision += 1
    session.flush()


def _note(
    session: FencedSession, action: str, loaded: Loaded, work: TeamWork, by: Actor, at: datetime
) -> None:
    audit.record(
        session,
        action=action,
        subject=loaded.enrollment,
        by=by,
        at=at,
        details={"team_work_id": work.id, "duration": duration_words(work.minutes)},
    )
