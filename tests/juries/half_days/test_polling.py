"""Polls of availabilities under load, at once, out of time; totals, « À faire », statements; both engines."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.vocabulary import JurorRole
from pacte.database import Database
from pacte.juries.half_days import operations
from pacte.juries.half_days.offers import offer
from pacte.juries.half_days.queries import table_of
from pacte.juries.half_days.reminders import follow_availabilities
from pacte.juries.half_days.tallies import Count, tallies
from pacte.juries.models import DefenceAnswer, DefencePoll
from pacte.juries.vocabulary import Freedom
from pacte.links.models import PersonalLink
from pacte.memoires.models import Juror
from pacte.memoires.vocabulary import DepositSession
from pacte.todo import TodoItem, Visit
from tests.applications.factories import make_cohort
from tests.juries.half_days.factories import ASKING, DUE, FIRST, WEEK_BEFORE, Poll, make_poll
from tests.selection.scoring.test_queries import statements


@pytest.fixture
def poll(database: Database) -> Poll:
    return make_poll(database)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.blockers]


def offered(poll: Poll, person: Person) -> list[TodoItem]:
    setting = poll.jury.setting
    with Visit(
        database=poll.database,
        actor=actor_for(poll.database, person),
        now=ASKING,
        federations={setting.federation.id: setting.federation},
    ) as visit:
        return list(offer(visit))


def open_by_rows(poll: Poll, cohort: Cohort, which: DepositSession = FIRST) -> None:
    """A poll of another cohort, or of the resit, that its jury of one has not answered."""
    juror = poll.jurors[0].person_id
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        opened = operations.add_period(session, cohort=cohort, which=which, by=poll.staff, at=ASKING)
        assert opened.added > 0
        row = DefencePoll(cohort_id=cohort.id, session=which, due_on=DUE, opened_at=ASKING)
        session.add(row)
        if cohort.id != poll.jury.setting.cohort.id:
            session.add(Juror(cohort_id=cohort.id, person_id=juror, role=JurorRole.EHESP, added_at=ASKING))
        session.flush()
        session.add(
            DefenceAnswer(poll_id=row.id, person_id=juror, is_juror=True, half_days={}, asked_at=ASKING)
        )


def test_two_answers_at_once_keep_one(poll: Poll) -> None:
    poll.open()
    juror = poll.jurors[0].person_id

    def answer(freedom: Freedom) -> str:
        try:
            poll.answer(juror, freedom, revision=0)
        except Refused as refused:
            return refused.blockers[0].code
        return freedom.value

    with ThreadPoolExecutor(2) as both:
        given = set(both.map(answer, (Freedom.FREE, Freedom.BUSY)))
    assert "changed_meanwhile" in given
    (kept,) = given - {"changed_meanwhile"}
    assert poll.row(juror).half_days["2027-06-14/morning"]["freedom"] == kept
    assert poll.row(juror).revision == 1


def test_a_poll_opened_twice_at_once_asks_once(poll: Poll) -> None:
    def ask(_: int) -> None:
        with suppress(Refused):
            poll.open()

    with ThreadPoolExecutor(2) as both:
        list(both.map(ask, range(2)))
    assert len(poll.mails()) == 4


def test_a_reminder_leaves_earlier_links_open(poll: Poll) -> None:
    """Whoever is answering when it leaves loses nothing."""
    poll.open()
    poll.remind()
    poll.remind(batch="b" * 32)
    with poll.database.session(poll.jury.setting.scope) as session:
        revoked = select(func.count()).select_from(PersonalLink).where(PersonalLink.revoked_at.is_not(None))
        assert session.scalar(revoked) == 0


def test_those_chosen_are_reminded(poll: Poll) -> None:
    poll.open()
    poll.answer(poll.learners[1].person_id)
    assert poll.remind(poll.jurors[0].person_id, poll.learners[1].person_id) == 1
    assert poll.mails()[-1][0] == poll.person(poll.jurors[0].person_id).email


def test_nobody_is_reminded_twice_in_a_day(poll: Poll) -> None:
    poll.open()
    poll.remind(poll.jurors[0].person_id, at=WEEK_BEFORE - timedelta(hours=2))
    newcomer = poll.jury.seat("Zoé", "Marchal")
    assert poll.ask_again(WEEK_BEFORE - timedelta(hours=1)) == 1
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        assert follow_availabilities(session, at=WEEK_BEFORE) == 3
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        assert follow_availabilities(session, at=WEEK_BEFORE + timedelta(days=2)) == 1
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        assert follow_availabilities(session, at=WEEK_BEFORE + timedelta(days=5)) == 5
    assert poll.row(newcomer.person_id).reminded_at is not None


def test_somebody_who_is_no_longer_of_the_jury_is_asked_nothing(poll: Poll) -> None:
    poll.open()
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        session.get_one(Juror, poll.jurors[0].id).ended_at = ASKING
    with pytest.raises(Refused) as refused:
        poll.answer(poll.jurors[0].person_id)
    assert codes(refused) == ["gone"]
    assert poll.remind() == 3


def test_days_that_are_over_are_asked_of_nobody(poll: Poll) -> None:
    poll.open()
    over = ASKING.replace(month=6, day=15)
    assert poll.table(over).missing == []
    assert [one.key for one in poll.table(over).asked] == ["2027-06-14/morning", "2027-06-14/afternoon"]


def test_the_team_answers_for_itself_once_answers_are_closed(poll: Poll) -> None:
    seat = poll.jury.seat("", person=poll.jury.setting.staff)
    poll.open()
    poll.close()
    poll.answer(seat.person_id)
    assert poll.row(seat.person_id).answered_at == ASKING


def test_totals_count_somebody_under_each_role_they_may_hold(poll: Poll) -> None:
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        session.get_one(Juror, poll.jurors[1].id).other_roles = ["ars", "federation"]
    poll.open()
    poll.answer(poll.jurors[0].person_id, Freedom.IF_NEEDED)
    poll.answer(poll.jurors[1].person_id, Freedom.FREE, "09:00")
    poll.answer(poll.learners[0].person_id, Freedom.FREE)
    poll.answer(poll.learners[1].person_id, Freedom.BUSY)
    morning = tallies(poll.table())[0]
    assert morning.jurors == {
        JurorRole.EHESP: Count(1, 1),
        JurorRole.ARS: Count(1, 0),
        JurorRole.PROFESSIONAL: Count(0, 0),
    }
    assert morning.learners == Count(1, 0)
    assert morning.lacks == ["Profession de terrain"]
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        session.get_one(Juror, poll.jurors[0].id).is_chair = True
    poll.answer(poll.jurors[0].person_id, Freedom.BUSY)
    assert tallies(poll.table())[0].lacks == ["EHESP, qui préside", "Profession de terrain"]


def test_what_is_to_be_done_costs_the_same_with_more_polls_and_people(poll: Poll) -> None:
    staff = poll.jury.setting.staff
    poll.open()
    with statements(poll.database) as few:
        assert [one.endpoint for one in offered(poll, staff)] == ["juries.poll"]
    for code in ("9", "10", "11"):
        open_by_rows(
            poll, make_cohort(poll.database, poll.jury.setting.federation, code=code, label=f"Promo {code}")
        )
    poll.jury.seat("Zoé", "Marchal")
    poll.jury.learner("Ali", "Zidi")
    poll.ask_again(ASKING + timedelta(hours=1))
    with statements(poll.database) as many:
        assert [one.params["code"] for one in offered(poll, staff)] == ["8", "9", "10", "11"]
    assert len(many) == len(few)


def test_a_resit_has_a_line_of_its_own(poll: Poll) -> None:
    open_by_rows(poll, poll.jury.setting.cohort, DepositSession.RESIT)
    (found,) = offered(poll, poll.jury.setting.staff)
    assert found.params == {"federation": "bfc", "code": "8", "session": "rattrapage"}
    (mine,) = offered(poll, poll.person(poll.jurors[0].person_id))
    assert (mine.endpoint, mine.params["session"]) == ("juries.availability", "rattrapage")


def test_reading_a_poll_costs_the_same_whatever_its_size(poll: Poll) -> None:
    poll.open()

    def cost() -> int:
        with poll.database.session(poll.jury.setting.scope) as session, statements(poll.database) as seen:
            found = table_of(session, poll.jury.setting.cohort, FIRST, at=ASKING)
            assert len(tallies(found)) == len(found.asked)
            assert all(one.person.name for one in found.missing)
            assert all(one.rooms for one in found.open)
        return len(seen)

    before = cost()
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        operations.add_period(session, cohort=poll.jury.setting.cohort, which=FIRST, by=poll.staff, at=ASKING)
    for name in ("Ana", "Bea", "Cléa"):
        poll.jury.seat(name)
        poll.jury.learner(name, "Durand")
    poll.ask_again(ASKING + timedelta(hours=1))
    assert cost() == before


def test_a_date_moves_links_and_reminders(poll: Poll) -> None:
    poll.open()
    poll.open(DUE + timedelta(days=7))
    with poll.database.session(poll.jury.setting.scope) as session:
        ends = set(session.scalars(select(PersonalLink.expires_at)))
    assert {one.date() for one in ends} == {DUE + timedelta(days=14)}
