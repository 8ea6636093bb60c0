"""A search through its page: the same plan again, stopped with its best plan, its worker killed anywhere."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.clock import FixedClock
from pacte.jobs.models import Job, JobState
from pacte.jobs.running import run_queued
from pacte.juries.models import DefenceDraft
from pacte.juries.planning.plan import Stop
from pacte.juries.planning.progress import Progress
from pacte.juries.schedule import job as search_job
from pacte.juries.schedule.draft import draft_from
from tests.acting import act_as
from tests.databases import TestUrls
from tests.juries.schedule.factories import PLANNING, Season, make_season
from tests.juries.schedule.test_board import board, send, text


@pytest.fixture
def season(app: Flask, clock: FixedClock) -> Season:
    clock.move_to(PLANNING)
    made = make_season(app.extensions["pacte"].database, 4)
    act_as(app, made.jury.setting.staff)
    return made


def ask(client: FlaskClient, season: Season, seen: int = 0) -> None:
    page = board(season)
    assert send(client, page, f"{page}/proposition", seen=seen, afresh=1).status_code == 303


def versions(season: Season) -> list[DefenceDraft]:
    with season.database.session(season.scope) as session:
        return list(session.scalars(select(DefenceDraft).order_by(DefenceDraft.number)))


def work(season: Season) -> Job:
    with season.database.session(season.scope) as session:
        return session.scalars(select(Job)).one()


def test_the_same_session_gives_the_same_plan_again(app: Flask, client: FlaskClient, season: Season) -> None:
    for _ in range(2):
        ask(client, season)
        run_queued(app.extensions["pacte"], season.scope)

    first, second = versions(season)
    assert first.body == second.body
    assert len(draft_from(first.body).defences) == 4


def test_a_search_that_is_stopped_keeps_its_best_plan(
    app: Flask, client: FlaskClient, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, tell = board(season), search_job._told
    stops: list[int] = []

    def told(*args):  # type: ignore[no-untyped-def]
        def then(progress: Progress) -> None:
            tell(*args)(progress)
            if not stops:
                stops.append(send(client, page, f"{page}/arret", seen=0).status_code)

        return then

    monkeypatch.setattr(search_job, "_told", told)
    monkeypatch.setattr(search_job, "ASKED_EVERY", 0)
    ask(client, season)
    run_queued(app.extensions["pacte"], season.scope)

    assert stops == [303]
    (row,) = versions(season)
    plan = draft_from(row.body).plan
    assert (plan.stopped, len(plan.defences)) == (Stop.ASKED, 4)
    shown = text(client.get(page))
    assert "La recherche a été arrêtée : ce plan est le meilleur trouvé." in shown
    assert send(client, page, f"{page}/arret", seen=0).status_code == 422
    assert send(client, page, f"{page}/acceptation", seen=0, number=1).status_code == 303
    assert len(season.places()) == 4


KILLED = """
import os, signal, sys
from pathlib import Path
from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.database import Scope
from pacte.jobs import running
from pacte.juries.schedule import job
from tests.conftest import settings_for
from tests.databases import TestUrls
from tests.juries.schedule.factories import PLANNING

owner, folder, key, moment = sys.argv[2:]
app = create_app(settings_for(TestUrls(sys.argv[1], owner), Path(folder)), clock=FixedClock(PLANNING))
tell = job._told


def die(*args, **values):
    os.kill(os.getpid(), signal.SIGKILL)


def told(*args):
    return lambda progress: (tell(*args)(progress), die())


def kept(services, work, report):
    job.search(services, work, report)
    die()


if moment == "searching":
    job._told = told
elif moment == "found":
    job.keep_proposal = die
else:
    running.KINDS = {job.KIND: job.Kind("", kept, "defence.plan")}
running.run_queued(app.extensions["pacte"], Scope.federation(int(key)))
"""


@pytest.mark.parametrize("moment", ["searching", "found", "kept"])
def test_a_worker_killed_anywhere_loses_nothing_and_the_page_says_so(
    app: Flask,
    client: FlaskClient,
    season: Season,
    sqlite_urls: TestUrls,
    clock: FixedClock,
    tmp_path: Path,
    moment: str,
) -> None:
    season.place(0, "11:15", seen=0)
    page, proposed = board(season), 2 if moment == "kept" else 1
    ask(client, season, 1)
    urls = (sqlite_urls.application, sqlite_urls.owner)
    died = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", KILLED, *urls, str(tmp_path), str(season.scope.key), moment],
        check=False,
        cwd=Path(__file__).parents[3],
        env=dict(os.environ),
    )
    assert died.returncode == -signal.SIGKILL
    assert (season.places(), len(versions(season))) == ({0: "11:15"}, proposed)
    assert work(season).state is JobState.RUNNING
    assert "Recherche en cours" in text(client.get(page))

    clock.move_to(PLANNING + timedelta(minutes=11))
    run_queued(app.extensions["pacte"], season.scope)
    shown = text(client.get(page))
    assert ("Recherche interrompue" in shown) is (moment != "kept")
    assert ("Le travail s’est arrêté en cours de route" in shown) is (moment != "kept")
    assert ("Accepter la proposition" in shown) is (moment == "kept")
    assert season.places() == {0: "11:15"}

    assert send(client, page, f"/regions/bfc/travaux/{work(season).id}/relancer").status_code == 303
    run_queued(app.extensions["pacte"], season.scope)
    assert work(season).state is JobState.DONE
    assert len(versions(season)) == 2
    assert "Recherche interrompue" not in text(client.get(page))
    assert send(client, page, f"{page}/acceptation", seen=1, number=2).status_code == 303
    assert len(season.places()) == 4


def test_a_search_that_was_stopped_then_died_runs_when_it_is_started_again(
    app: Flask, client: FlaskClient, season: Season, clock: FixedClock
) -> None:
    page = board(season)
    ask(client, season)
    with season.database.session(season.scope, write=True) as session:
        dying = session.get_one(Job, work(season).id)
        dying.state, dying.attempts, dying.beat_at = JobState.RUNNING, 1, PLANNING
    assert send(client, page, f"{page}/arret", seen=0).status_code == 303
    clock.move_to(PLANNING + timedelta(minutes=11))
    run_queued(app.extensions["pacte"], season.scope)
    send(client, page, f"/regions/bfc/travaux/{work(season).id}/relancer")
    run_queued(app.extensions["pacte"], season.scope)

    assert draft_from(versions(season)[0].body).plan.is_proven
