"""Absences announced beforehand: their reason, noted in one touch; their document, the federation's alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.seminars.models import SeminarReply
from pacte.seminars.vocabulary import ReplyState


@dataclass(frozen=True, slots=True)
class Announced:
    """What somebody answered to the invitation of a seminar that they do not attend."""

    reason: str
    document_file_id: int | None

    @property
    def words(self) -> str:
        """« Absence annoncée : opération prévue »."""
        return f"Absence annoncée : {self.reason.rstrip('.')}"


def announced_absences(session: FencedSession, seminar_id: int) -> Mapping[int, Announced]:
    """Enrolment id → what those said who will not come; one statement."""
    rows = session.execute(
        select(SeminarReply.enrollment_id, SeminarReply.reason, SeminarReply.document_file_id).where(
            SeminarReply.seminar_id == seminar_id, SeminarReply.state == ReplyState.NOT_COMING
        )
    )
    return {enrollment_id: Announced(reason, file_id) for enrollment_id, reason, file_id in rows}


def announced_files(session: FencedSession, seminar_id: int) -> frozenset[int]:
    """The documents joined to answers, present and former; one statement.

    Learners were told that the federation alone reads them: health may be in them, and they explain
    an absence to whoever organises. A line of a sheet that keeps one opens it to nobody else.
    """
    rows = session.execute(
        select(SeminarReply.document_file_id, SeminarReply.former).where(
            SeminarReply.seminar_id == seminar_id
        )
    )
    found = {
        file_id for now, former in rows for file_id in (now, *(one["document_file_id"] for one in former))
    }
    return frozenset(file_id for file_id in found if file_id is not None)
