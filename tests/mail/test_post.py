"""Posting: what is stored, what is refused, what happens once."""

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from pacte.blockers import Refused
from pacte.database import Database, Scope
from pacte.mail import Address, Secret, post, send_again
from pacte.mail.composition import compose, revealed, without_links
from pacte.mail.models import MailState, OutboxMessage
from pacte.policy import SYSTEM
from pacte.sealing import unseal
from tests.conftest import NOW
from tests.factories import make_federation
from tests.mail.factories import outbox, post_greeting


def _letter(text: str) -> str:
    """The text above the foot of the frame, which belongs to the look."""
    letter, foot = text.split("\n-- \n")
    assert foot == "La plateforme\n"
    return letter.strip()


def test_post_stores_subject_and_both_bodies(database: Database) -> None:
    bfc = make_federation(database)
    scope = Scope.federation(bfc.id)
    post_greeting(database, scope, context={"name": "L’<Équipe>"}, about=bfc)
    (message,) = outbox(database, scope)
    assert message.subject == "Bonjour L’<Équipe>"
    assert _letter(message.text_body) == "Bonjour L’<Équipe>,"
    assert message.html_body == "<p>Bonjour L’&lt;Équipe&gt;</p>"
    assert (message.subject_kind, message.subject_id) == ("federation", bfc.id)
    assert (message.state, message.attempts, message.due_at) == (MailState.WAITING, 0, NOW)
    assert message.message_id.endswith("@pacte.example>")
    assert message.federation_id == bfc.id


def test_post_leaves_nothing_when_the_transaction_fails(database: Database) -> None:
    bfc = make_federation(database)
    scope = Scope.federation(bfc.id)
    session = database.open(scope, write=True)
    post(session, template="greeting", to="a@exemple.fr", context={"name": "C"}, at=NOW)
    session.close()
    assert outbox(database, scope) == []


def test_post_turns_addresses_into_links(database: Database) -> None:
    scope = Scope.ground()
    post_greeting(database, scope, context={"link": Address("/compte?a=1&b=2")})
    (message,) = outbox(database, scope)
    assert "https://pacte.example/compte?a=1&b=2" in message.text_body
    assert 'href="https://pacte.example/compte?a=1&amp;b=2"' in message.html_body
    assert not message.held_link


def test_post_seals_secrets(database: Database) -> None:
    scope = Scope.ground()
    post_greeting(database, scope, context={"link": Secret("/lien/jeton-secret")})
    (message,) = outbox(database, scope)
    for stored in (message.text_body, message.html_body, message.sealed):
        assert "jeton-secret" not in stored
    assert _letter(without_links(message.text_body)) == "Bonjour Camille,\nVotre lien : [lien personnel]"
    (path,) = json.loads(unseal(["cle-de-test"], message.sealed)).values()
    assert path == "/lien/jeton-secret"
    assert "jeton-secret" not in repr(Secret("/lien/jeton-secret"))


@pytest.mark.parametrize(("link", "is_said"), [(Secret("/lien/jeton"), True), (Address("/compte"), False)])
def test_only_personal_links_are_said_to_be_personal(
    tmp_path: Path, link: Address | Secret, is_said: bool
) -> None:
    for kind in ("txt", "html"):
        blocks = "{% block subject %}Un{% endblock %}{% block body %}{{ link }}{% endblock %}"
        text = f'{{% extends "emails/base.{kind}" %}}{blocks}'
        (tmp_path / f"plain.{kind}").write_text(text, encoding="utf-8")
    made = compose("plain", {"link": link}, public_url="https://pacte.example")
    for body in (made.text, made.html):
        assert "Ce message vous est envoyé par la plateforme PACTE." in body
        assert ("vous sont personnels" in body) is is_said


def test_revealed_escapes_in_html() -> None:
    links = {"@@lien-0123456789abcdef-0@@": "/a?b=1&c=2"}
    body = "@@lien-0123456789abcdef-0@@ @@lien-ffffffffffffffff-0@@"
    assert revealed(body, links, public_url="https://x") == "https://x/a?b=1&c=2 @@lien-ffffffffffffffff-0@@"
    assert revealed(body, links, public_url="https://x", is_html=True).startswith("https://x/a?b=1&amp;c=2 ")


