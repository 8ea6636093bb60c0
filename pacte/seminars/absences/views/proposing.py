"""A trainer asks the team to lift the tolerance of absences; the team may leave it aside, with the reason."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.learners.models import Enrollment
from pacte.seminars.absences import operations
from pacte.seminars.absences.forms import ProposalForm, ReasonForm
from pacte.seminars.absences.rules import blockers_of_presence, blockers_to_propose
from pacte.seminars.absences.views.pages import LEARNER, OF, pages, record_here, to_learner
from pacte.seminars.models import ToleranceProposal
from pacte.seminars.proofs.followed import proposal_of
from pacte.seminars.proofs.queries import tolerance_of
from pacte.seminars.proofs.views.pages import cohort_named
from pacte.seminars.vocabulary import Tolerance
from pacte.web import actor, get_or_404, now, read
from pacte.web.acts import send


@pages.form(f"{LEARNER}/presences/proposition", may="tolerance.propose", **OF)
def propose(enrollment: Enrollment) -> ResponseReturnValue:
    """Why, in the trainer's words; the team decides."""
    form = ProposalForm()
    sent = send(
        form,
        lambda session: operations.propose(
            session,
            enrollment_id=enrollment.id,
            reason=form.reason.data or "",
            by=actor(),
            at=now(),
        ),
    )
    if sent.is_done:
        flash("La proposition est envoyée à l’équipe de la fédération, qui décide.", "success")
        return to_learner(enrollment)
    record, _ = record_here(enrollment)
    cohort = cohort_named(enrollment.cohort_id)
    admitted = tolerance_of(cohort)
    return (
        render_template(
            "seminars/absences/propose.html",
            cohort=cohort,
            record=record,
            admitted=admitted,
            closed=[
                *blockers_of_presence(enrollment.state),
                *blockers_to_propose(
                    passed=record.tolerance(admitted) is Tolerance.PASSED,
                    waiting=proposal_of(read(), enrollment.id) is not None,
                    reason="…",
                ),
            ],
            form=form,
            reasons=sent.reasons,
        ),
        sent.status,
    )


@pages.form(f"{LEARNER}/presences/propositions/<int:proposal_id>/refus", may="attendance.decide", **OF)
def decline(enrollment: Enrollment, proposal_id: int) -> ResponseReturnValue:
    """The tolerance stays as it is, and the trainer reads why."""
    proposal = get_or_404(read(), ToleranceProposal, proposal_id)
    if proposal.enrollment_id != enrollment.id:
        abort(404)
    form = ReasonForm()
    sent = send(
        form,
        lambda session: operations.decline(
            session,
            enrollment_id=enrollment.id,
            proposal_id=proposal.id,
            reason=form.reason.data or "",
            by=actor(),
            at=now(),
        ),
    )
    if sent.is_done:
        flash("La réponse est envoyée à la personne qui l’avait proposé.", "success")
        code = cohort_named(enrollment.cohort_id).code
        return redirect(url_for("absences.board", code=code), code=303)
    return (
        render_template(
            "seminars/absences/decline.html",
            enrollment=enrollment,
            proposal=get_or_404(read(), ToleranceProposal, proposal_id),
            form=form,
            reasons=sent.reasons,
        ),
        sent.status,
    )
