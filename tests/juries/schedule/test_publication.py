"""Publication on both databases: rows, who is told of what, calendars, dates told when their day comes."""

from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import select

from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.database import Database
from pacte.juries.models import Defence, DefenceJuror
from pacte.juries.schedule import operations
from pacte.juries.schedule.queries import ground_of
from pacte.juries.vocabulary import Half
from pacte.mail.models import OutboxMessage
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import SYSTEM
from tests.juries.schedule.factories import DAY, FIRST, NINE, PLANNING, Season, make_season

LATER = NINE - timedelta(days=20)
"""Within the notice of learners, before that of juries."""


@pytest.fixture
def season(database: Database) -> Season:
    made = make_season(database)
    made.place(0, seen=0)
    made.place(1, "10:00", seen=1)
    return made


def publish(season: Season, seen: int, reason: str = "", *, at=PLANNING):  # type: ignore[no-untyped-def]
    return season.act("publish", seen=seen, reason=reason, at=at)


def tell(season: Season, *, at, **values):  # type: ignore[no-untyped-def]
    with season.database.session(season.scope, write=True) as session:
        return operations.tell_due(
            session, cohort_id=season.cohort_id, which=FIRST, at=at, by=SYSTEM, **values
        )


def rows(season: Season) -> list[Defence]:
    with season.database.session(season.scope) as session:
        return list(
            session.scalars(select(Defence).where(Defence.cancelled_at.is_(None)).order_by(Defence.id))
        )


def calendars(season: Season, template: str) -> list[tuple[str, str, int]]:
    """Recipient, method and sequence of each."""
    with season.database.session(season.scope) as session:
        mails = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.template == f"juries/schedule/{template}")
            .order_by(OutboxMessage.id)
        ).all()
    found = []
    for mail in mails:
        assert mail.calendar is not None
        calendar = icalendar.Calendar.from_ical(mail.calendar)
        (event,) = calendar.walk("VEVENT")
        found.append((mail.recipient, str(calendar["METHOD"]), int(event["SEQUENCE"])))
    return found


def test_rows_are_written_and_jurors_convened_once_a_half_day(season: Season) -> None:
    publish(season, 2)

    first, second = rows(season)
    assert (first.starts_at, second.starts_at) == (NINE, NINE + timedelta(hours=1))
    with season.database.session(season.scope) as session:
        seats = session.scalars(select(DefenceJuror).where(DefenceJuror.defence_id == first.id)).all()
    assert sum(one.is_chair for one in seats) == 1
    assert len(seats) == 3
    assert len(season.mails("convened")) == 3
    assert {method for _, method, _ in calendars(season, "convened")} == {"REQUEST"}
    assert season.mails("dated") == []
    with pytest.raises(Refused, match="defence_nothing_new"):
        publish(season, 2)


def test_dates_then_juries_are_told_when_their_day_comes(season: Season) -> None:
    publish(season, 2)
    assert tell(season, at=PLANNING + timedelta(days=1)) == 0

    assert tell(season, at=LATER) == 2
    assert len(season.mails("dated")) == 2
    assert tell(season, at=LATER) == 0
    assert tell(season, at=NINE - timedelta(days=14)) == 2
    assert len(season.mails("jury")) == 2
    assert all(one.jury_published_at is not None for one in rows(season))


def test_a_later_change_tells_only_those_concerned(season: Season) -> None:
    publish(season, 2)
    tell(season, at=PLANNING, now_all=True)
    season.place(1, "12:15", room=1, seen=2)
    publish(season, 3, at=LATER)

    assert [subject for _, subject in season.mails("moved")] == [
        "Votre soutenance change : lundi 14 juin 2027"
    ]
    assert calendars(season, "moved")[0][1:] == ("REQUEST", 1)
    assert [one[2] for one in calendars(season, "convened")] == [2, 2, 2, 3, 3, 3]
    assert [one.sequence for one in rows(season)] == [0, 1]


def test_two_defences_that_exchange_their_hours_keep_their_rows(season: Season) -> None:
    publish(season, 2)
    before = [one.id for one in rows(season)]
    season.act("swap", learner=season.learner(0), other=season.learner(1), seen=2)
    publish(season, 3)

    assert [one.id for one in rows(season)] == before
    assert [one.starts_at for one in rows(season)] == [NINE + timedelta(hours=1), NINE]


def test_a_defence_without_a_place_is_cancelled_with_its_reason(season: Season) -> None:
    publish(season, 2)
    tell(season, at=PLANNING, now_all=True)
    season.act("unplace", learner=season.learner(1), seen=2)
    with pytest.raises(Refused, match="defence_reason"):
        publish(season, 3)

    publish(season, 3, "La salle est fermée.", at=LATER)
    assert len(rows(season)) == 1
    assert [method for _, method, _ in calendars(season, "cancelled")] == ["CANCEL"]
    season.place(1, "11:15", seen=3)
    publish(season, 4, at=LATER)
    assert len(rows(season)) == 2


def test_jurors_are_not_free_for_another_jury_when_theirs_is_announced(season: Season) -> None:
    def engaged(which: DepositSession) -> dict[int, object]:
        with season.database.session(season.scope) as session:
            cohort = session.get_one(Cohort, season.cohort_id)
            return dict(ground_of(session, cohort, which, at=PLANNING).elsewhere)

    publish(season, 2)
    assert engaged(FIRST) == {}
    sitting = {one.person_id: {(DAY, Half.MORNING)} for one in season.jurors}
    assert engaged(DepositSession.RESIT) == sitting
    for number in range(2):
        season.act("unplace", learner=season.learner(number), seen=2 + number)
    publish(season, 4, "La salle est fermée.")
    assert engaged(DepositSession.RESIT) == {}


def test_what_is_forbidden_is_not_published(season: Season) -> None:
    season.jury.tie(season.jurors[0], season.learners[0])

    with pytest.raises(Refused, match="defence_forbidden"):
        publish(season, 2)
    assert rows(season) == []


def test_a_defence_that_was_held_is_planned_no_more(season: Season) -> None:
    publish(season, 2)
    with pytest.raises(Refused) as refused:
        publish(season, 2, at=NINE + timedelta(minutes=30))

    assert {one.code for one in refused.value.blockers} == {"defence_nothing_new"}
