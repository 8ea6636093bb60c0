"""Merging two structures that are one: what each held is kept, old links lead to the one that stays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from pacte import audit
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.federations.declaring import tell_refused
from pacte.federations.dues import record_change, said_of
from pacte.federations.models import (
    Structure,
    StructureAlias,
    StructureMembership,
    StructureStatus,
)
from pacte.federations.operations import (
    SHEET_FIELDS,
    forget_distinctions,
    lock_registry,
    tell_merged,
)
from pacte.federations.rules import search_key_for, size_class
from pacte.policy import Actor
from pacte.signals import structure_recognised


def merge_structures(
    session: FencedSession,
    *,
    kept: Structure,
    merged: Structure,
    from_merged: Mapping[str, bool],
    by: Actor,
    at: datetime,
) -> None:
    """``merged`` becomes a name of ``kept``; its values are taken for the fields true in ``from_merged``.

    Memberships are united: of two for the same year the paid one stays, else the exempt one, with a note.
    Everything that refers to ``merged`` follows (:data:`pacte.signals.structure_merged`). It cannot be
    undone; the journal keeps what each sheet held. Merging the same two again does nothing.
    """
    lock_registry(session)
    session.refresh(kept, with_for_update=True)
    session.refresh(merged, with_for_update=True)
    if merged.merged_into_id == kept.id:
        return
    found = []
    if kept.id == merged.id:
        found.append(Blocker("same", "C’est la même fiche.", "Choisissez-en une autre."))
    elif StructureStatus.MERGED in (kept.status, merged.status):
        found.append(
            Blocker(
                "merged",
                "Une de ces fiches a déjà été fusionnée.",
                "Revenez au registre et ouvrez-la de nouveau.",
            )
        )
    if found:
        raise Refused(found)
    before = {"kept": sheet_of(kept), "merged": sheet_of(merged)}
    names = [kept.name, merged.name]
    for key, taken in from_merged.items():
        if taken and key in SHEET_FIELDS:
            setattr(kept, key, getattr(merged, key))
    if kept.population is not None:
        kept.size_class = size_class(kept.kind.value, kept.population)
    elif kept.kind.value != "CPTS":
        kept.size_class = None
    else:
        kept.size_class = kept.size_class or merged.size_class
    kept.search_key = search_key_for(kept.name, kept.commune)
    kept.updated_at = merged.updated_at = at
    if kept.status is StructureStatus.DECLARED and merged.status is StructureStatus.REGISTERED:
        kept.status = StructureStatus.REGISTERED
    if merged.is_refused:
        tell_refused(session, merged, by=by, at=at, known_as=kept.name)
    elif merged.status is StructureStatus.DECLARED:
        structure_recognised.send(session, structure=merged, known_as=kept.name, by=by, at=at)
    kept.refusal_reason = merged.refusal_reason = None
    years = _unite_memberships(session, kept, merged, by, at)
    _unite_names(session, kept, merged, names, at)
    _move_merged_before(session, kept, merged)
    forget_distinctions(session, merged.id)
    merged.status = StructureStatus.MERGED
    merged.merged_into_id = kept.id
    session.flush()
    moved = tell_merged(session, kept_id=kept.id, merged_id=merged.id, by=by, at=at)
    details = {**before, "years": years, "moved": moved}
    follows = f"{moved} dossier{'s' if moved > 1 else ''} rattaché{'s' if moved > 1 else ''}"
    audit.record(
        session,
        action="structure.absorbed",
        subject=kept,
        by=by,
        at=at,
        details={**details, "name": names[1], "kept": follows},
    )
    audit.record(
        session,
        action="structure.merged",
        subject=merged,
        by=by,
        at=at,
        details={**details, "name": kept.name},
    )


def sheet_of(structure: Structure) -> dict[str, Any]:
    """The fields of a sheet, as the journal keeps them."""
    return {key: getattr(structure, key) for key in SHEET_FIELDS}


def _unite_memberships(
    session: FencedSession, kept: Structure, merged: Structure, by: Actor, at: datetime
) -> list[int]:
    """Returns the years that both had."""
    statement = select(StructureMembership).where(StructureMembership.structure_id.in_((kept.id, merged.id)))
    rows = session.scalars(statement.order_by(StructureMembership.year)).all()
    mine = {row.year: row for row in rows if row.structure_id == kept.id}
    both = []
    for row in (row for row in rows if row.structure_id == merged.id):
        own = mine.get(row.year)
        if own is None:
            row.structure_id = kept.id
            continue
        both.append(row.year)
        was = f"{said_of(own)} (et, sous « {merged.name} », {said_of(row)})"
        if own.dues_paid_on is None and row.dues_paid_on is not None:
            own.dues_paid_on, own.is_exempt = row.dues_paid_on, False
            own.recorded_at, own.recorded_by_id = at, by.person_id
        elif row.is_exempt and not own.is_settled:
            own.is_exempt = True
            own.recorded_at, own.recorded_by_id = at, by.person_id
        said = f"Réunie avec l’adhésion de « {merged.name} » lors de la fusion."
        own.note = f"{own.note} {said}".strip()[:500]
        record_change(session, kept, own, was=was, by=by, at=at)
        session.delete(row)
    session.flush()
    return sorted(both)


def _unite_names(
    session: FencedSession, kept: Structure, merged: Structure, names: list[str], at: datetime
) -> None:
    known = {search_key_for(kept.name)}
    statement = select(StructureAlias).where(StructureAlias.structure_id.in_((kept.id, merged.id)))
    for alias in sorted(session.scalars(statement), key=lambda alias: alias.structure_id != kept.id):
        if alias.search_key in known:
            session.delete(alias)
            continue
        known.add(alias.search_key)
        alias.structure_id = kept.id
    session.flush()
    for name in names:
        key = search_key_for(name)
        if key and key not in known:
            known.add(key)
            session.add(StructureAlias(structure_id=kept.id, name=name, search_key=key, created_at=at))


def _move_merged_before(session: FencedSession, kept: Structure, merged: Structure) -> None:
    """What had been merged into the one that goes now leads straight to the one that stays."""
    session.execute(
        update(Structure).where(Structure.merged_into_id == merged.id).values(merged_into_id=kept.id)
    )
