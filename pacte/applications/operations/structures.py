"""The structures of a dossier, one of which bears it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from pacte import audit
from pacte.applications.models import Application, ApplicationStructure
from pacte.applications.operations.loading import load_to_edit
from pacte.applications.rules import blockers_to_add_structure, blockers_to_declare_structure
from pacte.audit.models import JournalEntry
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations import declaring
from pacte.federations.models import Structure
from pacte.policy import Actor


def add_structure(
    session: FencedSession, *, application: Application, structure: Structure, by: Actor, at: datetime
) -> ApplicationStructure:
    """Add a structure (the one it was merged into, if any); the first one bears the dossier, and the first
    after one that the federation refused. Refused: one that the federation does not take."""
    row = load_to_edit(session, application, at).application
    current = _links(session, row)
    structure_id = structure.merged_into_id or structure.id
    for link in current:
        if link.structure_id == structure_id:
            return link
    refuse_if([*declaring.blockers_to_choose(structure), *blockers_to_add_structure(len(current))])
    former = next((one for one in current if one.is_bearer), None)
    bears = former is None or former.structure.is_refused
    if former is not None and bears:
        former.is_bearer = False
        session.flush()
    link = ApplicationStructure(application_id=row.id, structure_id=structure_id, is_bearer=bears)
    session.add(link)
    row.updated_at = at
    session.flush()
    _note(session, "application.structure_added", row, structure_id, by, at)
    return link


def declare_structure(
    session: FencedSession,
    *,
    application: Application,
    name: str,
    kind: str,
    commune: str,
    department: str,
    by: Actor,
    at: datetime,
) -> Structure:
    """Declare a structure that the registry lacks and add it to the dossier; a few for each dossier.

    Declaring the same one again is no other declaration.
    """
    cohort = load_to_edit(session, application, at).cohort
    known = _declared(session, cohort, by)
    made = declaring.declare_structure(
        session, name=name, kind=kind, commune=commune, department=department, by=by, at=at
    )
    if made.id not in known:
        refuse_if(blockers_to_declare_structure(len(known)))
    add_structure(session, application=application, structure=made, by=by, at=at)
    return made


def remove_structure(
    session: FencedSession, *, application: Application, structure_id: int, by: Actor, at: datetime
) -> None:
    """Remove a structure; when one alone remains, it bears the dossier. One already removed is no fault."""
    row = load_to_edit(session, application, at).application
    current = _links(session, row)
    gone = next((link for link in current if link.structure_id == structure_id), None)
    if gone is None:
        return
    session.delete(gone)
    session.flush()
    remaining = [link for link in current if link is not gone]
    if len(remaining) == 1:
        remaining[0].is_bearer = True
    row.updated_at = at
    _note(session, "application.structure_removed", row, structure_id, by, at)


def choose_bearer(
    session: FencedSession, *, application: Application, structure_id: int, by: Actor, at: datetime
) -> None:
    """Say which structure bears the dossier; refused when it is not one of its structures."""
    row = load_to_edit(session, application, at).application
    current = _links(session, row)
    chosen = next((link for link in current if link.structure_id == structure_id), None)
    if chosen is None:
        raise Refused(
            [
                Blocker(
                    "bearer_unknown",
                    "La structure choisie pour porter le dossier n’en fait plus partie.",
                    "Choisissez-la parmi vos structures.",
                    "bearer",
                )
            ]
        )
    if chosen.is_bearer:
        return
    # Two bearers are refused by the table, even within a transaction: the former steps down first.
    session.execute(
        update(ApplicationStructure)
        .where(ApplicationStructure.application_id == row.id)
        .values(is_bearer=False)
    )
    chosen.is_bearer = True
    row.updated_at = at
    session.flush()
    _note(session, "application.bearer_chosen", row, structure_id, by, at)


def save_structures(
    session: FencedSession,
    *,
    application: Application,
    structures: Sequence[Structure],
    bearer: Structure | None,
    by: Actor,
    at: datetime,
) -> None:
    """Make ``structures`` the structures of the dossier, and ``bearer`` the one that bears it."""
    wanted = {structure.merged_into_id or structure.id for structure in structures}
    for link in _links(session, application):
        if link.structure_id not in wanted:
            remove_structure(session, application=application, structure_id=link.structure_id, by=by, at=at)
    for structure in structures:
        add_structure(session, application=application, structure=structure, by=by, at=at)
    if bearer is not None:
        choose_bearer(
            session,
            application=application,
            structure_id=bearer.merged_into_id or bearer.id,
            by=by,
            at=at,
        )


def _declared(session: FencedSession, cohort: Cohort, by: Actor) -> set[int]:
    """What the person declared since the cohort opened: a dossier deleted and begun again counts as one."""
    return set(
        session.scalars(
            select(JournalEntry.subject_id).where(
                JournalEntry.subject_kind == Structure.__tablename__,
                JournalEntry.action == "structure.declared",
                JournalEntry.actor_id == by.person_id,
                JournalEntry.at >= cohort.opens_at,
            )
        )
    )


def _links(session: FencedSession, application: Application) -> Sequence[ApplicationStructure]:
    return session.scalars(
        select(ApplicationStructure)
        .where(ApplicationStructure.application_id == application.id)
        .order_by(ApplicationStructure.id)
    ).all()


def _note(
    session: FencedSession, action: str, row: Application, structure_id: int, by: Actor, at: datetime
) -> None:
    audit.record(session, action=action, subject=row, by=by, at=at, details={"structure_id": structure_id})
