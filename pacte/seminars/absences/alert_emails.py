"""Mail after a seal or a correction: to the learner absent, to those who follow them, to the team."""

from collections.abc import Sequence
from datetime import datetime

from pacte.accounts.models import Person
from pacte.addresses import justify_path, presences_path
from pacte.database import FencedSession
from pacte.french import deadline_words
from pacte.learners.models import Enrollment
from pacte.mail import Address, post
from pacte.seminars.absences.emails import contact_link, context_of, half_day_words
from pacte.seminars.models import AttendanceAddendum, HalfDay, Seminar
from pacte.seminars.presence.sheet import state_words
from pacte.seminars.proofs.queries import Record, justified_until
from pacte.seminars.setting import Setting


def tell_of_correction(
    session: FencedSession,
    *,
    setting: Setting,
    enrollment: Enrollment,
    to: Person,
    seminar: Seminar,
    half_day: HalfDay,
    addendum: AttendanceAddendum,
    at: datetime,
) -> None:
    """To the learner: what a sealed sheet said of them, what it says now, and why."""
    post(
        session,
        template="absences/correction",
        to=to.email,
        to_name=to.name,
        context={
            **context_of(setting, enrollment.id),
            "name": to.given_name,
            "half_day": half_day_words(seminar, half_day, setting.zone),
            "before": state_words(addendum.content["before"], setting.zone),
            "after": state_words(addendum.content["after"], setting.zone),
            "author": addendum.by_name,
            "reason": addendum.reason,
        },
        at=at,
        about=enrollment,
        reply_to=setting.contact,
        unique_key=f"correction:{addendum.id}",
    )


def tell_of_absence(
    session: FencedSession,
    *,
    setting: Setting,
    seminar: Seminar,
    half_day: HalfDay,
    record: Record,
    admitted: int,
    at: datetime,
) -> None:
    """To the learner, once for a seal: the sheet says that they were absent; until when they may explain."""
    post(
        session,
        template="absences/own",
        to=record.person.email,
        to_name=record.person.name,
        context={
            **context_of(setting, record.enrollment.id),
            "name": record.person.given_name,
            "half_day": half_day_words(seminar, half_day, setting.zone),
            "until": deadline_words(justified_until(setting.cohort), setting.zone),
            "admitted": admitted,
            "link": Address(justify_path(setting.federation.slug, record.enrollment.id, half_day.id)),
        },
        at=at,
        about=record.enrollment,
        reply_to=setting.contact,
        unique_key=f"own-absence:{half_day.id}:{record.enrollment.id}",
    )


def alert_of_absences(
    session: FencedSession,
    *,
    setting: Setting,
    seminar: Seminar,
    half_day: HalfDay,
    records: Sequence[Record],
    to: Person,
    at: datetime,
) -> None:
    """To who follows them, all those who missed the half-day together; each once for a seminar."""
    one = records[0]
    names = [record.person.name for record in records]
    post(
        session,
        template="absences/absence",
        to=to.email,
        to_name=to.name,
        context={
            **context_of(setting, one.enrollment.id),
            "name": to.given_name,
            "who": names[0] if len(names) == 1 else f"{len(names)} personnes",
            "absent": [
                {
                    "name": record.person.name,
                    "link": Address(presences_path(setting.federation.slug, record.enrollment.id)),
                    "contact_link": contact_link(setting, record.enrollment.id),
                }
                for record in records
            ],
            "half_day": half_day_words(seminar, half_day, setting.zone),
        },
        at=at,
        about=one.enrollment if len(records) == 1 else half_day,
        reply_to=setting.contact,
        unique_key=f"absence:{seminar.id}:{one.enrollment.id}:{to.id}"
        if len(records) == 1
        else f"absences:{half_day.id}:{to.id}",
    )


def alert_of_tolerance(
    session: FencedSession,
    *,
    setting: Setting,
    record: Record,
    admitted: int,
    email: str,
    name: str,
    given_name: str,
    at: datetime,
) -> None:
    """To who follows the learner and to the team, once for each number of half-days that is admitted."""
    allowed = admitted + record.covered
    post(
        session,
        template="absences/tolerance",
        to=email,
        to_name=name,
        context={
            **context_of(setting, record.enrollment.id),
            "name": given_name,
            "learner": record.person.name,
            "missed": record.hours.missed,
            "admitted": admitted,
            "covered": record.covered,
            "contact_link": contact_link(setting, record.enrollment.id),
        },
        at=at,
        about=record.enrollment,
        reply_to=setting.contact,
        unique_key=f"tolerance:{record.enrollment.id}:{allowed}:{email.strip().casefold()}"[:180],
    )
