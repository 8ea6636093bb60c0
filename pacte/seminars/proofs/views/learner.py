"""The attendance of one learner, for themselves, their trainers and the team."""

from flask import render_template
from flask.typing import ResponseReturnValue

from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.library import curriculum
from pacte.cohorts.public_states import local_day
from pacte.cohorts.vocabulary import Track
from pacte.learners.models import Enrollment
from pacte.learners.registries import DOORS, Door
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.absences.offers import is_under_way
from pacte.seminars.presence.after_seal import arrived_after_seal
from pacte.seminars.presence.views.pages import hours_words
from pacte.seminars.proofs.followed import history_of, proposal_of
from pacte.seminars.proofs.queries import (
    Record,
    Slot,
    justified_until,
    records_of,
    slots_in,
    slots_of,
    tolerance_of,
    zone_of,
)
from pacte.seminars.proofs.rules import blockers_of_tolerance, blockers_to_certificate, duration_words
from pacte.seminars.proofs.views.pages import (
    TOLERANCE_KINDS,
    cohort_named,
    may_be_justified,
    pages,
    state_badge,
)
from pacte.seminars.vocabulary import (
    BUCKET_LABELS,
    JUSTIFICATION_LABELS,
    TEAM_WORK_LABELS,
    TOLERANCE_LABELS,
    AttendanceState,
    JustificationState,
    TeamWorkState,
    Tolerance,
)
from pacte.web import actor, can, now, read, services

DOORS.append(
    Door(label="Présences et heures", own_label="Mes présences et mes heures", endpoint="proofs.learner")
)
JUSTIFICATION_KINDS = {
    JustificationState.SENT: "waiting",
    JustificationState.ACCEPTED: "done",
    JustificationState.REFUSED: "refused",
}
TEAM_WORK_KINDS = {
    TeamWorkState.DECLARED: "waiting",
    TeamWorkState.ACCEPTED: "done",
    TeamWorkState.REFUSED: "refused",
    TeamWorkState.WITHDRAWN: "todo",
}


@pages.get(
    "/regions/<federation>/apprenants/<int:enrollment_id>/presences", may="learner.read", of=Enrollment
)
def learner(enrollment: Enrollment) -> ResponseReturnValue:
    """Each half-day with its state, the hours by bucket, what the tolerance says, what followed absences."""
    cohort = cohort_named(enrollment.cohort_id)
    slots = slots_of(read(), cohort)
    (record,) = records_of(read(), slots, [(enrollment, enrollment.person)])
    admitted, standing = tolerance_of(cohort), record.tolerance(tolerance_of(cohort))
    history = history_of(read(), enrollment.id, former=[one.enrollment.id for one in record.brought])
    everywhere = slots_in(read(), [cohort, *(one.cohort for one in record.brought)])
    is_mine = enrollment.person_id == actor().person_id
    arrived = {
        one.half_day_id: one
        for one in arrived_after_seal(read(), [slot.id for slot in slots])
        if one.enrollment_id == enrollment.id
    }
    is_active = enrollment.state is EnrollmentState.ACTIVE
    may_justify = is_active and can("absence.justify", enrollment)
    return render_template(
        "seminars/proofs/learner.html",
        cohort=cohort,
        zone=zone_of(cohort),
        today=local_day(now(), zone_of(cohort)),
        is_over=not is_under_way(cohort, now()),
        record=record,
        hours=record.hours,
        admitted=admitted,
        standing=(TOLERANCE_KINDS[standing], TOLERANCE_LABELS[standing]),
        blockers=blockers_of_tolerance(record.hours, admitted, covered=record.covered),
        lacking=blockers_to_certificate(record.certified),
        certified=record.certified,
        counted=record.counted,
        planned_in_team=hours_in_team(curriculum(services().settings.modules_dirs), enrollment),
        lines=[
            (
                slot,
                hours_words(slot.half_day, slot.zone),
                state_badge(record, slot),
                BUCKET_LABELS[spent.bucket if (spent := record.spent.get(slot.id)) else slot.bucket],
                _can_be_caught_up(record, slot) and history.catch_up_of(slot.id) is None,
                slot.id in record.spent and not record.spent[slot.id].sealed,
                may_justify and may_be_justified(record, slot, cohort) and not history.is_explained(slot.id),
            )
            for slot in slots
        ],
        arrived={
            slot.id: arrived[slot.id].line_words(slot.zone)
            for slot in slots
            if slot.id in arrived and (spent := record.spent.get(slot.id)) is not None and spent.is_missed
        },
        catch_ups=[(one, _where(one.half_day_id, everywhere)) for one in history.catch_ups],
        justifications=[(one, _where(one.half_day_id, slots)) for one in history.justifications],
        justification_kinds=JUSTIFICATION_KINDS,
        justification_labels=JUSTIFICATION_LABELS,
        may_answer=can("attendance.enter", enrollment),
        history=history,
        duration_words=duration_words,
        team_work_kinds=TEAM_WORK_KINDS,
        team_work_labels=TEAM_WORK_LABELS,
        is_mine=is_mine,
        contact=cohort.definition.get("contact", {}).get("email", ""),
        justified_until=justified_until(cohort),
        waits_for_reason=may_justify
        and is_mine
        and now() < justified_until(cohort)
        and any(
            _is_unjustified(record, slot)
            and history.catch_up_of(slot.id) is None
            and not history.is_explained(slot.id)
            for slot in slots
        ),
        may_read=can("attendance.read", cohort),
        proposed=proposal_of(read(), enrollment.id),
        may_propose=is_active
        and standing is Tolerance.PASSED
        and can("tolerance.propose", enrollment)
        and not can("attendance.decide", enrollment),
        may_declare=is_active and can("team_work.declare", enrollment),
        may_judge=can("team_work.judge", enrollment),
        may_decide=is_active and can("attendance.decide", enrollment),
        may_give=is_active and can("catch_up.give", enrollment),
    )


def hours_in_team(known: Curriculum, enrollment: Enrollment) -> int:
    """Hours in the team of the learner's version; 0 where it depends on modules of choice, or is unknown."""
    version = known.versions.get(enrollment.programme_version)
    if version is None or version.complementary_choice:
        return 0
    modules = known.modules_of(version.id, Track[enrollment.track])
    return sum(known.hours_of(version.id, module.slug).in_team for module in modules)


def _can_be_caught_up(record: Record, slot: Slot) -> bool:
    spent = record.spent.get(slot.id)
    return spent is not None and spent.sealed and spent.is_missed


def _is_unjustified(record: Record, slot: Slot) -> bool:
    spent = record.spent.get(slot.id)
    return spent is not None and spent.is_missed and spent.state is AttendanceState.ABSENT


def _where(half_day_id: int, slots: list[Slot]) -> str:
    """The half-day that work is given for, in words."""
    slot = next((one for one in slots if one.id == half_day_id), None)
    if slot is None:
        return "une demi-journée annulée"
    return f"{slot.seminar.title}, {hours_words(slot.half_day, slot.zone)}"
