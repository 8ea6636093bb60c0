"""Mail of the personal links by which learners sign half-days held by video."""

from collections.abc import Sequence
from datetime import datetime

from pacte.accounts.models import Person
from pacte.addresses import signing_path
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import date_words, time_words, zone_words
from pacte.mail import Secret, post
from pacte.seminars.models import HalfDay, Seminar
from pacte.seminars.presence.rules import Window
from pacte.seminars.video import phrases as phrases


def send_links(
    session: FencedSession,
    *,
    federation: Federation,
    cohort: Cohort,
    seminar: Seminar,
    person: Person,
    half_days: Sequence[tuple[HalfDay, Window, str]],
    at: datetime,
) -> None:
    """One message for one day: each half-day with the link of its token."""
    _, window, _ = half_days[0]
    zone, contact = window.time_zone, cohort.definition["contact"]["email"]
    post(
        session,
        template="seminars/signing_link",
        to=person.email,
        to_name=person.name,
        context={
            "name": person.given_name,
            "title": seminar.title,
            "cohort_label": cohort.label,
            "federation_name": federation.name,
            "day": date_words(window.starts_at, tz=zone),
            "zone_name": zone_words(zone),
            "video_url": seminar.video_url,
            "contact": contact,
            "links": [
                {
                    "hours": f"de {time_words(one.starts_at, zone)} à {time_words(one.ends_at, zone)}",
                    "opens": time_words(one.opens_at, zone),
                    "closes": time_words(one.closes_at, zone),
                    "link": Secret(signing_path(federation.slug, token)),
                }
                for _, one, token in half_days
            ],
        },
        at=at,
        about=seminar,
        reply_to=contact,
    )
