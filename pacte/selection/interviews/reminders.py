"""Reminders the day before, to the candidate and the interviewers: once each, however many workers."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import instant_words
from pacte.database import FencedSession, Scope
from pacte.jobs import PERIODIC, Periodic
from pacte.policy import SYSTEM
from pacte.selection.interviews import emails
from pacte.selection.interviews.loading import Dossier, Setting, lock_setting
from pacte.selection.interviews.queries import people_of
from pacte.selection.models import Interview, InterviewSlot
from pacte.selection.queries import register_for
from pacte.selection.vocabulary import InterviewState

if TYPE_CHECKING:
    from pacte.web.services import Services

BEFORE = timedelta(hours=24)


def _round(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            remind_interviews(session, now=at)


PERIODIC.append(Periodic("remind-interviews", timedelta(minutes=5), _round))


def remind_interviews(session: FencedSession, *, now: datetime) -> int:
    """Post the reminders that are due in the session's federation; says how many messages.

    An interview booked less than a day ahead is not reminded: its receipt has just been read. One that is
    moved is reminded of its new hour. An interviewer found in conflict since hears no more of the candidate.
    """
    soon = (InterviewSlot.starts_at > now, InterviewSlot.starts_at <= now + BEFORE)
    cohorts = session.scalars(
        select(InterviewSlot.cohort_id)
        .join(Interview, Interview.slot_id == InterviewSlot.id)
        .where(Interview.state == InterviewState.BOOKED, *soon)
        .distinct()
        .order_by(InterviewSlot.cohort_id)
    ).all()
    return sum(_remind_cohort(session, lock_setting(session, cohort_id), now) for cohort_id in cohorts)


def _remind_cohort(session: FencedSession, setting: Setting, now: datetime) -> int:
    """The cohort is locked: another worker waits, then finds everything sent."""
    rows = session.execute(
        select(Interview, Application, InterviewSlot)
        .join(InterviewSlot, InterviewSlot.id == Interview.slot_id)
        .join(Application, Application.id == Interview.application_id)
        .where(
            InterviewSlot.cohort_id == setting.cohort.id,
            Interview.state == InterviewState.BOOKED,
            Application.state == ApplicationState.SUBMITTED,
            InterviewSlot.starts_at > now,
            InterviewSlot.starts_at <= now + BEFORE,
        )
        .order_by(Interview.id)
    ).all()
    due = [row for row in rows if row[0].booked_at and row[0].booked_at <= row[2].starts_at - BEFORE]
    people = people_of(session, [slot.id for _, _, slot in due])
    register = register_for(
        session,
        setting.cohort,
        assessors=sorted({person.id for group in people.values() for person in group}),
        subjects=[interview.person_id for interview, _, _ in due],
    )
    sent = 0
    for interview, application, slot in due:
        who = people.get(slot.id, ())
        heard = [person for person in who if not register.between(person.id, interview.person_id)]
        told = [session.get_one(Person, interview.person_id), *heard]
        posted = [
            emails.remind(
                session,
                dossier=Dossier(setting, application, interview),
                meeting=emails.meeting(slot, who),
                person=person,
                at=now,
            )
            for person in told
        ]
        new = sum(message is not None for message in posted)
        if new:
            audit.record(
                session,
                action="interview.reminded",
                subject=application,
                by=SYSTEM,
                at=now,
                details={"when": instant_words(slot.starts_at, setting.zone), "messages": new},
            )
        sent += new
    return sent
