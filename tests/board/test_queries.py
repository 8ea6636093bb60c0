"""What the rooms tell the board of many learners, with constant statements; on both engines."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.board.queries import lines_in
from pacte.board.rules import Level, Matter
from pacte.certification.operations import lift
from pacte.certification.vocabulary import production_key
from pacte.cohorts.definition import AttentionRules
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import Database
from pacte.learners.chains import chains_of
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import COMMAND
from pacte.progress.reading.queries import marks_of, marks_of_each
from pacte.progress.vocabulary import Verdict
from pacte.seminars.absences.operations.handing_in import hand_in
from pacte.seminars.models import CatchUp, Seminar
from pacte.seminars.planning import operations as planning
from tests.applications.factories import make_cohort
from tests.board.factories import NOON, TODAY, Scene, add_crowd, cell, group, make_scene, words
from tests.cohorts.test_public_pages import statements
from tests.forum.factories import Forum
from tests.progress.productions.factories import EARLY
from tests.seminars.absences.factories import DUE, give
from tests.seminars.factories import change_definition, seminar


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    return make_scene(database, tmp_path)


def test_each_room_tells_its_part(scene: Scene) -> None:
    scene.seal_launch(absent=1)
    scene.work.deposit(at=EARLY)
    scene.read(0, "trois-places")
    scene.note(0, TODAY - timedelta(days=3), step="Relire son budget", next_on=TODAY - timedelta(days=1))
    first, second = scene.row(0), scene.row(1)
    assert words(first) == [
        "Production en retard de 10 jours : Tableau « qui fait quoi »",
        "Suite à donner depuis 1 jour : Relire son budget",
        "Attend votre retour depuis 21 jours : Fiche de poste signée",
    ]
    assert words(second) == [
        "2 demi-journées d’absence sans justification",
        "2 productions en retard, dont « Fiche de poste signée » de 10 jours",
        "Aucun contact depuis le début, il y a 14 semaines",
        "Aucun module ouvert depuis le début, il y a 14 semaines",
    ]
    assert cell(first, "seminar-t0") == ("done", "Présence")
    assert cell(second, "seminar-t0") == ("late", "Absence")
    assert cell(first, "seminar-seminaire-6") == ("todo", "28 janv. 2027")
    assert cell(first, "production-job-description") == ("waiting", "À relire")
    assert cell(first, "production-who-does-what") == ("late", "10 j de retard")
    assert cell(first, "production-roadmap") == ("todo", "5 juin")
    assert cell(first, "production-actors-map") is None
    assert cell(first, "module-prise-de-fonction") == ("progress", "1 sur 5")
    assert cell(second, "module-prise-de-fonction") == ("todo", "Pas commencé")
    assert cell(first, "memoire") == ("todo", "30 avr. 2027")
    assert first.tally(group(first, "productions")).words.replace("\u00a0", " ") == (
        "0 production validée sur 9"
    )
    assert next(row.line.person.given_name for row in scene.rows()) == "Inès"


def test_what_is_done_calms_the_row(scene: Scene) -> None:
    scene.seal_launch(absent=1)
    before = scene.row(1).order
    assert (scene.row(1).level, scene.row(1).called) == (Level.CALL, "")
    scene.note(1)
    assert (scene.row(1).level, scene.row(1, scene.other).level) == (Level.WATCH, Level.CALL)
    assert scene.row(1).called == "Contact aujourd’hui, à rappeler le 30 mars 2026"
    assert scene.row(1, at=NOON + timedelta(days=7)).level is Level.CALL
    assert Matter.CONTACT.value not in scene.matters(1)
    after_call = scene.row(1).order
    work = give(scene.stage(0), at=NOON - timedelta(days=90))
    (left,) = [one for one in scene.row(1).reasons if one.matter is Matter.ABSENCE]
    assert (left.words, left.level) == ("1\u00a0demi-journée d’absence sans justification", Level.WATCH)
    late = (TODAY - DUE).days
    assert f"Rattrapage en retard de {late} jours : Séminaire de lancement (T0)" in words(scene.row(1))
    assert before < after_call
    learner = scene.learners[1]
    with scene.database.session(scene.setting.scope, write=True) as session:
        hand_in(
            session,
            enrollment_id=learner.id,
            catch_up_id=work,
            words="Lu et résumé.",
            document=None,
            without_file=False,
            seen=session.get_one(CatchUp, work).revision,
            by=actor_for(scene.database, session.get_one(Person, learner.person_id)),
            at=NOON,
        )
    assert Matter.CATCH_UP.value not in scene.matters(1)  # it waits for an answer, not for the learner
    scene.work.deposit(at=EARLY)
    assert "feedback" in scene.matters(0)
    scene.work.answer(Verdict.VALIDATED, seen=1, at=EARLY)
    assert "feedback" not in scene.matters(0)
    assert cell(scene.row(0), "production-job-description") == ("done", "Validée")


def test_silence_is_told_only_to_who_may_read_every_contact(scene: Scene) -> None:
    scene.note(0, TODAY - timedelta(days=1), by=scene.trainer, step="Rappeler", next_on=TODAY)
    assert "contact" in scene.matters(1)
    assert "contact" not in scene.matters(0)
    assert "step" in scene.matters(0)
    for number in (0, 1):
        assert not scene.matters(number, scene.other) & {"contact", "step"}
        assert scene.row(number, scene.other).facts.last_contact_on is None
    assert "contact" in scene.matters(2, scene.other)
    staff = scene.setting.staff
    assert "step" in scene.matters(0, staff)
    assert {"contact", "alone"} <= scene.matters(3, staff)


def test_thresholds_are_those_of_the_cohort(scene: Scene) -> None:
    assert scene.matters(0) == {"production", "contact", "reading"}
    change_definition(scene.setting, attention=AttentionRules(production_late_days=11, contact_weeks=0))
    assert scene.matters(0) == {"reading"}
    change_definition(scene.setting, attention=AttentionRules(production_late_days=0, reading_weeks=20))
    assert scene.matters(0) == {"contact"}


def test_nothing_calls_before_the_launch_after_the_end_or_after_a_departure(scene: Scene) -> None:
    assert scene.matters(0, at=datetime(2025, 12, 1, 9, 0, tzinfo=UTC)) == set()
    assert scene.matters(0, at=datetime(2027, 6, 30, 9, 0, tzinfo=UTC)) == set()
    with scene.database.session(scene.setting.scope, write=True) as session:
        row = session.get_one(Enrollment, scene.learners[0].id)
        row.state, row.ended_on = EnrollmentState.WITHDRAWN, date(2026, 3, 1)
    assert scene.matters(0) == set()


def test_a_seminar_without_a_date_has_a_column_and_one_cancelled_has_none(scene: Scene) -> None:
    seminars = definition_of(scene.setting.cohort).seminars
    without = replace(seminars[6], half_days=())
    change_definition(scene.setting, [*seminars[:6], without, *seminars[7:]])
    row = seminar(scene.setting, seminars[5].key)
    with scene.database.session(scene.setting.scope, write=True) as session:
        planning.cancel(
            session,
            seminar=session.get_one(Seminar, row.id),
            reason="Neige",
            seen=row.revision,
            by=COMMAND,
            at=NOON,
        )
    found = scene.row(0)
    assert cell(found, f"seminar-{without.key}") == ("todo", "À annoncer")
    keys = [column.key for column in group(found, "seminars").columns]
    assert keys == [f"seminar-{one.key}" for one in seminars if one.key != seminars[5].key]


def test_statements_do_not_grow_with_rows_nor_with_cohorts(scene: Scene) -> None:
    second = make_cohort(scene.database, scene.setting.federation, code="9", label="Promo 9")
    scene.rows()
    with statements(scene.database) as few:
        scene.rows()
    add_crowd(scene, 40)
    add_crowd(scene, 5, cohort=second)
    for number in range(4):
        scene.note(number)
        scene.read(number, "trois-places")
    with statements(scene.database) as many:
        assert len(scene.rows(cohorts=[scene.setting.cohort, second])) == 49
    assert len(many) == len(few)
    assert len(few) <= 25


def test_marks_of_many_are_those_of_each(scene: Scene) -> None:
    second = make_cohort(scene.database, scene.setting.federation, code="9", label="Promo 9")
    scene.read(0, "trois-places", at=NOON - timedelta(days=60))
    scene.read(0, "cas-trois-rivieres", at=NOON - timedelta(days=50))
    scene.read(1, "trois-places")
    with scene.database.session(scene.setting.scope, write=True) as session:
        former = session.get_one(Enrollment, scene.learners[0].id)
        made = Enrollment(
            cohort_id=second.id,
            person_id=former.person_id,
            track="MSP",
            programme_version=former.programme_version,
            enrolled_at=NOON,
        )
        session.add(made)
        session.flush()
        former.state, former.ended_on = EnrollmentState.TRANSFERRED, TODAY
        former.transferred_to_id = made.id
    with scene.database.session(scene.setting.scope) as session:
        lines = lines_in(session, [scene.setting.cohort, second])
        chains = chains_of(session, [line.enrollment for line in lines])
        assert list(chains[made.id]) == [made.id, scene.learners[0].id]
        each = marks_of_each(session, chains)
        for identity, chain in chains.items():
            assert list(each[identity]) == marks_of(session, chain)
        assert {mark.page for mark in each[made.id]} == {"trois-places", "cas-trois-rivieres"}
        assert each[scene.learners[2].id] == []


def test_the_forum_has_a_column_where_the_cohort_requires_it(scene: Scene) -> None:
    forum = Forum(scene.setting, scene.trainer, scene.learners)
    forum.ask(at=NOON)
    forum.hide(forum.ask("Autre question", by=forum.person(1), at=NOON), at=NOON)
    assert "forum" not in [one.key for one in scene.row(0).groups]
    with scene.database.session(scene.setting.scope) as session:
        rules = definition_of(session.get_one(Cohort, scene.setting.cohort.id)).rules
    change_definition(scene.setting, rules=replace(rules, forum_required=True))
    assert cell(scene.row(0), "forum") == ("done", "1 message")
    assert cell(scene.row(1), "forum") == ("todo", "À participer")


def test_a_production_that_the_team_lifted_is_told_as_such(scene: Scene) -> None:
    with scene.database.session(scene.setting.scope, write=True) as session:
        lift(
            session,
            enrollment_id=scene.learners[0].id,
            line=production_key("who-does-what"),
            reason="Fait dans son équipe avant la formation.",
            decided_on=TODAY,
            curriculum=curriculum(),
            by=COMMAND,
            at=NOON,
        )
    assert cell(scene.row(0), "production-who-does-what") == ("done", "Levée")
    assert all("qui fait quoi" not in one for one in words(scene.row(0)))
