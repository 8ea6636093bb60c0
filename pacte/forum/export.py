"""What « Mes données » holds of the forum: posts, what they said before, reports made, digests chosen."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPORTERS, columns
from pacte.database import FencedSession
from pacte.forum.models import ForumDigest, ForumPost, ForumPostText, ForumReport
from pacte.forum.vocabulary import FREQUENCY_LABELS

KEPT_ASIDE = frozenset({"client_key", "search_key", "hidden_by_id", "accepted_by_id", "closed_by_id"})


def export_posts(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every question and answer, in every federation."""
    rows = session.scalars(select(ForumPost).where(ForumPost.person_id == person_id).order_by(ForumPost.id))
    return "messages-du-forum", [columns(row, without=KEPT_ASIDE) for row in rows]


def export_former_texts(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """What they said before being changed."""
    rows = session.scalars(
        select(ForumPostText).where(ForumPostText.person_id == person_id).order_by(ForumPostText.id)
    )
    return "messages-du-forum-avant", [columns(row) for row in rows]


def export_reports(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every post reported."""
    rows = session.scalars(
        select(ForumReport).where(ForumReport.person_id == person_id).order_by(ForumReport.id)
    )
    return "signalements-du-forum", [columns(row, without=KEPT_ASIDE) for row in rows]


def export_digests(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """What is received of each forum."""
    rows = session.scalars(
        select(ForumDigest).where(ForumDigest.person_id == person_id).order_by(ForumDigest.id)
    )
    return "nouveautes-du-forum", [
        {**columns(row), "libelle": FREQUENCY_LABELS[row.frequency]} for row in rows
    ]


EXPORTERS += [export_posts, export_former_texts, export_reports, export_digests]
