"""The team lifts a condition for one learner, and takes its decision back."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from pacte.certification import operations
from pacte.certification.forms import LiftForm, RestoreForm
from pacte.certification.models import ReadinessException
from pacte.certification.module_rules import may_be_lifted
from pacte.certification.views.pages import LEARNER, OF, Seen, pages, seen
from pacte.learners.models import Enrollment
from pacte.learners.views.pages import installed
from pacte.learners.vocabulary import EnrollmentState
from pacte.web import actor, get_or_404, now, read
from pacte.web.acts import send


@pages.form(f"{LEARNER}/decision", may="readiness.lift", **OF)
def lift(enrollment: Enrollment) -> ResponseReturnValue:
    """Which condition, when it was decided, why; ``condition`` chooses one beforehand."""
    found, form, name = seen(enrollment), LiftForm(), enrollment.person.name
    form.line.choices = choices_of(found, form.line.data or request.args.get("condition", ""))
    if not form.is_submitted():
        form.line.data = request.args.get("condition", "")
        form.decided_on.data = found.today
    sent = send(
        form,
        lambda session: (
            operations.lift(
                session,
                enrollment_id=enrollment.id,
                line=form.line.data,
                reason=form.reason.data or "",
                decided_on=form.decided_on.data,
                curriculum=installed(),
                by=actor(),
                at=now(),
            ).label
        ),
    )
    if sent.is_done:
        flash(f"« {sent.done} » n’est plus demandée ; {name} le reçoit par e-mail.", "success")
        return _to_conditions(enrollment)
    return (
        render_template(
            "certification/lift.html",
            enrollment=enrollment,
            cohort=found.cohort,
            form=form,
            reasons=sent.reasons,
            today=found.today,
            is_active=enrollment.state is EnrollmentState.ACTIVE,
        ),
        sent.status,
    )


@pages.form(f"{LEARNER}/decisions/<int:exception_id>/annulation", may="readiness.lift", **OF)
def restore(enrollment: Enrollment, exception_id: int) -> ResponseReturnValue:
    """The condition is asked again, with the reason."""
    row = get_or_404(read(), ReadinessException, exception_id)
    if row.person_id != enrollment.person_id:
        abort(404)
    form = RestoreForm()
    sent = send(
        form,
        lambda session: operations.restore(
            session,
            enrollment_id=enrollment.id,
            exception_id=row.id,
            reason=form.reason.data or "",
            by=actor(),
            at=now(),
        ),
    )
    if sent.is_done:
        flash("La condition est de nouveau demandée ; la décision reste à l’historique.", "success")
        return _to_conditions(enrollment)
    return (
        render_template(
            "certification/restore.html",
            enrollment=enrollment,
            row=get_or_404(read(), ReadinessException, exception_id),
            form=form,
            reasons=sent.reasons,
        ),
        sent.status,
    )


def choices_of(found: Seen, chosen: str = "") -> list[tuple[str, str]]:
    """What may be lifted and is not met; ``chosen`` too, so that the act says why it is refused."""
    choices = [("", "Choisir une condition")]
    for line in found.standing.lines:
        if line.key == chosen or (may_be_lifted(line) and not line.is_satisfied):
            choices.append((line.key, f"– {line.label}" if line.parent else line.label))
    return choices


def _to_conditions(enrollment: Enrollment) -> Response:
    return redirect(url_for("certification.conditions", enrollment_id=enrollment.id), code=303)
