"""The structures of a dossier, one of which bears it; the team's commitment is given for that one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from pacte import audit
from pacte.applications.models import Application, ApplicationStructure, SupportingDocument
from pacte.applications.operations.documents import cancel_pending, retire_doubles
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
    """Add a structure (the one it was merged into, if any); the first one bears the dossier. It takes the
    place of one that bore it and that the federation refused. Refused: one that it does not take."""
    row = load_to_edit(session, application, at).application
    current = _links(session, row)
    structure_id = structure.merged_into_id or structure.id
    for link in current:
        if link.structure_id == structure_id:
            return link
    refuse_if([*declaring.blockers_to_choose(structure), *blockers_to_add_structure(len(current))])
    former = _bearer(current)
    bears = former is None or former.structure.is_refused
    if former is not None and bears:
        _take_out(session, row, former, by, at)
    link = ApplicationStructure(application_id=row.id, structure_id=structure_id, is_bearer=bears)
    session.add(link)
    row.updated_at = at
    session.flush()
    _note(session, "application.structure_added", row, structure_id, by, at)
    if bears:
        _settle_commitment(session, row, former.structure_id if former else None, structure_id, by, at)
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
    former = _bearer(current)
    _take_out(session, row, gone, by, at)
    remaining = [link for link in current if link is not gone]
    if len(remaining) == 1:
        remaining[0].is_bearer = True
    row.updated_at = at
    session.flush()
    bearer = _bearer(remaining)
    _settle_commitment(
        session,
        row,
        former.structure_id if former else None,
        bearer.structure_id if bearer else None,
        by,
        at,
    )


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
    former = _bearer(current)
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
    _settle_commitment(session, row, former.structure_id if former else None, structure_id, by, at)


def put_bearer(
    session: FencedSession,
    *,
    row: Application,
    structure_id: int,
    keeps_former: bool,
    by: Actor,
    at: datetime,
) -> str:
    """Let a structure, in the dossier or not, bear it in place of the one that does; gives back its name.

    For a locked dossier that the caller may change. The former one stays in it only if ``keeps_former``, and
    if the federation has not refused it. A commitment given for it no longer counts.
    """
    current = _links(session, row)
    former = _bearer(current)
    leaves = former is not None and (former.structure.is_refused or not keeps_former)
    chosen = next((link for link in current if link.structure_id == structure_id), None)
    if chosen is None:
        refuse_if(blockers_to_add_structure(len(current) - leaves))
    name, former_id = (former.structure.name, former.structure_id) if former is not None else ("", None)
    if former is not None and leaves:
        session.delete(former)
    elif former is not None:
        former.is_bearer = False
    session.flush()
    if chosen is None:
        session.add(ApplicationStructure(application_id=row.id, structure_id=structure_id, is_bearer=True))
    else:
        chosen.is_bearer = True
    row.updated_at = at
    session.flush()
    _settle_commitment(session, row, former_id, structure_id, by, at)
    session.expire(row, ["structures"])
    return name


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


def _settle_commitment(
    session: FencedSession, row: Application, former: int | None, bearer: int | None, by: Actor, at: datetime
) -> None:
    """A pending signature is for the structure that bore the dossier: it ends with it. What came while none
    did is given for the first that does. Who leads the former one is not asked for the next."""
    if former == bearer:
        return
    if former is None:
        session.execute(
            update(SupportingDocument)
            .where(
                SupportingDocument.application_id == row.id,
                SupportingDocument.for_structure_id.is_(None),
                SupportingDocument.replaced_at.is_(None),
            )
            .values(for_structure_id=bearer)
        )
        if bearer is not None:
            retire_doubles(session, bearer, at, application=row)
        return
    row.leader_name = row.leader_email = ""
    if cancel_pending(session, row, at):
        audit.record(session, action="application.commitment_cancelled", subject=row, by=by, at=at)


def _take_out(
    session: FencedSession, row: Application, link: ApplicationStructure, by: Actor, at: datetime
) -> None:
    session.delete(link)
    session.flush()
    _note(session, "application.structure_removed", row, link.structure_id, by, at)


def _bearer(links: Sequence[ApplicationStructure]) -> ApplicationStructure | None:
    return next((link for link in links if link.is_bearer), None)


def _links(session: FencedSession, application: Application) -> Sequence[ApplicationStructure]:
    return session.scalars(
        select(ApplicationStructure)
        .where(ApplicationStructure.application_id == application.id)
        .order_by(ApplicationStructure.id)
    ).all()


def _note(
    session: FencedSession, action: str, row: Application, structure_id: int, by: Actor, at: datetime
) -> None:
    name = session.get_one(Structure, structure_id).name
    audit.record(
        session,
        action=action,
        subject=row,
        by=by,
        at=at,
        details={"structure_id": structure_id, "name": name},
    )
