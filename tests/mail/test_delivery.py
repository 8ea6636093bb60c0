"""Delivery: once when nobody dies, again when somebody does, given up with a reason."""

import asyncio
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from pacte.clock import FixedClock
from pacte.database import Database, Scope
from pacte.mail import Secret
from pacte.mail.delivery import build, deliver_due, has_due
from pacte.mail.models import MailState
from pacte.mail.transports import DemoTransport, FolderTransport, NoTransport, SmtpServer, transport_for
from tests.conftest import NOW
from tests.databases import TestUrls
from tests.factories import make_federation
from tests.mail.factories import outbox, post_greeting


class Mailbox:
    """An SMTP server that keeps what it accepts; ``answers`` are given in order before « 250 »."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.recipient_answers: list[str] = []
        self.data_answers: list[str] = []
        self.delay = 0.0

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient_answers:
            return self.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        if self.data_answers:
            return self.data_answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        parsed = BytesParser(policy=policy.default).parsebytes(content)
        assert isinstance(parsed, EmailMessage)
        self.received.append(parsed)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}?tls=none"
    controller.stop()


def deliver(database: Database, scope: Scope, url: str, clock: FixedClock, **values: Any) -> Counter[str]:
    return deliver_due(
        database,
        scope=scope,
        transport=values.pop("transport", None) or transport_for(url),
        sender="PACTE <ne-pas-repondre@pacte.example>",
        signing_keys=values.pop("signing_keys", ("cle-de-test",)),
        clock=clock,
        public_url="https://pacte.example",
    )


@pytest.fixture
def scope(database: Database) -> Scope:
    return Scope.federation(make_federation(database).id)


def test_delivery_sends_text_and_html_with_the_personal_link(
    database: Database, scope: Scope, mailbox: tuple[Mailbox, str], clock: FixedClock
) -> None:
    box, url = mailbox
    posted = post_greeting(
        database,
        scope,
        to_name="Éléonore « L’Équipe », MSP",
        reply_to="contact@bfc.example",
        context={"link": Secret("/lien/jeton?a=1&b=2")},
    )
    assert deliver(database, scope, url, clock) == {"sent": 1}
    (mail,) = box.received
    assert mail["From"] == "PACTE <ne-pas-repondre@pacte.example>"
    assert mail["To"].addresses[0].display_name == "Éléonore « L’Équipe », MSP"
    assert mail["To"].addresses[0].addr_spec == "camille@exemple.fr"
    assert mail["Reply-To"] == "contact@bfc.example"
    assert mail["Message-ID"] == posted.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOW
    assert mail["Subject"] == "Bonjour Camille"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Votre lien : https://pacte.example/lien/jeton?a=1&b=2\r\n" in text.get_content()
    assert 'href="https://pacte.example/lien/jeton?a=1&amp;b=2"' in html.get_content()
    (kept,) = outbox(database, scope)
    assert (kept.state, kept.sent_at, kept.sealed, kept.attempts) == (MailState.SENT, NOW, "", 1)
    assert kept.held_link
    assert deliver(database, scope, url, clock) == {}


def test_delivery_waits_until_due(
    database: Database, scope: Scope, clock: FixedClock, tmp_path: Path
) -> None:
    post_greeting(database, scope, due_at=NOW + timedelta(hours=1))
    url = f"folder://{tmp_path}/mail"
    assert deliver(database, scope, url, clock) == {}
    with database.session(scope) as session:
        assert not has_due(session, NOW)
        assert has_due(session, NOW + timedelta(hours=1))
    clock.move_to(NOW + timedelta(hours=1))
    assert deliver(database, scope, url, clock) == {"sent": 1}
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


def test_delivery_keeps_to_its_federation(
    database: Database, scope: Scope, mailbox: tuple[Mailbox, str], clock: FixedClock
) -> None:
    other = Scope.federation(make_federation(database, "idf").id)
    for each in (scope, other, Scope.ground()):
        post_greeting(database, each)
    assert deliver(database, scope, mailbox[1], clock) == {"sent": 1}
    assert [m.state for m in outbox(database, other)] == [MailState.WAITING]
    assert deliver(database, Scope.ground(), mailbox[1], clock) == {"sent": 1}


def test_temporary_refusal_is_tried_again_with_growing_delays_then_given_up(
    database: Database, scope: Scope, mailbox: tuple[Mailbox, str], clock: FixedClock
) -> None:
    box, url = mailbox
    post_greeting(database, scope, context={"link": Secret("/lien/jeton")})
    box.recipient_answers = ["452 4.2.2 mailbox full"] * 6
    waits = [60, 300, 1800, 7200, 43200]
    for attempt, seconds in enumerate(waits, start=1):
        assert deliver(database, scope, url, clock) == {"waiting": 1}
        (message,) = outbox(database, scope)
        assert (message.attempts, message.due_at - clock.now()) == (attempt, timedelta(seconds=seconds))
        assert message.sealed
        assert deliver(database, scope, url, clock) == {}
        clock.move_to(message.due_at)
    assert deliver(database, scope, url, clock) == {"failed": 1}
    (message,) = outbox(database, scope)
    assert message.last_error == (
        "La boîte du destinataire est pleine. Réponse du serveur : 452 4.2.2 mailbox full"
    )
    assert message.sealed == ""
    assert box.received == []


@pytest.mark.parametrize("where", ["recipient_answers", "data_answers"])
def test_permanent_refusal_fails_at_once_and_spares_the_others(
    database: Database, scope: Scope, mailbox: tuple[Mailbox, str], clock: FixedClock, where: str
) -> None:
    box, url = mailbox
    post_greeting(database, scope, "inconnu@exemple.fr")
    post_greeting(database, scope, "camille@exemple.fr")
    setattr(box, where, ["550 no such user"])
    assert deliver(database, scope, url, clock) == {"failed": 1, "sent": 1}
    bad, good = outbox(database, scope)
    assert bad.state is MailState.FAILED
    assert bad.last_error == (
        "L’adresse n’existe pas ou refuse nos messages. Réponse du serveur : 550 no such user"
    )
    assert good.state is MailState.SENT
    assert [mail["To"] for mail in box.received] == ["camille@exemple.fr"]


def test_an_answer_that_repeats_the_link_is_not_kept(
    database: Database, scope: Scope, mailbox: tuple[Mailbox, str], clock: FixedClock
) -> None:
    box, url = mailbox
    post_greeting(database, scope, context={"link": Secret("/lien/jeton")})
    box.data_answers = ["554 spam: https://pacte.example/lien/jeton"]
    assert deliver(database, scope, url, clock) == {"failed": 1}
    assert outbox(database, scope)[0].last_error == (
        "Le serveur du destinataire refuse le message. "
        "Réponse du serveur : 554 spam: https://pacte.example[lien personnel]"
    )


def test_an_absent_server_loses_nothing(database: Database, scope: Scope, clock: FixedClock) -> None:
    post_greeting(database, scope)
    assert deliver(database, scope, "smtp://127.0.0.1:1?tls=none", clock) == {"waiting": 1}
    assert outbox(database, scope)[0].last_error == "Le serveur de messagerie refuse la connexion."


def test_a_changed_key_is_said(database: Database, scope: Scope, clock: FixedClock) -> None:
    post_greeting(database, scope, context={"link": Secret("/lien/jeton")})
    assert deliver(database, scope, "demo:", clock, signing_keys=("autre",)) == {"failed": 1}
    assert "Demandez un nouveau lien." in outbox(database, scope)[0].last_error


def test_a_previous_key_still_opens(database: Database, scope: Scope, clock: FixedClock) -> None:
    post_greeting(database, scope, context={"link": Secret("/lien/jeton")})
    keys = ("nouvelle-cle", "cle-de-test")
    assert deliver(database, scope, "demo:", clock, signing_keys=keys) == {"sent": 1}


def test_two_workers_at_once_on_a_slow_server_send_each_message_once(
    database: Database, scope: Scope, mailbox: tuple[Mailbox, str], clock: FixedClock
) -> None:
    box, url = mailbox
    box.delay = 0.02
    for number in range(20):
        post_greeting(database, scope, f"personne{number}@exemple.fr")
    tallies: list[Counter[str]] = []
    threads = [
        threading.Thread(target=lambda: tallies.append(deliver(database, scope, url, clock)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(tallies, Counter()) == {"sent": 20}
    assert all(tally["sent"] > 0 for tally in tallies)
    recipients = [mail["To"] for mail in box.received]
    assert sorted(recipients) == sorted(f"personne{number}@exemple.fr" for number in range(20))


KILLED_WORKER = """
    import sys
    from datetime import UTC, datetime
    from pacte.clock import FixedClock
    from pacte.database import Database, Scope
    from pacte.mail.delivery import deliver_due
    from pacte.mail.transports import transport_for
    from pacte.schema import all_metadata

    all_metadata()
    deliver_due(
        Database(sys.argv[1]), scope=Scope.federation(int(sys.argv[2])), transport=transport_for(sys.argv[3]),
        sender="PACTE <a@pacte.example>", signing_keys=("cle-de-test",), public_url="https://pacte.example",
        clock=FixedClock(datetime(2025, 9, 15, 10, tzinfo=UTC)),
    )
