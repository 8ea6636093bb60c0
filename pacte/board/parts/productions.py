"""Productions on the board: where each stands; those that are late, those that wait for feedback."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from pacte.board.milestones import Cell, Column, Gathering, Group
from pacte.board.rules import Overdue
from pacte.cohorts.public_states import local_day
from pacte.french import NBSP, day_short
from pacte.policy import Role
from pacte.progress.productions.definition import asked_in
from pacte.progress.productions.pieces import Piece, pieces_in
from pacte.progress.vocabulary import ProductionState

UNIT = ("production validée", "productions validées")


def part(gathering: Gathering) -> Mapping[int, Group]:
    """One statement, two after a transfer that kept work."""
    pieces = pieces_in(
        gathering.session,
        gathering.definitions,
        gathering.known,
        [line.enrollment for line in gathering.lines],
    )
    cells: dict[int, dict[str, dict[int, Cell]]] = defaultdict(lambda: defaultdict(dict))
    for line in gathering.lines:
        row = line.enrollment
        today, zone = (
            gathering.today[row.cohort_id],
            gathering.definitions[row.cohort_id].federation.time_zone,
        )
        facts = gathering.facts[row.id]
        facts.feedback_is_mine = line.trainer_id == gathering.reader.person_id or (
            line.trainer_id is None
            and gathering.reader.has_role(
                Role.TRAINER, federation_id=row.federation_id, cohort_id=row.cohort_id
            )
        )
        for piece in pieces[row.id]:
            cells[row.cohort_id][piece.key][row.id] = cell_of(piece, today)
            if late := piece.days_overdue(today):
                facts.productions.append(Overdue(piece.label, late, piece.key))
            if piece.state is ProductionState.DEPOSITED and piece.row is not None and piece.row.deposited_at:
                since = (today - local_day(piece.row.deposited_at, zone)).days
                facts.feedback.append(Overdue(piece.label, since, piece.key))
    return {
        cohort_id: Group(
            "productions",
            "Productions",
            [
                Column(f"production-{one.key}", one.label, cells[cohort_id][one.key])
                for one in asked_in(definition, gathering.known)
            ],
            UNIT,
        )
        for cohort_id, definition in gathering.definitions.items()
    }


def cell_of(piece: Piece, today: date) -> Cell:
    """A production in two words."""
    if piece.is_kept or piece.state is ProductionState.VALIDATED:
        return Cell("done", "Validée", piece.is_required)
    if piece.state is ProductionState.DEPOSITED:
        return Cell("waiting", "À relire", piece.is_required)
    if piece.is_spared:
        return Cell("done", "Levée", False)
    if piece.is_over(today):
        return Cell("none", "Sans suite" if piece.has_deposit else "Non déposée", piece.is_required)
    if piece.is_before_arrival and piece.is_required:
        return Cell("todo", "À convenir")
    late = piece.days_overdue(today)
    if late:
        return Cell("late", f"{late}{NBSP}j de retard")
    if piece.state is ProductionState.REDO:
        return Cell("redo", "À reprendre", piece.is_required)
    if not piece.is_required or piece.due_on is None:
        return Cell("todo", "Facultative", False)
    return Cell("todo", day_short(piece.due_on, today), day=piece.due_on)
