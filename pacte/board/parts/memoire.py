"""Mémoire and defence on the board: subject and deposit as they stand; the defence by its date, then its
result once the whole jury has signed."""

from collections.abc import Mapping
from datetime import date

from pacte.board.milestones import Cell, Column, Gathering, Group
from pacte.certification.defences import defences_of
from pacte.certification.facts import DefenceFacts
from pacte.cohorts.definition import MemoireDefinition
from pacte.french import NBSP, day_short
from pacte.juries.vocabulary import Outcome
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.queries import Known, known_of
from pacte.memoires.subjects.rules import days_overdue
from pacte.memoires.vocabulary import Admissibility, SubjectState


def part(gathering: Gathering) -> Mapping[int, Group]:
    """Four statements."""
    everyone = [line.enrollment for line in gathering.lines]
    known = known_of(gathering.session, everyone, gathering.definitions)
    defences = defences_of(gathering.session, everyone, gathering.definitions)
    groups = {}
    for cohort_id, definition in gathering.definitions.items():
        memoire, today = definition.memoire, gathering.today[cohort_id]
        lines = [line.enrollment for line in gathering.lines_of(cohort_id)]
        for one in lines:
            if one.state is EnrollmentState.ACTIVE and _is_subject_late(known[one.id], memoire, today):
                gathering.facts[one.id].subject_due_on = memoire.subject_due_on
        is_over = today > definition.defence.ends_on
        columns = [
            Column(
                "memoire",
                "Mémoire",
                {
                    one.id: memoire_cell(known[one.id], memoire.due_on, today, is_over=is_over)
                    for one in lines
                },
            ),
            Column(
                "defence",
                "Soutenance",
                {
                    one.id: defence_cell(
                        defences.get(one.id, DefenceFacts()), definition.defence.starts_on, today
                    )
                    for one in lines
                },
            ),
        ]
        if memoire.subject_due_on is not None:
            due_on = memoire.subject_due_on
            cells = {one.id: subject_cell(known[one.id], due_on, today, is_over=is_over) for one in lines}
            columns.insert(0, Column("subject", "Sujet", cells))
        groups[cohort_id] = Group("memoire", "Mémoire", columns)
    return groups


def subject_cell(known: Known, due_on: date, today: date, *, is_over: bool) -> Cell:
    """The subject in two words."""
    state = _subject_of(known)
    if state is SubjectState.VALIDATED:
        return Cell("done", "Validé", False)
    if state is SubjectState.PROPOSED:
        return Cell("waiting", "À relire", False)
    if state is SubjectState.TO_CONFIRM:
        return Cell("redo", "À confirmer", False)
    if known.deposit is not None or is_over:
        return Cell("none", "Sans suite", False)
    if late := days_overdue(state, due_on, today):
        return Cell("late", f"{late}{NBSP}j de retard", False)
    if state is SubjectState.REDO:
        return Cell("redo", "À reprendre", False)
    return Cell("todo", day_short(due_on, today), False, due_on)


def memoire_cell(known: Known, due_on: date, today: date, *, is_over: bool) -> Cell:
    """The deposit in two words."""
    state = known.standing.admissibility
    if state is Admissibility.ADMISSIBLE:
        return Cell("done", "Déposé", False)
    if state is Admissibility.BLOCKED:
        return Cell("redo", "À corriger", False)
    if state is Admissibility.RESIT:
        return Cell("late", "Rattrapage", False)
    if is_over:
        return Cell("none", "Non déposé", False)
    if today > due_on:
        return Cell("late", f"{(today - due_on).days}{NBSP}j de retard", False)
    return Cell("todo", day_short(due_on, today), False, due_on)


def defence_cell(found: DefenceFacts, starts_on: date, today: date) -> Cell:
    """The date, the learner's own once told; then the result, once it is final."""
    if found.outcome is Outcome.ADMITTED:
        return Cell("done", "Admis·e", False)
    if found.outcome is not None:
        return Cell("redo", "Rattrapage", False) if found.resit else Cell("late", "Non admis·e", False)
    day = found.planned_on or starts_on
    if day >= today:
        return Cell("todo", day_short(day, today), False, day)
    if found.planned_on is not None:
        return Cell("waiting", "Résultat attendu", False)
    return Cell("none", "Non suivi ici", False)


def _is_subject_late(known: Known, memoire: MemoireDefinition, today: date) -> bool:
    """Not once the mémoire itself is deposited."""
    late = days_overdue(_subject_of(known), memoire.subject_due_on, today)
    return known.deposit is None and late > 0


def _subject_of(known: Known) -> SubjectState:
    return known.memoire.subject_state if known.memoire is not None else SubjectState.AWAITED
