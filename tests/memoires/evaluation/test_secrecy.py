"""Every page that links lead somebody to, looked through for what the jury keeps to itself."""

import html
import io
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.memoires.models import Juror
from tests.acting import act_as
from tests.memoires.evaluation.factories import grid_fields, save, submit
from tests.memoires.readers.factories import READING, Jury, make_jury
from tests.seminars.factories import make_trainer

READERS = ("Anastasie", "Béatrix", "Danilo")
JURY_ONLY = "Xylophone, au jury seul"
TO_LEARNER = "Zéphyr, pour la personne : une phrase entière."
TITLE = "Quetzal coordonné"
LEFT_ASIDE = re.compile("/depots/|/fichier|/modules/|/productions/")
STARTS = ("/a-faire", "/compte", "/regions/bfc", "/regions/bfc/memoires-partages")


@pytest.fixture
def jury(app: Flask, clock: FixedClock) -> Jury:
    clock.move_to(READING)
    return make_jury(app.extensions["pacte"].database)


@pytest.fixture
def learner(jury: Jury) -> Enrollment:
    """Two of three readers have given; what they gave differs widely."""
    found = jury.learner(trainer=jury.trainer)
    jury.deposit(found, TITLE)
    seats = [jury.seat(given) for given in READERS]
    readings = [jury.accept(jury.assign(found, one)) for one in seats]
    grid = grid_fields(jury)
    for reading, mark in zip(readings[:2], (1, 5), strict=True):
        comments = {"comment_jury": JURY_ONLY, "comment_learner": TO_LEARNER}
        save(jury, reading, values={**dict.fromkeys(grid, mark), **comments})
        submit(jury, reading)
    return found


def walked(app: Flask, client: FlaskClient, person: Person, alike: int) -> Iterator[tuple[str, str]]:
    """Address and words of what links lead to: pages, spreadsheets, archives.

    Neither files of mémoires nor pages of modules; ``alike``: how many of the addresses that differ by their
    numbers, or by how a list is sorted.
    """
    act_as(app, person)
    waiting, seen, kinds = deque(STARTS), set[str](), Counter[str]()
    while waiting:
        address = waiting.popleft()
        path, _, query = address.partition("?")
        kind = re.sub(r"\d+", "N", path) + "".join(re.findall(r"export=\w+", query))
        if address in seen or kinds[kind] >= alike or LEFT_ASIDE.search(path):
            continue
        seen.add(address)
        kinds[kind] += 1
        answer = client.get(address)
        if answer.status_code in (301, 302, 303):
            waiting.append(urlsplit(answer.headers["Location"]).path)
            continue
        assert answer.status_code < 500, address
        told = _told(answer.get_data(), answer.mimetype)
        yield address, " ".join(html.unescape(re.sub(r"<[^>]+>", " ", told)).split())
        if answer.mimetype == "text/html":
            for link in re.findall(r'href="([^"#]+)', told):
                parts = urlsplit(urljoin(address, html.unescape(link)))
                if not parts.netloc and parts.path.startswith(("/a-faire", "/compte", "/regions")):
                    waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))


def _told(body: bytes, media: str) -> str:
    if media == "application/pdf":
        return ""
    if "zip" in media or "openxml" in media:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return " ".join(archive.read(one).decode("utf-8", "ignore") for one in archive.namelist())
    return body.decode("utf-8", "ignore")


def mailed(jury: Jury, person: Person) -> str:
    """Everything that was written to somebody."""
    with jury.database.session(jury.setting.scope) as session:
        mine = select(OutboxMessage).where(OutboxMessage.recipient == person.email)
        return " ".join(f"{one.subject} {one.text_body}" for one in session.scalars(mine))


def leaks(words: str, *secrets: str) -> list[str]:
    return [one for one in secrets if one in words]


def test_learners_and_trainers_reach_neither_readers_nor_what_they_gave(
    app: Flask, client: FlaskClient, jury: Jury, learner: Enrollment
) -> None:
    other = jury.learner("Zoé", "Zahn")
    people = [jury.setting.get(Person, one.person_id) for one in (learner, other)]
    secrets = (*READERS, JURY_ONLY, TO_LEARNER, "100,0", "20,0\u202f%")
    reached: set[str] = set()
    for person in (*people, jury.trainer, make_trainer(jury.setting, "Plume", "Relais")):
        for address, words in walked(app, client, person, 1):
            assert leaks(words, *secrets) == [], (person.name, address)
            reached.add(address)
        assert leaks(mailed(jury, person), *secrets) == []
    assert f"/regions/bfc/apprenants/{learner.id}/memoire" in reached
    assert "/compte/donnees/archive" in reached
    assert any("export=xlsx" in one and "memoires" in one for one in reached)


def test_the_team_reaches_readers_and_nothing_of_what_they_gave(
    app: Flask, client: FlaskClient, jury: Jury, learner: Enrollment
) -> None:
    named = 0
    for address, words in walked(app, client, jury.setting.staff, 1):
        assert leaks(words, JURY_ONLY, TO_LEARNER, "20,0\u202f%") == [], address
        named += READERS[0] in words
    assert named  # readings, jury, team


def test_a_reader_reaches_what_others_gave_once_theirs_is_given(
    app: Flask, client: FlaskClient, jury: Jury, learner: Enrollment
) -> None:
    first, last = jury.by_name("Anastasie"), jury.by_name("Danilo")
    for address, words in walked(app, client, last, 3):
        assert leaks(words, JURY_ONLY, TO_LEARNER, "20,0") == [], address
    assert leaks(mailed(jury, last), JURY_ONLY, TO_LEARNER) == []
    assert any(JURY_ONLY in words for _, words in walked(app, client, first, 3))


def test_a_juror_who_is_tied_reaches_no_trace_of_the_mémoire(
    app: Flask, client: FlaskClient, jury: Jury, learner: Enrollment
) -> None:
    """« Mes liens » names every learner: that is how ties are declared; it says nothing of mémoires."""
    seat: Juror = jury.seat("Élie", is_chair=True)
    jury.tie(seat, learner)
    for address, words in walked(app, client, jury.person(seat), 3):
        assert leaks(words, TITLE, JURY_ONLY, TO_LEARNER, "20,0") == [], address
        assert "Noé" not in words or "mes-liens" in address or "donnees" in address, address
    assert leaks(mailed(jury, jury.person(seat)), TITLE, "Noé") == []
