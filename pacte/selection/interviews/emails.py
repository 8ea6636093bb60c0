"""Mail about interviews: who is told what, with the calendar file of each recipient, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pacte.accounts.models import Person
from pacte.addresses import application_path
from pacte.applications.models import Application
from pacte.applications.wording import closing_words
from pacte.database import FencedSession
from pacte.documents.calendars import Appointment, cancellation, invitation
from pacte.french import datetime_words, time_words
from pacte.mail import Address, post, was_posted
from pacte.mail.models import OutboxMessage
from pacte.selection.interviews.loading import Dossier, Setting
from pacte.selection.interviews.queries import last_moment
from pacte.selection.models import InterviewSlot

PAGE = "entretien"


@dataclass(frozen=True, slots=True)
class Meeting:
    """When, where and with whom an interview is, as it was at one moment."""

    starts_at: datetime
    ends_at: datetime
    video_url: str
    people: tuple[Person, ...]


def meeting(slot: InterviewSlot, people: Sequence[Person]) -> Meeting:
    """What the slot says now; a later change of the row does not change it."""
    return Meeting(slot.starts_at, slot.ends_at, slot.video_url, tuple(people))


def record_path(federation: str, application_id: int) -> str:
    """The page where an interviewer writes their record."""
    return f"/regions/{federation}/selection/{application_id}/entretien/compte-rendu"


def when_words(at: datetime, zone: str) -> str:
    """« jeudi 13 novembre 2025 à 14 h (heure de Paris) »."""
    return datetime_words(at, zone, weekday=True)


def tell_invited(session: FencedSession, *, dossier: Dossier, message: str, at: datetime) -> None:
    """The committee wants to hear the candidate: choose a slot, before the last one left is too near."""
    until = _until(session, dossier, at)
    _to_candidate(session, "invited", dossier, at, **invited_context(dossier, message, until))


def tell_offered_again(session: FencedSession, *, dossier: Dossier, at: datetime) -> str:
    """Other slots are proposed to whom none suited; says until when, as the mail does."""
    until = closing_words(_until(session, dossier, at), dossier.setting.zone)
    _to_candidate(session, "offered_again", dossier, at, until=until)
    return until


def _until(session: FencedSession, dossier: Dossier, at: datetime) -> datetime:
    """Until when the candidate can truly choose, as every page says it."""
    return last_moment(
        session,
        dossier.setting.cohort,
        candidate_id=dossier.interview.person_id,
        choose_by_at=dossier.interview.choose_by_at,
        now=at,
    )


def invited_context(dossier: Dossier, message: str, until: datetime) -> dict[str, Any]:
    """What the invitation says, for the mail and for its preview."""
    return invitation_words(dossier.setting, choose_by_at=until, message=message)


def invitation_words(setting: Setting, *, choose_by_at: datetime, message: str) -> dict[str, Any]:
    """The words of an invitation that are the same for everybody."""
    return {
        "minutes": setting.definition.selection.interview_minutes,
        "until": closing_words(choose_by_at, setting.zone),
        "message": message,
    }


def tell_changed(
    session: FencedSession,
    *,
    dossier: Dossier,
    before: Meeting | None,
    after: Meeting | None,
    at: datetime,
    reason: str = "",
    may_choose: bool = False,
    examined: bool = True,
) -> None:
    """What changed, once, to the candidate and to the interviewers concerned, with their calendar file.

    Without ``after`` the appointment is taken back; ``may_choose``: the candidate can choose another slot;
    ``examined``: the committee goes on with the dossier.
    """
    dossier.interview.calendar_sequence += 1
    changes = _changes(before, after, dossier.setting.zone)
    person = session.get_one(Person, dossier.interview.person_id)
    if after is not None:
        _to_candidate(
            session,
            "appointment",
            dossier,
            at,
            calendar=invitation(_for_candidate(dossier, after, person), at=at),
            changes=changes,
            people=[one.name for one in after.people],
            **_facts(dossier, after),
        )
    elif before is not None:
        _to_candidate(
            session,
            "cancelled",
            dossier,
            at,
            calendar=cancellation(_for_candidate(dossier, before, person), at=at),
            reason=reason,
            may_choose=may_choose,
            examined=examined,
            until=closing_words(_until(session, dossier, at), dossier.setting.zone),
            **_facts(dossier, before),
        )
    else:
        _to_candidate(session, "called_off", dossier, at, reason=reason, examined=examined)
    _tell_interviewers(session, dossier, before, after, at, reason)


def _tell_interviewers(
    session: FencedSession,
    dossier: Dossier,
    before: Meeting | None,
    after: Meeting | None,
    at: datetime,
    reason: str,
) -> None:
    was = {person.id: person for person in before.people} if before else {}
    now_is = {person.id: person for person in after.people} if after else {}
    moved = _times(before) != _times(after)
    for person in [one for identity, one in now_is.items() if moved or identity not in was]:
        assert after is not None
        stays = person.id in was
        _to_interviewer(
            session,
            "appointment_interviewer",
            dossier,
            person,
            at,
            calendar=invitation(_for_interviewer(dossier, after, person), at=at),
            changes=_changes(before, after, dossier.setting.zone) if stays else [],
            **_facts(dossier, after),
        )
    for person in [one for identity, one in was.items() if identity not in now_is]:
        assert before is not None
        _to_interviewer(
            session,
            "cancelled_interviewer",
            dossier,
            person,
            at,
            calendar=cancellation(_for_interviewer(dossier, before, person), at=at),
            reason=reason,
            **_facts(dossier, before),
        )


def remind(
    session: FencedSession, *, dossier: Dossier, meeting: Meeting, person: Person, at: datetime
) -> OutboxMessage | None:
    """The day before; None when this person was already reminded of this hour."""
    hour = int(meeting.starts_at.timestamp())
    key = f"interview-reminder:{dossier.interview.id}:{hour}:{person.id}"
    if was_posted(session, key):
        return None
    facts = _facts(dossier, meeting)
    if person.id == dossier.interview.person_id:
        return _to_candidate(session, "reminder", dossier, at, unique_key=key, **facts)
    return _to_interviewer(session, "reminder_interviewer", dossier, person, at, unique_key=key, **facts)


def _times(one: Meeting | None) -> tuple[datetime, datetime, str] | None:
    return (one.starts_at, one.ends_at, one.video_url) if one else None


def _changes(before: Meeting | None, after: Meeting | None, zone: str) -> list[tuple[str, str, str]]:
    """What is different, as (label, before, after)."""
    if before is None or after is None:
        return []
    names = [", ".join(person.name for person in one.people) for one in (before, after)]
    pairs = [
        ("Date et heure", _hours(before, zone), _hours(after, zone)),
        ("Lien vidéo", before.video_url or "à venir", after.video_url or "à venir"),
        ("Avec", *names),
    ]
    return [(label, old, new) for label, old, new in pairs if old != new]


def _hours(one: Meeting, zone: str) -> str:
    return f"{when_words(one.starts_at, zone)}, jusqu’à {time_words(one.ends_at, zone)}"


def _facts(dossier: Dossier, one: Meeting) -> dict[str, Any]:
    return {
        "when": when_words(one.starts_at, dossier.setting.zone),
        "ends": time_words(one.ends_at, dossier.setting.zone),
        "video_url": one.video_url,
    }


def _for_candidate(dossier: Dossier, one: Meeting, person: Person) -> Appointment:
    label = dossier.setting.cohort.label
    return _appointment(
        dossier,
        one,
        person,
        title=f"Entretien PACTE, {label}",
        description=f"Entretien avec le comité de sélection, dossier {dossier.application.reference}.\n"
        + (f"Par vidéo : {one.video_url}" if one.video_url else "Le lien vidéo vous sera envoyé."),
    )


def _for_interviewer(dossier: Dossier, one: Meeting, person: Person) -> Appointment:
    row = dossier.application
    return _appointment(
        dossier,
        one,
        person,
        title=f"Entretien PACTE : {row.name}",
        description=f"{dossier.setting.cohort.label}, dossier {row.reference}.\n"
        + (f"Par vidéo : {one.video_url}" if one.video_url else "Le lien vidéo sera envoyé."),
    )


def _appointment(
    dossier: Dossier, one: Meeting, person: Person, *, title: str, description: str
) -> Appointment:
    return Appointment(
        uid=dossier.interview.calendar_uid,
        sequence=dossier.interview.calendar_sequence,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        time_zone=dossier.setting.zone,
        title=title,
        description=description,
        place=one.video_url,
        organizer_name=dossier.setting.federation.name,
        organizer_email=dossier.setting.definition.contact.email,
        attendee_name=person.name,
        attendee_email=person.email,
    )


def _to_candidate(
    session: FencedSession,
    template: str,
    dossier: Dossier,
    at: datetime,
    *,
    calendar: str | None = None,
    unique_key: str | None = None,
    **context: Any,
) -> OutboxMessage:
    """To the confirmed address of the account, whatever was typed in the dossier."""
    row = dossier.application
    return post(
        session,
        template=f"interviews/{template}",
        to=session.get_one(Person, row.person_id).email,
        to_name=row.name,
        context={**candidate_context(dossier.setting, row), **context},
        at=at,
        about=row,
        reply_to=dossier.setting.definition.contact.email,
        calendar=calendar,
        unique_key=unique_key,
    )


def candidate_context(setting: Setting, row: Application) -> dict[str, Any]:
    """What every mail to the candidate says."""
    return {
        "name": row.given_name,
        "reference": row.reference,
        "cohort_label": setting.cohort.label,
        "federation_name": setting.federation.name,
        "contact": setting.definition.contact.email,
        "link": Address(application_path(setting.federation.slug, row.id, PAGE)),
    }


def _to_interviewer(
    session: FencedSession,
    template: str,
    dossier: Dossier,
    person: Person,
    at: datetime,
    *,
    calendar: str | None = None,
    unique_key: str | None = None,
    **context: Any,
) -> OutboxMessage:
    row = dossier.application
    return post(
        session,
        template=f"interviews/{template}",
        to=person.email,
        to_name=person.name,
        context={
            "name": person.given_name,
            "candidate": row.name or "La candidate ou le candidat",
            "reference": row.reference,
            "cohort_label": dossier.setting.cohort.label,
            "contact": dossier.setting.definition.contact.email,
            "link": Address(record_path(dossier.setting.federation.slug, row.id)),
            **context,
        },
        at=at,
        about=row,
        reply_to=dossier.setting.definition.contact.email,
        calendar=calendar,
        unique_key=unique_key,
    )