"""


def test_a_message_whose_worker_was_killed_is_taken_again(
    urls: TestUrls, database: Database, scope: Scope, mailbox: tuple[Mailbox, str], clock: FixedClock
) -> None:
    box, url = mailbox
    box.delay = 120
    posted = post_greeting(database, scope)
    worker = subprocess.Popen(  # noqa: S603 - our own program
        [
            sys.executable,
            "-c",
            textwrap.dedent(KILLED_WORKER),
            database.engine.url.render_as_string(hide_password=False),
            str(scope.key),
            url,
        ]
    )
    try:
        deadline = time.monotonic() + 60
        while outbox(database, scope)[0].state is not MailState.SENDING:
            assert worker.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        worker.kill()
        worker.wait()
    box.delay = 0
    assert deliver(database, scope, url, clock) == {}
    clock.move_to(NOW + timedelta(minutes=10))
    assert deliver(database, scope, url, clock) == {"sent": 1}
    assert [mail["Message-ID"] for mail in box.received] == [posted.message_id]
    (message,) = outbox(database, scope)
    assert (message.state, message.attempts) == (MailState.SENT, 2)


def test_a_worker_that_lost_its_claim_does_not_touch_the_message(
    database: Database, scope: Scope, clock: FixedClock
) -> None:
    """The slow worker comes back after another one took the message over, and sent it."""
    post_greeting(database, scope)

    class Slow(DemoTransport):
        def send(self, message: EmailMessage, *, to: str, sender: str) -> None:
            clock.move_to(NOW + timedelta(minutes=11))
            assert deliver(database, scope, "demo:", clock) == {"sent": 1}
            clock.move_to(NOW + timedelta(minutes=12))

    assert deliver(database, scope, "", clock, transport=Slow()) == {"taken_over": 1}
    (message,) = outbox(database, scope)
    assert (message.state, message.sent_at) == (MailState.SENT, NOW + timedelta(minutes=11))


def test_the_demonstration_keeps_the_links(database: Database, scope: Scope, clock: FixedClock) -> None:
    post_greeting(database, scope, context={"link": Secret("/lien/jeton")})
    assert deliver(database, scope, "demo:", clock) == {"sent": 1}
    assert outbox(database, scope)[0].sealed


def test_build_bends_long_and_odd_subjects(database: Database, scope: Scope) -> None:
    message = post_greeting(database, scope, context={"name": "🎓 " + "é" * 250 + " שלום"})
    built = build(message, {}, sender="PACTE <a@pacte.example>", public_url="https://x", at=NOW)
    parsed = BytesParser(policy=policy.default).parsebytes(built.as_bytes())
    assert parsed["Subject"] == message.subject
    assert max(len(line) for line in built.as_bytes().split(b"\r\n")) <= 998


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", SmtpServer("mail.example", 587, "", "", "starttls")),
        ("smtp://u%40x:p%2Fw@mail.example:25?tls=none", SmtpServer("mail.example", 25, "u@x", "p/w", "none")),
        ("smtps://mail.example", SmtpServer("mail.example", 465, "", "", "implicit")),
    ],
)
def test_server_from_url(url: str, expected: SmtpServer) -> None:
    assert SmtpServer.from_url(url) == expected


@pytest.mark.parametrize(
    "url", ["", "http://x", "smtp://", "smtp://x:99999", "smtp://x?tls=maybe", "folder://", "mail.example"]
)
def test_transport_refuses_addresses_it_cannot_use(url: str) -> None:
    with pytest.raises(NoTransport):
        transport_for(url)


def test_folder_transport_writes_one_file_a_message(tmp_path: Path, database: Database, scope: Scope) -> None:
    message = post_greeting(database, scope)
    mail = build(message, {}, sender="PACTE <a@pacte.example>", public_url="https://x", at=NOW)
    transport = FolderTransport(tmp_path / "out")
    for _ in range(2):
        transport.send(mail, to=message.recipient, sender="a@pacte.example")
    (file,) = (tmp_path / "out").iterdir()
    assert file.suffix == ".eml"
    assert b"Bonjour Camille" in file.read_bytes()
