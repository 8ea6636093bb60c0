"""Every state and event of validation, every reason, every phase."""

from datetime import UTC, date, datetime
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from pacte.selection.validation.rules import (
    TEXT_LIMIT,
    TRANSITIONS,
    Phase,
    ValidationEvent,
    blockers_if_stale,
    blockers_to_move,
    blockers_to_present,
    blockers_to_say,
    blockers_to_send,
    is_validated,
    phase_at,
)
from pacte.selection.vocabulary import Decision, Validation

V, E = Validation, ValidationEvent
EXPECTED = {
    (V.NOT_SUBMITTED, E.SUBMIT): V.SUBMITTED,
    (V.REFUSED, E.SUBMIT): V.SUBMITTED,
    (V.SUBMITTED, E.ASK): V.QUESTIONED,
    (V.QUESTIONED, E.REPLY): V.SUBMITTED,
    (V.SUBMITTED, E.VALIDATE): V.VALIDATED,
    (V.QUESTIONED, E.VALIDATE): V.VALIDATED,
    (V.SUBMITTED, E.REFUSE): V.REFUSED,
    (V.QUESTIONED, E.REFUSE): V.REFUSED,
}


def codes(blockers: Any) -> list[str]:
    return [blocker.code for blocker in blockers]


@pytest.mark.parametrize(("state", "event"), list(product(Validation, ValidationEvent)))
def test_each_state_and_event(state: Validation, event: ValidationEvent) -> None:
    assert TRANSITIONS.get((state, event)) == EXPECTED.get((state, event))
    expected = [] if (state, event) in EXPECTED else [f"is_{state.value}"]
    assert codes(blockers_to_move(state, event)) == expected


def test_what_is_validated_stays_so() -> None:
    assert [event for event in ValidationEvent if (V.VALIDATED, event) in TRANSITIONS] == []


@pytest.mark.parametrize(("asks", "state"), list(product((True, False), Validation)))
def test_validated_by_the_ehesp_or_without_it(asks: bool, state: Validation) -> None:
    candidacy: Any = SimpleNamespace(validation=state)
    definition: Any = SimpleNamespace(selection=SimpleNamespace(ehesp_validation=asks))
    assert is_validated(candidacy, definition) is (not asks or state is V.VALIDATED)


@pytest.mark.parametrize(
    ("decision", "state", "withdrawn"), list(product(Decision, Validation, (True, False)))
)
def test_who_may_be_in_a_wave(decision: Decision, state: Validation, withdrawn: bool) -> None:
    expected = []
    if decision not in (Decision.RETAINED, Decision.WAITLISTED):
        expected.append("not_selected")
    if withdrawn:
        expected.append("withdrawn")
    if state not in (V.NOT_SUBMITTED, V.REFUSED):
        expected.append(f"is_{state.value}")
    found = blockers_to_present(decision=decision, validation=state, withdrawn=withdrawn)
    assert codes(found) == expected


@pytest.mark.parametrize(
    ("asks", "closed", "count", "expected"),
    [
        (True, True, 1, []),
        (False, True, 1, ["no_validation"]),
        (True, False, 1, ["not_closed"]),
        (True, True, 0, ["nobody"]),
        (False, False, 0, ["no_validation", "not_closed", "nobody"]),
    ],
)
def test_when_a_wave_may_leave(asks: bool, closed: bool, count: int, expected: list[str]) -> None:
    assert codes(blockers_to_send(asks_ehesp=asks, closed=closed, count=count)) == expected


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (E.SUBMIT, []),
        (E.VALIDATE, []),
        (E.ASK, ["question_missing"]),
        (E.REFUSE, ["reason_missing"]),
        (E.REPLY, ["reply_missing"]),
    ],
)
def test_what_must_be_written(event: ValidationEvent, expected: list[str]) -> None:
    assert codes(blockers_to_say(event, "  ")) == expected
    assert codes(blockers_to_say(event, "Quelques mots")) == []
    assert codes(blockers_to_say(event, "x" * (TEXT_LIMIT + 1))) == ["text_long"]


def test_a_page_out_of_date_says_what_changed_and_by_whom() -> None:
    assert blockers_if_stale(seen=2, revision=2, state=V.SUBMITTED, who="Andrea École") == []
    [stale] = blockers_if_stale(seen=1, revision=2, state=V.REFUSED, who="Andrea École")
    assert stale.code == "changed_meanwhile"
    assert "le dossier a été refusé par Andrea École" in stale.message


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 7, 31), Phase.UPCOMING),
        (date(2025, 8, 1), Phase.APPLICATIONS),
        (date(2025, 11, 1), Phase.SELECTION),
        (date(2025, 12, 11), Phase.TRAINING),
        (date(2027, 6, 1), Phase.DEFENCES),
        (date(2027, 6, 30), Phase.DEFENCES),
        (date(2027, 7, 1), Phase.OVER),
    ],
)
def test_phase_of_a_cohort(day: date, expected: Phase) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert (
        phase_at(
            now,
            day,
            opens_at=datetime(2025, 8, 1, tzinfo=UTC),
            closes_at=datetime(2025, 11, 1, tzinfo=UTC),
            t0_on=date(2025, 12, 11),
            defences=(date(2027, 6, 1), date(2027, 6, 30)),
        )
        is expected
    )
