"""A calendar file travels with its message: kept in the outbox, whole in the bytes that leave."""

from datetime import timedelta
from email import policy
from email.parser import BytesParser

import icalendar
import pytest

from pacte.database import Database, Scope
from pacte.documents.calendars import cancellation, invitation
from pacte.mail import post, send_again
from pacte.mail.delivery import build
from pacte.mail.models import MailState, OutboxMessage
from pacte.policy import SYSTEM
from tests.conftest import NOW
from tests.documents.test_calendars import appointment
from tests.factories import make_federation


def posted(database: Database, calendar: str | None) -> tuple[Scope, OutboxMessage]:
    scope = Scope.federation(make_federation(database).id)
    with database.session(scope, write=True) as session:
        message = post(
            session,
            template="greeting",
            to="camille@exemple.fr",
            context={"name": "Camille"},
            at=NOW,
            calendar=calendar,
        )
    return scope, message


def leaving(message: OutboxMessage) -> bytes:
    mail = build(message, {}, sender="PACTE <x@pacte.example>", public_url="https://pacte.example", at=NOW)
    return mail.as_bytes()


def test_the_file_is_a_way_to_read_the_message_and_an_attachment(database: Database) -> None:
    calendar = invitation(appointment(), at=NOW)
    scope, message = posted(database, calendar)
    with database.session(scope) as session:
        kept = session.get_one(OutboxMessage, message.id)
    sent = leaving(kept)
    assert b'Content-Type: text/calendar; charset="utf-8"; method="REQUEST"' in sent
    mail = BytesParser(policy=policy.default).parsebytes(sent)
    assert mail.get_content_type() == "multipart/mixed"
    alternative, file = mail.iter_parts()
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    shown = list(alternative.iter_parts())[2]
    assert shown.get_payload(decode=True) == calendar.encode()
    assert file.get_content_type() == "application/ics"
    assert file.get_filename() == "rendez-vous.ics"
    assert file.get_content() == calendar.encode()
    read = icalendar.Calendar.from_ical(file.get_content())
    assert read["METHOD"] == "REQUEST"


def test_a_message_without_a_file_is_made_as_before(database: Database) -> None:
    _, message = posted(database, None)
    mail = BytesParser(policy=policy.default).parsebytes(leaving(message))
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_part_of_a_cancellation_says_the_method_of_its_file(database: Database) -> None:
    _, message = posted(database, cancellation(appointment(sequence=1), at=NOW))
    sent = leaving(message)
    assert b'Content-Type: text/calendar; charset="utf-8"; method="CANCEL"' in sent
    assert b'method="REQUEST"' not in sent


def test_a_copy_sent_again_has_the_file(database: Database) -> None:
    scope, message = posted(database, invitation(appointment(), at=NOW))
    with database.session(scope, write=True) as session:
        row = session.get_one(OutboxMessage, message.id)
        row.state = MailState.SENT
        copy = send_again(session, message=row, by=SYSTEM, at=NOW + timedelta(hours=1))
        assert copy.calendar == message.calendar


def test_a_file_without_method_never_leaves(database: Database) -> None:
    _, message = posted(database, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    with pytest.raises(ValueError, match="METHOD"):
        leaving(message)
