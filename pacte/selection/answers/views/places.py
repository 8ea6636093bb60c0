"""The state of places and the waiting list, and what staff do there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.models import Application
from pacte.applications.processing.views.hidden import hidden_page
from pacte.applications.wording import local_day
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.french import of_name, plural
from pacte.selection.answers import operations
from pacte.selection.answers.again_rules import ENDED
from pacte.selection.answers.board import Board, Standing
from pacte.selection.answers.forms import ReleaseForm, SkipForm
from pacte.selection.answers.freed import freed_words, places_summary
from pacte.selection.answers.rules import HOLDS_A_PLACE, blockers_to_release
from pacte.selection.answers.views.pages import BASE, board_here, cohort_here, listed, pages
from pacte.selection.answers.views.place_tables import Line, Place, offers_table, waiting_table
from pacte.selection.lacking import with_remedies
from pacte.selection.registries import Gone, gone_from, training_of
from pacte.selection.vocabulary import OfferState
from pacte.web import SIGNED_IN, actor, now, read, write
from pacte.web.exports import send_table
from pacte.web.forms import Form
from pacte.web.tables import Table


@pages.get(f"{BASE}/places", may=SIGNED_IN)
def places(code: str) -> ResponseReturnValue:
    """« 19 confirmées, 1 en attente, 1 libre sur 21 », the offers, the list; exports of both."""
    board = board_here(code)
    gone = gone_from(read(), board.cohort.id)
    offers, waiting = offers_table(board, gone), waiting_table(board, gone)
    today = local_day(board.at, board.zone)
    if offers.state.export:
        return send_table(offers, f"places-{board.cohort.code}", today)
    if waiting.state.export:
        return send_table(waiting, f"liste-d-attente-{board.cohort.code}", today)
    return _show(board, offers, waiting, gone)


@pages.post(f"{BASE}/places/appel", may=SIGNED_IN)
def call(code: str) -> ResponseReturnValue:
    """Call whoever can be called now."""
    cohort = cohort_here(code)
    with write() as session:
        made = operations.fill_places(session, cohort_id=cohort.id, by=actor(), at=now())
    if made:
        flash(f"{plural(len(made), 'place est proposée', 'places sont proposées')}.", "success")
    else:
        flash("Personne n’a pu être appelé : la raison est indiquée ci-dessous.", "warning")
    return _back(code)


@pages.form(f"{BASE}/places/cloture", may=SIGNED_IN)
def close(code: str) -> ResponseReturnValue:
    """Who is concerned and what each receives; then nobody is called any more."""
    board = board_here(code)
    if board.list_closed:
        flash("La liste d’attente est déjà close.", "warning")
        return _back(code)
    form = Form()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.close_list(session, cohort=board.cohort, by=actor(), at=now())
        except Refused as refused:
            reasons = list(refused.blockers)
        else:
            flash(
                "La liste d’attente est close. Les personnes qui restent peuvent demander le report.",
                "success",
            )
            return _back(code)
    seen = [(one.rank, board.by_application[one.application_id]) for one in board.line]
    return (
        render_template(
            "selection/answers/close.html",
            cohort=board.cohort,
            board=board,
            zone=board.zone,
            told=[(rank, one) for rank, one in seen if one.answer is not None],
            untold=[(rank, one) for rank, one in seen if one.answer is None],
            unseen=len((board.whole or board).line) - len(seen),
            offered=[
                (one, one.offers[-1])
                for one in board.standings
                if one.offers and board.state_of(one.offers[-1]) is OfferState.PENDING
            ],
            form=form,
            reasons=reasons,
        ),
        422 if form.is_submitted() else 200,
    )


@pages.post(f"{BASE}/places/reouverture", may=SIGNED_IN)
def reopen(code: str) -> ResponseReturnValue:
    """Call people again."""
    cohort = cohort_here(code)
    with write() as session:
        operations.reopen_list(session, cohort=cohort, by=actor(), at=now())
    flash("La liste d’attente est rouverte.", "success")
    return _back(code)


@pages.form(f"{BASE}/places/<int:application_id>/tour", may=SIGNED_IN)
def skip(code: str, application_id: int) -> ResponseReturnValue:
    """Pass over someone, with the reason; or put them back in the order of call."""
    board, standing = listed(code, application_id)
    if isinstance(standing, Application):
        return hidden_page(standing)
    form = SkipForm()
    if "remettre" in request.form:
        return _act(
            code,
            lambda session: operations.lift_skip(
                session, application=standing.application, by=actor(), at=now()
            ),
            "La personne est de nouveau dans l’ordre d’appel.",
        )
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.skip(
                    session,
                    application=standing.application,
                    reason=form.reason.data,
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = list(refused.blockers)
        else:
            flash(
                f"Le tour {of_name(standing.application.name)} est passé ; la raison reste au dossier.",
                "success",
            )
            return _back(code)
    status = 422 if form.is_submitted() else 200
    return _act_page("skip", board, standing, form, reasons, status)


@pages.form(f"{BASE}/places/<int:application_id>/retour", may=SIGNED_IN)
def release(code: str, application_id: int) -> ResponseReturnValue:
    """Record that someone gives back their place."""
    board, standing = listed(code, application_id)
    if isinstance(standing, Application):
        return hidden_page(standing)
    held = next((one for one in standing.offers if board.state_of(one) in HOLDS_A_PLACE), None)
    if held is None:
        flash(f"{standing.application.name} ne tient plus de place.", "warning")
        return _back(code)
    form = ReleaseForm()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.release_place(session, offer=held, reason=form.reason.data, by=actor(), at=now())
        except Refused as refused:
            reasons = list(refused.blockers)
        else:
            flash(f"La place est rendue. {_call_after(board_here(code))}", "success")
            return _back(code)
    status = 422 if form.is_submitted() else 200
    obstacles = blockers_to_release(
        board.state_of(held),
        expires_at=held.expires_at,
        t0_on=board.cohort.t0_on,
        zone=board.zone,
        now=board.at,
        enrolled=standing.application.id in board.seats,
    )
    return _act_page("release", board, standing, form, reasons, status, obstacles)


def _call_after(board: Board) -> str:
    """Whether somebody was called to the place given back, and else why not."""
    if board.blockers_to_call:
        return f"Personne n’est appelé. {board.blockers_to_call[0].message}"
    if not board.free:
        return "La personne suivante de la liste d’attente est appelée."
    if board.stuck is not None:
        return "Personne n’a pu être appelé : la raison est indiquée ci-dessous."
    return "Personne n’est plus en liste d’attente pour la prendre."


def _act(code: str, act: Callable[[FencedSession], Any], done: str) -> ResponseReturnValue:
    try:
        with write() as session:
            act(session)
    except Refused as refused:
        flash(" ".join(f"{one.message} {one.remedy}" for one in refused.blockers), "error")
    else:
        flash(done, "success")
    return _back(code)


def _back(code: str) -> ResponseReturnValue:
    return redirect(url_for("answers.places", code=code), code=303)


def _act_page(
    template: str,
    board: Board,
    standing: Standing,
    form: Form,
    reasons: list[Blocker],
    status: int,
    obstacles: Sequence[Blocker] = (),
) -> ResponseReturnValue:
    return (
        render_template(
            f"selection/answers/{template}.html",
            cohort=board.cohort,
            zone=board.zone,
            standing=standing,
            form=form,
            reasons=reasons,
            freed=freed_words(board),
            obstacles=obstacles,
            training=training_of(read(), standing.application.id, board.at)
            if standing.application.id in board.seats
            else None,
        ),
        status,
    )


def _show(
    board: Board, offers: Table[Place], waiting: Table[Line], gone: Mapping[int, Gone]
) -> ResponseReturnValue:
    call_now = board.call
    following = board.by_application.get(call_now.next.application_id) if call_now.next is not None else None
    return render_template(
        "selection/answers/places.html",
        cohort=board.cohort,
        board=board,
        zone=board.zone,
        summary=places_summary(board),
        offers=offers,
        waiting=waiting,
        next=following,
        next_is_hidden=call_now.next is not None and following is None,
        obstacles=with_remedies(read(), call_now.blockers, following.application.id, board.cohort.code)
        if following is not None
        else [],
        closed_because=board.blockers_to_call,
        came_to_nothing=any(
            one.offers
            and board.state_of(one.offers[-1]) in ENDED
            and one.application.id not in gone
            and not one.is_withdrawn
            for one in board.standings
        ),
    )
