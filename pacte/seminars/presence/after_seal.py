"""Signatures given in time that arrived once the sheet was sealed: kept by the journal, for a correction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pacte.audit.models import JournalEntry
from pacte.database import FencedSession
from pacte.french import datetime_words, time_words
from pacte.seminars.models import HalfDay
from pacte.seminars.presence.queries import addenda_of
from pacte.seminars.presence.sheet import states_after
from pacte.seminars.vocabulary import AttendanceState

ARRIVED = "attendance.arrived_after_seal"
THERE = (AttendanceState.PRESENT.value, AttendanceState.EXCUSED.value)


@dataclass(frozen=True, slots=True)
class AfterSeal:
    """What the journal keeps of such a signature; its drawing, or that a name was typed."""

    half_day_id: int
    enrollment_id: int
    signed_at: datetime
    received_at: datetime
    file_id: int | None

    def reason(self, zone: str) -> str:
        """What a correction made from it says, until somebody changes it."""
        drawn = datetime_words(self.signed_at, zone, zone=False)
        came = datetime_words(self.received_at, zone, zone=False)
        return f"Signature donnée le {drawn} ; reçue le {came}, une fois la feuille scellée."

    def learner_words(self, zone: str) -> str:
        """What the person who signed is told."""
        return (
            f"La feuille était déjà scellée quand votre signature de {time_words(self.signed_at, zone)} "
            "est arrivée : elle est gardée comme preuve, avec son heure. Qui anime la demi-journée est "
            "prévenu·e et peut écrire un rectificatif. Vous n’avez rien à refaire."
        )


def arrived_after_seal(session: FencedSession, half_day_ids: Collection[int]) -> Sequence[AfterSeal]:
    """Those of these half-days, in the order of their arrival; one statement."""
    entries = session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.action == ARRIVED,
            JournalEntry.subject_kind == HalfDay.__tablename__,
            JournalEntry.subject_id.in_(half_day_ids),
        )
        .order_by(JournalEntry.position)
    )
    return [_read(entry) for entry in entries]


def arrived_of(session: FencedSession, half_day_id: int) -> Mapping[int, AfterSeal]:
    """Enrolment → its signature; one statement."""
    return {one.enrollment_id: one for one in arrived_after_seal(session, [half_day_id])}


def waiting_of(session: FencedSession, half_day: HalfDay) -> Mapping[int, AfterSeal]:
    """Those whom the sheet, corrected so far, does not say to have been there; two statements."""
    if half_day.sealed is None:
        return {}
    arrived = arrived_of(session, half_day.id)
    if not arrived:
        return {}
    today = states_after(half_day.sealed, addenda_of(session, half_day.id))
    return {id_: one for id_, one in arrived.items() if id_ in today and today[id_]["state"] not in THERE}


def _read(entry: JournalEntry) -> AfterSeal:
    said: Mapping[str, Any] = entry.details
    return AfterSeal(
        entry.subject_id,
        said["enrollment_id"],
        datetime.fromisoformat(said["drawn_at"]),
        entry.at,
        said["file_id"],
    )
