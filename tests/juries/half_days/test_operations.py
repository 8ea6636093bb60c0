"""Half-days and availabilities: what is written, who is told, what is refused."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.database import Database
from pacte.juries.half_days import operations
from pacte.juries.half_days.operations import Limits
from pacte.juries.half_days.reminders import follow_availabilities
from pacte.juries.models import DefenceHalfDay
from pacte.juries.vocabulary import Freedom
from pacte.memoires.models import Juror
from tests.juries.half_days.factories import (
    ASKING,
    FIRST,
    MORNING,
    ONLINE,
    WEEK_BEFORE,
    Poll,
    make_poll,
)


@pytest.fixture
def poll(database: Database) -> Poll:
    return make_poll(database)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.blockers]


def actions(poll: Poll) -> list[str]:
    with poll.database.session(poll.jury.setting.scope) as session:
        rows = session.scalars(select(JournalEntry).order_by(JournalEntry.position))
        return [str(one.action) for one in rows if one.action.startswith("defence.")]


def test_the_whole_period_opens_without_week_ends_once(poll: Poll) -> None:
    def add() -> operations.Opened:
        with poll.database.session(poll.jury.setting.scope, write=True) as session:
            return operations.add_period(
                session, cohort=poll.jury.setting.cohort, which=FIRST, by=poll.staff, at=ASKING
            )

    assert add() == operations.Opened(added=8, restored=0)
    days = {one.day for one in poll.table().open}
    assert sorted(days) == [date(2027, 6, day) for day in range(14, 19)]
    assert add() == operations.Opened(added=0, restored=0)
    poll.remove(0, "La salle est en travaux.")
    assert add() == operations.Opened(added=0, restored=1)
    assert len(poll.table().open) == 10
    assert poll.table().removed == []


def test_a_half_day_has_its_first_room(poll: Poll) -> None:
    rows = poll.table().open
    assert [room.label for room in rows[0].rooms] == ["Salle 1"]
    with pytest.raises(Refused) as refused:
        poll.add(MORNING)
    assert codes(refused) == ["twice"]


def test_everybody_is_asked_once(poll: Poll) -> None:
    poll.open()
    assert len(poll.mails()) == 4
    assert poll.mails()[0][1] == "Vos disponibilités pour les soutenances, Promo 8"
    assert poll.missing() == ["Paul Renard", "Inès Vuillemin", "Noé Aubert", "Léa Brun"]
    poll.open(date(2027, 5, 25))
    assert len(poll.mails()) == 4
    assert poll.table().poll.due_on == date(2027, 5, 25)
    assert actions(poll)[-2:] == ["defence.poll_opened", "defence.poll_changed"]


def test_an_answer_is_whole_or_refused(poll: Poll) -> None:
    poll.open()
    juror = poll.jurors[0].person_id
    poll.answer(juror, Freedom.FREE, "09:00", limits=Limits(department="21", max_per_day=3), note="Train.")
    kept = poll.row(juror)
    assert kept.half_days == {
        "2027-06-14/morning": {"freedom": "free", "busy": ["09:00"]},
        "2027-06-14/afternoon": {"freedom": "free", "busy": []},
    }
    assert (kept.note, kept.answered_by_id, kept.revision) == ("Train.", juror, 1)
    seat: Juror = poll.jury.setting.get(Juror, poll.jurors[0].id)
    assert (seat.department, seat.max_per_day, seat.max_in_all) == ("21", 3, None)
    assert "Inès Vuillemin" not in poll.missing()
    with pytest.raises(Refused) as refused:
        poll.answer(juror, Freedom.FREE, "09:00", "10:00", "11:15", "14:00", "15:00", "16:15")
    assert codes(refused) == ["no_hour", "no_hour"]
    assert poll.row(juror).revision == 1


def test_two_tabs_lose_nothing(poll: Poll) -> None:
    poll.open()
    learner = poll.learners[0].person_id
    poll.answer(learner)
    with pytest.raises(Refused) as refused:
        poll.answer(learner, Freedom.BUSY, revision=0)
    assert codes(refused) == ["changed_meanwhile"]
    assert poll.row(learner).half_days["2027-06-14/morning"]["freedom"] == "free"


def test_closed_answers_change_by_staff_alone(poll: Poll) -> None:
    poll.open()
    learner = poll.learners[0].person_id
    poll.close()
    with pytest.raises(Refused) as refused:
        poll.answer(learner)
    assert codes(refused) == ["closed"]
    poll.answer(learner, by=poll.staff)
    assert poll.row(learner).answered_by_id == poll.staff.person_id
    assert actions(poll)[-1] == "defence.answered_for"
    poll.close(reopen=True)
    poll.answer(learner, Freedom.IF_NEEDED)


def test_half_days_added_later_are_asked_alone(poll: Poll) -> None:
    poll.open()
    juror = poll.jurors[0].person_id
    poll.answer(juror)
    poll.add(ONLINE)
    assert [one.key for one in poll.table().lacking(poll.row(juror))] == ["2027-06-15/morning"]
    assert poll.ask_again(ASKING + timedelta(days=1)) == 1
    assert poll.mails()[-1][1] == "Soutenances : des demi-journées de plus, Promo 8"
    assert poll.ask_again(ASKING + timedelta(days=2)) == 0
    newcomer = poll.jury.seat("Zoé", "Marchal")
    assert poll.ask_again(ASKING + timedelta(days=3)) == 1
    assert not poll.row(newcomer.person_id).half_days


def test_reminders_leave_once(poll: Poll) -> None:
    poll.open()
    poll.answer(poll.jurors[0].person_id)

    def follow(after: int = 0) -> int:
        with poll.database.session(poll.jury.setting.scope, write=True) as session:
            return follow_availabilities(session, at=WEEK_BEFORE + timedelta(days=after))

    assert follow() == 3
    assert follow() == 0
    assert follow(5) == 3
    assert poll.remind() == 3
    assert poll.remind() == 0
    assert poll.mails()[-1][1] == "Rappel : vos disponibilités pour les soutenances, Promo 8"


def test_a_half_day_with_answers_leaves_with_its_reason(poll: Poll) -> None:
    poll.open()
    poll.answer(poll.jurors[0].person_id)
    row = poll.table().open[0]

    def remove(reason: str) -> None:
        with poll.database.session(poll.jury.setting.scope, write=True) as session:
            operations.remove_half_day(session, half_day_id=row.id, reason=reason, by=poll.staff, at=ASKING)

    with pytest.raises(Refused) as refused:
        remove(" ")
    assert codes(refused) == ["reason"]
    remove("La salle est en travaux.")
    assert [one.key for one in poll.table().asked] == ["2027-06-14/afternoon"]
    assert poll.jury.setting.get(DefenceHalfDay, row.id).removal_reason == "La salle est en travaux."
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        operations.restore_half_day(session, half_day_id=row.id, by=poll.staff, at=ASKING)
    assert len(poll.table().asked) == 2
    assert poll.missing() == ["Paul Renard", "Noé Aubert", "Léa Brun"]
