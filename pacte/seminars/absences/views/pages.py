"""The blueprint of what follows attendance, and what several of its pages begin with."""

from typing import Any

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from pacte.learners.models import Enrollment
from pacte.seminars.proofs.queries import Record, Slot, own_records_of, slots_of
from pacte.seminars.proofs.views.pages import cohort_named
from pacte.web import Pages, read
from pacte.web.acts import beside as beside

pages = Pages("absences", __name__)

LEARNER = "/regions/<federation>/apprenants/<int:enrollment_id>"
OF: dict[str, Any] = {"of": Enrollment}


def record_here(enrollment: Enrollment) -> tuple[Record, list[Slot]]:
    """What is known of the learner, and the half-days of their cohort."""
    slots = slots_of(read(), cohort_named(enrollment.cohort_id))
    (record,) = own_records_of(read(), slots, [(enrollment, enrollment.person)])
    return record, slots


def slot_or_404(slots: list[Slot], half_day_id: int) -> Slot:
    """A half-day of the learner's cohort."""
    found = next((slot for slot in slots if slot.id == half_day_id), None)
    if found is None:
        abort(404)
    return found


def to_learner(enrollment: Enrollment, *, anchor: str | None = None) -> Response:
    """Back to the page of their presences."""
    return redirect(url_for("proofs.learner", enrollment_id=enrollment.id, _anchor=anchor), code=303)
