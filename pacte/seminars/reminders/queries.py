"""Reads of reminders: who is concerned by a seminar, what waits for its seal."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.learners.queries import present_in
from pacte.seminars.guests import still_concerned
from pacte.seminars.models import (
    HalfDay,
    ScheduleChange,
    Seminar,
    SeminarReply,
    TeamGuest,
)
from pacte.seminars.queries import learners_expected, trainers_for
from pacte.seminars.reminders.rules import SEAL_WITHIN, waits_for_seal
from pacte.seminars.vocabulary import ChangeKind, ReplyState

DATED = (ChangeKind.ANNOUNCED, ChangeKind.POSTPONED, ChangeKind.RESTORED)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody to remind, as what."""

    email: str
    name: str
    greeting: str
    """What they are called: a given name; the whole name of a leader, of whom no more is known."""
    role: str
    """« learner », « trainer » or « guest »."""


def coming(session: FencedSession, *, now: datetime, until: datetime) -> Sequence[tuple[int, int]]:
    """Cohort and seminar ids of those that begin in this time and are not cancelled; one statement."""
    start = func.min(HalfDay.starts_at)
    rows = session.execute(
        select(Seminar.cohort_id, Seminar.id)
        .join(HalfDay, HalfDay.seminar_id == Seminar.id)
        .where(Seminar.cancelled_at.is_(None))
        .group_by(Seminar.cohort_id, Seminar.id)
        .having(start > now, start <= until)
        .order_by(Seminar.cohort_id, Seminar.id)
    )
    return [(cohort_id, seminar_id) for cohort_id, seminar_id in rows]


def dates_known_at(session: FencedSession, seminar: Seminar) -> datetime:
    """When the seminar's dates became what they are; one statement."""
    last = session.scalar(
        select(func.max(ScheduleChange.at)).where(
            ScheduleChange.seminar_id == seminar.id, ScheduleChange.kind.in_(DATED)
        )
    )
    return max(last, seminar.created_at) if last is not None else seminar.created_at


def concerned_by(session: FencedSession, seminar: Seminar) -> list[Concerned]:
    """Trainers, learners who did not announce their absence, team leaders who come; each address once."""
    absent = set(
        session.scalars(
            select(SeminarReply.enrollment_id).where(
                SeminarReply.seminar_id == seminar.id, SeminarReply.state == ReplyState.NOT_COMING
            )
        )
    )
    guests = session.scalars(
        select(TeamGuest)
        .where(
            TeamGuest.seminar_id == seminar.id,
            TeamGuest.state == ReplyState.COMING,
            still_concerned(),
        )
        .order_by(TeamGuest.id)
    ).all()
    people = [
        *(
            Concerned(one.email, one.name, one.given_name, "trainer")
            for one in trainers_for(session, seminar)
        ),
        *(
            Concerned(one.person.email, one.name, one.person.given_name, "learner")
            for one in learners_expected(session, seminar)
            if one.id not in absent
        ),
        *(Concerned(one.email, one.name, one.name, "guest") for one in guests if seminar.with_teams),
    ]
    return list({one.email.strip().casefold(): one for one in reversed(people)}.values())[::-1]


def unsealed_in(
    session: FencedSession, cohort: Cohort, *, now: datetime
) -> Sequence[tuple[Seminar, HalfDay]]:
    """Half-days of the cohort that wait for their seal, in the order of time; two statements."""
    minutes = definition_of(cohort).attendance.sign_minutes_after
    rows = session.execute(
        select(Seminar, HalfDay)
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .where(
            HalfDay.cohort_id == cohort.id,
            HalfDay.sealed_at.is_(None),
            HalfDay.ends_at <= now,
            HalfDay.ends_at > now - SEAL_WITHIN,
            Seminar.cancelled_at.is_(None),
        )
        .order_by(HalfDay.starts_at, HalfDay.id)
    ).all()
    found = [
        (seminar, half_day)
        for seminar, half_day in rows
        if waits_for_seal(
            ends_at=half_day.ends_at,
            sealed_at=half_day.sealed_at,
            sign_minutes_after=minutes,
            now=now,
        )
    ]
    return found if found and present_in(session, cohort.id) else []


def who_seals(session: FencedSession, seminars: Collection[Seminar]) -> Mapping[int, Sequence[Person]]:
    """Seminar id → those who may counter-sign it."""
    return {one.id: trainers_for(session, one) for one in seminars}
