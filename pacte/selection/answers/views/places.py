"""The state of places and the waiting list, and what staff do there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.models import Application
from pacte.applications.processing.views.hidden import hidden_page
from pacte.applications.wording import closing_words, local_day
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.french import datetime_words, plural
from pacte.selection.answers import operations
from pacte.selection.answers.again_rules import may_be_offered_again
from pacte.selection.answers.board import Board, Standing
from pacte.selection.answers.forms import ReleaseForm, SkipForm
from pacte.selection.answers.rules import HOLDS_A_PLACE
from pacte.selection.answers.views.pages import BASE, board_here, cohort_here, listed, pages
from pacte.selection.models import PlaceOffer
from pacte.selection.vocabulary import OFFER_LABELS, VALIDATION_LABELS, OfferState
from pacte.web import SIGNED_IN, actor, now, write
from pacte.web.exports import send_table
from pacte.web.forms import Form
from pacte.web.tables import Badge, CellValue, Column, Link, Table, TableState

OFFER_KINDS = {
    OfferState.PENDING: "waiting",
    OfferState.ACCEPTED: "done",
    OfferState.DECLINED: "refused",
    OfferState.EXPIRED: "late",
    OfferState.CANCELLED: "refused",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place offered, as the table shows it."""

    standing: Standing
    offer: PlaceOffer
    state: OfferState
    ends_at: datetime | None
    """When it ended; the term for one that nobody has recorded as expired yet."""


@dataclass(frozen=True, slots=True)
class Line:
    """Someone of the waiting list, as the table shows them."""

    standing: Standing
    position: int | None
    """Their place among those who still wait."""
    state: tuple[str, str]
    steps: str


@pages.get(f"{BASE}/places", may=SIGNED_IN)
def places(code: str) -> ResponseReturnValue:
    """« 19 confirmées, 1 en attente, 1 libre sur 21 », the offers, the list; exports of both."""
    board = board_here(code)
    offers, waiting = _offers_table(board), _waiting_table(board)
    today = local_day(board.at, board.zone)
    if offers.state.export:
        return send_table(offers, f"places-{board.cohort.code}", today)
    if waiting.state.export:
        return send_table(waiting, f"liste-d-attente-{board.cohort.code}", today)
    return _show(board, offers, waiting)


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


@pages.post(f"{BASE}/places/cloture", may=SIGNED_IN)
def close(code: str) -> ResponseReturnValue:
    """Call nobody any more."""
    cohort = cohort_here(code)
    with write() as session:
        operations.close_list(session, cohort=cohort, by=actor(), at=now())
    flash("La liste d’attente est close. Les personnes qui restent peuvent demander le report.", "success")
    return _back(code)


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
                f"Le tour de {standing.application.name} est passé ; la raison reste au dossier.", "success"
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
            flash("La place est rendue ; la personne suivante est appelée si elle peut l’être.", "success")
            return _back(code)
    status = 422 if form.is_submitted() else 200
    return _act_page("release", board, standing, form, reasons, status)


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
    template: str, board: Board, standing: Standing, form: Form, reasons: list[Blocker], status: int
) -> ResponseReturnValue:
    return (
        render_template(
            f"selection/answers/{template}.html",
            cohort=board.cohort,
            zone=board.zone,
            standing=standing,
            form=form,
            reasons=reasons,
        ),
        status,
    )


def _show(board: Board, offers: Table[Place], waiting: Table[Line]) -> ResponseReturnValue:
    call_now = board.call
    following = board.by_application.get(call_now.next.application_id) if call_now.next is not None else None
    return render_template(
        "selection/answers/places.html",
        cohort=board.cohort,
        board=board,
        zone=board.zone,
        summary=summary(board),
        offers=offers,
        waiting=waiting,
        next=following,
        next_is_hidden=call_now.next is not None and following is None,
        obstacles=list(call_now.blockers) if following is not None else [],
        closed_because=board.blockers_to_call,
    )


def summary(board: Board) -> str:
    """« 19 confirmées, 1 en attente, 1 libre sur 21 »."""
    parts = [
        plural(board.confirmed, "confirmée"),
        f"{board.pending} en attente de réponse",
        *([f"{board.promised} en attente de l’EHESP ou de l’envoi"] if board.promised else []),
        plural(board.free, "libre"),
    ]
    return f"{', '.join(parts)}, sur {plural(board.cohort.capacity, 'place')}"


def _offers_table(board: Board) -> Table[Place]:
    rows = sorted(
        (
            Place(standing, offer, board.state_of(offer), offer.ended_at)
            for standing in board.standings
            for offer in standing.offers
        ),
        key=lambda place: place.offer.id,
    )
    zone = ZoneInfo(board.zone)
    columns = [
        Column[Place]("nom", "Nom", lambda row: _link(row.standing)),
        Column[Place]("etat", "État", lambda row: Badge(OFFER_KINDS[row.state], OFFER_LABELS[row.state])),
        Column[Place](
            "origine",
            "Appelée depuis",
            lambda row: (
                (
                    f"Liste d’attente, rang {board.shown_rank(row.offer.rank)}"
                    if row.offer.rank
                    else "Sélection"
                )
                + (f"\u00a0; de nouveau\u00a0: {row.offer.again_reason}" if row.offer.again_reason else "")
            ),
        ),
        Column[Place]("proposee", "Proposée le", lambda row: row.offer.made_at.astimezone(zone)),
        Column[Place](
            "terme", "À confirmer avant", lambda row: closing_words(row.offer.expires_at, board.zone)
        ),
        Column[Place]("fin", "Réponse le", lambda row: row.ends_at.astimezone(zone) if row.ends_at else None),
        Column[Place]("raison", "Raison", lambda row: row.offer.reason, blank=True),
        Column[Place](
            "acte",
            "Acte",
            lambda row: _act_on(board, row),
            export=lambda row: None,
            blank=True,
        ),
    ]
    return Table(
        caption=f"Places proposées, {board.cohort.label}",
        columns=columns,
        rows=rows,
        state=TableState.from_args(request.args, columns, prefix="places-", size=max(1, len(rows))),
        total=len(rows),
        unit=("place proposée", "places proposées"),
        empty_title="Aucune place n’a encore été proposée.",
        empty_text="Elles le sont avec l’envoi des réponses aux personnes retenues et validées par l’EHESP.",
    )


