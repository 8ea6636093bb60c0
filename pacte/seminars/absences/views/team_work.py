"""Time of training spent in the team: declared by the learner, accepted or refused by a trainer."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.public_states import local_day
from pacte.learners.models import Enrollment
from pacte.seminars.absences import operations
from pacte.seminars.absences.forms import ACCEPT, JudgementForm, SeenForm, TeamWorkForm, number_in
from pacte.seminars.absences.views.pages import LEARNER, OF, beside, pages, record_here, to_learner
from pacte.seminars.models import TeamWork
from pacte.seminars.proofs.queries import zone_of
from pacte.seminars.proofs.rules import duration_words
from pacte.seminars.proofs.views.pages import cohort_named
from pacte.seminars.vocabulary import TEAM_WORK_LABELS, TeamWorkState
from pacte.web import actor, get_or_404, now, read, write


@pages.form(f"{LEARNER}/travail-en-equipe", may="team_work.declare", **OF)
def declare(enrollment: Enrollment) -> ResponseReturnValue:
    """A day, a duration, what was done."""
    form = TeamWorkForm()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.declare(
                    session,
                    enrollment_id=enrollment.id,
                    done_on=form.done_on.data,
                    minutes=form.minutes,
                    subject=form.subject.data or "",
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
        else:
            flash(
                "C’est déclaré ; le temps compte dès qu’une formatrice ou un formateur l’accepte.", "success"
            )
            return to_learner(enrollment)
    cohort = cohort_named(enrollment.cohort_id)
    return (
        render_template(
            "seminars/absences/declare.html",
            enrollment=enrollment,
            cohort=cohort,
            today=local_day(now(), zone_of(cohort)),
            form=form,
            reasons=reasons,
        ),
        422 if form.is_submitted() else 200,
    )


@pages.form(f"{LEARNER}/travail-en-equipe/<int:team_work_id>", may="team_work.judge", **OF)
def judge(enrollment: Enrollment, team_work_id: int) -> ResponseReturnValue:
    """Accept it, or refuse it with a reason."""
    work = _work(enrollment, team_work_id)
    form = JudgementForm()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        accepted = form.decision.data == ACCEPT
        try:
            with write() as session:
                operations.judge(
                    session,
                    enrollment_id=enrollment.id,
                    team_work_id=work.id,
                    accepted=accepted,
                    reason=form.reason.data or "",
                    seen=number_in(form.seen.data),
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
        else:
            flash(
                "C’est accepté : le temps compte." if accepted else "C’est refusé ; la raison est envoyée.",
                "success",
            )
            code = cohort_named(enrollment.cohort_id).code
            return redirect(url_for("absences.board", code=code, _anchor="equipe"), code=303)
    work = _work(enrollment, team_work_id)
    form.seen.data = str(work.revision)
    record, slots = record_here(enrollment)
    return (
        render_template(
            "seminars/absences/judge.html",
            attended=[
                (title, duration_words(minutes))
                for title, minutes in record.minutes_on(work.done_on, slots).items()
            ],
            enrollment=enrollment,
            cohort=cohort_named(enrollment.cohort_id),
            work=work,
            label=TEAM_WORK_LABELS[work.state],
            is_open=work.state is TeamWorkState.DECLARED,
            duration=duration_words(work.minutes),
            form=form,
            reasons=reasons,
        ),
        422 if form.is_submitted() else 200,
    )


@pages.post(
    f"{LEARNER}/travail-en-equipe/<int:team_work_id>/reprise",
    may="team_work.declare",
    **OF,
    form_at="proofs.learner",
)
def withdraw(enrollment: Enrollment, team_work_id: int) -> ResponseReturnValue:
    """Take one's declaration back."""
    work = _work(enrollment, team_work_id)
    form = SeenForm()
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.withdraw(
                    session,
                    enrollment_id=enrollment.id,
                    team_work_id=work.id,
                    seen=number_in(form.seen.data),
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            for blocker in refused.blockers:
                flash(f"{blocker.message} {blocker.remedy}".strip(), "error")
        else:
            flash("Votre déclaration est reprise.", "success")
    return to_learner(enrollment)


def _work(enrollment: Enrollment, team_work_id: int) -> TeamWork:
    found = get_or_404(read(), TeamWork, team_work_id)
    if found.enrollment_id != enrollment.id:
        abort(404)
    return found
