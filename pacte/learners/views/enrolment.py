"""Enrolling: those confirmed, a trainer proposed for each, changed as wished, then confirmed together."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.processing.views.pages import cohort_or_404
from pacte.applications.snapshot import cohort_facts
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.learners import operations, progress
from pacte.learners.forms import number_in
from pacte.learners.operations import Choice
from pacte.learners.proposal import propose
from pacte.learners.queries import expected, loads_of, present_in, ties_with, trainers_invited, trainers_of
from pacte.learners.rules import blockers_to_enrol
from pacte.learners.views.pages import pages
from pacte.learners.waivers import waiver_words
from pacte.selection.answers.board import board
from pacte.selection.answers.freed import places_summary
from pacte.selection.hiding import hidden_from_judging
from pacte.selection.steps import STEPS, Step
from pacte.web import SIGNED_IN, actor, again, now, read, write

BASE = "/regions/<federation>/promotions/<code>/apprenants/inscription"
PERMISSION = "learner.manage"
MOST = 500

STEPS.append(Step("enrolment", "learners.enrol", "learner.manage", progress.tell))


@pages.get(BASE, may=SIGNED_IN)
def enrol(code: str) -> ResponseReturnValue:
    """Who can be enrolled, who cannot yet and why, and the trainers proposed."""
    cohort, _ = cohort_or_404(code, PERMISSION)
    return _page(cohort)


@pages.post(BASE, may=SIGNED_IN)
def confirm(code: str) -> ResponseReturnValue:
    """Enrol those ticked, each with the trainer chosen beside the name."""
    cohort, _ = cohort_or_404(code, PERMISSION)
    ids = [number for value in request.form.getlist("dossier")[:MOST] if (number := number_in(value))]
    chosen = {one: number_in(request.form.get(f"suivi-{one}")) or None for one in dict.fromkeys(ids)}
    try:
        with write() as session:
            made = operations.enrol(
                session,
                cohort=again(session, cohort),
                choices=[Choice(one, trainer_id) for one, trainer_id in chosen.items()],
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _page(cohort, chosen, list(refused.blockers), 422)
    words = "1 personne est inscrite" if len(made) == 1 else f"{len(made)} personnes sont inscrites"
    flash(f"{words} : chacune reçoit un e-mail, et chaque formatrice ou formateur aussi.", "success")
    return redirect(url_for("learners.listed", code=code), code=303)


def _page(
    cohort: Cohort,
    chosen: Mapping[int, int | None] | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    session = read()
    hidden = hidden_from_judging(session, [cohort], actor().person_id)
    people = [
        one
        for one in expected(session, cohort, cohort_facts(cohort), now=now())
        if one.application.id not in hidden
    ]
    trainers = trainers_of(session, cohort.id)
    loads = loads_of(session, cohort.id)
    able = [one for one in people if not blockers_to_enrol(one.facts)]
    ties = ties_with(session, [one.id for one in trainers], [one.application.person_id for one in able])
    proposed = propose(
        [one.application.person_id for one in able],
        {one.id: loads.get(one.id, 0) for one in trainers},
        ties.between,
    )
    left = max(cohort.capacity - present_in(session, cohort.id), 0)
    lines: list[dict[str, Any]] = []
    for place, one in enumerate(able):
        identity, person = one.application.id, one.application.person_id
        lines.append(
            {
                "application": one.application,
                "name": one.name,
                "waiver": waiver_words(cohort, begun=False) if one.on_waiver else "",
                "ticked": identity in chosen if chosen is not None else place < left,
                "trainer": chosen[identity] if chosen and identity in chosen else proposed[person],
                "tied": {trainer.id for trainer in trainers if ties.between(trainer.id, person)},
            }
        )
    page = render_template(
        "learners/enrol.html",
        cohort=cohort,
        lines=lines,
        not_yet=[(one, blockers_to_enrol(one.facts)) for one in people if one not in able],
        trainers=trainers,
        invited=trainers_invited(session, cohort.id, now()) if not trainers else [],
        loads=loads,
        left=left,
        summary=places_summary(board(session, cohort, now()).without(hidden)),
        reasons=reasons or [],
    )
    return page, status
