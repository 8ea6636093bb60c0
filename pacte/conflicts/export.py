"""What « Mes données » holds of the register: the affiliations of the person."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPORTERS, columns
from pacte.conflicts.models import Affiliation
from pacte.database import FencedSession


def export_affiliations(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Where the person works or holds a responsibility, ended ones included."""
    rows = session.scalars(
        select(Affiliation).where(Affiliation.person_id == person_id).order_by(Affiliation.id)
    )
    return "appartenances", [columns(row) for row in rows]


EXPORTERS.append(export_affiliations)
