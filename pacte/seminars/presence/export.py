"""What « Mes données » holds of a person's attendance."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPORTERS, columns
from pacte.database import FencedSession
from pacte.seminars.models import Attendance
from pacte.seminars.vocabulary import ATTENDANCE_LABELS, PROOF_LABELS


def export_attendance(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every half-day of which something is known, in every federation."""
    rows = session.scalars(
        select(Attendance).where(Attendance.person_id == person_id).order_by(Attendance.id)
    )
    return "presences", [
        {**columns(row), "libelle": ATTENDANCE_LABELS[row.state], "preuve": PROOF_LABELS[row.proof]}
        for row in rows
    ]


EXPORTERS.append(export_attendance)
