"""Carrying over those who asked for it: who, to which cohort, what is in the way, then the act."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from pacte.applications.models import Application
from pacte.applications.selection_rules import notices_at_deposit
from pacte.applications.snapshot import cohort_facts, snapshots
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.french import plural, the_cohort
from pacte.selection.answers.board import Board, Standing
from pacte.selection.answers.forms import CarryForm
from pacte.selection.answers.operations import carry_over
from pacte.selection.answers.operations.carrying import people_with_dossier, reasons_not_to_carry
from pacte.selection.answers.views.pages import BASE, board_here, ids_of, pages
from pacte.selection.answers.vocabulary import SITUATION_LABELS, Situation
from pacte.web import SIGNED_IN, actor, can, now, read, write


@dataclass(frozen=True, slots=True)
class Previewed:
    """What carrying one dossier would do."""

    standing: Standing
    blockers: list[Blocker]
    notices: list[Blocker]
    """Dues and membership of the new year that are still to be put right."""


@pages.get(f"{BASE}/report", may=SIGNED_IN)
def carry(code: str) -> ResponseReturnValue:
    """Who agreed, and the choice of the cohort; with ``?target=`` what would happen."""
    board = board_here(code)
    form = _form(board, request.args.get("target", ""))
    return _page(board, form, set(ids_of(request.args.getlist("dossier"))) or None)


@pages.post(f"{BASE}/report", may=SIGNED_IN)
def carry_now(code: str) -> ResponseReturnValue:
    """Carry those chosen; all of them, or none with the reasons."""
    board = board_here(code)
    form = _form(board, request.form.get("target", ""))
    chosen = ids_of(request.form.getlist("dossier"))
    target = _target(board, form)
    if target is None or not chosen:
        missing = Blocker(
            "nobody", "Choisissez la promotion et au moins un dossier.", "Rien n’a été reporté."
        )
        return _page(board, form, set(chosen), [missing], 422)
    try:
        with write() as session:
            done = carry_over(
                session,
                cohort=board.cohort,
                target=target,
                application_ids=chosen,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _page(board_here(code), form, set(chosen), list(refused.blockers), 422)
    count = plural(len(done), "dossier est reporté", "dossiers sont reportés")
    flash(
        f"{count} vers {the_cohort(target.label)}." if done else "Ces dossiers étaient déjà reportés.",
        "success" if done else "warning",
    )
    return redirect(url_for("answers.carry", code=code), code=303)


def _targets(board: Board) -> list[Cohort]:
    """Open or future cohorts of the federation where the person may act."""
    return [
        cohort
        for cohort in cohorts_of_federation(read())
        if cohort.id != board.cohort.id and cohort.closes_at > board.at and can("answer.send", cohort)
    ]


def _form(board: Board, chosen: str) -> CarryForm:
    form = CarryForm(None)
    form.target.choices = [SelectChoice(cohort.code, cohort.label) for cohort in _targets(board)]
    form.target.data = chosen
    return form


def _target(board: Board, form: CarryForm) -> Cohort | None:
    return next((cohort for cohort in _targets(board) if cohort.code == form.target.data), None)


def _page(
    board: Board,
    form: CarryForm,
    chosen: set[int] | None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    target = _target(board, form)
    agreed = [
        standing
        for standing in board.standings
        if board.situation(standing) is Situation.CARRY_AGREED and not standing.is_withdrawn
    ]
    silent = [
        standing
        for standing in board.standings
        if board.situation(standing) is Situation.LIST_OVER and not standing.is_withdrawn
    ]
    declined = [
        standing
        for standing in board.standings
        if board.situation(standing) is Situation.CARRY_DECLINED and not standing.is_withdrawn
    ]
    carried = [standing for standing in board.standings if standing.candidacy.carried_to_id is not None]
    return (
        render_template(
            "selection/answers/carry.html",
            cohort=board.cohort,
            board=board,
            zone=board.zone,
            form=form,
            target=target,
            previewed=_previewed(board, agreed, target),
            chosen=chosen,
            silent=silent,
            silent_label=SITUATION_LABELS[Situation.LIST_OVER],
            declined=declined,
            carried=carried,
            continued=_continued(carried),
            reasons=reasons or [],
        ),
        status,
    )


def _previewed(board: Board, agreed: list[Standing], target: Cohort | None) -> list[Previewed]:
    if target is None:
        return [Previewed(standing, [], []) for standing in agreed]
    facts = cohort_facts(target)
    dossiers = snapshots(read(), [standing.application for standing in agreed], facts)
    there = people_with_dossier(read(), target)
    return [
        Previewed(
            standing,
            reasons_not_to_carry(board, standing, target, there),
            notices_at_deposit(dossiers[standing.application.id], facts, now()),
        )
        for standing in agreed
    ]


def _continued(carried: list[Standing]) -> dict[int, Application]:
    """Id of the dossier that continues → that dossier; one statement."""
    ids = [standing.candidacy.carried_to_id for standing in carried]
    return {row.id: row for row in read().scalars(select(Application).where(Application.id.in_(ids)))}
