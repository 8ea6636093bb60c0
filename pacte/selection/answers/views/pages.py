"""The blueprint of answers, and what several of its pages begin with."""

from pacte.applications.processing.views.pages import cohort_or_404
from pacte.cohorts.models import Cohort
from pacte.selection.answers.board import Board, board
from pacte.selection.hiding import hidden_from_judging
from pacte.web import Pages, actor, now, read

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


def ids_of(values: list[str]) -> list[int]:
    """The ids among what a form names; anything else is left out."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 16]
