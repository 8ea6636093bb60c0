"""What « Mes données » holds of productions: where each stands, versions, feedback, time granted."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    EXPORTERS,
    FILE_EXPORTERS,
    SPOKEN,
    GivenFile,
    OpenFederation,
    columns,
    files_at,
)
from pacte.database import FencedSession
from pacte.progress.models import (
    Production,
    ProductionExtension,
    ProductionFeedback,
    ProductionVersion,
)
from pacte.progress.vocabulary import PRODUCTION_LABELS, VERDICT_LABELS, ProductionState, Verdict


def export_productions(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every production, in every federation."""
    rows = session.scalars(
        select(Production).where(Production.person_id == person_id).order_by(Production.id)
    )
    return "productions", [columns(row) for row in rows]


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
    return "retours-sur-productions", [columns(row) for row in rows]


def export_extensions(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every date put off, with its reason."""
    rows = session.scalars(
        select(ProductionExtension)
        .where(ProductionExtension.person_id == person_id)
        .order_by(ProductionExtension.id)
    )
    return "delais-de-productions", [columns(row) for row in rows]


def export_files(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> Iterable[GivenFile]:
    """Every version deposited, and what trainers sent back."""
    places: dict[int, dict[int, str]] = {}
    versions = session.scalars(select(ProductionVersion).where(ProductionVersion.person_id == person_id))
    for version in versions:
        place = f"productions/{version.production_id}/version {version.number}"
        places.setdefault(version.federation_id, {})[version.file_id] = place
    answers = session.scalars(select(ProductionFeedback).where(ProductionFeedback.person_id == person_id))
    for answer in answers:
        if answer.file_id is not None:
            folders = places.setdefault(answer.federation_id, {})
            folders[answer.file_id] = f"productions/retours/{answer.id}"
    return files_at(open_federation, places)


EXPORTERS += [export_productions, export_versions, export_feedback, export_extensions]
FILE_EXPORTERS.append(export_files)

EXPLAINED.update(
    {
        "productions": "vos productions et où elles en sont",
        "versions-de-productions": "ce que vous avez remis",
        "retours-sur-productions": "les retours que vous avez reçus",
        "delais-de-productions": "les délais accordés pour remettre",
    }
)
SPOKEN.update({ProductionState: PRODUCTION_LABELS, Verdict: VERDICT_LABELS})
