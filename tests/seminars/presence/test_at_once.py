"""Thirty phones sign in the same ten seconds, a seal comes amid signatures: on each engine."""

import threading
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import event, func, select

from pacte.audit.models import JournalEntry
from pacte.audit.queries import broken_links
from pacte.clock import FixedClock
from pacte.policy import Actor
from pacte.seminars.models import Attendance, HalfDay
from pacte.seminars.presence import codes
from pacte.seminars.presence.seals import sheet_faults
from tests.acting import act_as
from tests.seminars.factories import make_learners
from tests.seminars.presence.factories import DURING, data_url, make_stage
from tests.seminars.presence.reading import hidden

SCRIPT = {"X-Requested-With": "fetch"}
SERVER_THREADS = 8
TRIES = 30


def each_their_own(app: Flask) -> threading.local:
    """Requests of a thread come from its own ``actor``."""
    who = threading.local()
    app.extensions["pacte"].load_actor = lambda: who.actor
    return who


def persist(send: Any) -> Any:
    """Send again while the answer is « try again », as the phone does."""
    for _ in range(TRIES):
        answer = send()
        if answer.status_code != 409:
            break
    return answer


def test_thirty_phones_at_once_none_lost_none_double(app_on_each: Flask, clock: FixedClock) -> None:
    app = app_on_each
    clock.move_to(DURING)
    stage = make_stage(app.extensions["pacte"].database, learners=30)
    actors = [stage.actor(number) for number in range(30)]
    who, barrier = each_their_own(app), Barrier(30)
    server = threading.Semaphore(SERVER_THREADS)
    token = codes.token(stage.half_day.code_secret, stage.id, codes.step_of(DURING))

    def sign(number: int, actor: Actor) -> list[int]:
        who.actor = actor
        phone = app.test_client()
        barrier.wait()
        with server:
            phone.get(f"{stage.url}/code/{token}")
        with server:
            body = phone.get(f"{stage.url}/signer").text
        data = {name: hidden(body, name) for name in ("ticket", "client_key")}
        data["drawing"] = data_url(number)
        statuses = []
        for _ in range(2):  # the answer was lost on the way: the phone sends again
            with server:
                answer = persist(lambda: phone.post(f"{stage.url}/signer", data=data, headers=SCRIPT))
            statuses.append(answer.status_code)
        return statuses

    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(sign, range(30), actors))
    assert answers == [[200, 200]] * 30
    with stage.database.session(stage.setting.scope) as session:
        rows = session.scalars(select(Attendance)).all()
        written = session.scalar(
            select(func.count(JournalEntry.id)).where(JournalEntry.action == "attendance.signed")
        )
        assert list(broken_links(session)) == []
    assert sorted(row.enrollment_id for row in rows) == sorted(one.id for one in stage.learners)
    assert len({row.signature_sha256 for row in rows}) == 30
    assert written == 30


def test_a_seal_amid_signatures_freezes_what_the_rows_say(app_on_each: Flask, clock: FixedClock) -> None:
    app = app_on_each
    clock.move_to(DURING)
    stage = make_stage(app.extensions["pacte"].database, learners=6)
    store = app.extensions["pacte"].store
    clock.move_to(stage.half_day.ends_at)
    tickets = [stage.ticket(number, stage.half_day.ends_at) for number in range(6)]
    barrier = Barrier(8)
    outcomes: list[str] = []

    def attempt(act: Any) -> None:
        barrier.wait()
        for _ in range(TRIES):
            try:
                act()
            except Exception as error:
                outcomes.append(f"{type(error).__name__}: {error}")
                if "locked" in str(error):
                    continue
            return

    acts: list[Any] = [
        lambda number=number: stage.sign(
            number, ticket=tickets[number], at=stage.half_day.ends_at, key=f"k{number}"
        )
        for number in range(6)
    ]
    acts += [lambda: stage.seal(at=stage.half_day.ends_at)] * 2
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, acts))
    with stage.database.session(stage.setting.scope) as session:
        half_day = session.get_one(HalfDay, stage.id)
        sealings = session.scalar(
            select(func.count(JournalEntry.id)).where(JournalEntry.action == "attendance.sealed")
        )
        assert sealings == (1 if half_day.sealed_at is not None else 0), outcomes
        assert list(sheet_faults(store, session, lambda number: None)) == []
        if half_day.sealed is not None:
            assert len(half_day.sealed["lines"]) == 6


PAGES = ("", "/ecran", "/ecran/etat", "/tablette", "/sceau")


def test_the_pages_ask_as_many_statements_for_200_as_for_20(app: Flask, clock: FixedClock) -> None:
    clock.move_to(DURING)
    stage = make_stage(app.extensions["pacte"].database, learners=20)
    act_as(app, stage.trainer)
    for number in range(0, 20, 2):
        stage.sign(number)
    few = [statements(app, f"{stage.url}{page}") for page in PAGES]
    stage.learners += make_learners(stage.setting, 180)
    for number in range(20, 200, 10):
        stage.sign(number)
    assert [statements(app, f"{stage.url}{page}") for page in PAGES] == few
    assert max(few) <= 20
    open_page = few[0]
    stage.seal()
    stage.amend(1)
    # Corrections instead of announced absences; the evidence is read in the seal, not in two tables; no link;
    # signatures that came too late are looked for.
    assert statements(app, stage.url) == open_page - 2


def statements(app: Flask, address: str) -> int:
    """How many a page asks, the second time it is shown."""
    client, asked = app.test_client(), []
    client.get(address)

    def note(*arguments: Any) -> None:
        if not str(arguments[2]).startswith(("PRAGMA", "BEGIN")):
            asked.append(arguments[2])

    engine = app.extensions["pacte"].database.engine
    event.listen(engine, "before_cursor_execute", note)
    assert client.get(address).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(asked)
