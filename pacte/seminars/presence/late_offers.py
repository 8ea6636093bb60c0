"""What signatures that arrived after a seal ask of trainers: to read each, and to correct the sheet."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.audit.models import JournalEntry
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.database import FencedSession
from pacte.french import date_words, time_words
from pacte.learners.models import Enrollment
from pacte.policy import allows
from pacte.seminars.models import HalfDay
from pacte.seminars.presence.after_seal import ARRIVED, waiting_of
from pacte.seminars.setting import read_setting
from pacte.todo import OFFERS, TodoItem, Visit

ASKED_FOR = timedelta(days=30)
"""Then the half-day still shows it; nobody is asked any more."""


def offer_late_signatures(visit: Visit) -> Iterator[TodoItem]:
    """One statement a federation that one trains in, while none has arrived."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        trained = {
            cohort.id: cohort
            for cohort in cohorts_of_federation(session)
            if allows(visit.actor, "attendance.seal", cohort)
        }
        if trained:
            yield from _of_federation(visit, session, trained, federation.slug)


def _of_federation(
    visit: Visit, session: FencedSession, trained: dict[int, Cohort], slug: str
) -> Iterator[TodoItem]:
    ids = session.scalars(
        select(JournalEntry.subject_id)
        .where(
            JournalEntry.action == ARRIVED,
            JournalEntry.subject_kind == HalfDay.__tablename__,
            JournalEntry.at > visit.now - ASKED_FOR,
        )
        .distinct()
    ).all()
    if not ids:
        return
    for half_day in session.scalars(
        select(HalfDay)
        .where(HalfDay.id.in_(ids), HalfDay.cohort_id.in_(trained))
        .order_by(HalfDay.starts_at, HalfDay.id)
    ).all():
        zone = read_setting(session, trained[half_day.cohort_id]).zone
        for enrollment_id, arrived in waiting_of(session, half_day).items():
            name = session.get_one(Person, session.get_one(Enrollment, enrollment_id).person_id).name
            yield TodoItem(
                title=f"Signature arrivée après le sceau, {name}",
                reason=f"{half_day.seminar.title}, {date_words(half_day.starts_at, tz=zone)} : donnée à "
                f"{time_words(arrived.signed_at, zone)}. Si cette personne était là, "
                "le rectificatif est préparé.",
                endpoint="presence.amend",
                params={"federation": slug, "half_day_id": half_day.id, "enrollment_id": enrollment_id},
                button="Voir et rectifier",
                time_zone=zone,
            )


OFFERS.append(offer_late_signatures)
