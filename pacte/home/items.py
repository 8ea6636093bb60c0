"""« À faire » put together: what each feature offers, soonest first, then what one waits for."""

from collections.abc import Sequence
from dataclasses import dataclass

from pacte.cohorts import todo as _cohorts  # noqa: F401 - offers what cohorts ask of staff
from pacte.todo import OFFERS, TodoItem, Visit

__all__ = ["OFFERS", "Board", "TodoItem", "collect"]


@dataclass(frozen=True, slots=True)
class Board:
    """What one can do, what comes, what one waits for, where one stands; each soonest first."""

    todo: Sequence[TodoItem]
    ahead: Sequence[TodoItem]
    waiting: Sequence[TodoItem]
    standing: Sequence[TodoItem]


def collect(visit: Visit) -> Board:
    """Ask every feature; items without a deadline come after the others, those that lead before all."""
    items = [item for offer in OFFERS for item in offer(visit)]

    def soonest(item: TodoItem) -> tuple[bool, bool, float, str]:
        due = item.due_at.timestamp() if item.due_at else 0.0
        return not item.leads, item.due_at is None, due, item.title

    def of_kind(kind: str) -> Sequence[TodoItem]:
        return sorted((item for item in items if item.kind == kind), key=soonest)

    return Board(of_kind("todo"), of_kind("ahead"), of_kind("waiting"), of_kind("standing"))
