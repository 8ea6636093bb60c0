"""A seminar and a production as one learner's cells say them; no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pacte.accounts.models import Person
from pacte.board.milestones import Cell
from pacte.board.parts import memoire, seminars
from pacte.certification.facts import DefenceFacts
from pacte.juries.vocabulary import Outcome, Resit
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.models import Memoire, MemoireDeposit
from pacte.memoires.queries import Known
from pacte.memoires.rules import Standing
from pacte.memoires.vocabulary import Admissibility, SubjectState
from pacte.seminars.models import HalfDay, Seminar
from pacte.seminars.proofs.queries import Record, Slot
from pacte.seminars.proofs.rules import Spent
from pacte.seminars.vocabulary import AttendanceState, Bucket

FIRST = datetime(2026, 1, 29, 8, 0, tzinfo=UTC)
AFTER, BEFORE = FIRST + timedelta(days=2), FIRST - timedelta(days=30)
P, E, J, A = (
    AttendanceState.PRESENT,
    AttendanceState.EXCUSED,
    AttendanceState.JUSTIFIED,
    AttendanceState.ABSENT,
)


def slot(number: int, tracks: list[str]) -> Slot:
    starts_at = FIRST + timedelta(hours=5 * number)
    half_day = HalfDay(id=number, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
    return Slot(half_day, Seminar(tracks=tracks), Bucket.IN_PERSON, "Europe/Paris")


def cell(
    states: list[AttendanceState | None], at: datetime, *, caught_up: int = 0, tracks: list[str] | None = None
) -> Cell | None:
    """Of a seminar of two half-days; ``caught_up``: minutes of work validated for what was missed."""
    slots = [slot(number, tracks or []) for number in range(2)]
    spent = {
        one.id: Spent(
            starts_at=one.half_day.starts_at,
            ends_at=one.half_day.ends_at,
            bucket=one.bucket,
            state=state,
            catch_up=caught_up if state in (J, A) else 0,
        )
        for one, state in zip(slots, states, strict=True)
        if state is not None
    }
    record = Record(
        Enrollment(state=EnrollmentState.ACTIVE, track="MSP", enrolled_at=slots[0].half_day.starts_at),
        Person(),
        spent,
    )
    return seminars.cell_of(record, slots, at.date(), at)


@pytest.mark.parametrize(
    ("states", "at", "expected"),
    [
        ([None, None], BEFORE, Cell("todo", "29 janv.")),
        ([P, None], FIRST + timedelta(hours=4), Cell("progress", "En cours")),
        ([P, E], AFTER, Cell("done", "Présence")),
        ([P, None], AFTER, Cell("waiting", "À noter")),
        ([None, None], AFTER, Cell("waiting", "À noter")),
        ([A, A], AFTER, Cell("late", "Absence")),
        ([J, J], AFTER, Cell("redo", "Abs. justifiée")),
        ([P, J], AFTER, Cell("redo", "Absence 1 sur 2")),
        ([A, J], AFTER, Cell("late", "Absence")),
    ],
)
def test_a_seminar_says_how_it_was_followed(
    states: list[AttendanceState | None], at: datetime, expected: Cell
) -> None:
    assert cell(states, at) == expected


def test_what_was_caught_up_is_done_and_what_is_for_others_is_nothing() -> None:
    assert cell([P, A], AFTER, caught_up=180) == Cell("done", "Rattrapé")
    assert cell([None, None], AFTER, tracks=["CPTS"]) is None
    assert cell([P, P], AFTER, tracks=["CPTS"]) == Cell("done", "Présence")


def test_what_is_to_come_has_its_date_and_counts_for_nothing() -> None:
    day = date(2027, 4, 30)
    assert memoire.defence_cell(DefenceFacts(), day, date(2027, 4, 30)) == Cell("todo", "30 avr.", False)
    assert memoire.defence_cell(DefenceFacts(), day, date(2026, 1, 1)) == Cell("todo", "30 avr. 2027", False)
    assert memoire.defence_cell(DefenceFacts(), day, date(2027, 5, 1)) == Cell("none", "Non suivi ici", False)


def known(state: SubjectState | None = None, admissibility: Admissibility = Admissibility.AWAITED) -> Known:
    row = Memoire(subject_state=state) if state is not None else None
    deposit = None if admissibility is Admissibility.AWAITED else MemoireDeposit()
    standing = Standing(admissibility=admissibility)
    return Known(memoire=row, subject=None, deposit=deposit, waivers=(), standing=standing)


@pytest.mark.parametrize(
    ("state", "day", "expected"),
    [
        (None, 14, Cell("todo", "15 oct.", False)),
        (None, 18, Cell("late", "3\u00a0j de retard", False)),
        (SubjectState.PROPOSED, 18, Cell("waiting", "À relire", False)),
        (SubjectState.REDO, 14, Cell("redo", "À reprendre", False)),
        (SubjectState.TO_CONFIRM, 18, Cell("redo", "À confirmer", False)),
        (SubjectState.VALIDATED, 18, Cell("done", "Validé", False)),
    ],
)
def test_the_subject_in_two_words(state: SubjectState | None, day: int, expected: Cell) -> None:
    due_on = date(2026, 10, 15)
    assert memoire.subject_cell(known(state), due_on, date(2026, 10, day), is_over=False) == expected


@pytest.mark.parametrize(
    ("admissibility", "day", "expected"),
    [
        (Admissibility.AWAITED, 30, Cell("todo", "30 avr.", False)),
        (Admissibility.ADMISSIBLE, 30, Cell("done", "Déposé", False)),
        (Admissibility.BLOCKED, 30, Cell("redo", "À corriger", False)),
        (Admissibility.RESIT, 30, Cell("late", "Rattrapage", False)),
    ],
)
def test_the_memoire_in_two_words(admissibility: Admissibility, day: int, expected: Cell) -> None:
    found = known(None, admissibility)
    assert memoire.memoire_cell(found, date(2027, 4, 30), date(2027, 4, day), is_over=False) == expected
    over = memoire.memoire_cell(known(), date(2027, 4, 30), date(2030, 1, 1), is_over=True)
    assert over == Cell("none", "Non déposé", False)


def test_the_board_tells_the_date_then_what_is_final() -> None:
    own, first, after = date(2027, 6, 15), date(2027, 6, 14), date(2027, 6, 20)

    def cell(facts: DefenceFacts, today: date) -> tuple[str, str]:
        found = memoire.defence_cell(facts, first, today)
        return found.kind, found.words.replace("\u00a0", " ")

    planned = DefenceFacts(planned_on=own)
    assert cell(DefenceFacts(), date(2027, 6, 1)) == ("todo", "14 juin")
    assert cell(planned, date(2027, 6, 1)) == ("todo", "15 juin")
    assert cell(planned, after) == ("waiting", "Résultat attendu")
    assert cell(DefenceFacts(), after) == ("none", "Non suivi ici")
    final = replace(planned, held_on=own, outcome=Outcome.ADMITTED)
    assert cell(final, after) == ("done", "Admis·e")
    assert cell(replace(final, outcome=Outcome.DEFERRED, resit=Resit.ORAL), after) == ("redo", "Rattrapage")
    assert cell(replace(final, outcome=Outcome.ABSENT), after) == ("late", "Non admis·e")
