"""Taking back the invitation of somebody of a team: who is told and why, before anything leaves."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.blockers import Blocker, Refused
from pacte.learners.models import Enrollment
from pacte.seminars.models import Seminar, TeamGuest
from pacte.seminars.planning import operations
from pacte.seminars.planning.forms import ReasonForm
from pacte.seminars.planning.rules import blockers_to_uninvite
from pacte.seminars.planning.views.pages import MANAGE, SEMINAR, beside, pages, plan_of
from pacte.seminars.planning.wording import short_dates
from pacte.web import actor, get_or_404, now, read, write


@pages.form(f"{SEMINAR}/reponses/equipes/<int:guest_id>/retrait", **MANAGE)
def remove_guest(seminar: Seminar, guest_id: int) -> ResponseReturnValue:
    """Ask for the reason and say who is told; once the seminar has begun, say why it stays."""
    guest = get_or_404(read(), TeamGuest, guest_id)
    if guest.seminar_id != seminar.id:
        abort(404)
    form = ReasonForm()
    form.reason.label.text = "Raison, gardée et envoyée à la personne"
    reasons: list[Blocker] = []
    if form.is_submitted() and form.validate():
        try:
            with write() as session:
                removed = operations.remove_guest(
                    session,
                    seminar=seminar,
                    guest=guest,
                    reason=form.reason.data or "",
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
        else:
            flash(
                f"L’invitation est annulée : {guest.name} est prévenu·e."
                if removed
                else "Elle l’était déjà : rien n’est reparti.",
                "success",
            )
            return redirect(url_for("planning.answers", seminar_id=seminar.id), code=303)
    elif guest.cancelled_at is not None:
        return redirect(url_for("planning.answers", seminar_id=seminar.id), code=303)
    guest = get_or_404(read(), TeamGuest, guest_id)
    plan = plan_of(get_or_404(read(), Seminar, seminar.id))
    closed = blockers_to_uninvite(plan.standing(now()))
    return (
        render_template(
            "seminars/planning/remove_guest.html",
            row=plan.row,
            setting=plan.setting,
            guest=guest,
            learner=read().get_one(Person, read().get_one(Enrollment, guest.enrollment_id).person_id),
            dates=short_dates(plan.hours, plan.setting.zone),
            closed=closed,
            form=form,
            reasons=[] if closed else reasons,
        ),
        422 if form.is_submitted() else 200,
    )
