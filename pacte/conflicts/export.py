"""What « Mes données » holds of the register: where the person works, the ties declared by or for them."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    EXPORTERS,
    SPOKEN,
    columns,
)
from pacte.accounts.models import Person
from pacte.conflicts.models import Affiliation, ConflictOfInterest
from pacte.conflicts.vocabulary import TIE_LABELS, TieKind, TieSource
from pacte.database import FencedSession


def export_affiliations(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Where the person works or holds a responsibility, ended ones included."""
    rows = session.scalars(
        select(Affiliation).where(Affiliation.person_id == person_id).order_by(Affiliation.id)
    )
    return "appartenances", [columns(row) for row in rows]


def export_ties(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """The ties that the person declared, and those recorded for them; ended ones included.

    Ties that others declared with the person are not theirs to read: a candidate is not told who is tied to
    them. What staff wrote when they recorded a tie stays in the register.
    """
    rows = session.scalars(
        select(ConflictOfInterest)
        .where(ConflictOfInterest.assessor_id == person_id)
        .order_by(ConflictOfInterest.id)
    ).all()
    ids = {row.subject_id for row in rows}
    names = {one.id: one.name for one in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return "liens", [
        {
            **columns(row, without=_theirs(row)),
            "libelle": TIE_LABELS[row.kind],
            "avec": names.get(row.subject_id, ""),
        }
        for row in rows
    ]


def _theirs(row: ConflictOfInterest) -> frozenset[str]:
    """The words that somebody else wrote."""
    others = {"reason"} if row.source is TieSource.RECORDED else set()
    if row.ended_by_id != row.assessor_id:
        others.add("end_reason")
    return frozenset(others)


EXPORTERS.append(export_affiliations)
EXPORTERS.append(export_ties)

EXPLAINED.update(
    {
        "appartenances": "les structures où vous travaillez ou exercez une responsabilité",
        "liens": "les liens d’intérêts que vous avez déclarés, ou notés pour vous",
    }
)
SPOKEN.update({TieKind: TIE_LABELS})
