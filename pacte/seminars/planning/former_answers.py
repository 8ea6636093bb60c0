"""Answers given for earlier dates of a seminar: set aside when the dates change, still read afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pacte.seminars.models import SeminarReply, TeamGuest
from pacte.seminars.planning.wording import hours_kept, short_dates
from pacte.seminars.vocabulary import OWN_REPLY_LABELS, REPLY_LABELS, ReplyState


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerAnswer:
    """What somebody invited had answered; ``number`` is its place among theirs, from 1."""

    number: int
    state: ReplyState
    reason: str
    document_file_id: int | None
    dates: str
    """The dates that it was given for, in words."""

    @property
    def words(self) -> str:
        """« Ne vient pas (20 et 21 juin 2024) : congé »."""
        return self._said(REPLY_LABELS)

    @property
    def own_words(self) -> str:
        """« Je ne viens pas (20 et 21 juin 2024) : congé », to whoever had answered."""
        return self._said(OWN_REPLY_LABELS)

    def _said(self, labels: Mapping[ReplyState, str]) -> str:
        said = f"{labels[self.state]} ({self.dates})"
        return f"{said} : {self.reason}" if self.reason else said


def set_aside(reply: SeminarReply | TeamGuest, told: Mapping[str, Any]) -> None:
    """Keep the answer with the dates that its author had been ``told``, then wait for another.

    Of somebody of a team no reason is asked, nor a document.
    """
    assert reply.answered_at is not None
    kept = {
        "state": reply.state.value,
        "reason": reply.reason if isinstance(reply, SeminarReply) else "",
        "document_file_id": reply.document_file_id if isinstance(reply, SeminarReply) else None,
        "answered_at": reply.answered_at.isoformat(),
        "half_days": told["half_days"],
    }
    reply.former = [*reply.former, kept]
    reply.state, reply.answered_at = ReplyState.INVITED, None
    if isinstance(reply, SeminarReply):
        reply.reason, reply.document_file_id = "", None
    reply.revision += 1


def former_answers(reply: SeminarReply | TeamGuest, zone: str) -> list[FormerAnswer]:
    """Those of somebody invited to one seminar, oldest first."""
    return [
        FormerAnswer(
            number=number,
            state=ReplyState(kept["state"]),
            reason=kept["reason"],
            document_file_id=kept["document_file_id"],
            dates=short_dates(hours_kept(kept), zone),
        )
        for number, kept in enumerate(reply.former, start=1)
    ]


def document_of(reply: SeminarReply, number: int | None) -> int | None:
    """The file joined to the present answer, or to the former one of that number."""
    if number is None:
        return reply.document_file_id
    if not 0 < number <= len(reply.former):
        return None
    file_id: int | None = reply.former[number - 1]["document_file_id"]
    return file_id
