"""The attendance of one learner, for themselves, their trainers and the team."""

from flask import render_template
from flask.typing import ResponseReturnValue

from pacte.learners.models import Enrollment
from pacte.seminars.presence.views.pages import hours_words
from pacte.seminars.proofs.queries import records_of, slots_of, tolerance_of
from pacte.seminars.proofs.rules import (
    blockers_of_tolerance,
    blockers_to_certificate,
    duration_words,
    hours_of,
)
from pacte.seminars.proofs.views.pages import cohort_named, pages, state_badge
from pacte.seminars.vocabulary import BUCKET_LABELS
from pacte.web import can, read


@pages.get(
    "/regions/<federation>/apprenants/<int:enrollment_id>/presences", may="learner.read", of=Enrollment
)
def learner(enrollment: Enrollment) -> ResponseReturnValue:
    """Each half-day with its state, the hours by bucket, what the tolerance says."""
    cohort = cohort_named(enrollment.cohort_id)
    slots = slots_of(read(), cohort)
    (record,) = records_of(read(), slots, [(enrollment, enrollment.person)])
    hours = record.hours
    return render_template(
        "seminars/proofs/learner.html",
        cohort=cohort,
        record=record,
        hours=hours,
        tolerance=tolerance_of(cohort),
        blockers=blockers_of_tolerance(hours, tolerance_of(cohort)),
        lacking=blockers_to_certificate(hours_of(record.sealed)),
        lines=[
            (
                slot,
                hours_words(slot.half_day, slot.zone),
                state_badge(record, slot),
                BUCKET_LABELS[slot.bucket],
            )
            for slot in slots
        ],
        duration_words=duration_words,
        may_read=can("attendance.read", cohort),
    )
