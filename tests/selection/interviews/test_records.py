"""What interviewers write, what the deliberation reads of it, and the reminders: on each engine."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
from sqlalchemy import event

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.database import Database
from pacte.policy import Actor
from pacte.selection.interviews import operations, queries
from pacte.selection.interviews.operations.records import version
from pacte.selection.interviews.reminders import remind_interviews
from pacte.selection.models import InterviewRecord
from tests.applications.factories import actor
from tests.selection.interviews.factories import AT, FIRST, Stage, event_of, make_admissible, make_stage


@pytest.fixture
def stage(database: Database) -> Stage:
    return make_stage(database)


def write(
    stage: Stage, by: Person | Actor, body: str, *, seen: str = "", **values: object
) -> InterviewRecord:
    fields = {"favourable": True, "at": FIRST, **values}
    record: InterviewRecord = stage.act(
        operations.save_record,
        application=stage.rows[0],
        body=body,
        seen=seen,
        by=actor(by) if isinstance(by, Person) else by,
        **fields,
    )
    return record


def booked(stage: Stage) -> None:
    slot = stage.propose()[0]
    stage.invite(0)
    stage.book(0, slot)


def test_each_interviewer_keeps_a_record_with_their_quality(stage: Stage) -> None:
    booked(stage)
    first = write(stage, stage.members[0], "Projet clair.")
    write(stage, stage.members[1], "Réserves.", favourable=False)
    write(stage, stage.members[0], "Projet très clair.", seen=version(first), favourable=None)
    with stage.database.session(stage.setting.scope) as session:
        facts = queries.interviews_of(session, stage.setting.cohort)[stage.rows[0].id]
    assert (facts.state.value, facts.starts_at) == ("booked", FIRST)
    assert [(one.author.name, one.quality.value, one.body, one.favourable) for one in facts.records] == [
        ("Alix Agence", "federation", "Projet très clair.", None),
        ("Dominique Partenaire", "agency", "Réserves.", False),
    ]
    assert stage.actions().count("interview.recorded") == 2


def test_an_older_page_does_not_replace_a_newer_record(stage: Stage) -> None:
    booked(stage)
    first = write(stage, stage.members[0], "Un.")
    write(stage, stage.members[0], "Deux.", seen=version(first), at=FIRST + timedelta(minutes=1))
    values = {
        "application": stage.rows[0],
        "favourable": True,
        "by": actor(stage.members[0]),
        "at": FIRST + timedelta(minutes=2),
    }
    assert stage.refusal(operations.save_record, body="Trois.", seen=version(first), **values) == [
        "changed_meanwhile"
    ]
    assert stage.refusal(operations.save_record, body="Trois.", seen="", **values) == ["changed_meanwhile"]
    assert stage.act(operations.save_record, body="Deux.", seen="", **values).body == "Deux."


def test_only_those_who_hold_it_write_and_not_after_the_deliberation_began(stage: Stage) -> None:
    values = {"application": stage.rows[0], "body": "x", "favourable": None, "seen": "", "at": FIRST}
    stage.invite(0)
    mine = {**values, "by": actor(stage.members[0])}
    assert stage.refusal(operations.save_record, **mine) == ["not_booked"]
    stage.book(0, stage.propose()[0])
    assert stage.refusal(operations.save_record, **values, by=actor(stage.members[2])) == ["not_yours"]
    assert stage.refusal(operations.save_record, **values, by=stage.staff) == ["not_yours"]
    early = {**mine, "at": FIRST - timedelta(seconds=1)}
    assert stage.refusal(operations.save_record, **early) == ["not_yet"]
    stage.tie(1, 0)
    assert stage.refusal(operations.save_record, **values, by=actor(stage.members[1])) == ["not_yours"]
    stage.begin_deliberation()
    assert stage.refusal(operations.save_record, **mine) == ["deliberation_began"]
    assert stage.refusal(operations.mark, application=stage.rows[0], held=True, revision=2, at=FIRST) == [
        "deliberation_began"
    ]


def remind(stage: Stage, at: object) -> int:
    with stage.database.session(stage.setting.scope, write=True) as session:
        return remind_interviews(session, now=at)  # type: ignore[arg-type]


def test_reminders_leave_a_day_before_once(stage: Stage) -> None:
    booked(stage)
    day_before = FIRST - timedelta(hours=24)
    assert [remind(stage, at) for at in (day_before - timedelta(seconds=1), day_before, FIRST)] == [0, 3, 0]
    assert remind(stage, day_before + timedelta(minutes=5)) == 0
    assert [mail.recipient for mail in stage.mails("reminder")] == [
        stage.rows[0].email,
        stage.members[0].email,
        stage.members[1].email,
    ]
    assert stage.mails("reminder")[0].calendar is None
    assert stage.actions().count("interview.reminded") == 1


def test_two_workers_at_once_remind_once(stage: Stage) -> None:
    booked(stage)
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda _: remind(stage, FIRST - timedelta(hours=20)), range(2)))
    assert sorted(sent) == [0, 3]
    assert len(stage.mails("reminder")) == 3


def test_nobody_is_reminded_of_what_will_not_be_or_was_just_booked(stage: Stage) -> None:
    slots = stage.propose()
    stage.invite(0, 1)
    stage.book(0, slots[0])
    stage.book(1, slots[1], by=stage.staff, by_staff=True, at=FIRST - timedelta(hours=3))
    stage.tie(0, 0)
    assert remind(stage, FIRST - timedelta(hours=2)) == 2  # not the tied one, not the one of three hours ago
    with stage.database.session(stage.setting.scope, write=True) as session:
        row = session.get_one(Application, stage.rows[0].id)
        row.state, row.withdrawn_at = ApplicationState.WITHDRAWN, AT
    assert remind(stage, FIRST - timedelta(hours=1)) == 0


def test_a_slot_of_someone_tied_is_not_offered(stage: Stage) -> None:
    stage.propose(end=time(14, 30))
    other = stage.propose(interviewers=[stage.members[2].id], end=time(14, 30))
    stage.tie(0, 1)
    with stage.database.session(stage.setting.scope) as session:
        for number, expected in ((0, 2), (1, 1)):
            lines = queries.free_slots(
                session, stage.setting.cohort, candidate_id=stage.rows[number].person_id, now=AT
            )
            assert len(lines) == expected
        assert [line.slot.id for line in lines] == [other[0].id]


def statements(stage: Stage) -> list[int]:
    """How many statements each list takes."""
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    cohort, me = stage.setting.cohort, stage.members[0].id
    found = []
    event.listen(stage.database.engine, "before_cursor_execute", count)
    for read in (
        lambda session: queries.slot_lines(session, cohort, reader_id=me),
        lambda session: queries.free_slots(session, cohort, candidate_id=stage.rows[0].person_id, now=AT),
        lambda session: queries.invitables(session, cohort, reader_id=me),
        lambda session: queries.interviews_of(session, cohort),
    ):
        counted = 0
        with stage.database.session(stage.setting.scope) as session:
            read(session)
        found.append(counted)
    event.remove(stage.database.engine, "before_cursor_execute", count)
    return found


def test_lists_take_as_many_statements_for_one_as_for_four(stage: Stage) -> None:
    slots = stage.propose()
    stage.invite(0)
    stage.book(0, slots[0])
    write(stage, stage.members[0], "Un.")
    few = statements(stage)
    stage.rows += [make_admissible(stage, "Lou", f"Perrin{number}") for number in range(2)]
    more = stage.propose(interviewers=[stage.members[2].id])
    stage.invite(1, 2, 3)
    for number, slot in ((1, slots[1]), (2, more[0]), (3, more[1])):
        stage.book(number, slot)
    assert statements(stage) == few


def test_cancelled_interviews_are_not_told_to_the_deliberation(stage: Stage) -> None:
    booked(stage)
    stage.act(operations.cancel_interview, application=stage.rows[0], reason="x", revision=2)
    with stage.database.session(stage.setting.scope) as session:
        assert queries.interviews_of(session, stage.setting.cohort) == {}
    assert event_of(stage.mails("cancelled")[0])[0] == "CANCEL"
