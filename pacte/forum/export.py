"""What « Mes données » holds of the forum: posts, what they said before, reports made, digests chosen."""

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
from pacte.forum.models import ForumAttachment, ForumDigest, ForumPost, ForumPostText, ForumReport
from pacte.forum.vocabulary import FREQUENCY_LABELS, Frequency

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
    return "nouveautes-du-forum", [columns(row) for row in rows]


def export_files(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> Iterable[GivenFile]:
    """What came with the person's own posts."""
    posts: dict[int, list[int]] = {}
    for post in session.scalars(select(ForumPost).where(ForumPost.person_id == person_id)):
        posts.setdefault(post.federation_id, []).append(post.id)
    places: dict[int, dict[int, str]] = {}
    for federation_id, ids in posts.items():
        with open_federation(federation_id) as there:
            rows = there.scalars(select(ForumAttachment).where(ForumAttachment.post_id.in_(ids)))
            places[federation_id] = {row.file_id: f"messages-du-forum/{row.post_id}" for row in rows}
    return files_at(open_federation, places)


EXPORTERS += [export_posts, export_former_texts, export_reports, export_digests]
FILE_EXPORTERS.append(export_files)

EXPLAINED.update(
    {
        "messages-du-forum": "vos messages dans le forum",
        "messages-du-forum-avant": "leurs textes d’avant vos corrections",
        "signalements-du-forum": "les messages que vous avez signalés",
        "nouveautes-du-forum": "à quel rythme vous recevez les nouveautés du forum",
    }
)
SPOKEN.update({Frequency: FREQUENCY_LABELS})
