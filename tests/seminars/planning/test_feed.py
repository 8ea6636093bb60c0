"""The calendar feed: a secret address, without signing in, for what concerns one person everywhere."""

import re
from datetime import timedelta

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.cohorts.vocabulary import Modality
from pacte.learners.operations import withdraw
from pacte.policy import Role
from pacte.seminars.planning import operations
from tests.acting import act_as
from tests.factories import grant_role, make_federation, make_person
from tests.seminars.planning.factories import AT, JANUARY, Stage, make_stage, two_half_days, utc


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(AT)
    made = make_stage(app.extensions["pacte"].database)
    act_as(app, made.setting.staff)
    return made


def feed_address(client: FlaskClient) -> str:
    shown = client.post("/compte/agenda", follow_redirects=True).text
    found = re.search(r'value="http://localhost(/agenda/[^"]+)"', shown)
    assert found is not None
    assert found[1] not in client.get("/compte/agenda").text, "shown once"
    return found[1]


def test_a_calendar_feed_holds_what_concerns_its_person(
    client: FlaskClient, app: Flask, stage: Stage
) -> None:
    act_as(app, stage.person())
    address = feed_address(client)
    online = {"modality": Modality.ONLINE, "video_url": "https://visio.example/salle"}
    stage.change(**online, at=utc(JANUARY, 11))
    row = stage.seminar()
    stage.act(operations.cancel, seminar=row, reason="Neige", seen=row.revision)
    act_as(app, None)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    events = icalendar.Calendar.from_ical(answer.text).walk("VEVENT")
    states = {str(one["SUMMARY"]): str(one["STATUS"]) for one in events}
    assert states["Séminaire de lancement (T0), Promo 8"] == "CONFIRMED"
    assert states["Annulé\u00a0: Séminaire 1, Promo 8"] == "CANCELLED"
    held = {str(one["LOCATION"]) for one in events if "Séminaire 1" in one["SUMMARY"]}
    assert len(held) == 1, "an entry a day, as in the mails"
    (told,) = (one for one in events if "Séminaire 1" in one["SUMMARY"])
    for words in ("Beaune", "https://visio.example/salle"):
        assert words in f"{told['LOCATION']} {told['DESCRIPTION']}"
    assert not any("Décryptage" in title for title in states)
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    act_as(app, stage.person())
    second = feed_address(client)
    act_as(app, None)
    assert client.get(address).status_code == 404
    assert client.get(second).status_code == 200
    act_as(app, stage.person())
    client.post("/compte/agenda/fermeture")
    assert client.get(second).status_code == 404


def test_a_feed_crosses_federations(client: FlaskClient, app: Flask, stage: Stage) -> None:
    other = make_federation(stage.database, "aura")
    person = make_person(stage.database, "Alix", "Partout")
    grant_role(stage.database, person, Role.TRAINER, stage.setting.federation)
    grant_role(stage.database, person, Role.TRAINER, other)
    act_as(app, person)
    address = feed_address(client)
    titles = client.get(address).text
    assert "Promo 8" in titles
    assert titles.count("BEGIN:VEVENT") == 8


def test_the_feed_and_the_mails_call_an_entry_by_the_same_name(
    client: FlaskClient, app: Flask, stage: Stage
) -> None:
    stage.invite()
    act_as(app, stage.person())
    events = icalendar.Calendar.from_ical(client.get(feed_address(client)).text).walk("VEVENT")
    published = {str(one["UID"]): int(one["SEQUENCE"]) for one in events}
    (mail,) = [one for one in stage.mails("invited") if one.recipient == stage.person().email]
    (sent,) = icalendar.Calendar.from_ical(mail.calendar).walk("VEVENT")
    assert published[str(sent["UID"])] == int(sent["SEQUENCE"])


def test_after_a_departure_the_feed_keeps_what_came_before(
    client: FlaskClient, app: Flask, stage: Stage
) -> None:
    person, (first, *_) = stage.person(), stage.learners
    stage.change(half_days=[*two_half_days(JANUARY), *two_half_days(JANUARY + timedelta(days=1))])
    act_as(app, person)
    address = feed_address(client)
    leaving = utc(JANUARY, 16)
    stage.act(withdraw, enrollment=first, on=JANUARY, reason="Santé", seen=first.revision, at=leaving)
    act_as(app, None)
    events = icalendar.Calendar.from_ical(client.get(address).text).walk("VEVENT")
    assert {(str(one["SUMMARY"]), one["DTSTART"].dt.date().isoformat()) for one in events} == {
        ("Séminaire de lancement (T0), Promo 8", "2025-12-11"),
        ("Séminaire 1, Promo 8", "2026-01-29"),
    }