def _act_on(board: Board, row: Place) -> CellValue:
    """Giving a place back while it is held, offering one again when the last one came to nothing."""
    code, dossier = board.cohort.code, row.standing.application.id
    if row.state in HOLDS_A_PLACE:
        return Link("Rendre la place", url_for("answers.release", code=code, application_id=dossier))
    if row.offer is row.standing.offers[-1] and may_be_offered_again(
        row.state,
        withdrawn=row.standing.is_withdrawn,
        carried=row.standing.candidacy.carried_at is not None,
        free=board.free,
        t0_on=board.cohort.t0_on,
        zone=board.zone,
        now=board.at,
    ):
        return Link("Proposer de nouveau", url_for("answers.again", code=code, application_id=dossier))
    return ""


def _waiting_table(board: Board) -> Table[Line]:
    rows = _lines(board)
    columns = [
        Column[Line]("rang", "Rang", lambda row: board.shown_rank(row.standing.candidacy.rank)),
        Column[Line]("position", "Ordre d’appel", lambda row: row.position),
        Column[Line]("nom", "Nom", lambda row: _link(row.standing)),
        Column[Line]("etat", "État", lambda row: Badge(*row.state)),
        Column[Line]("ehesp", "EHESP", lambda row: VALIDATION_LABELS[row.standing.candidacy.validation]),
        Column[Line]("etapes", "Étapes", lambda row: row.steps),
        Column[Line](
            "acte",
            "Acte",
            lambda row: (
                Link(
                    "Remettre dans l’ordre d’appel" if row.standing.skip else "Passer son tour",
                    url_for(
                        "answers.skip", code=board.cohort.code, application_id=row.standing.application.id
                    ),
                )
                if row.position is not None
                else ""
            ),
            export=lambda row: None,
            blank=True,
        ),
    ]
    return Table(
        caption=f"Liste d’attente, {board.cohort.label}",
        columns=columns,
        rows=rows,
        state=TableState.from_args(request.args, columns, prefix="attente-", size=max(1, len(rows))),
        total=len(rows),
        unit=("personne", "personnes"),
        empty_title="Le comité n’a mis personne en liste d’attente.",
    )


def _lines(board: Board) -> list[Line]:
    positions = {one.application_id: number for number, one in enumerate(board.line, 1)}
    found = []
    for one in board.waiting:
        standing = board.by_application[one.application_id]
        found.append(
            Line(
                standing,
                positions.get(one.application_id),
                _state_of(board, standing),
                "\u00a0; ".join(_steps(board, standing)),
            )
        )
    return found


def _state_of(board: Board, standing: Standing) -> tuple[str, str]:
    if standing.is_withdrawn:
        return "refused", "Dossier retiré"
    if standing.candidacy.carried_at is not None:
        return "done", "Dossier reporté"
    if standing.offers:
        state = board.state_of(standing.offers[-1])
        return OFFER_KINDS[state], OFFER_LABELS[state]
    if standing.skip is not None:
        return "refused", "Tour passé"
    if standing.conditions:
        return "redo", "En attente, une condition manque"
    return "waiting", "En attente"


def _steps(board: Board, standing: Standing) -> list[str]:
    """What happened, dated, oldest first."""

    def on(at: datetime) -> str:
        return datetime_words(at, board.zone, zone=False)

    steps: list[tuple[datetime, str]] = []
    if standing.answer is not None:
        steps.append((standing.answer.sent_at, "réponse envoyée"))
    if standing.skip is not None:
        steps.append((standing.skip.skipped_at, f"tour passé ({standing.skip.reason})"))
    for offer in standing.offers:
        steps.append(
            (offer.made_at, "place proposée" if offer.again_reason is None else "place de nouveau proposée")
        )
        if offer.ended_at is not None:
            steps.append((offer.ended_at, OFFER_LABELS[offer.state].lower()))
    if standing.application.withdrawn_at is not None:
        steps.append((standing.application.withdrawn_at, "dossier retiré"))
    if standing.candidacy.carry_agreed_at is not None:
        steps.append((standing.candidacy.carry_agreed_at, "report demandé"))
    if standing.candidacy.carried_at is not None:
        steps.append((standing.candidacy.carried_at, "dossier reporté"))
    return [f"{words} le {on(at)}" for at, words in sorted(steps)]


def _link(standing: Standing) -> Link:
    return Link(standing.application.name, url_for("dossiers.page", application_id=standing.application.id))
