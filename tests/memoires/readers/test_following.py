"""Readings follow the learner's structure and departure; « Mes données » of a juror; constant statements."""

from datetime import date

import pytest
from sqlalchemy import select

from pacte.accounts.models import RoleGrant
from pacte.accounts.operations import team
from pacte.cohorts.models import Cohort
from pacte.conflicts.operations import declare_affiliation
from pacte.database import Database, Scope
from pacte.learners.models import Enrollment, LearnerStructure
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.readers import following
from pacte.memoires.readers.export import export_readings
from pacte.memoires.readers.panel import panel
from pacte.memoires.readers.withheld_mail import withheld_mail
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import Role
from tests.applications.processing.factories import make_structure
from tests.memoires.readers.factories import READING, Jury, make_jury
from tests.selection.scoring.test_queries import statements

ASKED, TAKEN_BACK = ReadingState.ASKED, ReadingState.TAKEN_BACK


@pytest.fixture
def jury(database: Database) -> Jury:
    return make_jury(database)


def bears(jury: Jury, learner: Enrollment, structure_id: int) -> None:
    """That structure bears the learner's training from now on."""
    with jury.database.session(jury.setting.scope, write=True) as session:
        session.add(
            LearnerStructure(
                enrollment_id=learner.id,
                structure_id=structure_id,
                is_bearer=True,
                from_on=date(2027, 5, 1),
                reason="",
                recorded_at=READING,
            )
        )
        session.flush()
        row = session.get_one(Enrollment, learner.id)
        following.look_again(session, enrollment=row, by=jury.setting.actor, at=READING)


def test_another_structure_that_ties_a_reader_passes_the_reading_on(jury: Jury) -> None:
    learner, ana, _ = jury.learner(), jury.seat("Ana"), jury.seat("Bea")
    jury.deposit(learner)
    structure, other = make_structure(jury.setting), make_structure(jury.setting, "MSP du Mont")
    with jury.database.session(jury.setting.scope, write=True) as session:
        declare_affiliation(
            session, person_id=ana.person_id, structure_id=structure.id, by=jury.setting.actor, at=READING
        )
    jury.assign(learner, ana)
    bears(jury, learner, other.id)
    assert jury.readings(learner) == [("Ana", ASKED)]
    theirs = jury.learner("Ines", "Blanc")
    jury.deposit(theirs)
    jury.assign(theirs, ana)
    bears(jury, theirs, structure.id)
    assert jury.readings(theirs) == [("Ana", TAKEN_BACK), ("Bea", ASKED)]


def test_nothing_is_read_of_who_left_and_nobody_else_is_asked(jury: Jury) -> None:
    learner, ana, _ = jury.learner(), jury.seat("Ana"), jury.seat("Bea")
    jury.deposit(learner)
    jury.assign(learner, ana)
    with jury.database.session(jury.setting.scope, write=True) as session:
        row = session.get_one(Enrollment, learner.id)
        row.state, row.ended_on, row.end_reason = EnrollmentState.WITHDRAWN, READING.date(), "Déménage"
        session.flush()
        following.stop(session, enrollment=row, by=jury.setting.actor, at=READING)
    assert jury.readings(learner) == [("Ana", TAKEN_BACK)]
    assert jury.mails("reassigned") == []


def test_a_role_that_ends_from_the_team_s_page_ends_the_seat(jury: Jury) -> None:
    learner, ana, _ = jury.learner(), jury.seat("Ana"), jury.seat("Bea")
    jury.deposit(learner)
    jury.assign(learner, ana)
    with jury.database.session(jury.setting.scope, write=True) as session:
        grant = session.scalars(
            select(RoleGrant).where(RoleGrant.person_id == ana.person_id, RoleGrant.role == Role.JUROR)
        ).one()
        team.end_role(session, grant=grant, reason="Retraite", by=jury.setting.actor, at=READING)
    assert jury.readings(learner) == [("Ana", TAKEN_BACK), ("Bea", ASKED)]


def test_a_juror_s_data_holds_their_own_readings_only(jury: Jury) -> None:
    learner, ana, bea = jury.learner(), jury.seat("Ana"), jury.seat("Bea")
    jury.deposit(learner)
    jury.assign(learner, bea)
    jury.assign(learner, ana)
    with jury.database.session(Scope.person(ana.person_id)) as session:
        name, data = export_readings(
            session, ana.person_id, lambda identity: jury.database.session(Scope.federation(identity or 0))
        )
    assert name == "jurys"
    assert [one["reader_id"] for one in data["lectures"]] == [ana.person_id]
    assert len(data["sieges"]) == 1


def test_the_panel_takes_the_same_statements_whatever_its_size(jury: Jury) -> None:
    ana = jury.seat("Ana")
    costs = []
    for name in ("Noé", "Ines", "Lou"):
        learner = jury.learner(name)
        jury.deposit(learner)
        jury.assign(learner, ana)
        with jury.database.session(jury.setting.scope) as session:
            cohort = session.get_one(Cohort, jury.setting.cohort.id)
            with statements(jury.database) as seen:
                panel(session, cohort, at=READING, viewer_id=ana.person_id).seen()
        costs.append(len(seen))
    assert costs[0] == costs[-1]


def test_the_log_of_mail_hides_the_readings_that_a_tie_hides(jury: Jury) -> None:
    theirs, other = jury.learner(trainer=jury.trainer), jury.learner("Ines", "Blanc")
    ana = jury.seat("Ana")
    jury.seat("Alix", person=jury.trainer)
    for one in (theirs, other):
        jury.deposit(one)
    hidden, _ = jury.assign(theirs, ana), jury.assign(other, ana)
    with jury.database.session(jury.setting.scope) as session:
        assert withheld_mail(session, jury.trainer.id).ids == {hidden.id}
        assert withheld_mail(session, jury.setting.staff.id).ids == frozenset()
