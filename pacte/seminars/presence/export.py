"""What « Mes données » holds of a person's attendance."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    EXPORTERS,
    SPOKEN,
    WIDE_EXPORTERS,
    OpenFederation,
    columns,
)
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.seminars.models import Attendance, AttendanceAddendum
from pacte.seminars.vocabulary import ATTENDANCE_LABELS, PROOF_LABELS, AttendanceState, Proof


def export_attendance(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every half-day of which something is known, in every federation."""
    rows = session.scalars(
        select(Attendance).where(Attendance.person_id == person_id).order_by(Attendance.id)
    )
    return "presences", [columns(row) for row in rows]


def export_corrections(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """Every correction of a sealed sheet that is about the person."""
    found: list[dict[str, Any]] = []
    for federation_id, ids in enrolments_of(session, person_id).items():
        with open_federation(federation_id) as there:
            rows = there.scalars(
                select(AttendanceAddendum)
                .where(AttendanceAddendum.enrollment_id.in_(ids))
                .order_by(AttendanceAddendum.id)
            )
            found += [columns(row) for row in rows]
    return "rectificatifs-de-presence", found


def enrolments_of(session: FencedSession, person_id: int) -> Mapping[int, list[int]]:
    """Federation → the person's enrolments there, in order; one statement, in the person's own session."""
    found: dict[int, list[int]] = defaultdict(list)
    for row in session.scalars(
        select(Enrollment).where(Enrollment.person_id == person_id).order_by(Enrollment.id)
    ):
        found[row.federation_id].append(row.id)
    return found


EXPORTERS.append(export_attendance)
WIDE_EXPORTERS.append(export_corrections)

EXPLAINED.update(
    {
        "presences": "vos présences aux séminaires, demi-journée par demi-journée",
        "rectificatifs-de-presence": "ce qui a été rectifié de ces présences",
    }
)
SPOKEN.update({AttendanceState: ATTENDANCE_LABELS, Proof: PROOF_LABELS})
