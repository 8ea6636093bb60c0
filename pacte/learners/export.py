"""What « Mes données » holds of a person's enrolments."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    EXPORTERS,
    columns,
)
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import labels_of


def export_enrollments(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every enrolment, in every federation; whether its cohort has begun is not told."""
    labels = labels_of(has_begun=False)
    rows = session.scalars(
        select(Enrollment).where(Enrollment.person_id == person_id).order_by(Enrollment.id)
    )
    return "inscriptions", [{**columns(row), "libelle": labels[row.state]} for row in rows]


EXPORTERS.append(export_enrollments)

EXPLAINED.update(
    {
        "inscriptions": "vos inscriptions en formation",
    }
)
