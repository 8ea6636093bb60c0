"""Membership and dues of a year: of one structure, of several at once."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.federations import phrases as phrases
from pacte.federations.models import Structure, StructureMembership, StructureStatus
from pacte.federations.rules import FIRST_YEAR, LAST_YEAR, REASON_LIMIT
from pacte.policy import Actor
from pacte.text import clean_line, clean_text


def blockers_to_touch(structure: Structure) -> list[Blocker]:
    """A merged sheet is history: nothing is written on it."""
    if structure.status is not StructureStatus.MERGED:
        return []
    return [
        Blocker(
            "merged",
            "Cette fiche a été fusionnée avec une autre.",
            "Ouvrez la fiche qui la remplace pour la modifier.",
        )
    ]


def blockers_to_membership(
    year: int, paid_on: date | None, today: date, *, is_exempt: bool = False
) -> list[Blocker]:
    """``today``: local date of the federation; a payment cannot be in the future, nor of who is exempt."""
    found = []
    if is_exempt and paid_on is not None:
        found.append(
            Blocker(
                "exempt_paid",
                "Une structure exonérée n’a pas de date de paiement.",
                "Retirez la date, ou décochez l’exonération.",
                "paid_on",
            )
        )
    if not FIRST_YEAR <= year <= LAST_YEAR:
        found.append(
            Blocker("year", "Ce n’est pas une année d’adhésion.", "Écrivez quatre chiffres.", "year")
        )
    elif year > today.year + 1:
        found.append(
            Blocker(
                "year_far",
                f"{year} est trop loin\u00a0: une adhésion se note au plus tôt l’année d’avant.",
                "Vérifiez l’année.",
                "year",
            )
        )
    if paid_on is not None and not FIRST_YEAR <= paid_on.year <= LAST_YEAR:
        found.append(Blocker("paid_on", "Cette date n’est pas possible.", "Vérifiez l’année.", "paid_on"))
    elif paid_on is not None and paid_on > today:
        found.append(
            Blocker(
                "paid_later",
                "La date de paiement est à venir.",
                "Indiquez le jour du paiement reçu.",
                "paid_on",
            )
        )
    return found


def record_membership(
    session: FencedSession,
    *,
    structure: Structure,
    year: int,
    paid_on: date | None,
    today: date,
    by: Actor,
    at: datetime,
    is_exempt: bool = False,
    note: str | None = None,
) -> StructureMembership:
    """Membership of a year and its dues; the same again writes nothing, no ``note`` leaves it as it is."""
    refuse_if(
        [
            *blockers_to_touch(structure),
            *blockers_to_membership(year, paid_on, today, is_exempt=is_exempt),
        ]
    )
    membership = session.scalar(
        select(StructureMembership).where(
            StructureMembership.structure_id == structure.id, StructureMembership.year == year
        )
    )
    if note is not None:
        note = clean_line(note)[:500]
    was = said_of(membership) if membership is not None else None
    if membership is None:
        membership = StructureMembership(structure_id=structure.id, year=year, note="")
        session.add(membership)
    note = membership.note if note is None else note
    if was and (membership.dues_paid_on, membership.is_exempt, membership.note) == (paid_on, is_exempt, note):
        return membership
    membership.dues_paid_on = paid_on
    membership.is_exempt = is_exempt
    membership.note = note
    membership.recorded_at = at
    membership.recorded_by_id = by.person_id
    if was is not None:
        record_change(session, structure, membership, was=was, by=by, at=at)
        return membership
    audit.record(
        session,
        action="structure.dues_paid"
        if paid_on
        else "structure.dues_exempt"
        if is_exempt
        else "structure.member",
        subject=structure,
        by=by,
        at=at,
        details={
            "year": year,
            "paid_on": f"{paid_on:%d/%m/%Y}" if paid_on else "",
            "noted": _remark(note),
        },
    )
    return membership


def record_change(
    session: FencedSession,
    structure: Structure,
    membership: StructureMembership,
    *,
    was: str,
    by: Actor,
    at: datetime,
) -> None:
    """The journal keeps what a year said before, whole, beside what it says now."""
    audit.record(
        session,
        action="structure.membership_changed",
        subject=structure,
        by=by,
        at=at,
        details={"year": membership.year, "was": was, "now": said_of(membership)},
    )


def said_of(membership: StructureMembership) -> str:
    """All that a year says: « cotisation payée le 03/02/2026, remarque : chèque n° 123 »."""
    return membership_words(membership) + _remark(membership.note)


def _remark(note: str) -> str:
    return f", remarque : {note}" if note else ""


def membership_words(membership: StructureMembership) -> str:
    """« cotisation payée le 03/02/2026 », « exonérée de cotisation »: what a year says."""
    if membership.dues_paid_on:
        return f"cotisation payée le {membership.dues_paid_on:%d/%m/%Y}"
    return "exonérée de cotisation" if membership.is_exempt else "cotisation non réglée"


def cancel_membership(
    session: FencedSession, *, structure: Structure, membership_id: int, reason: str, by: Actor, at: datetime
) -> int:
    """Take back a year that was recorded by mistake; the journal keeps what it said, and why it left."""
    reason = clean_text(reason)[:REASON_LIMIT]
    found = blockers_to_touch(structure)
    membership = session.scalar(
        select(StructureMembership).where(
            StructureMembership.structure_id == structure.id, StructureMembership.id == membership_id
        )
    )
    if membership is None:
        found.append(
            Blocker(
                "membership_gone",
                "Cette adhésion n’est plus enregistrée.",
                "Rouvrez la fiche pour voir celles qui restent.",
            )
        )
    if not reason:
        found.append(Blocker("reason", "Écrivez la raison.", "", "reason"))
    refuse_if(found)
    assert membership is not None
    audit.record(
        session,
        action="structure.membership_cancelled",
        subject=structure,
        by=by,
        at=at,
        details={
            "year": membership.year,
            "said": membership_words(membership),
            "note": membership.note,
            "reason": reason,
        },
    )
    session.delete(membership)
    session.flush()
    return membership.year


def record_dues_of_many(
    session: FencedSession,
    *,
    structure_ids: Sequence[int],
    year: int,
    paid_on: date,
    today: date,
    by: Actor,
    at: datetime,
) -> int:
    """Dues of one year for several structures, all or none; returns how many were due before."""
    refuse_if(blockers_to_membership(year, paid_on, today))
    if not structure_ids:
        raise Refused([Blocker("none", "Aucune structure n’est cochée.", "Cochez au moins une ligne.")])
    structures = session.scalars(
        select(Structure).where(
            Structure.id.in_(set(structure_ids)), Structure.status != StructureStatus.MERGED
        )
    ).all()
    if len(structures) != len(set(structure_ids)):
        raise Refused(
            [
                Blocker(
                    "gone",
                    "Une des structures cochées n’existe plus.",
                    "Rechargez la page, puis recommencez.",
                )
            ]
        )
    settled = set(
        session.scalars(
            select(StructureMembership.structure_id).where(
                StructureMembership.year == year,
                StructureMembership.is_settled,
                StructureMembership.structure_id.in_(set(structure_ids)),
            )
        )
    )
    for structure in structures:
        if structure.id not in settled:
            record_membership(
                session, structure=structure, year=year, paid_on=paid_on, today=today, by=by, at=at
            )
    return len(structures) - len(settled)
