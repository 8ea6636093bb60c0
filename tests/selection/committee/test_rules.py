"""Admissibility and seats: every combination of what may stand in the way."""

from itertools import product

import pytest

from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker
from pacte.selection.committee.rules import (
    Footing,
    blockers_to_change_seat,
    blockers_to_end_seat,
    blockers_to_invite,
    blockers_to_seat,
    blockers_to_settle,
    footing,
    incomplete,
)

DUES = Blocker("dues_unpaid", "La cotisation manque.")
MEMBERSHIP = Blocker("not_member", "L’adhésion manque.")
WAIVER = Blocker("waiver_undecided", "La dérogation n’est pas décidée.")
STANDINGS = {
    "clear": (),
    "dues": (DUES,),
    "membership": (MEMBERSHIP,),
    "waiver": (WAIVER,),
    "waiver and dues": (WAIVER, DUES),
}


def codes(blockers: list[Blocker]) -> list[str]:
    return [blocker.code for blocker in blockers]


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        ("clear", Footing.CLEAR),
        ("dues", Footing.TO_REGULARISE),
        ("membership", Footing.TO_REGULARISE),
        ("waiver", Footing.BLOCKED),
        ("waiver and dues", Footing.BLOCKED),
    ],
)
def test_footing_tells_what_may_wait(standing: str, expected: Footing) -> None:
    assert footing(STANDINGS[standing]) is expected


def test_what_the_deposit_asks_is_one_reason() -> None:
    assert incomplete(()) == []
    (blocker,) = incomplete(("CV", "Photographie"))
    assert blocker.code == "incomplete"
    assert blocker.message == "Le dossier n’est pas complet : CV, Photographie."


@pytest.mark.parametrize(
    ("state", "window_closed", "deliberating", "tied", "admissible", "reason", "standing"),
    list(
        product(
            ApplicationState,
            (True, False),
            (True, False),
            (True, False),
            (True, False),
            ("Hors délai", "", "x" * 2_001),
            STANDINGS,
        )
    ),
)
def test_every_obstacle_is_told_at_once(
    state: ApplicationState,
    window_closed: bool,
    deliberating: bool,
    tied: bool,
    admissible: bool,
    reason: str,
    standing: str,
) -> None:
    expected = []
    if state is not ApplicationState.SUBMITTED:
        expected.append("not_deposited")
    if not window_closed:
        expected.append("window_open")
    if deliberating:
        expected.append("deliberating")
    if tied:
        expected.append("tied")
    if admissible and "waiver" in standing:
        expected.append("waiver_undecided")
    if not admissible and not reason:
        expected.append("reason_missing")
    if len(reason) > 2_000:
        expected.append("too_long")
    found = blockers_to_settle(
        state=state,
        window_closed=window_closed,
        deliberating=deliberating,
        tied=tied,
        admissible=admissible,
        reason=reason,
        standing=STANDINGS[standing],
    )
    assert codes(found) == expected


@pytest.mark.parametrize(("sits", "closed", "known"), list(product((True, False), repeat=3)))
def test_a_seat_is_taken_once_while_the_committee_sits(sits: bool, closed: bool, known: bool) -> None:
    expected = [*(["sits"] if sits else []), *(["closed"] if closed else [])]
    assert codes(blockers_to_invite(sits=sits, closed=closed)) == expected
    assert codes(blockers_to_seat(sits=sits, closed=closed, known=known)) == [
        *expected,
        *([] if known else ["unknown"]),
    ]


@pytest.mark.parametrize(
    ("ended", "closed", "reason"), list(product((True, False), (True, False), ("Départ", " ")))
)
def test_a_seat_changes_while_it_lasts_and_ends_with_a_reason(ended: bool, closed: bool, reason: str) -> None:
    expected = [*(["seat_ended"] if ended else []), *(["closed"] if closed else [])]
    assert codes(blockers_to_change_seat(ended=ended, closed=closed)) == expected
    assert codes(blockers_to_end_seat(ended=ended, closed=closed, reason=reason)) == [
        *expected,
        *([] if reason.strip() else ["reason_missing"]),
    ]
