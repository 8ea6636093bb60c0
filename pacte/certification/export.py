"""What « Mes données » holds of readiness: the conditions that the team lifted."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    EXPORTERS,
    columns,
)
from pacte.certification.models import ReadinessException
from pacte.database import FencedSession


def export_exceptions(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every decision, standing or cancelled, in every federation."""
    rows = session.scalars(
        select(ReadinessException)
        .where(ReadinessException.person_id == person_id)
        .order_by(ReadinessException.id)
    )
    return "conditions-levees", [columns(row) for row in rows]


EXPORTERS.append(export_exceptions)

EXPLAINED.update(
    {
        "conditions-levees": "les conditions de certification levées pour vous",
    }
)
