"""The rules of places over the whole product of states: no application, no database."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from pacte.selection.answers.carry_rules import blockers_to_agree, blockers_to_carry, blockers_to_target
from pacte.selection.answers.rules import (
    TRANSITIONS,
    Waiting,
    answer_due,
    blockers_to_accept,
    blockers_to_answer_batch,
    blockers_to_call,
    blockers_to_decline,
    blockers_to_release,
    line_of,
    next_to_call,
    offer_term,
    places_left,
    situation,
    state_at,
)
from pacte.selection.answers.vocabulary import AnswerKind, NotYet, OfferEvent, Situation
from pacte.selection.vocabulary import Admissibility, Decision, OfferState, Validation

PARIS, REUNION = "Europe/Paris", "Indian/Reunion"
T0 = date(2025, 12, 11)
NOW = datetime(2025, 11, 21, 9, 0, tzinfo=UTC)
TERM = datetime(2025, 11, 28, 23, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
PENDING, ACCEPTED, DECLINED, EXPIRED, CANCELLED = (
    OfferState.PENDING,
    OfferState.ACCEPTED,
    OfferState.DECLINED,
    OfferState.EXPIRED,
    OfferState.CANCELLED,
)


@pytest.mark.parametrize("state", OfferState)
def test_only_a_pending_offer_expires_and_exactly_at_its_term(state: OfferState) -> None:
    assert state_at(state, TERM, TERM - INSTANT) is state
    assert state_at(state, TERM, TERM) is (EXPIRED if state is PENDING else state)


@pytest.mark.parametrize(("state", "event"), list(product(OfferState, OfferEvent)))
def test_transitions_over_the_whole_product(state: OfferState, event: OfferEvent) -> None:
    expected = {
        (PENDING, OfferEvent.ACCEPT): ACCEPTED,
        (PENDING, OfferEvent.DECLINE): DECLINED,
        (PENDING, OfferEvent.CANCEL): CANCELLED,
        (ACCEPTED, OfferEvent.CANCEL): CANCELLED,
        (CANCELLED, OfferEvent.RESTORE): ACCEPTED,
        (EXPIRED, OfferEvent.EXPIRE): EXPIRED,
    }
    assert TRANSITIONS.get((state, event)) == expected.get((state, event))


@pytest.mark.parametrize("state", OfferState)
def test_blockers_and_transitions_agree(state: OfferState) -> None:
    accept = blockers_to_accept(
        state,
        expires_at=TERM,
        zone=PARIS,
        withdrawn=False,
        validation=Validation.VALIDATED,
        ehesp_validation=True,
        capacity=2,
        confirmed=1,
    )
    decline = blockers_to_decline(state, expires_at=TERM, zone=PARIS)
    release = blockers_to_release(state, expires_at=TERM, t0_on=T0, zone=PARIS, now=NOW)
    assert [one.code for one in accept] == ([] if state in (PENDING, ACCEPTED) else [state.value])
    assert (not decline) == ((state, OfferEvent.DECLINE) in TRANSITIONS)
    assert (not release) == ((state, OfferEvent.CANCEL) in TRANSITIONS)


@pytest.mark.parametrize(
    ("made_at", "days", "zone", "expected"),
    [
        (NOW, 7, PARIS, TERM),
        (NOW, 7, REUNION, datetime(2025, 11, 28, 20, 0, tzinfo=UTC)),
        # 23 h 30 in Paris on the 20th is the 21st in La Réunion.
        (datetime(2025, 11, 20, 22, 30, tzinfo=UTC), 1, PARIS, datetime(2025, 11, 21, 23, 0, tzinfo=UTC)),
        (datetime(2025, 11, 20, 22, 30, tzinfo=UTC), 1, REUNION, datetime(2025, 11, 22, 20, 0, tzinfo=UTC)),
        # Never after T0, which begins with its local day.
        (datetime(2025, 12, 8, 9, 0, tzinfo=UTC), 7, PARIS, datetime(2025, 12, 10, 23, 0, tzinfo=UTC)),
        # Across the change of clocks the last local minute still counts.
        (datetime(2025, 10, 24, 9, 0, tzinfo=UTC), 3, PARIS, datetime(2025, 10, 27, 23, 0, tzinfo=UTC)),
    ],
)
def test_term_of_an_offer(made_at: datetime, days: int, zone: str, expected: datetime) -> None:
    assert offer_term(made_at, answer_days=days, t0_on=T0, zone=zone) == expected


@pytest.mark.parametrize(
    ("states", "enrolled", "promised", "left"),
    [
        ((), 0, 0, 3),
        ((PENDING, ACCEPTED), 0, 0, 1),
        ((DECLINED, EXPIRED, CANCELLED), 0, 0, 3),
        ((ACCEPTED,), 1, 1, 0),
        ((ACCEPTED, ACCEPTED, ACCEPTED, PENDING), 1, 1, 0),
    ],
)
def test_places_left(states: tuple[OfferState, ...], enrolled: int, promised: int, left: int) -> None:
    assert places_left(3, states, enrolled, promised) == left


def waiting(rank: int, **values: object) -> Waiting:
    fields: dict[str, object] = {"validation": Validation.VALIDATED, **values}
    return Waiting(application_id=rank, rank=rank, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("gone", ["withdrawn", "carried", "was_offered"])
def test_who_left_the_list_is_not_called(gone: str) -> None:
    line = [waiting(3), waiting(1, **{gone: True}), waiting(2)]
    assert [one.rank for one in line_of(line)] == [2, 3]
    call = next_to_call(line, ehesp_validation=True)
    assert (call.next and call.next.rank, call.blockers) == (2, ())


@pytest.mark.parametrize("validation", Validation)
@pytest.mark.parametrize("asked", [True, False])
def test_validation_is_needed_only_when_the_cohort_asks_for_it(validation: Validation, asked: bool) -> None:
    call = next_to_call([waiting(1, validation=validation), waiting(2)], ehesp_validation=asked)
    assert call.next is not None
    assert call.next.rank == 1
    expected = {
        Validation.VALIDATED: [],
        Validation.REFUSED: ["ehesp_refused"],
        Validation.NOT_SUBMITTED: ["not_validated"],
        Validation.SUBMITTED: ["not_validated"],
        Validation.QUESTIONED: ["not_validated"],
    }
    assert [one.code for one in call.blockers] == (expected[validation] if asked else [])


def test_every_reason_is_told_at_once_and_nobody_jumps() -> None:
    call = next_to_call(
        [waiting(1, told=False, validation=Validation.SUBMITTED), waiting(2)], ehesp_validation=True
    )
    assert [one.code for one in call.blockers] == ["not_told", "not_validated"]


def test_skipped_person_is_passed_over_and_stays_in_the_line() -> None:
    line = [waiting(1, skipped=True), waiting(2)]
    call = next_to_call(line, ehesp_validation=True)
    assert call.next is not None
    assert call.next.rank == 2
    assert [one.rank for one in line_of(line)] == [1, 2]
    assert next_to_call(line[:1], ehesp_validation=True).next is None


@pytest.mark.parametrize(("deliberated", "closed", "late"), list(product([True, False], repeat=3)))
def test_when_nobody_is_called(deliberated: bool, closed: bool, late: bool) -> None:
    first_of_t0 = datetime(2025, 12, 10, 23, 0, tzinfo=UTC)
    now = first_of_t0 if late else first_of_t0 - INSTANT
    found = blockers_to_call(
        deliberation_closed=deliberated, list_closed=closed, t0_on=T0, zone=PARIS, now=now
    )
    expected = [
        code
        for code, wrong in (("not_closed", not deliberated), ("list_closed", closed), ("t0_passed", late))
        if wrong
    ]
    assert [one.code for one in found] == expected


@pytest.mark.parametrize(("deliberated", "late", "places"), list(product([True, False], repeat=3)))
def test_when_no_answers_can_be_sent(deliberated: bool, late: bool, places: bool) -> None:
    now = datetime(2025, 12, 11, 9, 0, tzinfo=UTC) if late else NOW
    found = blockers_to_answer_batch(
        deliberation_closed=deliberated, t0_on=T0, zone=PARIS, now=now, places=places
    )
    expected = [
        code for code, wrong in (("not_closed", not deliberated), ("t0_passed", late and places)) if wrong
    ]
    assert [one.code for one in found] == expected


@pytest.mark.parametrize(
    ("admissibility", "decision", "validation", "asked"),
    list(product(Admissibility, Decision, Validation, [True, False])),
)
def test_answer_due_over_the_whole_product(
    admissibility: Admissibility, decision: Decision, validation: Validation, asked: bool
) -> None:
    facts = {
        "admissibility": admissibility,
        "admissibility_reason": "Sans adhésion.",
        "decision": decision,
        "decision_reason": "Projet à mûrir.",
        "validation": validation,
        "ehesp_validation": asked,
        "withdrawn": False,
        "answered": False,
    }
    due = answer_due(**facts)  # type: ignore[arg-type]
    if admissibility is Admissibility.INADMISSIBLE:
        assert due is AnswerKind.INADMISSIBLE
    elif decision is Decision.RETAINED:
        if not asked or validation is Validation.VALIDATED:
            assert due is AnswerKind.PLACE
        elif validation is Validation.REFUSED:
            assert due is AnswerKind.NOT_VALIDATED
        else:
            assert due is NotYet.NOT_VALIDATED_YET
    else:
        assert (
            due
            is {
                Decision.WAITLISTED: AnswerKind.WAITING,
                Decision.REFUSED: AnswerKind.REFUSED,
                Decision.UNDECIDED: NotYet.UNDECIDED,
                Decision.TO_REVIEW: NotYet.UNDECIDED,
            }[decision]
        )
    assert answer_due(**facts | {"withdrawn": True}) is NotYet.WITHDRAWN  # type: ignore[arg-type]
    assert answer_due(**facts | {"answered": True}) is NotYet.ANSWERED  # type: ignore[arg-type]
    bare = answer_due(**facts | {"admissibility_reason": " ", "decision_reason": " "})  # type: ignore[arg-type]
    assert bare is (NotYet.REASON_MISSING if due in (AnswerKind.INADMISSIBLE, AnswerKind.REFUSED) else due)


@pytest.mark.parametrize(
    ("withdrawn", "validation", "asked", "confirmed"),
    list(product([True, False], Validation, [True, False], [1, 2])),
)
def test_blockers_to_accept_are_all_told(
    withdrawn: bool, validation: Validation, asked: bool, confirmed: int
) -> None:
    found = blockers_to_accept(
        PENDING,
        expires_at=TERM,
        zone=PARIS,
        withdrawn=withdrawn,
        validation=validation,
        ehesp_validation=asked,
        capacity=2,
        confirmed=confirmed,
    )
    expected = [
        code
        for code, wrong in (
            ("withdrawn", withdrawn),
            ("not_validated", asked and validation is not Validation.VALIDATED),
            ("capacity", confirmed == 2),
        )
        if wrong
    ]
    assert [one.code for one in found] == expected


def test_expiry_names_the_last_minute_in_the_federation_s_time_zone() -> None:
    found = blockers_to_decline(EXPIRED, expires_at=TERM, zone=PARIS)
    assert "28 novembre 2025 à 23\u00a0h\u00a059 (heure de Paris)" in found[0].message


def test_learners_do_not_give_back_their_place_here() -> None:
    found = blockers_to_release(ACCEPTED, expires_at=TERM, t0_on=T0, zone=PARIS, now=NOW, enrolled=True)
    assert [one.code for one in found] == ["enrolled"]


@pytest.mark.parametrize(
    ("decision", "over", "agreed", "carried"),
    list(product(Decision, [True, False], [True, False], [True, False])),
)
def test_situation_without_offer(decision: Decision, over: bool, agreed: bool, carried: bool) -> None:
    found = situation(decision, [], list_over=over, agreed=agreed, carried=carried)
    if carried:
        assert found is Situation.CARRIED
    elif decision is not Decision.WAITLISTED:
        assert found is Situation.REFUSED
    elif not over:
        assert found is Situation.WAITING
    else:
        assert found is (Situation.CARRY_AGREED if agreed else Situation.LIST_OVER)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (PENDING, Situation.OFFERED),
        (ACCEPTED, Situation.CONFIRMED),
        (DECLINED, Situation.DECLINED),
        (EXPIRED, Situation.EXPIRED),
        (CANCELLED, Situation.RELEASED),
    ],
)
@pytest.mark.parametrize("over", [True, False])
def test_situation_follows_the_last_offer(last: OfferState, expected: Situation, over: bool) -> None:
    found = situation(Decision.WAITLISTED, [last], list_over=over, agreed=True, carried=False)
    assert found is expected


@pytest.mark.parametrize("where", [*Situation, None])
@pytest.mark.parametrize("withdrawn", [True, False])
def test_who_may_agree_to_be_carried(where: Situation | None, withdrawn: bool) -> None:
    found = [one.code for one in blockers_to_agree(where, withdrawn=withdrawn)]
    if withdrawn:
        assert found == ["withdrawn"]
    elif where in (Situation.LIST_OVER, Situation.CARRY_AGREED, Situation.CARRY_DECLINED):
        assert found == []
    else:
        assert found == [
            {Situation.WAITING: "list_open", Situation.CARRIED: "carried"}.get(where, "not_waiting")  # type: ignore[arg-type]
        ]


@pytest.mark.parametrize("where", [*Situation, None])
@pytest.mark.parametrize("there", [True, False])
def test_who_may_be_carried(where: Situation | None, there: bool) -> None:
    found = blockers_to_carry(
        where, withdrawn=False, track="MSP", tracks=["MSP", "CPTS"], already_there=there
    )
    expected = []
    if where is Situation.CARRIED:
        expected = ["carried"]
    elif where is not Situation.CARRY_AGREED:
        expected = ["not_agreed"]
    if there and where is not Situation.CARRIED:
        expected.append("already_there")
    assert [one.code for one in found] == expected


def test_track_must_be_prepared_there() -> None:
    found = blockers_to_carry(
        Situation.CARRY_AGREED, withdrawn=True, track="CDS", tracks=["MSP"], already_there=False
    )
    assert [one.code for one in found] == ["withdrawn", "track"]


@pytest.mark.parametrize(
    ("is_same", "closes_at", "codes"),
    [
        (False, NOW + INSTANT, []),
        (False, NOW, ["target_closed"]),
        (True, NOW + INSTANT, ["same_cohort"]),
    ],
)
def test_target_of_a_carry_over(is_same: bool, closes_at: datetime, codes: list[str]) -> None:
    found = blockers_to_target(is_same=is_same, closes_at=closes_at, now=NOW)
    assert [one.code for one in found] == codes
