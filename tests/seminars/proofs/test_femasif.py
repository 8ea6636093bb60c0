"""FémasIF's session 2: its seven days turned to video remain seven seminars, and their hours are online."""

import pytest

from pacte.database import Database
from pacte.seminars.models import Attendance
from pacte.seminars.proofs.queries import records_of, slots_of
from pacte.seminars.proofs.rules import Hours
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.applications.processing.factories import Setting
from tests.cohorts.loading import BEFORE_ALL, federation_of, load, real
from tests.factories import make_person
from tests.seminars.factories import make_learner


@pytest.fixture
def setting(database: Database) -> Setting:
    cohort = load(database, real("femasif-s2"), at=BEFORE_ALL).cohort
    staff = make_person(database, "Morgane", "Équipe")
    return Setting(database, federation_of(database, "femasif"), cohort, staff)


def test_seven_days_by_video_are_seven_seminars_and_49_hours_online(setting: Setting) -> None:
    enrollment = make_learner(setting)
    with setting.database.session(setting.scope, write=True) as session:
        slots = slots_of(session, setting.cohort)
        for slot in slots:
            session.add(
                Attendance(
                    half_day_id=slot.id,
                    enrollment_id=enrollment.id,
                    person_id=enrollment.person_id,
                    state=AttendanceState.PRESENT,
                    proof=Proof.VIDEO,
                    received_at=slot.half_day.ends_at,
                )
            )
    with setting.database.session(setting.scope) as session:
        slots = slots_of(session, setting.cohort)
        assert len({slot.seminar.id for slot in slots}) == 7
        assert len(slots) == 14
        (record,) = records_of(session, slots, [(enrollment, make_person(setting.database, "Noé", "Autre"))])
    assert record.hours == Hours(online=49 * 60, half_days=14, provisional=49 * 60, unsealed=14)
