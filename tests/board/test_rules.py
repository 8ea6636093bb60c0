"""What calls for attention on the board, from when, in which words, and in which order."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacte.board.calming import calmed
from pacte.board.rules import Facts, Level, Matter, Overdue, attention_of, level_of, order_key, reasons_of
from pacte.cohorts.definition import AttentionRules

TODAY = date(2026, 5, 4)
SINCE = date(2025, 12, 11)
RULES = AttentionRules()
NEVER = AttentionRules(
    production_late_days=0,
    feedback_days=0,
    absent_half_days=0,
    catch_up_late_days=0,
    contact_weeks=0,
    reading_weeks=0,
    subject_late_days=0,
)


def calm(**changes: Any) -> Facts:
    """Nothing to say, but for what is given."""
    return Facts(**{"since": SINCE, "admitted": 2, **changes})


def words(facts: Facts, rules: AttentionRules = RULES) -> list[str]:
    """The reasons, with ordinary spaces."""
    return [
        one.words.replace("\u00a0", " ").replace("\u202f", " ") for one in reasons_of(facts, rules, TODAY)
    ]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (calm(), []),
        (calm(missed=2), []),
        (calm(missed=3), ["3 demi-journées manquées, la promotion en admet 2"]),
        (calm(absent=1), ["1 demi-journée d’absence sans justification"]),
        (calm(absent=2), ["2 demi-journées d’absence sans justification"]),
        (calm(productions=[Overdue("Budget", 0)]), []),
        (calm(productions=[Overdue("Budget", 12)]), ["Production en retard de 12 jours : Budget"]),
        (
            calm(productions=[Overdue("Budget", 12), Overdue("Protocole", 1)]),
            ["2 productions en retard, dont « Budget » de 12 jours"],
        ),
        (calm(feedback=[Overdue("Budget", 6)]), []),
        (calm(feedback=[Overdue("Budget", 7)]), ["Attend un retour depuis 7 jours : Budget"]),
        (
            calm(feedback=[Overdue("Budget", 9)], feedback_is_mine=True),
            ["Attend votre retour depuis 9 jours : Budget"],
        ),
        (
            calm(feedback=[Overdue("Budget", 9), Overdue("Protocole", 10)], feedback_is_mine=True),
            ["2 productions attendent votre retour, dont « Protocole » depuis 10 jours"],
        ),
        (calm(catch_ups=[Overdue("Séminaire 2", 1)]), ["Rattrapage en retard de 1 jour : Séminaire 2"]),
        (calm(last_contact_on=ago(300)), []),
        (calm(sees_contacts=True, last_contact_on=ago(41)), []),
        (calm(sees_contacts=True, last_contact_on=ago(42)), ["Aucun contact depuis 6 semaines"]),
        (calm(sees_contacts=True), ["Aucun contact depuis le début, il y a 20 semaines"]),
        (calm(sees_contacts=True, last_contact_on=ago(300), since=ago(30)), []),
        (calm(steps=[Overdue("Rappeler", 0)]), ["Suite à donner aujourd’hui : Rappeler"]),
        (calm(steps=[Overdue("Rappeler", 5)]), ["Suite à donner depuis 5 jours : Rappeler"]),
        (
            calm(steps=[Overdue("Rappeler", 5), Overdue("Relire", 2)]),
            ["2 suites à donner, dont « Rappeler » depuis 5 jours"],
        ),
        (calm(last_reading_on=ago(300)), []),
        (calm(has_reading=True, last_reading_on=ago(27)), []),
        (calm(has_reading=True, last_reading_on=ago(28)), ["Aucun module ouvert depuis 4 semaines"]),
        (calm(has_reading=True), ["Aucun module ouvert depuis le début, il y a 20 semaines"]),
        (calm(is_alone=True), ["Sans formatrice ni formateur"]),
        (calm(subject_due_on=TODAY), []),
        (calm(subject_due_on=ago(3)), ["Sujet du mémoire attendu depuis 3 jours"]),
    ],
)
def test_each_reason_begins_at_its_threshold(facts: Facts, said: list[str]) -> None:
    assert words(facts) == said


def test_thresholds_are_those_of_the_cohort_and_none_is_never() -> None:
    facts = calm(
        absent=5,
        productions=[Overdue("Budget", 40)],
        feedback=[Overdue("Budget", 40)],
        catch_ups=[Overdue("Séminaire 2", 40)],
        sees_contacts=True,
        has_reading=True,
        subject_due_on=ago(40),
    )
    assert len(words(facts)) == 7
    assert words(facts, NEVER) == []
    later = replace(RULES, production_late_days=41, contact_weeks=21, feedback_days=40)
    assert len(words(facts, later)) == 5
    assert words(calm(missed=3), NEVER) == ["3 demi-journées manquées, la promotion en admet 2"]


def test_the_gravest_reason_comes_first_and_names_what_is_the_latest() -> None:
    facts = calm(
        missed=4,
        productions=[Overdue("Budget", 2, "budget"), Overdue("Protocole", 12, "protocol")],
        steps=[Overdue("Rappeler", 0)],
        has_reading=True,
        last_reading_on=ago(35),
    )
    found = reasons_of(facts, RULES, TODAY)
    assert [one.matter for one in found] == [Matter.TOLERANCE, Matter.PRODUCTION, Matter.STEP, Matter.READING]
    assert found[1].key == "protocol"


def test_a_line_calms_down_when_the_thing_is_done() -> None:
    silent = calm(sees_contacts=True, last_contact_on=ago(50), productions=[Overdue("Budget", 12)])
    called = calm(sees_contacts=True, last_contact_on=TODAY, productions=[Overdue("Budget", 12)])
    done = calm(sees_contacts=True, last_contact_on=TODAY)
    weights = [attention_of(reasons_of(one, RULES, TODAY)) for one in (silent, called, done)]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 3
    assert weights[-1] == 0


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        (calm(), Level.CALM),
        (calm(missed=3), Level.CALL),
        (calm(absent=1), Level.WATCH),
        (calm(absent=2), Level.CALL),
        (calm(productions=[Overdue("Budget", 13)]), Level.WATCH),
        (calm(productions=[Overdue("Budget", 14)]), Level.CALL),
        (calm(catch_ups=[Overdue("Séminaire 2", 14)]), Level.CALL),
        (calm(feedback=[Overdue("Budget", 90)], steps=[Overdue("Rappeler", 90)]), Level.WATCH),
        (calm(sees_contacts=True, last_contact_on=ago(83)), Level.WATCH),
        (calm(sees_contacts=True), Level.WATCH),
        (calm(has_reading=True, is_alone=True), Level.WATCH),
    ],
)
def test_who_is_to_call_and_who_is_to_watch(facts: Facts, level: Level) -> None:
    assert level_of(reasons_of(facts, RULES, TODAY)) is level
    never = replace(RULES, call_late_days=0)
    told = level_of(reasons_of(facts, never, TODAY))
    assert told is (level if level is not Level.CALL or facts.missed or facts.absent else Level.WATCH)


def test_silence_alone_is_to_call_only_where_the_cohort_says_so() -> None:
    rules = replace(RULES, call_silence_weeks=12)
    found = [
        reasons_of(calm(sees_contacts=True, last_contact_on=ago(days)), rules, TODAY) for days in (83, 84)
    ]
    assert [level_of(one) for one in found] == [Level.WATCH, Level.CALL]


def test_absences_and_late_work_come_before_silence() -> None:
    silent = calm(sees_contacts=True, has_reading=True)
    late = calm(productions=[Overdue("Budget", 14)])
    beyond = calm(missed=3)
    order = [order_key(reasons_of(one, RULES, TODAY), "aubert") for one in (beyond, late, silent, calm())]
    assert order == sorted(order)
    assert len(set(order)) == 4


def test_equals_follow_the_gravest_reason_then_the_name() -> None:
    alone = reasons_of(calm(is_alone=True), RULES, TODAY)
    assert order_key([], "aubert") < order_key([], "zola")
    assert order_key(alone, "zola") < order_key([], "aubert")


LATE = calm(productions=[Overdue("Budget", 40)], sees_contacts=True)


@pytest.mark.parametrize(
    ("changes", "level", "said"),
    [
        ({}, Level.CALL, ""),
        ({"last_contact_on": TODAY}, Level.WATCH, "Contact aujourd’hui, à rappeler le 11 mai 2026"),
        ({"last_contact_on": ago(1)}, Level.WATCH, "Contact hier, à rappeler le 10 mai 2026"),
        ({"last_contact_on": ago(6)}, Level.WATCH, "Contact il y a 6 jours, à rappeler le 5 mai 2026"),
        ({"last_contact_on": ago(7)}, Level.CALL, ""),
        ({"last_contact_on": TODAY, "sees_contacts": False}, Level.CALL, ""),
        (
            {"last_contact_on": ago(20), "call_back_on": ago(-1)},
            Level.WATCH,
            "Contact il y a 20 jours, à rappeler le 5 mai 2026",
        ),
        ({"last_contact_on": ago(2), "call_back_on": TODAY}, Level.CALL, ""),
        (
            {"last_contact_on": ago(20), "call_back_on": ago(-200)},
            Level.WATCH,
            "Contact il y a 20 jours, à rappeler le 12 mai 2026 au plus tard "
            "(la suite est prévue le 20 novembre 2026)",
        ),
        ({"last_contact_on": ago(28), "call_back_on": ago(-200)}, Level.CALL, ""),
        ({"last_contact_on": ago(2), "productions": [Overdue("Budget", 40), Overdue("Protocole", 3)]}, 0, 0),
        (
            {"last_contact_on": ago(2), "productions": [Overdue("Budget", 40), Overdue("P", 2)]},
            Level.CALL,
            "",
        ),
        ({"last_contact_on": ago(2), "missed": 3, "missed_known_on": ago(2)}, 0, 0),
        ({"last_contact_on": ago(2), "missed": 3, "missed_known_on": ago(1)}, Level.CALL, ""),
        ({"last_contact_on": ago(2), "absent": 2, "absent_known_on": ago(9)}, 0, 0),
        ({"last_contact_on": ago(2), "absent": 2, "absent_known_on": TODAY}, Level.CALL, ""),
    ],
)
def test_a_contact_calms_the_row_unless_something_new_happened(
    changes: dict[str, Any], level: Level | int, said: str | int
) -> None:
    """0: to watch, as two days after a contact."""
    facts = replace(LATE, **changes)
    found, called = calmed(reasons_of(facts, RULES, TODAY), facts, RULES, TODAY)
    assert level_of(found) is (level or Level.WATCH)
    expected = said if isinstance(said, str) else "Contact il y a 2 jours, à rappeler le 9 mai 2026"
    assert called.replace("\u00a0", " ") == expected
    assert [one.matter for one in found] == [one.matter for one in sorted(found, key=lambda one: one.order)]


def test_how_long_a_contact_calms_is_the_cohort_s_choice() -> None:
    facts = replace(LATE, last_contact_on=ago(6), call_back_on=ago(-9))
    for days, level in ((0, Level.CALL), (7, Level.WATCH)):
        rules = replace(RULES, contact_calms_days=days)
        assert level_of(calmed(reasons_of(facts, rules, TODAY), facts, rules, TODAY)[0]) is level
    facts = replace(facts, call_back_on=None)
    for days, level in ((6, Level.CALL), (14, Level.WATCH)):
        rules = replace(RULES, contact_calms_days=days)
        assert level_of(calmed(reasons_of(facts, rules, TODAY), facts, rules, TODAY)[0]) is level


overdue = st.lists(st.builds(Overdue, st.just("Budget"), st.integers(0, 400)), max_size=4)
some_facts = st.builds(
    calm,
    missed=st.integers(0, 9),
    absent=st.integers(0, 9),
    productions=overdue,
    feedback=overdue,
    catch_ups=overdue,
    steps=overdue,
    sees_contacts=st.booleans(),
    last_contact_on=st.none() | st.dates(SINCE, TODAY),
    has_reading=st.booleans(),
    last_reading_on=st.none() | st.dates(SINCE, TODAY),
    is_alone=st.booleans(),
)
worse = st.fixed_dictionaries(
    {
        "missed": st.integers(0, 5),
        "absent": st.integers(0, 5),
        "later": st.integers(0, 60),
        "more": overdue,
        "earlier": st.integers(0, 60),
    }
)


@given(some_facts, worse)
def test_what_is_more_severe_never_sorts_below(facts: Facts, by: dict[str, Any]) -> None:
    def later(found: list[Overdue]) -> list[Overdue]:
        return [Overdue(one.label, one.days + by["later"]) for one in found] + by["more"]

    severe = calm(
        missed=facts.missed + by["missed"],
        absent=facts.absent + by["absent"],
        productions=later(facts.productions),
        feedback=later(facts.feedback),
        catch_ups=later(facts.catch_ups),
        steps=later(facts.steps),
        sees_contacts=facts.sees_contacts,
        last_contact_on=facts.last_contact_on and facts.last_contact_on - timedelta(days=by["earlier"]),
        has_reading=facts.has_reading,
        last_reading_on=facts.last_reading_on and facts.last_reading_on - timedelta(days=by["earlier"]),
        is_alone=facts.is_alone,
    )
    less, more = (reasons_of(one, RULES, TODAY) for one in (facts, severe))
    assert {one.matter for one in less} <= {one.matter for one in more}
    assert order_key(more, "aubert") <= order_key(less, "aubert")
