"""Mémoire and defence on the board: their dates, until the rooms that keep them exist."""

from collections.abc import Mapping
from datetime import date

from pacte.board.milestones import Cell, Column, Gathering, Group
from pacte.cohorts.definition import CohortDefinition
from pacte.french import day_short


def part(gathering: Gathering) -> Mapping[int, Group]:
    """No statement: the cohort's file says when."""
    return {
        cohort_id: Group(
            "memoire",
            "Mémoire",
            [
                Column(
                    key,
                    label,
                    dict.fromkeys(
                        (line.enrollment.id for line in gathering.lines_of(cohort_id)),
                        cell_of(day, gathering.today[cohort_id]),
                    ),
                )
                for key, label, day in _dates(definition)
            ],
        )
        for cohort_id, definition in gathering.definitions.items()
    }


def _dates(definition: CohortDefinition) -> list[tuple[str, str, date]]:
    memoire = definition.memoire
    found = [("memoire", "Mémoire", memoire.due_on), ("defence", "Soutenance", definition.defence.starts_on)]
    if memoire.subject_due_on is not None:
        found.insert(0, ("subject", "Sujet", memoire.subject_due_on))
    return found


def cell_of(day: date, today: date) -> Cell:
    """What is to come has a date; of what is past nothing is kept here yet."""
    if day < today:
        return Cell("none", "Non suivi ici", False)
    return Cell("todo", day_short(day, today), False, day)
