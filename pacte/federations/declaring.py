"""Structures that candidates declare: usable at once, then taken into the registry or refused by staff."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.blockers import Blocker, refuse_if
from pacte.database import FencedSession
from pacte.federations.dues import blockers_to_touch
from pacte.federations.models import Structure, StructureKind, StructureStatus
from pacte.federations.operations import (
    StructureFields,
    add_with_status,
    blockers_to_keep,
    lock_registry,
)
from pacte.federations.rules import REASON_LIMIT, refusal_words, search_key_for
from pacte.french import number
from pacte.policy import Actor
from pacte.signals import structure_refused
from pacte.text import clean_line


def declare_structure(
    session: FencedSession, *, name: str, kind: str, commune: str, department: str, by: Actor, at: datetime
) -> Structure:
    """A candidate's structure that the registry lacks: usable at once, looked at by the federation later.

    Declaring the same thing twice (two tabs, a second click) gives the first one back; one that the
    federation has refused is refused again, with its reason.
    """
    fields = StructureFields(name=name, kind=kind, commune=commune, department=department)
    unsaid = Blocker("department_missing", "Le département manque.", "Choisissez-le.", "department")
    refuse_if([*blockers_to_keep(fields), *([] if department else [unsaid])])
    lock_registry(session)
    twin = session.scalar(
        select(Structure)
        .where(
            Structure.status == StructureStatus.DECLARED,
            Structure.search_key == search_key_for(clean_line(name), clean_line(commune)),
            Structure.kind == StructureKind(kind),
            Structure.department == department,
        )
        .order_by(Structure.id)
        .limit(1)
    )
    if twin is not None:
        refuse_if(blockers_to_choose(twin))
        return twin
    return add_with_status(
        session, fields=fields, status=StructureStatus.DECLARED, action="structure.declared", by=by, at=at
    )


def blockers_to_choose(structure: Structure) -> list[Blocker]:
    """Why a structure is for nobody to choose: the federation refused it."""
    if structure.refusal_reason is None:
        return []
    return [
        Blocker(
            "structure_refused",
            refusal_words(structure.name, structure.refusal_reason),
            "Choisissez une autre structure, ou écrivez à la fédération.",
            "name",
        )
    ]


def accept_structure(session: FencedSession, *, structure: Structure, by: Actor, at: datetime) -> None:
    """Take a declared structure into the registry, one that was refused too; a second time does nothing."""
    refuse_if(blockers_to_touch(structure))
    if structure.status is StructureStatus.REGISTERED:
        return
    was_refused, structure.refusal_reason = structure.is_refused, None
    structure.status = StructureStatus.REGISTERED
    structure.updated_at = at
    if was_refused:
        tell_refused(session, structure, by=by, at=at, known_as=structure.name)
    audit.record(session, action="structure.accepted", subject=structure, by=by, at=at)


def refuse_structure(
    session: FencedSession, *, structure: Structure, reason: str, by: Actor, at: datetime
) -> None:
    """Do not take a declared structure, with a reason that candidates read: those it bears a dossier of are
    told (:data:`pacte.signals.structure_refused`), and keep it there. The same reason again does nothing."""
    reason = clean_line(reason)
    found = blockers_to_touch(structure)
    if structure.status is StructureStatus.REGISTERED:
        found.append(
            Blocker("registered", "Cette structure fait déjà partie du registre.", "Ouvrez sa fiche.")
        )
    if not reason or len(reason) > REASON_LIMIT:
        found.append(
            Blocker(
                "reason", f"Écrivez la raison, en {number(REASON_LIMIT)} caractères au plus.", "", "reason"
            )
        )
    refuse_if(found)
    if structure.refusal_reason == reason:
        return
    structure.refusal_reason = reason
    structure.updated_at = at
    tell_refused(session, structure, by=by, at=at, reason=reason)
    audit.record(
        session, action="structure.refused", subject=structure, by=by, at=at, details={"reason": reason}
    )


def tell_refused(
    session: FencedSession,
    structure: Structure,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    known_as: str = "",
) -> None:
    """Let every higher floor tell those who named the structure: refused, or taken after all."""
    structure_refused.send(session, structure=structure, reason=reason, known_as=known_as, by=by, at=at)
