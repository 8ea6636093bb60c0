"""Every link that a page of the demonstration shows opens, for each part, before and after learners moved.

On the same pages people are named one way: « Prénom Nom » in headings, « Nom Prénom » in alphabetical lists.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from pacte.accounts.models import Person
from pacte.accounts.operations import team
from pacte.accounts.queries import person_by_email
from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.cohorts.library import curriculum
from pacte.database import FencedSession, Scope
from pacte.demo.cast import PARTS, RUNNING_TRAINER, STAFF_AURA, Part
from pacte.learners import operations
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.mail.models import OutboxMessage
from pacte.mail.queries import latest_messages
from pacte.policy import Role
from tests.acting import act_as
from tests.applications.factories import actor
from tests.demo.conftest import TODAY, Loaded
from tests.demo.test_selections import cohort_of
from tests.factories import make_person

OF_A_KIND, OF_A_FILTER = 2, 1
"""Addresses followed of one view, without and with a question, for one reader."""
MOST = 400
"""Pages of one reader; none comes near."""
NAMING = ("Nom", "Personne", "Dossier")
"""Columns that name the person of a row."""
IN_THEIR_ORDER = ("/tableau", "/proces-verbal")
"""A board stands in the order of need, minutes in that of decisions: names there are no alphabetical list."""
OUTSIDE = re.compile(r"/(static|deconnexion|demo)(/|$)")


class Page(HTMLParser):
    """Of a page: the addresses of its links, its headings, and the cells that name the person of a row."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings: list[str] = []
        self.cells: list[str] = []
        self._into: list[str] | None = None
        self._labels: list[str] = []
        self._column = 0
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only what a click follows is a link."""
        given = dict(attrs)
        if tag == "a" and (href := given.get("href")):
            self.links.append(href)
        elif tag in ("h1", "h2", "title"):
            self.headings.append("")
            self._into = self.headings
        elif tag == "table":
            self._labels = []
        elif tag == "tr":
            self._column = 0
        elif tag == "th" and given.get("scope") == "col":
            self._labels.append("")
            self._into = self._labels
        elif tag in ("td", "th"):
            label = (
                self._labels[self._column].split(",")[0].strip() if self._column < len(self._labels) else ""
            )
            self._column += 1
            if label in NAMING:
                self.cells.append("")
                self._into = self.cells

    def handle_endtag(self, tag: str) -> None:
        """A text ends with its element."""
        if tag in ("h1", "h2", "title", "td", "th", "tr", "table"):
            self._into = None

    def handle_data(self, data: str) -> None:
        """What is read of a heading or a cell."""
        if self._into is not None:
            self._into[-1] += data


def links_of(page: Page, at: str) -> list[str]:
    """The addresses of this site that a page links to, without their anchors."""
    split = [urlsplit(urljoin(f"http://localhost{at}", href)) for href in page.links]
    return [
        one.path + (f"?{one.query}" if one.query else "")
        for one in split
        if one.scheme == "http" and one.netloc == "localhost" and not OUTSIDE.match(one.path)
    ]


def kind_of(client: FlaskClient, address: str) -> str:
    """The view behind an address, and whether it is asked to sort, to filter or to export."""
    split = urlsplit(address)
    router = client.application.url_map.bind("localhost")
    try:
        endpoint, _ = router.match(split.path)
    except RequestRedirect as moved:
        return moved.new_url
    except HTTPException:
        return split.path
    asked = "?export" if "export=" in split.query else "?" if split.query else ""
    return f"{endpoint}{asked}"


@dataclass(frozen=True, slots=True)
class Names:
    """Everybody of the demonstration, as prose and as alphabetical lists say them."""

    plain: frozenset[str]
    listed: frozenset[str]

    def wrong_on(self, page: Page) -> list[str]:
        """Headings with the family name first, and cells of a list with the given name first."""
        headings = [one for one in page.headings if any(name in one for name in self.listed)]
        cells = [one for one in page.cells if any(one.strip().startswith(name) for name in self.plain)]
        return headings + cells


@dataclass(slots=True)
class Walk:
    """What was found by following links."""

    opened: int = 0
    broken: list[tuple[str, str, int]] = field(default_factory=list)
    """Address, page that shows it, status."""
    misnamed: list[tuple[str, str]] = field(default_factory=list)


def crawl(client: FlaskClient, starts: Iterable[str], names: Names, clicks: int) -> Walk:
    """Follow the links breadth first, at most so many clicks away."""
    found = Walk()
    waiting = deque((one, "", 0) for one in starts)
    seen: set[str] = set()
    kinds: Counter[str] = Counter()
    while waiting and found.opened < MOST:
        address, source, away = waiting.popleft()
        kind = kind_of(client, address)
        if address in seen or kinds[kind] >= (OF_A_FILTER if "?" in kind else OF_A_KIND):
            continue
        seen.add(address)
        kinds[kind] += 1
        found.opened += 1
        answer = client.get(address)
        if answer.status_code >= 400:
            found.broken.append((address, source, answer.status_code))
        elif answer.status_code >= 300:
            waiting.append((answer.location.removeprefix("http://localhost"), address, away))
        elif answer.mimetype == "text/html":
            page = Page(answer.text)
            if away < clicks:
                waiting.extend((link, address, away + 1) for link in links_of(page, address))
            if not urlsplit(address).path.endswith(IN_THEIR_ORDER):
                found.misnamed += [(address, words) for words in names.wrong_on(page)]
        answer.close()
    return found


@pytest.fixture
def app(loaded: Loaded) -> Iterator[Flask]:
    made = create_app(loaded.settings, clock=FixedClock(TODAY))
    yield made
    made.extensions["pacte"].database.dispose()


def named(loaded: Loaded, part: Part) -> Person:
    with loaded.database.session(Scope.ground()) as session:
        found = person_by_email(session, part.who.email)
    assert found is not None
    return found


def wrong_for(
    app: Flask, names: Names, person: Person | None, *starts: str, clicks: int = 99
) -> list[tuple[object, ...]]:
    """What does not open, or names someone the wrong way round, from the pages ``starts`` on."""
    act_as(app, person)
    walk = crawl(app.test_client(), starts, names, clicks)
    assert 5 < walk.opened < MOST
    return [*walk.broken, *walk.misnamed]


@pytest.fixture(scope="module")
def names(loaded: Loaded) -> Names:
    pairs: set[tuple[str, str]] = set()
    with loaded.database.session(Scope.ground()) as session:
        pairs.update((one.given_name, one.family_name) for one in session.scalars(select(Person)))
    whole = {(given, family) for given, family in pairs if given and family}
    return Names(
        frozenset(f"{given} {family}" for given, family in whole),
        frozenset(f"{family} {given}" for given, family in whole),
    )


pytestmark = pytest.mark.parametrize("loaded", ["sqlite"], indirect=True)


@pytest.mark.parametrize("part", [None, *PARTS], ids=lambda part: part.key if part else "visiteur")
def test_every_link_shown_opens(loaded: Loaded, app: Flask, names: Names, part: Part | None) -> None:
    person = named(loaded, part) if part else None
    assert wrong_for(app, names, person, "/", *(["/a-faire", "/compte"] if part else [])) == []


def test_every_link_shown_opens_after_learners_moved(loaded: Loaded, app: Flask, names: Names) -> None:
    """One learner goes to another cohort and is followed there by somebody else; another one leaves."""
    scope, staff = loaded.scope("aura"), actor(named(loaded, STAFF_AURA))
    new_trainer = make_person(loaded.database, "Rozenn", "Kerdraon")
    with loaded.database.session(scope, write=True) as session:
        mailed = max(one.id for one in latest_messages(session, 1))
        moving, leaving = _active(session, "msp-auvergne")[-2:]
        target = cohort_of(session, "msp-9")
        target.capacity += 1
        team.grant(session, person=new_trainer, role=Role.TRAINER, cohort_id=target.id, by=staff, at=TODAY)
        made = operations.transfer(
            session,
            enrollment=moving,
            to=target,
            reason="Congé de maternité",
            seen=moving.revision,
            curriculum=curriculum(loaded.settings.modules_dirs),
            by=staff,
            at=TODAY,
        ).enrollment
        operations.change_trainer(
            session,
            enrollment=made,
            trainer=new_trainer,
            reason="Passage",
            seen=made.revision,
            by=staff,
            at=TODAY,
        )
        operations.withdraw(
            session,
            enrollment=leaving,
            on=TODAY.date(),
            reason="Départ de la région",
            seen=leaving.revision,
            by=staff,
            at=TODAY,
        )
        pages = [f"/regions/aura/apprenants/{one.id}" for one in (moving, made, leaving)]
        readers = {one.person_id: session.get_one(Person, one.person_id) for one in (moving, leaving)}
        former, current, gone = pages
        walks = [
            (named(loaded, STAFF_AURA), pages),
            (named(loaded, RUNNING_TRAINER), [former, gone]),
            (new_trainer, [current]),
            (readers[moving.person_id], [former, current]),
            (readers[leaving.person_id], [gone]),
        ]
        letters = session.scalars(select(OutboxMessage).where(OutboxMessage.id > mailed)).all()
    by_address: dict[str, list[str]] = {}
    for letter in letters:
        words = re.findall(r"http://[^/\s]+(/[^\s>)]*)", letter.text_body)
        by_address.setdefault(letter.recipient, []).extend(words)
    assert len(by_address) == 4
    wrong = {
        person.name: broken
        for person, starts in walks
        if (
            broken := wrong_for(
                app, names, person, *starts, "/a-faire", *by_address.get(person.email, []), clicks=2
            )
        )
    }
    assert wrong == {}


def _active(session: FencedSession, code: str) -> list[Enrollment]:
    return list(
        session.scalars(
            select(Enrollment)
            .where(
                Enrollment.cohort_id == cohort_of(session, code).id,
                Enrollment.state == EnrollmentState.ACTIVE,
            )
            .order_by(Enrollment.id)
        )
    )
