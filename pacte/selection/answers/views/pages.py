"""The blueprint of answers, and what several of its pages begin with."""

from flask import abort

from pacte.applications.models import Application
from pacte.applications.processing.views.pages import cohort_or_404
from pacte.cohorts.models import Cohort
from pacte.selection.answers.board import Board, Standing, board
from pacte.selection.hiding import hidden_from_judging
from pacte.web import Pages, actor, authorise, get_or_404, now, read

pages = Pages("answers", __name__)

BASE = "/regions/<federation>/promotions/<code>/selection"
PERMISSION = "answer.send"


def cohort_here(code: str) -> Cohort:
    """The cohort of the address, for staff who may send answers."""
    cohort, _ = cohort_or_404(code, PERMISSION)
    return cohort


def board_here(code: str) -> Board:
    """Its board as it is now, without what is hidden from the reader."""
    cohort = cohort_here(code)
    return board(read(), cohort, now()).without(hidden_from_judging(read(), [cohort], actor().person_id))


def listed(code: str, application_id: int) -> tuple[Board, Standing | Application]:
    """The dossier, of that cohort and before its committee; 404 otherwise. Only its row when it is hidden."""
    cohort = cohort_here(code)
    application = get_or_404(read(), Application, application_id)
    authorise(PERMISSION, application)
    board = board_here(code)
    standing = board.by_application.get(application.id)
    if application.cohort_id != cohort.id or application.id not in (board.whole or board).by_application:
        abort(404)
    return board, standing or application


def ids_of(values: list[str]) -> list[int]:
    """The ids among what a form names; anything else is left out."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 16]
