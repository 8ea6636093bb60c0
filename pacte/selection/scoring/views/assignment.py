"""Staff's page of scores: who scores what, how far it is, the date; then one dossier's scorers by hand."""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from pacte.applications.models import Application
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.conflicts.queries import declared_by
from pacte.selection.refusal_log import log_refusal
from pacte.selection.refusals import refusals_of
from pacte.selection.scoring import operations
from pacte.selection.scoring.forms import AssignForm, EmptyForm, ReopenForm, ScheduleForm
from pacte.selection.scoring.progress import words_of
from pacte.selection.scoring.queries import Line, Panel, panel, scores_of_line
from pacte.selection.scoring.rules import is_late
from pacte.selection.scoring.views.pages import COHORT, DOSSIER, cohort_of, me, pages, zone_of
from pacte.selection.scoring.views.table import opinions_table
from pacte.selection.scoring.vocabulary import OPINION_KINDS, OPINION_LABELS, OpinionState
from pacte.web import SIGNED_IN, actor, again, now, read, write
from pacte.web.exports import send_table

MANAGE: dict[str, Any] = {"may": "selection.manage", "of": Application, "as_": "application"}


@pages.get(f"{COHORT}/avis", may=SIGNED_IN)
def board(code: str) -> ResponseReturnValue:
    """« 24 avis sur 31 », scorer by scorer, dossier by dossier; the same rows as a spreadsheet."""
    cohort = cohort_of(code, "selection.manage")
    if request.args.get("export"):
        table = opinions_table(panel(read(), cohort, viewer_id=me()).seen_by(me()), request.args, me())
        if table.state.export:
            day = now().astimezone(ZoneInfo(zone_of(cohort))).date()
            return send_table(table, f"avis-{cohort.code}", day)
    return _board(cohort)


@pages.post(f"{COHORT}/avis/echeance", may=SIGNED_IN)
def schedule(code: str) -> ResponseReturnValue:
    """Say by which day opinions are expected."""
    cohort = cohort_of(code, "selection.manage")
    form = ScheduleForm()
    if not form.validate_on_submit():
        return _board(cohort, 422, form=form)
    try:
        with write() as session:
            operations.schedule(
                session, cohort=again(session, cohort), due_on=form.due_on.data, by=actor(), at=now()
            )
    except Refused as refused:
        rest = [one for one in refused.blockers if one.where not in form]
        form.take([one for one in refused.blockers if one.where in form])
        return _board(cohort, 422, form=form, reasons=rest)
    flash("La date est enregistrée. Un rappel part 48 heures avant, à qui n’a pas tout noté.", "success")
    return redirect(url_for("scoring.board", code=code), code=303)


@pages.get(f"{DOSSIER}/avis", **MANAGE)
def scorers(application: Application) -> ResponseReturnValue:
    """The scorers of one dossier."""
    return _scorers(application)


