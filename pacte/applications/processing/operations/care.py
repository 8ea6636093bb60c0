"""Looking after a dossier: notes, assignment, messages, a withdrawal that staff record."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person, RoleGrant
from pacte.applications.hiding import is_hidden, refuse_hidden
from pacte.applications.models import Application, InternalNote, Message
from pacte.applications.operations import mark_read, post_message, restore, withdraw
from pacte.applications.processing import emails
from pacte.applications.processing import phrases as phrases
from pacte.applications.processing.operations.loading import load_for
from pacte.applications.processing.rules import reason_blockers
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.policy import STAFF_ROLES, Actor


def add_note(
    session: FencedSession, *, application: Application, body: str, by: Actor, at: datetime
) -> InternalNote:
    """A note for the federation's staff alone."""
    row = load_for(session, application, by).application
    if not body.strip() or by.person_id is None:
        raise Refused([Blocker("note_empty", "La note est vide.", "Écrivez quelques mots.", "body")])
    note = InternalNote(application_id=row.id, author_id=by.person_id, body=body.strip(), at=at)
    session.add(note)
    session.flush()
    audit.record(
        session,
        action="application.note_added",
        subject=row,
        by=by,
        at=at,
        details={"note_id": note.id},
    )
    return note


def assign(
    session: FencedSession, *, application: Application, to: Person | None, by: Actor, at: datetime
) -> Application:
    """Say who looks after the dossier, or nobody; the person is told unless it is oneself."""
    loaded = load_for(session, application, by)
    row = loaded.application
    if to is None:
        if row.assigned_to_id is not None:
            row.assigned_to_id = None
            audit.record(session, action="application.unassigned", subject=row, by=by, at=at)
        return row
    if not _is_staff(session, to, row.cohort_id):
        raise Refused(
            [
                Blocker(
                    "not_staff",
                    "Cette personne n’est pas de l’équipe de la fédération.",
                    "Choisissez quelqu’un dans la liste.",
                    "person",
                )
            ]
        )
    if row.assigned_to_id == to.id:
        return row
    if is_hidden(session, row, to.id):
        raise Refused(
            [
                Blocker(
                    "hidden_from_them",
                    f"Un lien cache ce dossier à {to.name}.",
                    "Confiez-le à quelqu’un d’autre.",
                    "person",
                )
            ]
        )
    row.assigned_to_id = to.id
    if to.id != by.person_id:
        emails.tell_assigned(session, loaded=loaded, to=to, by_name=by.label, at=at)
    audit.record(
        session,
        action="application.assigned" if to.id != by.person_id else "application.taken_on",
        subject=row,
        by=by,
        at=at,
        details={"person_id": to.id, "name": to.name},
    )
    return row


def reply(session: FencedSession, *, application: Application, body: str, by: Actor, at: datetime) -> Message:
    """Write to the candidate in the dossier's thread; what they wrote is thereby read."""
    refuse_hidden(session, application, by)
    message = post_message(session, application=application, body=body, from_staff=True, by=by, at=at)
    mark_read(session, application=application, reader_is_staff=True, at=at)
    return message


def withdraw_for(
    session: FencedSession, *, application: Application, reason: str, by: Actor, at: datetime
) -> Application:
    """Record that the candidate gives up, with the reason told to staff; the candidate is told by mail."""
    refuse_hidden(session, application, by)
    refuse_if(reason_blockers(reason))
    return withdraw(session, application=application, reason=reason, by=by, at=at)


def restore_for(
    session: FencedSession, *, application: Application, reason: str, by: Actor, at: datetime
) -> Application:
    """Undo a withdrawal, with the reason that the candidate reads."""
    refuse_hidden(session, application, by)
    refuse_if(reason_blockers(reason))
    return restore(session, application=application, reason=reason, by=by, at=at)


def _is_staff(session: FencedSession, person: Person, cohort_id: int) -> bool:
    found = session.scalar(
        select(RoleGrant.id)
        .where(
            RoleGrant.person_id == person.id,
            RoleGrant.role.in_(STAFF_ROLES),
            RoleGrant.ended_at.is_(None),
            RoleGrant.cohort_id.is_(None) | (RoleGrant.cohort_id == cohort_id),
        )
        .limit(1)
    )
    return found is not None
