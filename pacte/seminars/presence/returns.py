"""What sheets of attendance say against taking back a departure: sealed without the learner, or with them."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.french import date_words, plural
from pacte.learners.models import Enrollment
from pacte.learners.registries import OBSTACLES
from pacte.seminars.models import Attendance, HalfDay, Seminar
from pacte.seminars.vocabulary import AttendanceState

NAMED = 3
THERE = (AttendanceState.PRESENT, AttendanceState.EXCUSED)


def obstacles(session: FencedSession, row: Enrollment, leaving: Enrollment | None) -> Iterator[Blocker]:
    """Two statements besides the cohorts."""
    sealed = _sealed_without(session, row)
    if sealed:
        sheets = plural(
            len(sealed), "feuille d’émargement a été scellée", "feuilles d’émargement ont été scellées"
        )
        yield Blocker(
            "sealed_without",
            f"{sheets} sans cette personne depuis son départ : {_days(sealed)}.",
            "Une feuille scellée ne change plus : le départ reste.",
        )
    met = _met(session, leaving) if leaving is not None else []
    if met:
        yield Blocker(
            "on_sheets",
            f"La personne est sur les feuilles d’émargement de la nouvelle promotion : {_days(met)}.",
            "Retirez d’abord ce qui y a été noté par erreur ; ce qui est scellé ne change plus.",
        )


def _sealed_without(session: FencedSession, row: Enrollment) -> list[date]:
    """Half-days that the learner would have been expected at, whose sheet does not name them."""
    if row.ended_on is None:
        return []
    zone = _zone(session, row)
    known = select(Attendance.half_day_id).where(Attendance.enrollment_id == row.id)
    rows = session.execute(
        select(HalfDay.starts_at, Seminar.tracks)
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .where(
            HalfDay.cohort_id == row.cohort_id,
            HalfDay.sealed_at.is_not(None),
            HalfDay.id.not_in(known),
        )
        .order_by(HalfDay.starts_at)
    )
    return [
        day
        for starts_at, tracks in rows
        if (day := starts_at.astimezone(zone).date()) >= row.ended_on and (not tracks or row.track in tracks)
    ]


def _met(session: FencedSession, leaving: Enrollment) -> list[date]:
    """Half-days of the cohort left where the learner was there, or whose sealed sheet names them."""
    zone = _zone(session, leaving)
    rows = session.scalars(
        select(HalfDay.starts_at)
        .join(Attendance, Attendance.half_day_id == HalfDay.id)
        .where(
            Attendance.enrollment_id == leaving.id,
            Attendance.state.in_(THERE) | HalfDay.sealed_at.is_not(None),
        )
        .order_by(HalfDay.starts_at)
    )
    return [starts_at.astimezone(zone).date() for starts_at in rows]


def _zone(session: FencedSession, row: Enrollment) -> ZoneInfo:
    cohort = session.get_one(Cohort, row.cohort_id)
    return ZoneInfo(definition_of(cohort).federation.time_zone)


def _days(days: list[date]) -> str:
    """« le 12 mars 2026, le 13 mars 2026 et 2 de plus », each day once."""
    once = list(dict.fromkeys(days))
    said = ", ".join(f"le {date_words(day, weekday=False)}" for day in once[:NAMED])
    return said if len(once) <= NAMED else f"{said} et {len(once) - NAMED} de plus"


OBSTACLES.append(obstacles)
