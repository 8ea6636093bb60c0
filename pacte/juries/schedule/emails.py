"""Mail about published defences: to learners their own, to jurors their half-days; each agenda brought up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pacte.accounts.models import Person
from pacte.addresses import defence_path, own_juries_path
from pacte.database import FencedSession
from pacte.documents.calendars import Appointment, cancellation, host_of, invitation
from pacte.french import date_words, time_words
from pacte.juries.models import Defence, DefenceHalfDay, DefenceRoom
from pacte.juries.schedule.told import NAMELESS
from pacte.mail import Address, post
from pacte.seminars.setting import Setting


def learner_uid(defence_id: int, public_url: str) -> str:
    """What a learner's calendar calls their defence, whatever its hour."""
    return f"defence-{defence_id}@{host_of(public_url)}"


def juror_uid(juror_id: int, half_day_id: int, public_url: str) -> str:
    """What a juror's calendar calls one of their half-days."""
    return f"jury-{juror_id}-{half_day_id}@{host_of(public_url)}"


@dataclass(frozen=True, slots=True)
class Presence:
    """A half-day of a juror: from the first of their defences to the end of the last."""

    half_day: DefenceHalfDay
    starts_at: datetime
    ends_at: datetime
    rooms: str
    link: str
    learners: tuple[str, ...]
    gone: bool = False
    """They are not expected any more."""


def tell_learner(
    session: FencedSession,
    *,
    setting: Setting,
    person: Person,
    defence: Defence,
    room: DefenceRoom,
    half_day: DefenceHalfDay,
    kind: str,
    jury: Sequence[str],
    reason: str = "",
    at: datetime,
) -> None:
    """``kind``: « dated », « moved », « jury » or « cancelled »; a calendar entry with all but « jury »."""
    calendar = None
    if kind != "jury":
        made = Appointment(
            uid=learner_uid(defence.id, session.info["public_url"]),
            sequence=defence.sequence,
            starts_at=defence.starts_at,
            ends_at=defence.ends_at,
            time_zone=setting.zone,
            title=f"Soutenance, {setting.cohort.label}",
            description=f"{setting.cohort.label}, {setting.federation.name}.",
            place=room.link or ", ".join(one for one in (half_day.place, room.label) if one),
            organizer_name=setting.federation.name,
            organizer_email=setting.contact,
            attendee_name=person.name,
            attendee_email=person.email,
        )
        calendar = cancellation(made, at=at) if kind == "cancelled" else invitation(made, at=at)
    post(
        session,
        template=f"juries/schedule/{kind}",
        to=person.email,
        to_name=person.name,
        context={
            **_words(setting, person),
            "day": date_words(defence.starts_at, tz=setting.zone),
            "facts": [
                ("Quand", _span(defence.starts_at, defence.ends_at, setting.zone)),
                ("Où", f"{half_day.place or NAMELESS}, {room.label}"),
                *([("Connexion", room.link)] if room.link else []),
                *([("Jury", ", ".join(jury))] if jury else []),
            ],
            "jury": list(jury),
            "reason": reason,
            "link": Address(defence_path(setting.federation.slug, defence.enrollment_id)),
        },
        at=at,
        about=defence,
        reply_to=setting.contact,
        calendar=calendar,
        unique_key=f"defence:{defence.id}:{kind}:{defence.sequence}:{int(at.timestamp())}",
    )


def tell_juror(
    session: FencedSession,
    *,
    setting: Setting,
    person: Person,
    juror_id: int,
    presences: Sequence[Presence],
    number: int,
    is_first: bool,
    reason: str,
    at: datetime,
) -> None:
    """The half-days that change for one juror: one mail with the first entry, a short one for each other.

    ``number``: of the version published, which grows: it is the sequence of every entry.
    """
    lines = [_line(one, setting.zone) for one in presences]
    for rank, one in enumerate(presences):
        made = Appointment(
            uid=juror_uid(juror_id, one.half_day.id, session.info["public_url"]),
            sequence=number,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            time_zone=setting.zone,
            title=f"Jury de soutenances, {setting.cohort.label}",
            description=f"{setting.federation.name}. {_line(one, setting.zone)}",
            place=one.link or ", ".join(part for part in (one.half_day.place, one.rooms) if part),
            organizer_name=setting.federation.name,
            organizer_email=setting.contact,
            attendee_name=person.name,
            attendee_email=person.email,
        )
        post(
            session,
            template="juries/schedule/convened" if rank == 0 else "juries/schedule/half_day",
            to=person.email,
            to_name=person.name,
            context={
                **_words(setting, person),
                "lines": lines if rank == 0 else [lines[rank]],
                "day": date_words(one.starts_at, tz=setting.zone),
                "gone": one.gone,
                "is_first": is_first,
                "reason": reason,
                "link": Address(own_juries_path(setting.federation.slug)),
            },
            at=at,
            about=one.half_day,
            reply_to=setting.contact,
            calendar=cancellation(made, at=at) if one.gone else invitation(made, at=at),
            unique_key=f"jury:{juror_id}:{one.half_day.id}:{number}",
        )


def _line(one: Presence, zone: str) -> str:
    day = date_words(one.starts_at, tz=zone)
    if one.gone:
        return f"{day} : vous n’êtes plus attendu·e"
    hours = f"de {time_words(one.starts_at, zone)} à {time_words(one.ends_at, zone)}"
    where = ", ".join(part for part in (one.half_day.place or NAMELESS, one.rooms) if part)
    return f"{day}, {hours}, {where} : {', '.join(one.learners)}"


def _span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    return f"{date_words(starts_at, tz=zone)}, de {time_words(starts_at, zone)} à {time_words(ends_at, zone)}"


def _words(setting: Setting, person: Person) -> dict[str, Any]:
    return {
        "name": person.given_name,
        "cohort_label": setting.cohort.label,
        "federation_name": setting.federation.name,
        "contact": setting.contact,
    }
