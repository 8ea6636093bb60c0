"""FémasIF's session 2 from its own file: due on 18 May 2021, a seminar on 11 June, defences from the 28th."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from pacte.clock import FixedClock
from pacte.cohorts.models import Cohort
from pacte.database import Database, Scope
from pacte.memoires.vocabulary import Admissibility, DepositSession, WaiverKind
from pacte.policy import Role
from tests.acting import act_as
from tests.cohorts.loading import BEFORE_ALL, federation_of, load, real
from tests.cohorts.test_public_pages import text
from tests.factories import grant_role, make_person
from tests.memoires.factories import Class, paper
from tests.seminars.factories import Setting, half_days, make_learner, make_trainer
from tests.seminars.presence.factories import Stage

LAST_SECOND = datetime(2021, 5, 18, 21, 59, 59, tzinfo=UTC)
"""Of 18 May, in Paris."""
THE_NINETEENTH = LAST_SECOND + timedelta(seconds=1)
SEMINAR = datetime(2021, 6, 11, 7, 3, tzinfo=UTC)
"""Three minutes past nine, at the seventh seminar."""


def session_2(database: Database, folder: Path) -> Class:
    load(database, real("femasif-s2"), at=BEFORE_ALL)
    federation = federation_of(database, "femasif")
    with database.session(Scope.federation(federation.id)) as session:
        cohort = session.scalars(select(Cohort)).one()
    staff = make_person(database, "Morgane", "Équipe")
    grant_role(database, staff, Role.STAFF, federation)
    setting = Setting(database, federation, cohort, staff)
    trainer = make_trainer(setting)
    return Class(setting, trainer, make_learner(setting, "Noé", "Aubert", trainer=trainer), folder)


@pytest.fixture
def here(database: Database, tmp_path: Path) -> Class:
    return session_2(database, tmp_path)


def test_the_last_second_of_18_may_is_in_time(here: Class) -> None:
    assert here.deposit(at=LAST_SECOND).days_late == 0
    assert here.known().standing.may_be_defended


def test_a_deposit_of_19_may_is_kept_marked_and_admitted_by_waiver_alone(here: Class) -> None:
    row = here.deposit(at=THE_NINETEENTH)
    assert (row.due_on.isoformat(), row.days_late, row.session) == ("2021-05-18", 1, DepositSession.FIRST)
    standing = here.known().standing
    assert standing.admissibility is Admissibility.RESIT
    [blocker] = standing.blockers
    assert "1\u00a0jour après le 18 mai 2021" in blocker.message
    assert "17 septembre 2021" in blocker.remedy
    here.waive(WaiverKind.LATE, by=here.setting.staff, at=THE_NINETEENTH)
    assert here.known().standing.may_be_defended


def test_a_seminar_after_the_due_date_is_held_and_the_memoire_stands(here: Class) -> None:
    here.deposit(at=LAST_SECOND)
    morning = half_days(here.setting, "seance-7")[0]
    assert morning.starts_at.date() > real("femasif-s2").memoire.due_on
    stage = Stage(here.setting, here.trainer, [here.learner], morning)
    stage.sign(at=SEMINAR)
    assert stage.seal(at=SEMINAR + timedelta(hours=5)).sealed is not None
    assert here.known().standing.may_be_defended


def test_a_deposit_on_the_day_of_that_seminar_is_late_for_the_first_session(here: Class) -> None:
    row = here.deposit(at=SEMINAR)
    assert (row.days_late, row.session) == (24, DepositSession.FIRST)
    corrected = here.deposit(paper(13), at=SEMINAR, accepts_late=True)
    assert (corrected.days_late, corrected.corrects) == (24, None)
    assert here.known().standing.admissibility is Admissibility.RESIT


def test_nine_pages_in_time_are_corrected_on_the_day_of_that_seminar(here: Class) -> None:
    here.deposit(paper(9), at=LAST_SECOND)
    row = here.deposit(paper(12), at=SEMINAR)
    assert (row.days_late, row.corrects) == (0, 1)
    assert here.known().standing.may_be_defended


def test_the_page_of_19_may_says_what_a_deposit_is_worth(
    app: Flask, clock: FixedClock, tmp_path: Path
) -> None:
    here = session_2(app.extensions["pacte"].database, tmp_path)
    clock.move_to(THE_NINETEENTH)
    act_as(app, here.person)
    page = text(app.test_client(), f"/regions/femasif/apprenants/{here.learner.id}/memoire")
    assert "L’échéance du 18 mai 2021 est passée" in page
    assert "marqué en retard de 1 jour" in page
    here.deposit(at=THE_NINETEENTH)
    page = text(app.test_client(), f"/regions/femasif/apprenants/{here.learner.id}/memoire")
    assert "1 jour de retard" in page
    assert "Session de rattrapage" in page
    act_as(app, here.setting.staff)
    assert "Décider du mémoire de Noé Aubert" in text(app.test_client(), "/a-faire")
