"""What sending answers sets off at once: people of the waiting list called to the places left free."""

from collections.abc import Mapping
from dataclasses import replace

from pacte.selection.answers.board import Board, Standing
from pacte.selection.answers.rules import called_in_turn
from pacte.selection.answers.vocabulary import AnswerKind


def called_at_once(board: Board, due: Mapping[int, AnswerKind]) -> tuple[list[Standing], int]:
    """Who of the waiting list is called by the sending itself, and how many whom a tie hides."""
    if board.blockers_to_call:
        return [], 0
    called = called_in_turn(
        [
            replace(one, told=one.told or due.get(one.application_id) is AnswerKind.WAITING)
            for one in (board.whole or board).waiting
        ],
        board.free,
        ehesp_validation=board.ehesp_validation,
    )
    known = board.by_application
    seen = [known[one.application_id] for one in called if one.application_id in known]
    return seen, len(called) - len(seen)
