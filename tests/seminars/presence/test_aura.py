"""AURA's promo 8: its seminar of 20 and 21 June 2024, 18 learners, fully signed: 72 learner half-days."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pacte.database import Database
from pacte.files.store import Store
from pacte.policy import Role
from pacte.seminars.models import Attendance, HalfDay
from pacte.seminars.presence.seals import sheet_faults
from pacte.seminars.vocabulary import AttendanceState
from tests.applications.processing.factories import Setting
from tests.cohorts.loading import federation_of, load, real
from tests.factories import grant_role, make_person
from tests.seminars.factories import half_days, make_learners, make_trainer
from tests.seminars.presence.factories import Stage, keep

BEFORE = datetime(2024, 1, 15, 9, 0, tzinfo=UTC)


@pytest.fixture
def setting(database: Database) -> Setting:
    cohort = load(database, real("aura-msp-8"), at=BEFORE).cohort
    federation = federation_of(database, "aura")
    staff = make_person(database, "Morgane", "Équipe")
    grant_role(database, staff, Role.STAFF, federation)
    return Setting(database, federation, cohort, staff)


def test_two_days_fully_signed_are_72_learner_half_days(setting: Setting, tmp_path: Path) -> None:
    trainer, learners = make_trainer(setting), make_learners(setting, 18)
    days = half_days(setting, "seminaire-1")
    assert [day.starts_at.date() for day in days] == [date(2024, 6, 20)] * 2 + [date(2024, 6, 21)] * 2
    assert days[0].starts_at == datetime(2024, 6, 20, 7, 0, tzinfo=UTC)  # 9 o'clock in Clermont-Ferrand
    for rank, day in enumerate(days):
        stage = Stage(setting, trainer, learners, day)
        for number in range(18):
            drawing = keep(stage, tmp_path, rank * 18 + number) if number == 0 else None
            stage.sign(number, at=day.starts_at + timedelta(minutes=2), drawing=drawing)
        sealed = stage.seal(at=day.ends_at)
        assert sealed.sealed is not None
        assert sealed.sealed["seminar"] == "Prise de poste"
        assert {line["state"] for line in sealed.sealed["lines"]} == {"present"}
    with setting.database.session(setting.scope) as session:
        rows = session.scalars(select(Attendance)).all()
        assert len([row for row in rows if row.state is AttendanceState.PRESENT]) == 72
        assert len(rows) == 72
        sealed_days = session.scalars(select(HalfDay).where(HalfDay.sealed_at.is_not(None))).all()
        assert len(sealed_days) == 4
        store = Store.open(f"file://{tmp_path}/files")
        assert list(sheet_faults(store, session, lambda number: None)) == []
