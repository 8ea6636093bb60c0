"""Attendance, moments, notes and results, on both engines."""

from datetime import timedelta
from threading import Thread

import pytest

from pacte.blockers import Refused
from pacte.database import Database
from pacte.juries.day import operations
from pacte.juries.day.operations.deciding import version_of as result_version
from pacte.juries.day.operations.noting import Noted, version_of
from pacte.juries.day.rules import Moment, Verdict
from pacte.juries.models import DefenceResult
from pacte.juries.vocabulary import Outcome, Resit
from tests.juries.factories import ADMITTED, NINE, NOON, REDO, Day, make_day


@pytest.fixture
def day(database: Database) -> Day:
    return make_day(database)


def note(day: Day, text: str, seen: str, *, juror: int = 0, number: int = 0) -> Noted:
    with day.database.session(day.scope, write=True) as session:
        return operations.save_notes(
            session, defence_id=day.defences[number], text=text, seen=seen, by=day.by(juror), at=NINE
        )


def result(day: Day, number: int = 0) -> DefenceResult | None:
    return day.room().lines[number].result


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.blockers]


def test_a_defence_goes_its_way(day: Day) -> None:
    day.attend(0, 1)
    day.mark(Moment.ARRIVED, by=day.jury.setting.actor)
    day.mark(Moment.BEGAN, at=NINE + timedelta(minutes=10))
    day.mark(Moment.BEGAN, at=NINE + timedelta(minutes=20))
    day.mark(Moment.ENDED, at=NINE + timedelta(minutes=65))
    day.decide()
    row = day.row()
    assert (row.learner_arrived_at, row.began_at) == (NINE, NINE + timedelta(minutes=10))
    assert row.ended_at == NINE + timedelta(minutes=65)
    found = result(day)
    assert found is not None
    assert (found.outcome, found.mention, found.entered_by_id) == (
        Outcome.ADMITTED,
        ADMITTED.mention,
        day.person().id,
    )
    assert day.actions() == [
        "defence.attended",
        "defence.marked",
        "defence.marked",
        "defence.marked",
        "defence.decided",
    ]


def test_a_result_before_the_defence_names_every_fault_and_changes_nothing(day: Day) -> None:
    with pytest.raises(Refused) as refused:
        day.decide(Verdict(outcome=Outcome.DEFERRED))
    assert codes(refused) == ["not_present", "not_begun", "resit_missing", "to_correct_missing"]
    assert result(day) is None
    assert day.actions() == []


def test_what_an_outcome_leaves_no_room_for_is_not_kept(day: Day) -> None:
    day.attend(0, 1)
    day.mark(Moment.BEGAN)
    day.decide(REDO)
    day.decide(Verdict(outcome=Outcome.ADMITTED, resit=Resit.ORAL))
    found = result(day)
    assert found is not None
    assert (found.outcome, found.resit) == (Outcome.ADMITTED, None)


def test_two_jurors_with_different_results_are_told(day: Day) -> None:
    day.attend(0, 1)
    day.mark(Moment.BEGAN)
    day.decide(ADMITTED, seen=result_version(None))
    day.decide(ADMITTED, seen=result_version(None), by=day.by(1))
    with pytest.raises(Refused) as refused:
        day.decide(REDO, seen=result_version(None), by=day.by(1))
    assert codes(refused) == ["changed_meanwhile"]
    day.decide(REDO, seen=result_version(result(day)), by=day.by(1))
    found = result(day)
    assert found is not None
    assert found.outcome is Outcome.DEFERRED


def test_a_result_is_taken_back(day: Day) -> None:
    day.attend(0, 1)
    day.decide(Verdict(outcome=Outcome.ABSENT))
    with pytest.raises(Refused) as refused:
        day.mark(Moment.BEGAN)
    assert codes(refused) == ["said_absent"]
    with day.database.session(day.scope, write=True) as session:
        operations.clear(session, defence_id=day.defences[0], by=day.by(), at=NOON)
    assert result(day) is None
    day.mark(Moment.BEGAN)
    assert day.row().began_at == NINE


def test_another_chair_presides_where_they_sit(day: Day) -> None:
    day.attend(1, chair=1, passages=(0,))
    seats = [
        {one.name: (one.is_chair, one.is_present) for one in line.passage.seats} for line in day.room().lines
    ]
    assert seats == [
        {"Inès Vuillemin": (False, False), "Paul Renard": (True, True), "Zoé Marchal": (False, False)},
        {"Inès Vuillemin": (True, None), "Paul Renard": (False, None), "Zoé Marchal": (False, None)},
    ]
    with pytest.raises(Refused) as refused:
        day.attend(0, chair=1, passages=())
    assert codes(refused) == ["no_passage", "chair_absent"]


def test_nobody_s_notes_are_lost(day: Day) -> None:
    empty = version_of("")
    first = note(day, "Inès : la méthode est claire.", empty)
    assert first.is_saved
    second = note(day, "Paul : et le plan ?", empty, juror=1)
    assert not second.is_saved
    assert second.text == "Inès : la méthode est claire."
    both = f"{second.text}\nPaul : et le plan ?"
    assert note(day, both, second.version, juror=1).is_saved
    assert day.row().notes == both
    assert note(day, both, "anything").is_saved, "the same words again"


def test_two_jurors_typing_at_once_lose_nothing(day: Day) -> None:
    empty, found = version_of(""), {}

    def write(juror: int) -> None:
        found[juror] = note(day, f"Mots de {juror}", empty, juror=juror)

    threads = [Thread(target=write, args=(juror,)) for juror in (0, 1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    kept = [juror for juror, one in found.items() if one.is_saved]
    assert len(kept) == 1
    assert day.row().notes == f"Mots de {kept[0]}"
    assert found[1 - kept[0]].text == f"Mots de {kept[0]}", "the other is shown them"


def test_a_tie_declared_on_the_day_takes_the_juror_away(day: Day) -> None:
    day.attend(0, 1)
    day.mark(Moment.BEGAN)
    day.jury.tie(day.jurors[1], day.learners[0])
    with pytest.raises(Refused) as refused:
        day.decide(by=day.by(1))
    assert codes(refused) == ["not_of_jury"]
    with pytest.raises(Refused) as refused:
        note(day, "…", version_of(""), juror=1)
    assert codes(refused) == ["not_of_jury"]
    day.decide()
    (first, second) = day.room().lines
    assert [one.name for one in first.passage.sitting] == ["Inès Vuillemin"]
    assert len(second.passage.sitting) == 2
