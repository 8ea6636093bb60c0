"""What « Mes données » holds of drafts: each with its file, and the answers received."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    EXPORTERS,
    FILE_EXPORTERS,
    GivenFile,
    OpenFederation,
    columns,
    files_at,
)
from pacte.database import FencedSession
from pacte.memoires.models import MemoireDraft, MemoireDraftFeedback


def export_drafts(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every draft, in every federation."""
    rows = session.scalars(
        select(MemoireDraft).where(MemoireDraft.person_id == person_id).order_by(MemoireDraft.id)
    )
    return "brouillons-de-memoire", [columns(row) for row in rows]


def export_feedback(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every answer received."""
    rows = session.scalars(
        select(MemoireDraftFeedback)
        .where(MemoireDraftFeedback.person_id == person_id)
        .order_by(MemoireDraftFeedback.id)
    )
    return "retours-sur-brouillons", [columns(row) for row in rows]


def export_files(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> Iterable[GivenFile]:
    """Every draft, and what was sent back annotated."""
    places: dict[int, dict[int, str]] = {}
    for row in session.scalars(select(MemoireDraft).where(MemoireDraft.person_id == person_id)):
        place = f"memoire/{row.memoire_id}/brouillon {row.number}"
        places.setdefault(row.federation_id, {})[row.file_id] = place
    statement = select(MemoireDraftFeedback).where(MemoireDraftFeedback.person_id == person_id)
    for answer in session.scalars(statement):
        if answer.file_id is not None:
            place = f"memoire/retours/{answer.id}"
            places.setdefault(answer.federation_id, {})[answer.file_id] = place
    return files_at(open_federation, places)


EXPORTERS += [export_drafts, export_feedback]
FILE_EXPORTERS.append(export_files)
EXPLAINED.update(
    {
        "brouillons-de-memoire": "les brouillons que vous avez donnés à lire",
        "retours-sur-brouillons": "les retours reçus sur vos brouillons",
    }
)
