"""The rules of a deliberation over every state, and whatever the order of decisions."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacte.blockers import Blocker
from pacte.selection.deliberation import waiting
from pacte.selection.deliberation.closing_rules import (
    blockers_of_the_end,
    blockers_to_close,
    cut_ties,
)
from pacte.selection.deliberation.ranking import Place, places
from pacte.selection.deliberation.rules import (
    TRANSITIONS,
    Entry,
    Event,
    Stage,
    blockers_to_begin,
    blockers_to_decide,
    blockers_to_move,
    decided_meanwhile,
    firsts_waiting,
    stage_of,
    waiting_order,
)
from pacte.selection.vocabulary import Admissibility, Decision

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
REASONS = {"reason": "", "capacity": 2, "one_per_structure_first": True, "in_conflict": False}


def codes(blockers: list[Blocker]) -> list[str]:
    return [blocker.code for blocker in blockers]


def decide(entries: list[Entry], dossier: int, event: Event, **changes: object) -> list[str]:
    return codes(blockers_to_decide(Stage.OPEN, entries, dossier, event, **{**REASONS, **changes}))  # type: ignore[arg-type]


def test_equal_means_share_a_place_and_say_so() -> None:
    means = {1: Decimal("80.00"), 2: Decimal("90.00"), 3: Decimal("80.00"), 4: None, 5: Decimal("10.00")}
    assert places(means) == {2: Place(1, False), 1: Place(2, True), 3: Place(2, True), 5: Place(4, False)}


@pytest.mark.parametrize(
    ("began", "closed", "expected"),
    [(None, None, Stage.NOT_BEGUN), (AT, None, Stage.OPEN), (AT, AT, Stage.CLOSED)],
)
def test_the_stage_is_what_the_instants_say(
    began: datetime | None, closed: datetime | None, expected: Stage
) -> None:
    assert stage_of(began, closed) is expected


def test_beginning_waits_for_everything_at_once() -> None:
    nothing = {"members": 0, "admissible": 0, "pending": 2, "missing": 3, "without_them": False}
    assert codes(blockers_to_begin(Stage.NOT_BEGUN, **nothing)) == [  # type: ignore[arg-type]
        "no_member",
        "not_settled",
        "nothing_admissible",
        "scores_missing",
    ]
    ready = {"members": 4, "admissible": 31, "pending": 0, "missing": 0, "without_them": False}
    assert blockers_to_begin(Stage.NOT_BEGUN, **ready) == []  # type: ignore[arg-type]
    late = {**ready, "missing": 2, "without_them": True}
    assert blockers_to_begin(Stage.NOT_BEGUN, **late) == []  # type: ignore[arg-type]
    for stage in (Stage.OPEN, Stage.CLOSED):
        assert codes(blockers_to_begin(stage, **ready)) == ["already_begun"]  # type: ignore[arg-type]


def state(decision: Decision, **values: object) -> Entry:
    rank = 1 if decision is Decision.WAITLISTED else None
    return Entry(id=1, name="Camille", decision=decision, rank=rank, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("decision", "event"), [*product(Decision, Event)])
def test_every_state_takes_every_decision_but_clearing_nothing(decision: Decision, event: Event) -> None:
    expected = ["nothing_to_clear"] if (decision, event) == (Decision.UNDECIDED, Event.CLEAR) else []
    assert decide([state(decision)], 1, event, reason="Le projet est à mûrir.") == expected
    assert ((decision, event) in TRANSITIONS) is (expected == [])


@pytest.mark.parametrize(("stage", "event"), [*product((Stage.NOT_BEGUN, Stage.CLOSED), Event)])
def test_nothing_is_decided_before_or_after(stage: Stage, event: Event) -> None:
    entries = [state(Decision.TO_REVIEW)]
    found = blockers_to_decide(stage, entries, 1, event, **REASONS)  # type: ignore[arg-type]
    assert codes(found) == [stage.value]


@pytest.mark.parametrize(("decision", "event"), [*product(Decision, Event)])
def test_a_conflict_stops_every_decision(decision: Decision, event: Event) -> None:
    assert decide([state(decision)], 1, event, in_conflict=True) == ["in_conflict"]


@pytest.mark.parametrize("admissibility", [Admissibility.PENDING, Admissibility.INADMISSIBLE])
def test_only_admissible_dossiers_are_decided(admissibility: Admissibility) -> None:
    entry = Entry(id=1, admissibility=admissibility)
    assert decide([entry], 1, Event.RETAIN) == ["not_admissible"]
    assert decide([entry], 99, Event.RETAIN) == ["not_admissible"]


@pytest.mark.parametrize("event", Event)
def test_a_withdrawn_dossier_is_only_cleared(event: Event) -> None:
    expected = [] if event is Event.CLEAR else ["withdrawn"]
    assert decide([state(Decision.RETAINED, withdrawn=True)], 1, event) == expected


def test_a_refusal_has_a_reason() -> None:
    assert decide([state(Decision.UNDECIDED)], 1, Event.REFUSE, reason="  ") == ["reason_missing"]


def test_no_one_is_retained_beyond_capacity() -> None:
    entries = [Entry(id=number, decision=Decision.RETAINED) for number in (1, 2)] + [Entry(id=3)]
    assert decide(entries, 3, Event.RETAIN) == ["beyond_capacity"]
    assert decide(entries, 2, Event.RETAIN) == []
    assert decide(entries, 3, Event.WAITLIST) == []


def test_a_second_of_a_structure_waits_for_every_first() -> None:
    entries = [
        Entry(id=1, name="Camille", structure_id=7, structure="MSP du Val", decision=Decision.RETAINED),
        Entry(id=2, name="Noa", structure_id=7, structure="MSP du Val"),
        Entry(id=3, name="Zoé", structure_id=8),
    ]
    found = blockers_to_decide(Stage.OPEN, entries, 2, Event.RETAIN, **REASONS)  # type: ignore[arg-type]
    assert codes(found) == ["second_of_structure"]
    assert "MSP du Val a déjà une personne retenue (Camille)" in found[0].message
    assert "1 dossier d’autres structures reste à décider : Zoé" in found[0].message
    assert decide(entries, 2, Event.RETAIN, one_per_structure_first=False) == []
    for decision in (Decision.WAITLISTED, Decision.REFUSED):
        settled = [*entries[:2], replace(entries[2], decision=decision)]
        assert decide(settled, 2, Event.RETAIN) == []
    reviewed = [*entries[:2], replace(entries[2], decision=Decision.TO_REVIEW)]
    assert decide(reviewed, 2, Event.RETAIN) == ["second_of_structure"]


def test_those_who_can_no_longer_be_first_keep_nobody_waiting() -> None:
    others = [
        Entry(id=3, structure_id=8, withdrawn=True),
        Entry(id=4, structure_id=9, admissibility=Admissibility.INADMISSIBLE),
        Entry(id=5, structure_id=7),
    ]
    entries = [Entry(id=1, structure_id=7, decision=Decision.RETAINED), Entry(id=2, structure_id=7), *others]
    assert firsts_waiting(entries) == []
    assert decide(entries, 2, Event.RETAIN) == []
    alone = Entry(id=6)
    assert firsts_waiting([*entries, alone]) == [alone]


@pytest.mark.parametrize(("stage", "decision"), [*product(Stage, Decision)])
def test_only_a_waiting_dossier_moves_while_the_deliberation_is_open(
    stage: Stage, decision: Decision
) -> None:
    expected = {Stage.NOT_BEGUN: ["not_begun"], Stage.CLOSED: ["closed"]}.get(
        stage, [] if decision is Decision.WAITLISTED else ["not_waiting"]
    )
    assert codes(blockers_to_move(stage, [state(decision)], 1, in_conflict=False)) == expected
    assert codes(blockers_to_move(stage, [state(decision)], 1, in_conflict=True)) == ["in_conflict"]


def test_a_stale_page_is_told_who_decided_what() -> None:
    entry = Entry(id=1, decision=Decision.WAITLISTED, rank=3, reason="Projet flou")
    assert decided_meanwhile("Inès Exemple", entry).message == (
        "Inès Exemple a changé ce dossier entre-temps : « Liste d’attente » (rang 3). Raison : Projet flou"
    )


def test_the_waiting_list_has_no_gap() -> None:
    assert waiting.inserted([4, 5], 6, None) == [4, 5, 6]
    assert waiting.inserted([4, 5], 6, 1) == [6, 4, 5]
    assert waiting.inserted([4, 5, 6], 6, 2) == [4, 6, 5]
    assert waiting.inserted([4, 5], 6, 99) == [4, 5, 6]
    assert waiting.removed([4, 5, 6], 5) == [4, 6]
    assert waiting.after([4, 5], 4, None, waits=True) == [4, 5]
    assert waiting.after([4, 5], 4, 2, waits=True) == [5, 4]
    assert waiting.after([4, 5], 4, None, waits=False) == [5]
    assert waiting.ranks([6, 4]) == {6: 1, 4: 2}


def test_a_rank_said_without_seeing_a_hidden_dossier_finds_its_true_place() -> None:
    assert waiting.true_rank([5, 6], [4, 5, 6], 1) == 2
    assert waiting.true_rank([5, 6], [4, 5, 6], 2) == 3
    assert waiting.true_rank([5, 6], [4, 5, 6], 3) == 4
    assert waiting.true_rank([5, 6], [4, 5, 6], 0) == 1
    assert waiting.true_rank([5, 6], [4, 5, 6], None) is None


def close(entries: list[Entry], **changes: object) -> list[Blocker]:
    given_values = {"means": {}, "failing": {}, "capacity": 2, "present": 3, **changes}
    return blockers_to_close(Stage.OPEN, entries, **given_values)  # type: ignore[arg-type]


def test_closing_says_everything_that_is_left() -> None:
    dues = Blocker("dues_unpaid", "La cotisation n’est pas enregistrée.", "Réglez-la.")
    entries = [
        Entry(id=1, name="Camille", decision=Decision.RETAINED),
        Entry(id=2, name="Noa"),
        Entry(id=3, name="Zoé", decision=Decision.TO_REVIEW),
        Entry(id=4, name="Alix", decision=Decision.REFUSED),
        Entry(id=5, name="Lou", decision=Decision.WAITLISTED, rank=1),
        Entry(id=6, name="Sacha", decision=Decision.REFUSED, reason="Retirée", withdrawn=True),
    ]
    means = {1: Decimal("80.00"), 5: Decimal("80.00")}
    found = close(entries, means=means, failing={1: [dues], 2: [dues]}, present=0)
    assert [(blocker.code, blocker.where) for blocker in found] == [
        ("undecided", "dossier-2"),
        ("to_review", "dossier-3"),
        ("reason_missing", "dossier-4"),
        ("tie_not_on_record", "dossier-1"),
        ("dues_unpaid", "dossier-1"),
        ("withdrawn", "dossier-6"),
        ("nobody_present", "#presences"),
    ]
    assert found[4].message == "Camille : La cotisation n’est pas enregistrée."
    assert found[4].remedy == "Réglez-la."


@pytest.mark.parametrize(
    ("place", "coming", "without", "expected"),
    [
        ("Dijon", 0, False, []),
        ("Dijon", 2, True, []),
        (" ", 0, False, ["Le lieu de la réunion manque."]),
        ("Dijon", 1, False, ["1\u00a0entretien est encore prévu : la clôture l’annule."]),
        ("Dijon", 2, False, ["2\u00a0entretiens sont encore prévus : la clôture les annule."]),
    ],
)
def test_the_one_who_closes_says_where_and_that_interviews_are_given_up(
    place: str, coming: int, without: bool, expected: list[str]
) -> None:
    found = blockers_of_the_end(place=place, coming=coming, without_interviews=without)
    assert [blocker.message for blocker in found] == expected


def test_a_tie_at_the_line_is_decided_on_record() -> None:
    cut = [
        Entry(id=1, decision=Decision.RETAINED),
        Entry(id=2, decision=Decision.WAITLISTED, rank=1),
        Entry(id=3, decision=Decision.WAITLISTED, rank=2),
    ]
    means = {1: Decimal("75.00"), 2: Decimal("75.00"), 3: Decimal("70.00")}
    assert [[entry.id for entry in group] for group in cut_ties(cut, means)] == [[1, 2]]
    assert codes(close(cut, means=means)) == ["tie_not_on_record"]
    assert close([replace(cut[0], note="Seule candidate du Jura"), *cut[1:]], means=means) == []
    both = [*cut[:1], Entry(id=2, decision=Decision.RETAINED), cut[2]]
    assert close(both, means=means) == []


def test_closing_refuses_more_retained_than_places_and_other_stages() -> None:
    entries = [Entry(id=number, decision=Decision.RETAINED) for number in (1, 2, 3)]
    assert codes(close(entries)) == ["beyond_capacity"]
    for stage in (Stage.NOT_BEGUN, Stage.CLOSED):
        found = blockers_to_close(stage, entries, means={}, failing={}, capacity=3, present=1)
        assert codes(found) == [stage.value]


DECISIONS = st.lists(
    st.tuples(
        st.integers(1, 8),
        st.sampled_from(Event),
        st.none() | st.integers(-1, 12),
        st.sampled_from(["", "Non"]),
    ),
    max_size=60,
)


@given(decisions=DECISIONS, capacity=st.integers(1, 5), first=st.booleans())
def test_any_sequence_keeps_capacity_ranks_and_one_state(
    decisions: list[tuple[int, Event, int | None, str]], capacity: int, first: bool
) -> None:
    entries = {number: Entry(id=number, structure_id=number % 3) for number in range(1, 9)}
    for dossier, event, rank, reason in decisions:
        now = list(entries.values())
        if blockers_to_decide(
            Stage.OPEN,
            now,
            dossier,
            event,
            reason=reason,
            capacity=capacity,
            one_per_structure_first=first,
            in_conflict=False,
        ):
            continue
        decision = TRANSITIONS[entries[dossier].decision, event]
        order = waiting.after(waiting_order(now), dossier, rank, waits=decision is Decision.WAITLISTED)
        ranks = waiting.ranks(order)
        entries[dossier] = replace(entries[dossier], decision=decision, reason=reason)
        entries = {number: replace(entry, rank=ranks.get(number)) for number, entry in entries.items()}
        states = list(entries.values())
        waiting_now = [entry for entry in states if entry.decision is Decision.WAITLISTED]
        assert sorted(entry.rank or 0 for entry in waiting_now) == list(range(1, len(waiting_now) + 1))
        assert all((entry.rank is None) is (entry not in waiting_now) for entry in states)
        assert sum(entry.decision is Decision.RETAINED for entry in states) <= capacity
        assert all(entry.reason for entry in states if entry.decision is Decision.REFUSED)
    assert len(entries) == 8
