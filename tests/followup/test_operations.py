"""Noting, cancelling, following up; who reads what, whom steps wait for: on both engines."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.blockers import Refused
from pacte.cohorts.models import Cohort
from pacte.database import Database, Scope
from pacte.followup import operations
from pacte.followup.export import export_contacts
from pacte.followup.models import FollowUp
from pacte.followup.offers import open_steps
from pacte.followup.queries import cohort_statement, contacts_of, rows_of
from pacte.followup.vocabulary import Channel
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Role
from tests.factories import grant_role, make_federation, make_person
from tests.followup.factories import NOON, TODAY, Desk, make_desk
from tests.seminars.factories import make_learner


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [blocker.code for blocker in refused.value.blockers]


def read_by(desk: Desk, person: Person, number: int = 0) -> list[str]:
    """Notes that somebody reads on a learner's page; the same as in the cohort's list."""
    with desk.database.session(desk.setting.scope) as session:
        enrollment = session.get_one(Enrollment, desk.learners[number].id)
        page = [line.contact.note for line in contacts_of(session, enrollment, desk.by(person))]
        statement = cohort_statement(session.get_one(Cohort, enrollment.cohort_id), desk.by(person))
        listed = rows_of(session, statement.where(FollowUp.enrollment_id == enrollment.id))
        assert sorted(page) == sorted(row.contact.note for row in listed)
    return page


def steps_of(desk: Desk, person: Person, until: date = TODAY) -> list[str]:
    with desk.database.session(desk.setting.scope) as session:
        return [step.contact.next_step for step in open_steps(session, person.id, until)]


def test_a_contact_is_noted_once_however_many_clicks(desk: Desk) -> None:
    made = desk.note(key="a" * 32)
    again = desk.note(key="a" * 32)
    with pytest.raises(Refused) as refused:
        desk.note(key="b" * 32)
    assert [one.code for one in refused.value.blockers] == ["already_noted"]
    assert made.id == again.id != desk.note(key="b" * 32, again=True).id
    assert desk.journal(made) == ["follow_up.noted"]
    assert (made.author_id, made.channel, made.themes) == (desk.trainer.id, Channel.PHONE, ["team"])
    assert (made.shared, made.revision, made.recorded_at) == (False, 1, NOON)


def test_a_refused_contact_leaves_no_trace(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.note(themes=(), note="", held_on=TODAY + timedelta(days=1))
    assert codes(refused) == ["day_late", "empty"]
    assert desk.rows() == []


def test_private_notes_are_for_who_follows_who_wrote_and_the_team(desk: Desk) -> None:
    desk.note(note="PRIVÉE")
    desk.note(note="PARTAGÉE", shared=True)
    desk.note(by=desk.other, note="D’UNE AUTRE")
    every = ["D’UNE AUTRE", "PARTAGÉE", "PRIVÉE"]
    assert read_by(desk, desk.trainer) == every
    assert read_by(desk, desk.setting.staff) == every
    assert read_by(desk, desk.other) == ["D’UNE AUTRE", "PARTAGÉE"]
    grant_role(desk.database, desk.person(), Role.TRAINER, desk.setting.federation)
    assert read_by(desk, desk.person()) == ["PARTAGÉE"]


def test_who_takes_over_reads_the_history_and_gets_the_steps(desk: Desk) -> None:
    desk.note(note="Avant", next_step="Rappeler", next_on=TODAY)
    desk.note(by=desk.setting.staff, next_step="Facturer", next_on=TODAY)
    assert steps_of(desk, desk.trainer) == ["Rappeler"]
    desk.follow(0, desk.other)
    assert "Avant" in read_by(desk, desk.other)
    assert "Avant" in read_by(desk, desk.trainer)  # wrote it
    assert steps_of(desk, desk.other) == ["Rappeler"]
    assert steps_of(desk, desk.trainer) == []
    assert steps_of(desk, desk.setting.staff) == ["Facturer"]
    desk.follow(0, None)
    assert steps_of(desk, desk.trainer) == ["Rappeler"]


def test_a_step_is_closed_in_one_act_and_may_be_reopened(desk: Desk) -> None:
    row = desk.note(next_step="Rappeler", next_on=TODAY)

    def close(done: bool, seen: int) -> FollowUp:
        with desk.database.session(desk.setting.scope, write=True) as session:
            return operations.close_step(
                session, contact_id=row.id, done=done, seen=seen, by=desk.by(desk.trainer), at=NOON
            )

    assert close(True, 1).next_done_at == NOON
    assert close(True, 1).revision == 2  # said twice: nothing more
    assert steps_of(desk, desk.trainer) == []
    with pytest.raises(Refused) as refused:
        close(False, 1)
    assert codes(refused) == ["changed_meanwhile"]
    assert close(False, 2).next_done_at is None
    assert desk.journal(row) == ["follow_up.noted", "follow_up.step_done", "follow_up.step_reopened"]


def test_a_cancelled_contact_stays_and_counts_no_more(desk: Desk) -> None:
    row = desk.note(next_step="Rappeler", next_on=TODAY)

    def cancel(reason: str, seen: int = 1) -> FollowUp:
        with desk.database.session(desk.setting.scope, write=True) as session:
            return operations.cancel(
                session, contact_id=row.id, reason=reason, seen=seen, by=desk.by(desk.trainer), at=NOON
            )

    for reason, seen, code in (("", 1, "reason_missing"), ("Erreur", 7, "changed_meanwhile")):
        with pytest.raises(Refused) as refused:
            cancel(reason, seen)
        assert codes(refused) == [code]
    assert cancel("Erreur").cancel_reason == "Erreur"
    with pytest.raises(Refused) as refused:
        cancel("Encore", 2)
    assert codes(refused) == ["already_cancelled"]
    assert steps_of(desk, desk.trainer) == []
    with desk.database.session(desk.setting.scope) as session:
        assert rows_of(session, cohort_statement(desk.setting.cohort, desk.by(desk.trainer))) == []
    assert len(desk.rows()) == 1


def test_after_a_departure_only_the_team_notes_with_a_word(desk: Desk) -> None:
    desk.note(note="Avant", next_step="Rappeler", next_on=TODAY)
    with desk.database.session(desk.setting.scope, write=True) as session:
        row = session.get_one(Enrollment, desk.learners[0].id)
        row.state, row.ended_on = EnrollmentState.WITHDRAWN, TODAY - timedelta(days=1)
        for one in session.scalars(
            select(TrainerAssignment).where(TrainerAssignment.enrollment_id == row.id)
        ):
            one.until_at = NOON
    assert read_by(desk, desk.trainer) == ["Avant"]
    assert read_by(desk, desk.other) == []
    assert steps_of(desk, desk.trainer) == []
    with pytest.raises(Refused) as refused:
        desk.note()
    assert codes(refused) == ["has_left"]
    with pytest.raises(Refused) as refused:
        desk.note(by=desk.setting.staff)
    assert codes(refused) == ["after_reason_missing"]
    made = desk.note(by=desk.setting.staff, after_reason="A écrit d’elle-même")
    assert made.after_reason == "A écrit d’elle-même"
    late = desk.note(held_on=TODAY - timedelta(days=2), note="Noté tard")
    assert late.after_reason == ""


def test_a_transfer_carries_history_and_steps_to_the_new_trainer(desk: Desk) -> None:
    desk.note(note="Dans l’ancienne", next_step="Rappeler", next_on=TODAY)
    with desk.database.session(desk.setting.scope, write=True) as session:
        old = session.get_one(Cohort, desk.setting.cohort.id)
        columns = {
            one.key: getattr(old, one.key)
            for one in Cohort.__mapper__.column_attrs
            if one.key not in ("id", "code")
        }
        second = Cohort(**columns, code="9")
        session.add(second)
        session.flush()
        second_id = second.id
    newer = make_person(desk.database, "Inès", "Suivante")
    grant_role(desk.database, newer, Role.TRAINER, desk.setting.federation, cohort_id=second_id)
    with desk.database.session(desk.setting.scope, write=True) as session:
        row = session.get_one(Enrollment, desk.learners[0].id)
        made = Enrollment(
            cohort_id=second_id,
            person_id=row.person_id,
            application_id=None,
            track=row.track,
            programme_version=row.programme_version,
            enrolled_at=NOON,
        )
        session.add(made)
        session.flush()
        row.state, row.transferred_to_id, row.ended_on = EnrollmentState.TRANSFERRED, made.id, TODAY
        session.scalars(
            select(TrainerAssignment).where(TrainerAssignment.enrollment_id == row.id)
        ).one().until_at = NOON
        session.add(TrainerAssignment(enrollment_id=made.id, trainer_id=newer.id, from_at=NOON))
    with desk.database.session(desk.setting.scope) as session:
        here = session.get_one(Enrollment, made.id)
        lines = contacts_of(session, here, desk.by(newer))
        assert [line.contact.note for line in lines] == ["Dans l’ancienne"]
        (step,) = open_steps(session, newer.id, TODAY)
        assert (step.contact.next_step, step.enrollment.id) == ("Rappeler", made.id)
    assert steps_of(desk, desk.trainer) == []


def test_another_federation_reads_nothing(desk: Desk) -> None:
    row = desk.note(note="PRIVÉE")
    elsewhere = make_federation(desk.database, "idf")
    with desk.database.session(Scope.federation(elsewhere.id)) as session:
        assert session.get(FollowUp, row.id) is None
    with (
        pytest.raises(Refused) as refused,
        desk.database.session(Scope.federation(elsewhere.id), write=True) as session,
    ):
        operations.cancel(session, contact_id=row.id, reason="x", seen=1, by=desk.by(desk.trainer), at=NOON)
    assert codes(refused) == ["gone"]


def test_one_s_own_data_hold_what_is_shared_and_how_many_others(desk: Desk) -> None:
    desk.note(note="PRIVÉE", next_step="Chut", next_on=TODAY)
    desk.note(note="PARTAGÉE", shared=True)
    make_learner(desk.setting, "Léo", "Voisin")
    person_id = desk.learners[0].person_id
    with desk.database.session(Scope.person(person_id)) as session:
        name, data = export_contacts(
            session, person_id, lambda identity: desk.database.session(Scope.federation(identity))
        )
    assert name == "contacts"
    assert [one["note"] for one in data["partages"]] == ["PARTAGÉE"]
    assert data["partages"][0]["themes_en_clair"] == ["Équipe, conflit"]
    assert data["notes_de_travail"]["nombre"] == 1
    assert "PRIVÉE" not in str(data)
    assert "Chut" not in str(data)
