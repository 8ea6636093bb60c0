"""Defences in a person's calendar: told or published alone, named as in the mails, following what changes."""

from datetime import timedelta

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.mail.models import OutboxMessage
from tests.acting import act_as
from tests.juries.schedule.factories import PLANNING, Season, make_season
from tests.seminars.planning.test_feed import feed_address


@pytest.fixture
def season(app: Flask, clock: FixedClock) -> Season:
    clock.move_to(PLANNING)
    made = make_season(app.extensions["pacte"].database, 2)
    made.place(0, seen=0)
    made.place(1, "10:00", seen=1)
    return made


def learner(season: Season) -> Person:
    found: Person = season.jury.setting.get(Person, season.learners[0].person_id)
    return found


def juror(season: Season) -> Person:
    return season.jury.person(season.jurors[0])


def defences(client: FlaskClient, app: Flask, person: Person) -> list[icalendar.Event]:
    """What the calendar of that person reads of defences."""
    act_as(app, person)
    address = feed_address(client)
    act_as(app, None)
    events = icalendar.Calendar.from_ical(client.get(address).text).walk("VEVENT")
    return [one for one in events if str(one["UID"]).startswith(("defence-", "jury-"))]


def known(event: icalendar.Event) -> tuple[str, int]:
    return str(event["UID"]), int(event["SEQUENCE"])


def mailed(season: Season, to: Person) -> list[tuple[str, int, str]]:
    """Identifier, sequence and method of each entry that was mailed to them, in order."""
    with season.database.session(season.scope) as session:
        rows = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.recipient == to.email, OutboxMessage.template.like("juries/schedule/%"))
            .order_by(OutboxMessage.id)
        )
        files = [icalendar.Calendar.from_ical(row.calendar) for row in rows if row.calendar]
    return [(*known(one.walk("VEVENT")[0]), str(one["METHOD"])) for one in files]


def test_a_draft_is_in_nobody_s_calendar(app: Flask, client: FlaskClient, season: Season) -> None:
    assert defences(client, app, juror(season)) == []
    season.act("publish", seen=2, reason="")
    assert defences(client, app, learner(season)) == [], "the date is not told yet"
    season.act("tell_due", now_all=True)
    assert len(defences(client, app, learner(season))) == 1


def test_a_learner_reads_their_hour_and_what_becomes_of_it(
    app: Flask, client: FlaskClient, season: Season
) -> None:
    season.act("publish", seen=2, reason="")
    season.act("tell_due", now_all=True)
    (told,) = defences(client, app, learner(season))
    assert str(told["SUMMARY"]) == "Soutenance, Promo 8"
    assert told["DTSTART"].dt.isoformat() == "2027-06-14T07:00:00+00:00", "nine o'clock in Dijon"
    assert str(told["LOCATION"]) == "Dijon, Salle A"
    assert str(told["URL"]).endswith(f"/regions/bfc/apprenants/{season.learners[0].id}/soutenance")
    assert mailed(season, learner(season)) == [(*known(told), "REQUEST")]

    season.place(0, "11:15", seen=2)
    season.act("publish", seen=3, reason="Un train")
    (moved,) = defences(client, app, learner(season))
    assert moved["DTSTART"].dt.hour == 9
    assert mailed(season, learner(season))[-1] == (*known(moved), "REQUEST")
    assert known(moved) == (known(told)[0], 1)

    season.act("unplace", learner=season.learner(0), seen=3)
    season.act("publish", seen=4, reason="Malade")
    (gone,) = defences(client, app, learner(season))
    assert str(gone["STATUS"]) == "CANCELLED"
    assert "Malade" in gone["DESCRIPTION"]
    assert mailed(season, learner(season))[-1] == (*known(gone), "CANCEL")


def test_a_juror_reads_their_half_days_without_any_name(
    app: Flask, client: FlaskClient, season: Season
) -> None:
    season.act("publish", seen=2, reason="")
    (told,) = defences(client, app, juror(season))
    hours = told["DTSTART"].dt.isoformat(), told["DTEND"].dt.isoformat()
    assert hours == ("2027-06-14T07:00:00+00:00", "2027-06-14T09:00:00+00:00")
    assert "2 soutenances" in told["DESCRIPTION"].replace("\u00a0", " ")
    assert "Aubert" not in told.to_ical().decode()
    assert mailed(season, juror(season)) == [(*known(told), "REQUEST")]

    later = PLANNING + timedelta(hours=1)
    season.act("unplace", learner=season.learner(1), seen=2, at=later)
    assert known(defences(client, app, juror(season))[0]) == known(told), "a draft changes nothing"
    season.act("publish", seen=3, reason="Malade", at=later)
    (shorter,) = defences(client, app, juror(season))
    assert shorter["DTEND"].dt.hour == 8
    assert mailed(season, juror(season))[-1] == (*known(shorter), "REQUEST")

    season.act("unplace", learner=season.learner(0), seen=3, at=later)
    season.act("publish", seen=4, reason="Malade aussi", at=later)
    assert defences(client, app, juror(season)) == []
    assert mailed(season, juror(season))[-1][2] == "CANCEL"
