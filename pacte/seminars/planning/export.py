"""What « Mes données » holds of a person's invitations and answers to seminars."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    EXPORTERS,
    SPOKEN,
    columns,
)
from pacte.database import FencedSession
from pacte.seminars.models import SeminarReply
from pacte.seminars.vocabulary import REPLY_LABELS, ReplyState


def export_replies(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every invitation, in every federation."""
    rows = session.scalars(
        select(SeminarReply).where(SeminarReply.person_id == person_id).order_by(SeminarReply.id)
    )
    return "invitations-aux-seminaires", [columns(row) for row in rows]


EXPORTERS.append(export_replies)

EXPLAINED.update(
    {
        "invitations-aux-seminaires": "vos réponses aux invitations des séminaires",
    }
)
SPOKEN.update({ReplyState: REPLY_LABELS})