@pages.post(f"{DOSSIER}/avis", **MANAGE)
def assign(application: Application) -> ResponseReturnValue:
    """One more scorer."""
    form = AssignForm(prefix="attribution-")
    found, line = _line(application)
    if line is None:
        return _scorers(application)
    form.scorer.choices = _choices(found, line)
    if not form.validate_on_submit():
        return _scorers(application, 422, assign_form=form)
    try:
        with write() as session:
            operations.assign(
                session,
                application_id=application.id,
                cohort=found.cohort,
                scorer_id=int(form.scorer.data),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        log_refusal("assignment", refused, application.id)
        return _scorers(application, 422, assign_form=form, reasons=list(refused.blockers))
    flash("Le dossier est attribué ; un e-mail prévient la personne dans les dix minutes.", "success")
    return redirect(url_for("scoring.scorers", application_id=application.id), code=303)


@pages.post(f"{DOSSIER}/avis/<int:scorer_id>/reprise", **MANAGE)
def unassign(application: Application, scorer_id: int) -> ResponseReturnValue:
    """Take the dossier back from a scorer."""
    _, line = _line(application)
    if line is None:
        return _scorers(application)
    form = EmptyForm()
    if not form.validate_on_submit():
        return _scorers(application, 422)
    try:
        with write() as session:
            begun = operations.unassign(
                session,
                application_id=application.id,
                cohort=application.cohort,
                scorer_id=scorer_id,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        log_refusal("assignment", refused, application.id)
        return _scorers(application, 422, reasons=list(refused.blockers))
    kept = " Les notes commencées sont gardées : elles reviennent avec le dossier." if begun else ""
    flash(f"Le dossier est repris.{kept}", "success")
    return redirect(url_for("scoring.scorers", application_id=application.id), code=303)


@pages.post(f"{DOSSIER}/avis/<int:scorer_id>/reouverture", **MANAGE)
def reopen(application: Application, scorer_id: int) -> ResponseReturnValue:
    """Give a submitted opinion back to its scorer."""
    _, line = _line(application)
    if line is None:
        return _scorers(application)
    form = ReopenForm(prefix=f"reouverture-{scorer_id}-")
    if not form.validate_on_submit():
        return _scorers(application, 422, reopening=(scorer_id, form))
    try:
        with write() as session:
            operations.reopen(
                session,
                application_id=application.id,
                scorer_id=scorer_id,
                reason=form.reason.data,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        log_refusal("assignment", refused, application.id)
        return _scorers(application, 422, reopening=(scorer_id, form), reasons=list(refused.blockers))
    flash("L’avis est rouvert ; un e-mail prévient la personne.", "success")
    return redirect(url_for("scoring.scorers", application_id=application.id), code=303)


def _board(
    cohort: Cohort,
    status: int = 200,
    *,
    form: ScheduleForm | None = None,
    reasons: list[Blocker] | None = None,
) -> ResponseReturnValue:
    whole = panel(read(), cohort, viewer_id=me())
    found = whole.seen_by(me())
    late = is_late(found.due_at, now()) and not found.began
    left = found.left
    given = Counter(
        opinion.scorer.id
        for line in found.lines
        for opinion in line.opinions
        if opinion.state is OpinionState.SUBMITTED
    )
    people = [
        {
            "person": member,
            "given": given[member.id],
            "left": left.get(member.id, 0),
            "late": late and left.get(member.id, 0) > 0,
            "load": given[member.id] + left.get(member.id, 0),
        }
        for member in found.members
    ]
    return (
        render_template(
            "selection/scoring/board.html",
            cohort=cohort,
            found=found,
            hidden=len(whole.lines) - len(found.lines),
            people=people,
            table=opinions_table(found, request.args, me()),
            late=late,
            left_in_all=sum(left.values()),
            words=words_of(found),
            zone=zone_of(cohort),
            form=form or ScheduleForm(None),
            reasons=reasons or [],
        ),
        status,
    )


def _line(application: Application) -> tuple[Panel, Line | None]:
    """The dossier in its cohort's panel; None when it is not there, or hidden from the reader."""
    found = panel(read(), application.cohort, viewer_id=me()).seen_by(me())
    return found, next((line for line in found.lines if line.subject.id == application.id), None)


def _choices(found: Panel, line: Line) -> list[SelectChoice]:
    """Members who may receive the dossier; those who abstained last, and marked."""
    holders = {opinion.scorer.id for opinion in line.opinions if opinion.holds_place}
    abstained = {one.scorer.id for one in line.opinions if one.state is OpinionState.ABSTAINED}
    free = [
        member
        for member in found.members
        if member.id not in holders and not found.register.between(member.id, line.subject.person_id)
    ]
    free.sort(key=lambda member: member.id in abstained)
    return [
        SelectChoice(str(one.id), f"{one.name} (abstention)" if one.id in abstained else one.name)
        for one in free
    ]


def _scorers(
    application: Application,
    status: int = 200,
    *,
    assign_form: AssignForm | None = None,
    reopening: tuple[int, ReopenForm] | None = None,
    reasons: list[Blocker] | None = None,
) -> ResponseReturnValue:
    found, line = _line(application)
    if line is None:
        reason = Blocker(
            "not_before_committee",
            "Ce dossier ne peut pas être attribué par vous.",
            "Il n’est pas recevable, il a été retiré, ou un lien avec cette personne vous le masque.",
        )
        return (
            render_template(
                "selection/scoring/hidden.html",
                cohort=application.cohort,
                reasons=[reason],
                declared=declared_by(read(), actor().person_id or 0, application.person_id),
                zone=zone_of(application.cohort),
            ),
            403,
        )
    form = assign_form or AssignForm(None, prefix="attribution-")
    form.scorer.choices = _choices(found, line)
    reopen_forms = {
        opinion.scorer.id: ReopenForm(None, prefix=f"reouverture-{opinion.scorer.id}-")
        for opinion in line.opinions
        if opinion.state is OpinionState.SUBMITTED
    }
    if reopening is not None and reopening[0] in reopen_forms:
        reopen_forms[reopening[0]] = reopening[1]
    alone = found.is_alone(line, me())
    scores = scores_of_line(line, found.selection)
    tied = [
        member.name for member in found.members if found.register.between(member.id, line.subject.person_id)
    ]
    return (
        render_template(
            "selection/scoring/scorers.html",
            application=application,
            cohort=found.cohort,
            found=found,
            line=line,
            scores=scores.without_values() if alone else scores,
            alone=alone,
            asked=any(opinion.scorer.id == me() for opinion in line.opinions),
            zone=zone_of(found.cohort),
            form=form,
            reopen_forms=reopen_forms,
            reopening=reopening[0] if reopening else None,
            tied=tied,
            refusals=[
                {"at": one.at, "sentence": f"{one.actor} {one.sentence}"}
                for one in refusals_of(read(), application.id)
            ],
            reasons=reasons or [],
            labels=OPINION_LABELS,
            kinds=OPINION_KINDS,
        ),
        status,
    )
