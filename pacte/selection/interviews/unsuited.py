"""Candidates whom none of the proposed slots suits: since when, in which words, until others are proposed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pacte.applications.models import Application, Message
from pacte.audit.models import JournalEntry
from pacte.database import FencedSession
from pacte.selection.models import Interview
from pacte.selection.vocabulary import InterviewState

NONE_SUITS = "interview.none_suits"
OPENING = "Aucun créneau d’entretien ne me convient."
"""What the message to the federation begins with; the candidate's own words follow."""
UNSUITED_LABEL = "Aucun créneau ne convient"


@dataclass(frozen=True, slots=True)
class Unsuited:
    """What a candidate said of the slots that are proposed."""

    at: datetime
    words: str


def unsuited(session: FencedSession, interviews: Collection[Interview]) -> Mapping[int, Unsuited]:
    """Id of the dossier → what was said, for those who wait for other slots; two statements, or none.

    It holds while it is the last thing that happened to the interview: a slot chosen, or others proposed,
    end it.
    """
    asked = {one.application_id: one for one in interviews if one.state is InterviewState.INVITED}
    if not asked:
        return {}
    last = {
        entry.subject_id: entry
        for entry in session.scalars(
            select(JournalEntry)
            .where(
                JournalEntry.subject_kind == Application.__tablename__,
                JournalEntry.subject_id.in_(asked),
                JournalEntry.action.like("interview.%"),
            )
            .order_by(JournalEntry.position)
        )
    }
    said = {
        entry.subject_id: entry
        for entry in last.values()
        if entry.action == NONE_SUITS and entry.at >= asked[entry.subject_id].invited_at
    }
    ids = [entry.details["message_id"] for entry in said.values()]
    bodies = {
        message.id: message.body
        for message in (session.scalars(select(Message).where(Message.id.in_(ids))) if ids else ())
    }
    return {
        application_id: Unsuited(
            entry.at, bodies.get(entry.details["message_id"], "").removeprefix(OPENING).strip()
        )
        for application_id, entry in said.items()
    }