@pytest.mark.parametrize(
    "values",
    [
        {"to": "a@exemple.fr\r\nBcc: b@exemple.fr"},
        {"to": "a@exemple.fr\n"[:-1] + "\x00"},
        {"to": "pas une adresse"},
        {"to": ""},
        {"to": "a@exemple.fr, b@exemple.fr"},
        {"to_name": "Camille\r\nBcc: b@exemple.fr"},
        {"to_name": "Camille\u2028Bcc"},
        {"reply_to": "a@exemple.fr\nBcc: b@exemple.fr"},
        {"context": {"name": "Camille\r\nBcc: b@exemple.fr"}},
    ],
)
def test_post_refuses_what_would_enter_a_header(database: Database, values: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        post_greeting(database, Scope.ground(), **values)  # type: ignore[arg-type]
    assert {blocker.code for blocker in refused.value.blockers} <= {"mail_address", "mail_header"}
    assert outbox(database, Scope.ground()) == []


def test_post_fails_on_an_undefined_name(database: Database) -> None:
    with pytest.raises(UndefinedError), database.session(Scope.ground(), write=True) as session:
        post(session, template="greeting", to="a@exemple.fr", context={}, at=NOW)


def test_unique_key_posts_once_in_one_transaction_and_across(database: Database) -> None:
    bfc = make_federation(database)
    scope = Scope.federation(bfc.id)
    with database.session(scope, write=True) as session:
        first = post(
            session, template="greeting", to="a@exemple.fr", context={"name": "A"}, at=NOW, unique_key="k"
        )
        second = post(
            session, template="greeting", to="a@exemple.fr", context={"name": "B"}, at=NOW, unique_key="k"
        )
        assert first is second
    later = post_greeting(database, scope, unique_key="k", at=NOW + timedelta(days=1))
    assert later.id == first.id
    assert [message.subject for message in outbox(database, scope)] == ["Bonjour A"]


def test_unique_key_is_each_federations_own(database: Database) -> None:
    for slug in ("bfc", "idf"):
        scope = Scope.federation(make_federation(database, slug).id)
        post_greeting(database, scope, unique_key="k")
        assert len(outbox(database, scope)) == 1
    post_greeting(database, Scope.ground(), unique_key="k")
    assert len(outbox(database, Scope.ground())) == 1


def test_unique_key_posts_once_for_workers_at_the_same_time(database: Database) -> None:
    bfc = make_federation(database)
    scope = Scope.federation(bfc.id)
    ready = threading.Barrier(4)
    found: list[int] = []

    def remind() -> None:
        ready.wait()
        found.append(post_greeting(database, scope, unique_key="reminder:1").id)

    threads = [threading.Thread(target=remind) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert len(outbox(database, scope)) == 1


def test_a_duplicate_leaves_the_rest_of_the_transaction_whole(database: Database) -> None:
    bfc = make_federation(database)
    scope = Scope.federation(bfc.id)
    post_greeting(database, scope, unique_key="k")
    with database.session(scope, write=True) as session:
        post(session, template="greeting", to="b@exemple.fr", context={"name": "B"}, at=NOW)
        post(session, template="greeting", to="c@exemple.fr", context={"name": "C"}, at=NOW, unique_key="k")
    assert [m.recipient for m in outbox(database, scope)] == ["camille@exemple.fr", "b@exemple.fr"]


def test_the_worker_is_told_after_the_commit_only(database: Database) -> None:
    bfc = make_federation(database)
    told: list[int | None] = []
    for fails in (True, False):
        session = database.open(Scope.federation(bfc.id), write=True)
        session.info["wake"] = told.append
        for name in ("A", "B"):
            post(session, template="greeting", to="a@exemple.fr", context={"name": name}, at=NOW)
        assert told == []
        session.rollback() if fails else session.commit()
        session.close()
    assert told == [bfc.id]


def _settle(database: Database, scope: Scope, state: MailState) -> OutboxMessage:
    with database.session(scope, write=True) as session:
        message = session.get(OutboxMessage, outbox(database, scope)[0].id)
        assert message is not None
        message.state = state
    return message


def test_send_again_copies_a_sent_message(database: Database) -> None:
    bfc = make_federation(database)
    scope = Scope.federation(bfc.id)
    post_greeting(database, scope)
    message = _settle(database, scope, MailState.SENT)
    with database.session(scope, write=True) as session:
        send_again(session, message=message, by=SYSTEM, at=NOW + timedelta(hours=1))
    first, second = outbox(database, scope)
    assert second.state is MailState.WAITING
    assert second.text_body == first.text_body
    assert second.message_id != first.message_id
    assert first.state is MailState.SENT


@pytest.mark.parametrize(
    ("state", "context", "codes"),
    [
        (MailState.WAITING, {}, ["mail_in_progress"]),
        (MailState.SENT, {"link": Secret("/x")}, ["mail_had_link"]),
        (MailState.SENDING, {"link": Secret("/x")}, ["mail_in_progress", "mail_had_link"]),
    ],
)
def test_send_again_says_why_not(
    database: Database, state: MailState, context: dict[str, object], codes: list[str]
) -> None:
    bfc = make_federation(database)
    scope = Scope.federation(bfc.id)
    post_greeting(database, scope, context=context)
    message = _settle(database, scope, state)
    with pytest.raises(Refused) as refused, database.session(scope, write=True) as session:
        send_again(session, message=message, by=SYSTEM, at=NOW)
    assert [blocker.code for blocker in refused.value.blockers] == codes
    assert len(outbox(database, scope)) == 1
