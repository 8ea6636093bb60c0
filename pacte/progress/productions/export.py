"""What « Mes données » holds of productions: where each stands, versions, feedback, time granted."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPORTERS, columns
from pacte.database import FencedSession
from pacte.progress.models import (
    Production,
    ProductionExtension,
    ProductionFeedback,
    ProductionVersion,
)
from pacte.progress.vocabulary import PRODUCTION_LABELS, VERDICT_LABELS


def export_productions(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every production, in every federation."""
    rows = session.scalars(
        select(Production).where(Production.person_id == person_id).order_by(Production.id)
    )
    return "productions", [{**columns(row), "libelle": PRODUCTION_LABELS[row.state]} for row in rows]


def export_versions(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every version deposited."""
    rows = session.scalars(
        select(ProductionVersion)
        .where(ProductionVersion.person_id == person_id)
        .order_by(ProductionVersion.id)
    )
    return "versions-de-productions", [columns(row) for row in rows]


def export_feedback(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every answer received."""
    rows = session.scalars(
        select(ProductionFeedback)
        .where(ProductionFeedback.person_id == person_id)
        .order_by(ProductionFeedback.id)
    )
    return "retours-sur-productions", [
        {**columns(row), "libelle": VERDICT_LABELS[row.verdict]} for row in rows
    ]


def export_extensions(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every date put off, with its reason."""
    rows = session.scalars(
        select(ProductionExtension)
        .where(ProductionExtension.person_id == person_id)
        .order_by(ProductionExtension.id)
    )
    return "delais-de-productions", [columns(row) for row in rows]


EXPORTERS += [export_productions, export_versions, export_feedback, export_extensions]
