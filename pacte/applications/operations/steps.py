"""Beginning a dossier and filling its fields; what is saved may be incomplete, never what is not a value."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications import emails
from pacte.applications.merging import Conflict, merge, read_version
from pacte.applications.models import Application, Waiver
from pacte.applications.operations.loading import load_to_edit, note_saved
from pacte.applications.rules import blockers_to_start
from pacte.applications.snapshot import cohort_facts
from pacte.applications.vocabulary import Step, WaiverState
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.policy import Actor
from pacte.text import sort_key

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of a reference: nothing that is mistaken for another when read aloud or copied."""

PERSON_FIELDS = ("given_name", "family_name", "email", "phone", "city", "background")
POSITION_FIELDS = ("post_status", "position_title", "employer", "starts_on", "weekly_hours", "missions")


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: the fields it changed, and those that another tab had changed meanwhile."""

    application: Application
    changed: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def start(session: FencedSession, *, cohort: Cohort, by: Actor, at: datetime) -> Application:
    """The person's dossier in that cohort: begun now, or the one that exists, whatever its state."""
    if by.person_id is None:
        raise ValueError("a dossier belongs to a person")
    known = _known(session, cohort.id, by.person_id)
    if known is not None:
        return known
    public = select(Cohort.published).where(Cohort.id == cohort.id).with_for_update(read=True, key_share=True)
    if not session.scalar(public):
        remedy = "La fédération peut la publier de nouveau : revenez plus tard, ou écrivez-lui."
        raise Refused([Blocker("not_published", "Cette promotion n’est plus annoncée.", remedy)])
    refuse_if(blockers_to_start(cohort_facts(cohort), at))
    person = session.get_one(Person, by.person_id)
    federation = session.get_one(Federation, session.federation_id)
    application = Application(
        cohort_id=cohort.id,
        person_id=person.id,
        reference=new_reference(federation, cohort),
        track=cohort.tracks[0] if len(cohort.tracks) == 1 else None,
        given_name=person.given_name,
        family_name=person.family_name,
        sort_key=sort_key(f"{person.family_name} {person.given_name}"),
        email=person.email,
        phone=person.phone,
        created_at=at,
        updated_at=at,
    )
    try:
        with session.begin_nested():
            session.add(application)
            session.flush()
    except IntegrityError:
        other_tab = _known(session, cohort.id, by.person_id)
        if other_tab is None:
            raise
        return other_tab
    audit.record(session, action="application.started", subject=application, by=by, at=at)
    emails.tell_started(session, application=application, cohort=cohort, federation=federation, at=at)
    return application


def save_person(
    session: FencedSession,
    *,
    application: Application,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    version: str = "",
) -> Saved:
    """Save fields of « Vous »; an account without a name takes the one given here."""
    saved = _save(session, application, Step.PERSON, PERSON_FIELDS, values, by, at, version)
    row = saved.application
    if {"given_name", "family_name"} & set(saved.changed):
        row.sort_key = sort_key(f"{row.family_name} {row.given_name}")
        person = session.get_one(Person, row.person_id)
        if not (person.given_name or person.family_name):
            person.given_name, person.family_name = row.given_name, row.family_name
            person.sort_key = row.sort_key
    return saved


def save_track(
    session: FencedSession,
    *,
    application: Application,
    track: str | None,
    by: Actor,
    at: datetime,
    version: str = "",
) -> Saved:
    """Save the track."""
    return _save(session, application, Step.STRUCTURE, ("track",), {"track": track}, by, at, version)


def save_position(
    session: FencedSession,
    *,
    application: Application,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    version: str = "",
) -> Saved:
    """Save fields of « Votre poste »."""
    return _save(session, application, Step.POSITION, POSITION_FIELDS, values, by, at, version)


def request_waiver(
    session: FencedSession, *, application: Application, reason: str, by: Actor, at: datetime
) -> Waiver | None:
    """Ask for a waiver, change its reason, or drop it with an empty one; refused once it is decided."""
    loaded = load_to_edit(session, application, at)
    reason = reason.strip()
    waiver = session.scalar(select(Waiver).where(Waiver.application_id == application.id))
    if (waiver.reason if waiver else "") == reason:
        return waiver
    if waiver is not None and waiver.state is not WaiverState.REQUESTED:
        raise Refused(
            [
                Blocker(
                    "waiver_decided",
                    "La fédération a déjà décidé de cette demande de dérogation.",
                    "Pour y revenir, écrivez-lui depuis la page « Messages ».",
                    "waiver_reason",
                )
            ]
        )
    if not reason:
        session.delete(waiver)
        waiver, action = None, "application.waiver_dropped"
    elif waiver is None:
        waiver = Waiver(application_id=application.id, reason=reason, requested_at=at)
        session.add(waiver)
        action = "application.waiver_requested"
    else:
        waiver.reason, action = reason, ""
    loaded.application.updated_at = at
    if action:
        audit.record(session, action=action, subject=loaded.application, by=by, at=at)
    else:
        note_saved(session, application=loaded.application, step=Step.POSITION, by=by, at=at)
    return waiver


def acknowledge_notice(
    session: FencedSession, *, application: Application, by: Actor, at: datetime
) -> Application:
    """Record that the notice of data use was read; a second time changes nothing."""
    row = load_to_edit(session, application, at).application
    if row.privacy_accepted_at is None:
        row.privacy_accepted_at = row.updated_at = at
        audit.record(session, action="application.notice_acknowledged", subject=row, by=by, at=at)
    return row


def _save(
    session: FencedSession,
    application: Application,
    step: Step,
    fields: tuple[str, ...],
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    version: str,
) -> Saved:
    unknown = set(values) - set(fields)
    if unknown:
        raise ValueError(f"not fields of this step: {sorted(unknown)}")
    row = load_to_edit(session, application, at).application
    current = {field: getattr(row, field) for field in values}
    changes, conflicts = merge(current, values, read_version(version))
    for field, value in changes.items():
        setattr(row, field, value)
    if changes:
        row.updated_at = at
        session.flush()
        note_saved(session, application=row, step=step, by=by, at=at)
    return Saved(row, tuple(changes), conflicts)


def _known(session: FencedSession, cohort_id: int, person_id: int) -> Application | None:
    return session.scalar(
        select(Application).where(Application.cohort_id == cohort_id, Application.person_id == person_id)
    )


def new_reference(federation: Federation, cohort: Cohort) -> str:
    """« BFC-8-K7RT2 »: 33 million for each cohort, and the table refuses a second one."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(5))
    return f"{federation.slug}-{cohort.code}".upper()[:34] + f"-{drawn}"
