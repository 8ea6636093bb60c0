"""Offering a place once more, over the whole product of what decides it: no application, no database."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from pacte.blockers import Blocker
from pacte.selection.answers.again_rules import (
    blockers_to_offer_again,
    blockers_to_pass_over,
    may_be_offered_again,
    passed_over,
    silence_words,
)
from pacte.selection.answers.rules import Waiting
from pacte.selection.vocabulary import OfferState, Validation

T0 = date(2025, 12, 11)
FIRST_OF_T0 = datetime(2025, 12, 10, 23, 0, tzinfo=UTC)
BEFORE = FIRST_OF_T0 - timedelta(microseconds=1)
PARIS = "Europe/Paris"
DUES = Blocker("dues_unpaid", "Cotisation.")
BASE: dict[str, Any] = {
    "withdrawn": False,
    "carried": False,
    "is_learner": False,
    "from_the_list": False,
    "validation": Validation.VALIDATED,
    "ehesp_validation": True,
    "conditions": (),
    "free": 1,
    "capacity": 2,
    "deliberation_closed": True,
    "list_closed": False,
    "t0_on": T0,
    "zone": PARIS,
    "now": BEFORE,
}


def codes(last: OfferState | None, **values: Any) -> list[str]:
    return [one.code for one in blockers_to_offer_again(last, **{**BASE, **values})]


@pytest.mark.parametrize("last", [*OfferState, None])
@pytest.mark.parametrize(("validation", "asked"), list(product(Validation, [True, False])))
def test_only_a_place_that_came_to_nothing_and_only_with_validation(
    last: OfferState | None, validation: Validation, asked: bool
) -> None:
    expected = {
        OfferState.DECLINED: [],
        OfferState.EXPIRED: [],
        OfferState.CANCELLED: [],
        OfferState.PENDING: ["pending"],
        OfferState.ACCEPTED: ["accepted"],
        None: ["never_offered"],
    }[last]
    if asked and validation is not Validation.VALIDATED:
        expected = [*expected, "not_validated"]
    assert codes(last, validation=validation, ehesp_validation=asked) == expected


@pytest.mark.parametrize(
    ("withdrawn", "carried", "learner", "listed", "list_closed", "free", "late", "deliberated"),
    list(product([True, False], repeat=8)),
)
def test_every_reason_is_told_at_once(
    withdrawn: bool,
    carried: bool,
    learner: bool,
    listed: bool,
    list_closed: bool,
    free: bool,
    late: bool,
    deliberated: bool,
) -> None:
    found = codes(
        OfferState.EXPIRED,
        withdrawn=withdrawn,
        carried=carried,
        is_learner=learner,
        from_the_list=listed,
        conditions=(DUES,),
        list_closed=list_closed,
        free=int(free),
        now=FIRST_OF_T0 if late else BEFORE,
        deliberation_closed=deliberated,
    )
    assert found == [
        code
        for code, wrong in (
            ("not_closed", not deliberated),
            ("list_closed", list_closed and listed),
            ("t0_passed", late),
            ("withdrawn", withdrawn),
            ("carried", carried),
            ("has_been_enrolled", learner),
            ("dues_unpaid", listed),
            ("no_place", not free),
        )
        if wrong
    ]


def waiting(rank: int, **values: Any) -> Waiting:
    return Waiting(application_id=rank, rank=rank, **values)


LINE = [
    waiting(4),
    waiting(1, was_offered=True),
    waiting(2),
    waiting(3, skipped=True),
    waiting(5, withdrawn=True),
    waiting(6, carried=True),
]


def test_all_who_still_wait_come_first_but_those_already_passed() -> None:
    assert [one.rank for one in passed_over(LINE)] == [2, 4]


@pytest.mark.parametrize(
    ("seen", "confirmed", "expected"),
    [
        ({2, 4}, True, []),
        ({2, 4}, False, ["not_confirmed"]),
        ({2}, True, ["line_changed"]),
        ({2, 4, 6}, True, ["line_changed"]),
        (set(), True, ["line_changed"]),
    ],
)
def test_they_are_seen_and_confirmed(seen: set[int], confirmed: bool, expected: list[str]) -> None:
    found = blockers_to_pass_over(LINE, seen=seen, confirmed=confirmed)
    assert [one.code for one in found] == expected


def test_nobody_waits_and_nothing_is_to_confirm() -> None:
    assert blockers_to_pass_over(LINE[1:2], seen=(), confirmed=False) == []


@pytest.mark.parametrize("last", [*OfferState, None])
@pytest.mark.parametrize(("gone", "free", "late"), list(product([True, False], [0, 1], [True, False])))
def test_the_act_is_shown_when_it_may_be_done(
    last: OfferState | None, gone: bool, free: int, late: bool
) -> None:
    shown = may_be_offered_again(
        last,
        withdrawn=gone,
        carried=False,
        free=free,
        t0_on=T0,
        zone=PARIS,
        now=FIRST_OF_T0 if late else BEFORE,
    )
    ended = last in (OfferState.DECLINED, OfferState.EXPIRED, OfferState.CANCELLED)
    assert shown is (ended and not gone and free == 1 and not late)


def test_words_for_staff() -> None:
    assert silence_words(1, 1, T0) == (
        "Une place reste libre avant le 11 décembre 2025, plus personne n’attend, "
        "et une personne n’a pas répondu à temps."
    )
    assert silence_words(3, 2, T0).startswith("2 places restent libres")
