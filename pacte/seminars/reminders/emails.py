"""Mail of reminders: a seminar that comes, half-days that are not sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from pacte.accounts.models import Person
from pacte.addresses import half_days_path, seminar_path
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import date_words, time_words, zone_words
from pacte.mail import Address, post, was_posted
from pacte.seminars.models import HalfDay, Seminar
from pacte.seminars.reminders import phrases as phrases
from pacte.seminars.reminders.queries import Concerned


@dataclass(frozen=True, slots=True)
class Setting:
    """What every reminder of a cohort says."""

    cohort: Cohort
    federation: Federation
    definition: CohortDefinition

    @property
    def zone(self) -> str:
        return self.definition.federation.time_zone

    def context(self) -> dict[str, Any]:
        """The words that are the same for everybody."""
        return {
            "cohort_label": self.cohort.label,
            "federation_name": self.federation.name,
            "contact": self.definition.contact.email,
            "zone_name": zone_words(self.zone),
        }


def remind(
    session: FencedSession,
    *,
    setting: Setting,
    seminar: Seminar,
    half_days: Sequence[HalfDay],
    person: Concerned,
    days: int,
    at: datetime,
) -> bool:
    """Recall a seminar, once for a date, a delay and an address; says whether a message was written."""
    first = half_days[0].starts_at.astimezone(ZoneInfo(setting.zone)).date()
    digest = sha256(person.email.strip().casefold().encode()).hexdigest()[:32]
    key = f"seminar-reminder:{seminar.id}:{first.isoformat()}:{days}:{digest}"
    if was_posted(session, key):
        return False
    post(
        session,
        template="seminars/reminder",
        to=person.email,
        to_name=person.name,
        context={
            **setting.context(),
            "name": person.greeting,
            "role": person.role,
            "title": seminar.title,
            "first_day": date_words(half_days[0].starts_at, tz=setting.zone),
            "hours": [hours_words(one, setting.zone) for one in half_days],
            "is_online": seminar.modality is Modality.ONLINE,
            "place": seminar.place,
            "video_url": seminar.video_url,
            "link": Address(seminar_path(setting.federation.slug, seminar.id)),
        },
        at=at,
        about=seminar,
        reply_to=setting.definition.contact.email,
        unique_key=key,
    )
    return True


def remind_to_seal(
    session: FencedSession,
    *,
    setting: Setting,
    person: Person,
    waiting: Sequence[tuple[Seminar, HalfDay]],
    at: datetime,
) -> bool:
    """Recall to a trainer what is to be sealed in a cohort, once a day there."""
    day = at.astimezone(ZoneInfo(setting.zone)).date()
    key = f"seal-reminder:{setting.cohort.id}:{day.isoformat()}:{person.id}"
    if was_posted(session, key):
        return False
    post(
        session,
        template="seminars/to_seal",
        to=person.email,
        to_name=person.name,
        context={
            **setting.context(),
            "name": person.given_name,
            "count": len(waiting),
            "link": Address(half_days_path(setting.federation.slug, setting.cohort.code)),
            "half_days": [
                f"{seminar.title}, {hours_words(half_day, setting.zone)}" for seminar, half_day in waiting
            ],
        },
        at=at,
        about=setting.cohort,
        reply_to=setting.definition.contact.email,
        unique_key=key,
    )
    return True


def hours_words(half_day: HalfDay, zone: str) -> str:
    """« jeudi 11 décembre 2025, de 9 h à 12 h 30 »."""
    hours = f"de {time_words(half_day.starts_at, zone)} à {time_words(half_day.ends_at, zone)}"
    return f"{date_words(half_day.starts_at, tz=zone)}, {hours}"
