"""Signatures given in time that arrived once the sheet was sealed: kept by the journal, for a correction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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
SET_ASIDE = "attendance.arrival_set_aside"
THERE = (AttendanceState.PRESENT.value, AttendanceState.EXCUSED.value)


@dataclass(frozen=True, slots=True)
class AfterSeal:
    """What the journal keeps of such a signature; its drawing, or that a name was typed."""

    half_day_id: int
    enrollment_id: int
    signed_at: datetime
    received_at: datetime
    file_id: int | None
    set_aside: str | None = None
    """Why whoever runs the half-day judged that it does not count, once they did."""

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

    def line_words(self, zone: str) -> str:
        """The same beside the half-day, among the others of that person."""
        words = f"Signature de {time_words(self.signed_at, zone)} arrivée après le sceau"
        if self.set_aside is not None:
            return f"{words}, mise de côté : {self.set_aside}"
        return f"{words}, gardée comme preuve"

    def settled_words(self, zone: str, state: str) -> str:
        """What the person who signed is told once it was looked at; ``state``: what the sheet says now."""
        start = f"Votre signature de {time_words(self.signed_at, zone)} est arrivée après le sceau."
        if state in THERE:
            return f"{start} La feuille est rectifiée : elle dit que vous étiez là."
        return (
            f"{start} Qui anime la demi-journée l’a mise de côté, et la feuille ne change pas : "
            f"{self.set_aside}"
        )


def arrived_after_seal(session: FencedSession, half_day_ids: Collection[int]) -> Sequence[AfterSeal]:
    """Those of these half-days, in the order of their arrival; one statement."""
    found: dict[tuple[int, int], AfterSeal] = {}
    for entry in session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.action.in_((ARRIVED, SET_ASIDE)),
            JournalEntry.subject_kind == HalfDay.__tablename__,
            JournalEntry.subject_id.in_(half_day_ids),
        )
        .order_by(JournalEntry.position)
    ):
        key = (entry.subject_id, entry.details["enrollment_id"])
        if entry.action == ARRIVED:
            found[key] = _read(entry)
        elif key in found:
            found[key] = replace(found[key], set_aside=entry.details["reason"])
    return list(found.values())


def arrived_of(session: FencedSession, half_day_id: int) -> Mapping[int, AfterSeal]:
    """Enrolment → its signature; one statement."""
    return {one.enrollment_id: one for one in arrived_after_seal(session, [half_day_id])}


def waiting_of(session: FencedSession, half_day: HalfDay) -> Mapping[int, AfterSeal]:
    """Those that still wait to be looked at: neither corrected nor set aside; two statements."""
    if half_day.sealed is None:
        return {}
    arrived = arrived_of(session, half_day.id)
    if not arrived:
        return {}
    today = states_after(half_day.sealed, addenda_of(session, half_day.id))
    return {
        id_: one
        for id_, one in arrived.items()
        if one.set_aside is None and id_ in today and today[id_]["state"] not in THERE
    }


def kept_words(session: FencedSession, half_day: HalfDay, enrollment_id: int, zone: str) -> str:
    """What somebody whose signature came after the seal is told on the page where they signed; empty else."""
    if half_day.sealed is None:
        return ""
    kept = arrived_of(session, half_day.id).get(enrollment_id)
    if kept is None:
        return ""
    today = states_after(half_day.sealed, addenda_of(session, half_day.id)).get(enrollment_id)
    if today is None or (kept.set_aside is None and today["state"] not in THERE):
        return kept.learner_words(zone)
    return kept.settled_words(zone, today["state"])


def _read(entry: JournalEntry) -> AfterSeal:
    said: Mapping[str, Any] = entry.details
    return AfterSeal(
        entry.subject_id,
        said["enrollment_id"],
        datetime.fromisoformat(said["drawn_at"]),
        entry.at,
        said["file_id"],
    )
