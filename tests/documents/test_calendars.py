"""Calendar files read back by a reader of them: methods, versions, hours around a change of time, folding."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from pacte.documents.calendars import Appointment, cancellation, invitation

AT = datetime(2025, 11, 3, 9, 0, 0, 123456, tzinfo=UTC)


def appointment(**changes: Any) -> Appointment:
    values: dict[str, Any] = {
        "uid": "entretien-1@pacte.example",
        "sequence": 0,
        "starts_at": datetime(2025, 11, 13, 13, 0, tzinfo=UTC),
        "ends_at": datetime(2025, 11, 13, 13, 30, tzinfo=UTC),
        "time_zone": "Europe/Paris",
        "title": "Entretien de sélection",
        "description": "Par vidéo.\nÀ tout à l’heure ; bonne journée, merci.",
        "place": "https://visio.example/salle-1",
        "organizer_name": "Fédération BFC",
        "organizer_email": "contact@bfc.example",
        "attendee_name": "Camille Aubert",
        "attendee_email": "camille@exemple.fr",
    }
    return Appointment(**{**values, **changes})


def read(text: str) -> tuple[icalendar.Calendar, Any]:
    calendar = icalendar.Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_an_invitation_says_its_method_its_zone_and_one_attendee() -> None:
    calendar, event = read(invitation(appointment(), at=AT))
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert event["UID"] == "entretien-1@pacte.example"
    assert event["SEQUENCE"] == 0
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTAMP"].dt == datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event["DTSTART"].dt == datetime(2025, 11, 13, 13, 0, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2025, 11, 13, 13, 30, tzinfo=UTC)
    assert event["DESCRIPTION"] == "Par vidéo.\nÀ tout à l’heure ; bonne journée, merci."
    assert event["LOCATION"] == "https://visio.example/salle-1"
    assert event["ORGANIZER"] == "mailto:contact@bfc.example"
    assert event["ATTENDEE"] == "mailto:camille@exemple.fr"
    assert event["ATTENDEE"].params["CN"] == "Camille Aubert"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert calendar.errors == []
    assert event.errors == []


def test_a_cancellation_keeps_the_identity_and_says_that_it_is_off() -> None:
    calendar, event = read(cancellation(appointment(sequence=3), at=AT))
    assert calendar["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["UID"] == "entretien-1@pacte.example"
    assert event["SEQUENCE"] == 3


@pytest.mark.parametrize(
    ("day", "hour", "local"),
    [
        (25, 12, "20251025T140000"),  # the last day of summer time
        (26, 0, "20251026T020000"),  # the first of the two hours called two o’clock
        (26, 13, "20251026T140000"),  # the first day of winter time
        (27, 13, "20251027T140000"),
    ],
)
def test_hours_are_those_of_the_region_around_the_change_of_time(day: int, hour: int, local: str) -> None:
    starts_at = datetime(2025, 10, day, hour, 0, tzinfo=UTC)
    text = invitation(appointment(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30)), at=AT)
    assert f"DTSTART;TZID=Europe/Paris:{local}\r\n" in text
    assert "BEGIN:STANDARD\r\nDTSTART:20251026T030000\r\n" in text
    assert "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n" in text
    assert "RDATE" not in text


def test_a_zone_without_change_of_hour_is_in_the_file() -> None:
    text = invitation(appointment(time_zone="America/Martinique"), at=AT)
    assert "DTSTART;TZID=America/Martinique:20251113T090000\r\n" in text
    assert "TZOFFSETTO:-0400\r\n" in text


def test_lines_end_as_the_standard_says_and_are_folded_at_75_octets() -> None:
    text = invitation(appointment(title="Entretien " + "à l’été " * 30), at=AT)
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert read(text)[1]["SUMMARY"] == "Entretien " + "à l’été " * 30


@pytest.mark.parametrize(("make", "method"), [(invitation, "REQUEST"), (cancellation, "CANCEL")])
def test_either_file_has_what_outlook_asks_of_a_meeting(make: Any, method: str) -> None:
    """One event of one method, its identity, version and stamp in UTC, its zone before it, both parties."""
    lines = make(appointment(sequence=2), at=AT).replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith("METHOD")] == [f"METHOD:{method}"]
    assert lines.count("BEGIN:VEVENT") == 1
    assert lines.index("END:VTIMEZONE") < lines.index("BEGIN:VEVENT")
    event = lines[lines.index("BEGIN:VEVENT") :]
    assert "UID:entretien-1@pacte.example" in event
    assert "SEQUENCE:2" in event
    assert "DTSTAMP:20251103T090000Z" in event
    parties = [line for line in event if line.startswith(("ORGANIZER", "ATTENDEE"))]
    assert {(line.split(";")[0], line.rsplit(":", 2)[1], line.rsplit(":")[-1]) for line in parties} == {
        ("ORGANIZER", "mailto", "contact@bfc.example"),
        ("ATTENDEE", "mailto", "camille@exemple.fr"),
    }
    assert len(parties) == 2


def test_what_people_type_cannot_add_lines_to_the_file() -> None:
    forged = "X\r\nATTENDEE:mailto:autre@exemple.fr"
    text = invitation(appointment(title=forged, attendee_name='Zoé "Z"; Lefèvre, CN=x'), at=AT)
    _, event = read(text)
    assert event["ATTENDEE"] == "mailto:camille@exemple.fr"
    assert text.count("\r\nATTENDEE") == 1
