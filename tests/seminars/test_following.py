"""The calendar follows the definition of its cohort, and keeps what happened."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from pacte.blockers import Refused
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import Modality
from pacte.database import Database
from pacte.seminars.models import Attendance, HalfDay, ScheduleChange, Seminar
from pacte.seminars.vocabulary import AttendanceState, ChangeKind, Proof
from tests.seminars.factories import (
    AFTER,
    T0_MORNING,
    Setting,
    all_seminars,
    change_definition,
    half_days,
    make_learner,
    make_setting,
    morning,
    seminar,
)


@pytest.fixture
def setting(database: Database) -> Setting:
    return make_setting(database)


def changes(setting: Setting, key: str) -> list[ScheduleChange]:
    with setting.database.session(setting.scope) as session:
        return list(
            session.scalars(
                select(ScheduleChange)
                .where(ScheduleChange.seminar_id == seminar(setting, key).id)
                .order_by(ScheduleChange.id)
            )
        )


def test_the_file_of_a_cohort_gives_its_calendar(setting: Setting) -> None:
    found = all_seminars(setting)
    told = definition_of(setting.cohort).seminars
    assert [one.key for one in found] == [one.key for one in told]
    t0 = found[0]
    assert (t0.title, t0.place, t0.with_teams) == ("Séminaire de lancement (T0)", "Beaune", True)
    assert t0.modules == ["prise-de-fonction"]
    assert [one.starts_at for one in half_days(setting)] == [
        T0_MORNING,
        datetime(2025, 12, 11, 12, 30, tzinfo=UTC),
    ]


def test_a_postponement_keeps_rows_dates_and_reason(setting: Setting) -> None:
    first, *others = definition_of(setting.cohort).seminars
    second = others[0]
    before = half_days(setting, second.key)
    moved = replace(
        second, half_days=(morning(date(2026, 3, 5)), morning(date(2026, 3, 5), "14:00", "17:00"))
    )
    change_definition(setting, [first, moved, *others[1:]], reason="Grève des trains")
    after = half_days(setting, second.key)
    assert [one.id for one in after] == [one.id for one in before][: len(after)]
    assert after[0].starts_at == datetime(2026, 3, 5, 8, tzinfo=UTC)
    (change,) = changes(setting, second.key)
    assert (change.kind, change.reason) == (ChangeKind.POSTPONED, "Grève des trains")
    assert change.before["half_days"][0][0] == before[0].starts_at.isoformat()
    assert change.after["half_days"][0][0] == "2026-03-05T08:00:00+00:00"


def test_turned_to_video_a_seminar_remains_itself(setting: Setting) -> None:
    found = definition_of(setting.cohort).seminars
    ids = [one.id for one in all_seminars(setting)]
    change_definition(setting, [replace(one, modality=Modality.ONLINE) for one in found])
    assert [one.id for one in all_seminars(setting)] == ids
    assert {one.modality for one in all_seminars(setting)} == {Modality.ONLINE}
    assert [one.kind for one in changes(setting, found[0].key)] == [ChangeKind.MODALITY]


def test_saving_the_same_calendar_changes_nothing(setting: Setting) -> None:
    change_definition(setting, capacity=30)
    assert changes(setting, "t0") == []
    assert seminar(setting).revision == 1


def test_what_was_signed_is_not_moved_nor_removed(setting: Setting) -> None:
    learner = make_learner(setting)
    first, *others = definition_of(setting.cohort).seminars
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            Attendance(
                half_day_id=half_days(setting)[0].id,
                enrollment_id=learner.id,
                person_id=learner.person_id,
                state=AttendanceState.PRESENT,
                proof=Proof.PHONE,
                received_at=T0_MORNING,
            )
        )
    moved = replace(first, half_days=(morning(date(2025, 12, 11), "10:00"), *first.half_days[1:]))
    with pytest.raises(Refused) as refusal:
        change_definition(setting, [moved, *others])
    assert [one.code for one in refusal.value.blockers] == ["seminar_held"]
    kept = replace(first, half_days=(first.half_days[0],))
    change_definition(setting, [kept, *others])
    assert [one.starts_at for one in half_days(setting)] == [T0_MORNING]


def test_a_seminar_leaves_with_the_file_until_people_are_invited(setting: Setting) -> None:
    found = definition_of(setting.cohort).seminars
    last = found[-1]
    with setting.database.session(setting.scope, write=True) as session:
        row = session.get_one(Seminar, seminar(setting, last.key).id)
        row.invited_at = AFTER
    with pytest.raises(Refused) as refusal:
        change_definition(setting, found[:-1])
    (blocker,) = refusal.value.blockers
    assert (blocker.code, blocker.where) == (
        "seminar_held",
        f"/regions/bfc/seminaires/{row.id}#annulation",
    )
    with setting.database.session(setting.scope, write=True) as session:
        session.get_one(Seminar, row.id).invited_at = None
    change_definition(setting, found[:-1])
    assert last.key not in [one.key for one in all_seminars(setting)]
    with setting.database.session(setting.scope) as session:
        assert session.scalars(select(HalfDay).where(HalfDay.seminar_id == row.id)).all() == []
