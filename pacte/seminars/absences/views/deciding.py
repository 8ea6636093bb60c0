"""The team lifts the tolerance of absences for one learner, and ends its decision."""

from flask import abort, flash, render_template
from flask.typing import ResponseReturnValue

from pacte.learners.models import Enrollment
from pacte.seminars.absences import operations
from pacte.seminars.absences.forms import DecisionForm, ReasonForm, number_in
from pacte.seminars.absences.rules import excess_of
from pacte.seminars.absences.views.pages import LEARNER, OF, pages, record_here, to_learner
from pacte.seminars.models import ToleranceDecision
from pacte.seminars.proofs.followed import history_of, proposal_of
from pacte.seminars.proofs.queries import tolerance_of, zone_of
from pacte.seminars.proofs.views.pages import cohort_named
from pacte.web import actor, get_or_404, now, read
from pacte.web.acts import send


@pages.form(f"{LEARNER}/presences/decision", may="attendance.decide", **OF)
def decide(enrollment: Enrollment) -> ResponseReturnValue:
    """How many half-days are covered, and why."""
    form, name = DecisionForm(), enrollment.person.name
    sent = send(
        form,
        lambda session: operations.decide(
            session,
            enrollment_id=enrollment.id,
            half_days=form.half_days.data,
            reason=form.reason.data or "",
            ahead=bool(form.ahead.data),
            seen=number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
    )
    if sent.is_done:
        flash(f"La décision compte dès maintenant ; {name} la reçoit par e-mail.", "success")
        return to_learner(enrollment)
    record, _ = record_here(enrollment)
    history = history_of(read(), enrollment.id)
    form.seen.data = str(len(history.decisions))
    cohort = cohort_named(enrollment.cohort_id)
    admitted = tolerance_of(cohort)
    excess = excess_of(record.hours.missed, admitted, covered=record.covered)
    if form.half_days.data is None and not form.half_days.errors:
        form.half_days.data = max(1, excess)
    return (
        render_template(
            "seminars/absences/decide.html",
            cohort=cohort,
            record=record,
            admitted=admitted,
            excess=excess,
            decisions=[one for one in history.decisions if one.ended_at is None],
            history=history,
            proposed=proposal_of(read(), enrollment.id),
            zone=zone_of(cohort),
            form=form,
            reasons=sent.reasons,
        ),
        sent.status,
    )


@pages.form(f"{LEARNER}/presences/decisions/<int:decision_id>/fin", may="attendance.decide", **OF)
def end_decision(enrollment: Enrollment, decision_id: int) -> ResponseReturnValue:
    """From now on the decision covers nothing."""
    decision = get_or_404(read(), ToleranceDecision, decision_id)
    if decision.enrollment_id != enrollment.id:
        abort(404)
    form = ReasonForm()
    sent = send(
        form,
        lambda session: operations.end_decision(
            session,
            enrollment_id=enrollment.id,
            decision_id=decision.id,
            reason=form.reason.data or "",
            seen=number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
    )
    if sent.is_done:
        flash("La décision a pris fin ; elle reste à l’historique.", "success")
        return to_learner(enrollment)
    decision = get_or_404(read(), ToleranceDecision, decision_id)
    form.seen.data = str(decision.revision)
    cohort = cohort_named(enrollment.cohort_id)
    return (
        render_template(
            "seminars/absences/end_decision.html",
            person=enrollment.person,
            enrollment=enrollment,
            decision=decision,
            zone=zone_of(cohort),
            form=form,
            reasons=sent.reasons,
        ),
        sent.status,
    )
