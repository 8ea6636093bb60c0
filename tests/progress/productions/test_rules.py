"""How a production moves, when it is late, which reminder is due."""

from datetime import date
from itertools import product

import pytest

from pacte.learners.vocabulary import EnrollmentState
from pacte.progress.productions.rules import (
    TRANSITIONS,
    blockers_of_presence,
    blockers_to_answer,
    blockers_to_deposit,
    blockers_to_extend,
    blockers_to_share,
    changed,
    due_of,
    reminder_due,
    standing,
)
from pacte.progress.vocabulary import ProductionEvent as E
from pacte.progress.vocabulary import ProductionState as S
from pacte.progress.vocabulary import Verdict

DUE, TODAY = date(2026, 1, 30), date(2026, 2, 2)


def codes(blockers: list) -> list[str]:  # type: ignore[type-arg]
    return [one.code for one in blockers]


def test_what_is_not_in_the_table_is_refused() -> None:
    refused = {pair for pair in product(S, E) if pair not in TRANSITIONS}

    assert refused == {
        (S.EXPECTED, E.ASK_AGAIN),
        (S.EXPECTED, E.VALIDATE),
        (S.VALIDATED, E.DEPOSIT),
        (S.VALIDATED, E.VALIDATE),
    }


def test_the_date_that_holds() -> None:
    own = date(2026, 2, 20)
    assert due_of(S.EXPECTED, DUE, None) == DUE
    assert due_of(S.EXPECTED, DUE, own) == own
    assert due_of(S.EXPECTED, date(2026, 3, 1), own) == date(2026, 3, 1)  # the cohort's moved farther
    assert due_of(S.REDO, date(2026, 3, 1), own) == own


@pytest.mark.parametrize(
    ("state", "required", "late", "said"),
    [
        (S.EXPECTED, True, 0, ("late", "Attendue, en retard de 3 jours")),
        (S.EXPECTED, False, 0, ("todo", "Facultative")),
        (S.REDO, True, 0, ("late", "À reprendre, en retard de 3 jours")),
        (S.DEPOSITED, True, 1, ("waiting", "Déposée, 1 jour de retard")),
        (S.DEPOSITED, True, 0, ("waiting", "Déposée")),
        (S.VALIDATED, True, 5, ("done", "Validée")),
    ],
)
def test_states_are_words(state: S, required: bool, late: int, said: tuple[str, str]) -> None:
    kind, words = standing(state, required=required, due_on=DUE, today=TODAY, late=late)
    assert (kind, words.replace("\u00a0", " ")) == said


@pytest.mark.parametrize(
    ("day", "days"),
    [(22, None), (23, 7), (24, 7), (25, None), (28, None), (29, 1), (30, 1), (31, None)],
)
def test_reminders_a_week_and_a_day_before(day: int, days: int | None) -> None:
    assert reminder_due(DUE, date(2026, 1, day)) == days


def test_deposits_are_refused_with_their_reason() -> None:
    def refused(state: S, **changes: object) -> list[str]:
        facts = {"asked": True, "number": 1, "same": False, **changes}
        return codes(blockers_to_deposit(state, **facts))  # type: ignore[arg-type]

    assert [refused(state) for state in (S.EXPECTED, S.DEPOSITED, S.REDO)] == [[], [], []]
    assert refused(S.VALIDATED) == ["validated"]
    assert refused(S.REDO, same=True) == ["same_file"]
    assert refused(S.EXPECTED, asked=False) == ["not_asked"]
    assert refused(S.DEPOSITED, number=30) == ["too_many_versions"]
    assert codes(blockers_of_presence(EnrollmentState.WITHDRAWN)) == ["not_here"]


def test_feedback_says_what_is_to_be_done_again_and_when() -> None:
    def refused(state: S, verdict: Verdict, **changes: object) -> list[str]:
        facts = {"body": "Précisez", "with_file": False, "due_on": TODAY, "today": TODAY, **changes}
        return codes(blockers_to_answer(state, verdict, **facts))  # type: ignore[arg-type]

    assert refused(S.DEPOSITED, Verdict.REDO) == []
    assert refused(S.DEPOSITED, Verdict.REDO, body=" ", with_file=True) == []
    assert refused(S.DEPOSITED, Verdict.REDO, body=" ", due_on=None) == ["body_missing", "due_on"]
    assert refused(S.DEPOSITED, Verdict.REDO, due_on=DUE) == ["due_on"]
    assert refused(S.DEPOSITED, Verdict.VALIDATED, body="", due_on=None) == []
    assert refused(S.DEPOSITED, Verdict.VALIDATED) == ["validated_and_awaited"]  # and a date at that
    assert refused(S.EXPECTED, Verdict.VALIDATED) == ["no_version"]
    assert refused(S.VALIDATED, Verdict.VALIDATED) == ["validated"]


def test_extensions_go_farther_and_have_a_reason() -> None:
    def refused(state: S, new: date, reason: str = "Congé") -> list[str]:
        return codes(blockers_to_extend(state, due_on=DUE, new=new, reason=reason, today=TODAY))

    assert refused(S.EXPECTED, date(2026, 2, 10)) == []
    assert refused(S.EXPECTED, DUE, " ") == ["due_on", "reason_missing"]
    assert refused(S.EXPECTED, date(2026, 2, 1)) == ["due_on"]  # farther, and past all the same
    assert refused(S.VALIDATED, date(2026, 2, 10)) == ["not_awaited"]
    assert [codes(blockers_to_share(state)) for state in (S.VALIDATED, S.REDO)] == [[], ["not_validated"]]


def test_what_becomes_optional_is_told_without_a_date_that_is_perhaps_past() -> None:
    due = date(2026, 3, 13)
    optional = changed(("Fiche", due, True), ("Fiche", due, False))
    required = changed(("Fiche", due, False), ("Fiche", due, True))
    assert optional is not None
    assert optional.words == "« Fiche » : elle devient facultative."
    assert required is not None
    assert (
        required.words
        == "« Fiche » : elle devient obligatoire, et son échéance reste le vendredi 13 mars 2026."
    )
