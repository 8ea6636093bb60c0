"""The blueprint of proofs, and what several of its pages begin with."""

from pacte.cohorts.models import Cohort
from pacte.french import date_short, time_words
from pacte.seminars.presence.views.pages import STATE_KINDS
from pacte.seminars.proofs.queries import Record, Slot, justified_until
from pacte.seminars.proofs.rules import can_be_justified, duration_words
from pacte.seminars.vocabulary import ATTENDANCE_LABELS, AttendanceState, Tolerance
from pacte.web import Pages, get_or_404, now, read
from pacte.web.tables import Badge

pages = Pages("proofs", __name__)

UNKNOWN = Badge("todo", "Non renseignée")
UNDER_WAY = Badge("progress", "En cours")
TOLERANCE_KINDS = {Tolerance.RESPECTED: "done", Tolerance.LIFTED: "info", Tolerance.PASSED: "late"}


def slot_words(slot: Slot) -> str:
    """« Lancement, 11/12/2025, 9 h »: a column's title."""
    starts = slot.half_day.starts_at
    return f"{slot.seminar.title}, {date_short(starts, tz=slot.zone)}, {time_words(starts, slot.zone)}"


def state_badge(record: Record, slot: Slot) -> Badge | str:
    """What is known of a learner at a half-day; in words when nothing can be known."""
    spent = record.spent.get(slot.id)
    if spent is None:
        if not record.is_expected(slot):
            return "Avant l’arrivée" if record.came_after(slot) else "Non concerné·e"
        if slot.half_day.ends_at <= now():
            return UNKNOWN
        return UNDER_WAY if slot.half_day.starts_at <= now() else "À venir"
    label = ATTENDANCE_LABELS[spent.state]
    if spent.state is AttendanceState.EXCUSED:
        label = f"{label} ({duration_words(spent.minutes)})"
    if spent.is_caught_up:
        return Badge("done", f"{label}, rattrapée ({duration_words(spent.catch_up)})")
    return Badge(STATE_KINDS[spent.state], label)


def may_be_justified(record: Record, slot: Slot, cohort: Cohort) -> bool:
    """Whether the learner may explain an absence there, now."""
    return can_be_justified(
        record.spent.get(slot.id),
        expected=record.is_expected(slot),
        ends_at=slot.half_day.ends_at,
        closes_at=justified_until(cohort),
        at=now(),
    )


def cohort_named(cohort_id: int) -> Cohort:
    """A cohort of the federation."""
    return get_or_404(read(), Cohort, cohort_id)
