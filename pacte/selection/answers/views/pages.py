"""The blueprint of answers, and what several of its pages begin with."""

from flask import abort

from pacte.applications.models import Application
from pacte.applications.processing.views.pages import cohort_or_404
from pacte.cohorts.models import Cohort
from pacte.selection.answers.board import Board, Standing, board
from pacte.web import Pages, authorise, get_or_404, now, read

pages = Pages("answers", __name__)

BASE = "/regions/<federation>/promotions/<code>/selection"
PERMISSION = "answer.send"


def cohort_here(code: str) -> Cohort:
    """The cohort of the address, for staff who may send answers."""
    cohort, _ = cohort_or_404(code, PERMISSION)
    return cohort


def board_here(code: str) -> Board:
    """Its board as it is now."""
    return board(read(), cohort_here(code), now())


def listed(code: str, application_id: int) -> tuple[Board, Standing]:
    """The dossier, of that cohort and before its committee; 404 otherwise."""
    cohort = cohort_here(code)
    application = get_or_404(read(), Application, application_id)
    authorise(PERMISSION, application)
    standing = board_here(code).by_application.get(application.id)
    if application.cohort_id != cohort.id or standing is None:
        abort(404)
    return board_here(code), standing


def ids_of(values: list[str]) -> list[int]:
    """The ids among what a form names; anything else is left out."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 16]
