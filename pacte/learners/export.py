"""What « Mes données » holds of a person's enrolments."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPORTERS, columns
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import ENROLLMENT_LABELS


def export_enrollments(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every enrolment, in every federation."""
    rows = session.scalars(
        select(Enrollment).where(Enrollment.person_id == person_id).order_by(Enrollment.id)
    )
    return "inscriptions", [{**columns(row), "libelle": ENROLLMENT_LABELS[row.state]} for row in rows]


EXPORTERS.append(export_enrollments)
