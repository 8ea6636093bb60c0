"""What is new leaves once, at its hour, with something in it, to who asked for it and is still there."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from pacte.blockers import Refused
from pacte.database import Database
from pacte.forum import operations
from pacte.forum.digests import send_digests
from pacte.forum.models import ForumDigest
from pacte.forum.vocabulary import Frequency
from pacte.sealing import unseal
from tests.forum.factories import NOON, Forum, make_forum
from tests.forum.test_operations import leave

TUESDAY = datetime(2025, 12, 16, 6, 5, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def forum(database: Database) -> Forum:
    return make_forum(database)


def send(forum: Forum, at: datetime = TUESDAY) -> int:
    with forum.writing() as session:
        return send_digests(session, at=at)


def test_what_is_new_is_told_once_and_never_nothing(forum: Forum) -> None:
    old = forum.ask("Avant le choix", at=NOON - DAY, by=forum.person(1))
    forum.choose(Frequency.DAILY)
    assert send(forum) == 0
    question = forum.ask("Une nouvelle question", by=forum.person(1), at=TUESDAY)
    forum.answer(question, at=TUESDAY)
    forum.answer(old, at=TUESDAY)
    forum.answer(old, "La mienne", by=forum.person(), at=TUESDAY)
    forum.hide(forum.ask("Masquée", by=forum.person(1), at=TUESDAY))
    assert send(forum, TUESDAY + 2 * timedelta(hours=1)) == 0
    assert [send(forum, TUESDAY + DAY) for _ in range(2)] == [1, 0]
    (mail,) = forum.mails("digest")
    body = " ".join(mail.text_body.replace("\u00a0", " ").split())
    assert mail.recipient == forum.person().email
    assert "Depuis le 16 décembre 2025, 2 questions ont du nouveau" in body
    assert "- Une nouvelle question : nouvelle question, 1 nouvelle réponse http" in body
    assert "- Avant le choix : 1 nouvelle réponse http" in body
    assert "Masquée" not in body
    assert send(forum, TUESDAY + 2 * DAY) == 0


def test_a_week_s_news_leave_on_monday(forum: Forum) -> None:
    forum.choose(Frequency.WEEKLY)
    forum.ask(by=forum.person(1), at=NOON + timedelta(hours=1))
    assert [send(forum, TUESDAY + number * DAY) for number in range(7)] == [0, 0, 0, 0, 0, 0, 1]
    (mail,) = forum.mails("digest")
    assert "Depuis le 15 décembre 2025, 1" in mail.text_body.replace("\u00a0", " ")


def test_two_workers_send_one(forum: Forum) -> None:
    forum.choose(Frequency.DAILY)
    forum.ask(by=forum.person(1), at=NOON + timedelta(hours=1))
    barrier = Barrier(2)

    def work(_: int) -> int:
        barrier.wait()
        return send(forum)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, range(2))) == [0, 1]
    assert len(forum.mails("digest")) == 1


def test_nobody_who_left_is_written_to(forum: Forum) -> None:
    forum.choose(Frequency.DAILY)
    forum.ask(by=forum.person(1), at=NOON + timedelta(hours=1))
    leave(forum)
    assert send(forum) == 0
    assert forum.mails("digest") == []


def test_the_link_of_a_digest_stops_it_and_coming_back_tells_nothing_old(forum: Forum) -> None:
    forum.choose(Frequency.DAILY)
    forum.ask(by=forum.person(1), at=NOON + timedelta(hours=1))
    assert send(forum) == 1
    token = token_in(forum)
    with forum.writing() as session:
        for _ in range(2):
            operations.unsubscribe(session, token=token, at=TUESDAY)
    forum.ask(by=forum.person(1), at=TUESDAY)
    assert send(forum, TUESDAY + DAY) == 0
    forum.choose(Frequency.DAILY, at=TUESDAY + DAY)
    assert send(forum, TUESDAY + 2 * DAY) == 0
    with forum.reading() as session, pytest.raises(Refused) as refused:
        operations.open_unsubscription(session, token=token, at=TUESDAY + 90 * DAY)
    assert refused.value.blockers[0].code == "link_expired"
    with forum.reading() as session:
        assert session.scalars(select(ForumDigest.frequency)).one() is Frequency.DAILY


def token_in(forum: Forum, keys: tuple[str, ...] = ("cle-de-test",)) -> str:
    """As whoever receives the mail reads it."""
    (mail,) = forum.mails("digest")
    (path,) = json.loads(unseal(keys, mail.sealed)).values()
    return str(path).rsplit("/", 1)[1]
