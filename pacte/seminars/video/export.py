"""What « Mes données » holds of a person's half-days by video: links to sign, lines of connection reports."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    WIDE_EXPORTERS,
    OpenFederation,
    columns,
)
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.seminars.models import ConnectionReport, HalfDay, SigningLink
from pacte.seminars.presence.export import enrolments_of
from pacte.seminars.presence.queries import Sheet, sheet_of
from pacte.seminars.video.matching import Known, Matcher
from pacte.seminars.video.queries import named


def export_connections(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """Every line of a report read as the person's, as the video tool wrote it, and what was counted."""
    found: list[dict[str, Any]] = []
    for federation_id, ids in enrolments_of(session, person_id).items():
        with open_federation(federation_id) as there:
            found += _connections(there, ids)
    return "connexions-en-visioconference", found


def export_links(session: FencedSession, person_id: int, open_federation: OpenFederation) -> tuple[str, Any]:
    """When each personal link to sign was last sent."""
    found: list[dict[str, Any]] = []
    for federation_id, ids in enrolments_of(session, person_id).items():
        with open_federation(federation_id) as there:
            rows = there.scalars(
                select(SigningLink).where(SigningLink.enrollment_id.in_(ids)).order_by(SigningLink.id)
            )
            found += [columns(row) for row in rows]
    return "liens-de-signature", found


def _connections(session: FencedSession, enrollment_ids: Collection[int]) -> Iterator[dict[str, Any]]:
    """Who is who is read as the page of the report reads it: on the sheet of its half-day."""
    sheets: dict[int, Sheet] = {}
    for report, half_day in session.execute(
        select(ConnectionReport, HalfDay)
        .join(HalfDay, HalfDay.id == ConnectionReport.half_day_id)
        .join(Enrollment, Enrollment.cohort_id == HalfDay.cohort_id)
        .where(Enrollment.id.in_(enrollment_ids))
        .order_by(ConnectionReport.id)
    ).all():
        if half_day.id not in sheets:
            sheets[half_day.id] = sheet_of(session, half_day)
        matcher = Matcher(
            [Known(line.id, line.name, line.person.email) for line in sheets[half_day.id].lines]
        )
        minutes = report.lines.get("minutes", {})
        for one in named(matcher, report.lines):
            if one.match.id in enrollment_ids:
                yield {
                    "half_day_id": half_day.id,
                    "debut": half_day.starts_at,
                    "fin": half_day.ends_at,
                    "importe_le": report.imported_at,
                    "inscrit_le": report.applied_at,
                    "nom_dans_le_releve": one.name,
                    "adresse_dans_le_releve": one.email,
                    "connexions": [[span.joined_at, span.left_at] for span in one.spans],
                    "minutes_comptees": minutes.get(str(one.match.id)),
                }


WIDE_EXPORTERS += [export_connections, export_links]

EXPLAINED.update(
    {
        "connexions-en-visioconference": "vos connexions relevées aux séances en visioconférence",
        "liens-de-signature": "les liens de signature qui vous ont été envoyés",
    }
)
