"""What follows a sealed absence: alerts, catch-up work, decisions, work in the team; on both databases."""

import pytest

from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.cohorts.definition import AttendanceRules
from pacte.database import Database, Scope
from pacte.learners.models import TrainerAssignment
from pacte.seminars.absences import alerts as _alerts  # noqa: F401 - follows seals and corrections
from pacte.seminars.absences import operations
from pacte.seminars.absences.export import export_catch_ups, export_decisions, export_team_work
from pacte.seminars.proofs.followed import unhandled
from pacte.seminars.proofs.rules import Hours
from pacte.seminars.vocabulary import AttendanceState, TeamWorkState, Tolerance
from tests.seminars.absences.factories import (
    DUE,
    LATER,
    blockers,
    body_of,
    cancel,
    decide,
    declare,
    end,
    give,
    judge,
    mails,
    record,
    validate,
)
from tests.seminars.factories import change_definition, half_days, make_trainer
from tests.seminars.presence.factories import AFTER_IT, Stage, make_stage

EXPORTED = (export_catch_ups, export_decisions, export_team_work)


@pytest.fixture
def stage(database: Database) -> Stage:
    """The second learner was absent, without justification; no absence is admitted."""
    made = make_stage(database)
    change_definition(made.setting, attendance=AttendanceRules(tolerance_half_days=0))
    made.sign(0)
    made.seal()
    return made


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.blockers]


def waiting(stage: Stage) -> list[int]:
    with stage.database.session(stage.setting.scope) as session:
        return [one.enrollment.id for one in unhandled(session, [stage.setting.cohort.id])]


def actions(stage: Stage, prefix: str) -> list[str]:
    with stage.database.session(stage.setting.scope) as session:
        rows = session.query(JournalEntry).order_by(JournalEntry.id)
        return [row.action for row in rows if row.action.startswith(prefix)]


def test_a_sealed_absence_alerts_once_until_something_follows(stage: Stage) -> None:
    name = stage.person(1).name
    told = [(stage.trainer.email, f"Absence sans justification\u00a0: {name}, {stage.setting.cohort.label}")]
    passed = mails(stage, "absences/tolerance")
    assert mails(stage, "absences/absence") == told
    assert mails(stage, "absences/own") == [
        (stage.person(1).email, f"Votre absence est notée, {stage.setting.cohort.label}")
    ]
    own = body_of(stage, "absences/own")
    assert f"/apprenants/{stage.learners[1].id}/presences/{stage.id}/justification" in own
    assert "jusqu’au 18 juin 2027 à 23 h 59 (heure de Paris)" in own
    assert [to for to, _ in passed] == [
        stage.trainer.email,
        stage.setting.cohort.definition["contact"]["email"],
    ]
    assert waiting(stage) == [stage.learners[1].id]
    stage.amend(1, AttendanceState.JUSTIFIED, reason="Certificat reçu")
    assert waiting(stage) == []
    stage.amend(1, AttendanceState.ABSENT, reason="Certificat d’une autre date", seen=1)
    assert waiting(stage) == [stage.learners[1].id]
    assert mails(stage, "absences/absence") == told
    assert mails(stage, "absences/tolerance") == passed
    rectified = (
        stage.person(1).email,
        f"Votre feuille de présence est rectifiée, {stage.setting.cohort.label}",
    )
    assert mails(stage, "absences/correction") == [rectified, rectified]
    assert "« Absence justifiée », elle dit maintenant « Absence »" in body_of(stage, "absences/correction")
    assert "Raison : Certificat d’une autre date" in body_of(stage, "absences/correction")


def test_work_is_given_at_once_for_several_half_days_in_one_mail(stage: Stage) -> None:
    afternoon = Stage(stage.setting, stage.trainer, stage.learners, half_days(stage.setting)[1])
    afternoon.seal(at=LATER)
    with stage.database.session(stage.setting.scope, write=True) as session:
        operations.give_catch_up(
            session,
            enrollment_id=stage.learners[1].id,
            half_day_id=stage.id,
            also=[afternoon.id, stage.id],
            instruction="Lire le module et rendre une page",
            minutes=180,
            due_on=DUE,
            by=stage.by,
            at=LATER,
        )
    assert len(mails(stage, "absences/catch_up")) == 1
    body = body_of(stage, "absences/catch_up")
    assert "pour 2 demi-journées manquées" in body
    assert "compte pour 6 h en tout" in body
    assert f"/apprenants/{stage.learners[1].id}/presences#rattrapages" in body
    assert actions(stage, "catch_up.") == ["catch_up.given", "catch_up.given"]
    with pytest.raises(Refused) as refused:
        give(afternoon)
    assert codes(refused) == ["already_given"]


def test_those_who_missed_a_half_day_are_told_together_once_for_the_seminar(database: Database) -> None:
    stage = make_stage(database, learners=4)
    stage.sign(0)
    stage.seal()
    label = stage.setting.cohort.label
    told = [(stage.trainer.email, f"Absences sans justification\u00a0: 3 personnes, {label}")]
    assert mails(stage, "absences/absence") == told
    body = body_of(stage, "absences/absence")
    for number in (1, 2, 3):
        assert f"/apprenants/{stage.learners[number].id}/presences" in body
    stage.amend(1, AttendanceState.JUSTIFIED, reason="Certificat reçu")
    stage.amend(1, AttendanceState.ABSENT, reason="Certificat d’une autre date", seen=1)
    afternoon = Stage(stage.setting, stage.trainer, stage.learners, half_days(stage.setting)[1])
    afternoon.seal(at=LATER)
    alone = (stage.trainer.email, f"Absence sans justification\u00a0: {stage.person(0).name}, {label}")
    assert mails(stage, "absences/absence") == [*told, alone]


def test_a_justified_absence_tells_who_follows_the_learner_once_the_tolerance_is_passed(
    database: Database,
) -> None:
    stage = make_stage(database)
    change_definition(stage.setting, attendance=AttendanceRules(tolerance_half_days=0))
    follower = make_trainer(stage.setting, "Maud", "Relais")
    with database.session(stage.setting.scope, write=True) as session:
        session.add(
            TrainerAssignment(enrollment_id=stage.learners[1].id, trainer_id=follower.id, from_at=AFTER_IT)
        )
    stage.enter(1, AttendanceState.JUSTIFIED)
    stage.sign(0)
    stage.seal()
    contact = stage.setting.cohort.definition["contact"]["email"]
    assert mails(stage, "absences/absence") == []
    assert [to for to, _ in mails(stage, "absences/tolerance")] == [follower.email, contact]
    assert waiting(stage) == []


def test_a_decision_lifts_the_tolerance_until_it_ends(stage: Stage) -> None:
    assert [one.code for one in blockers(stage)] == ["absences_beyond_tolerance"]
    decision_id = decide(stage)
    assert record(stage).tolerance(0) is Tolerance.LIFTED
    assert blockers(stage) == []
    assert waiting(stage) == []
    with pytest.raises(Refused) as stale:
        decide(stage, seen=0)
    assert codes(stale) == ["changed_meanwhile"]
    ended = end(stage, decision_id)
    assert (ended.ended_at, ended.end_reason, ended.revision) == (LATER, "Reprise à temps plein", 2)
    assert record(stage).tolerance(0) is Tolerance.PASSED
    assert waiting(stage) == [stage.learners[1].id]
    with pytest.raises(Refused) as twice:
        end(stage, decision_id, seen=2)
    assert codes(twice) == ["ended"]
    assert actions(stage, "tolerance.") == ["tolerance.decided", "tolerance.ended"]
    learner, label = stage.person(1).email, stage.setting.cohort.label
    assert mails(stage, "absences/decision") == [
        (learner, f"Des absences de plus vous sont admises, {label}"),
        (learner, f"Une décision sur vos absences a pris fin, {label}"),
    ]
    assert "Raison : Reprise à temps plein" in body_of(stage, "absences/decision")


def test_work_validated_counts_apart_and_the_half_day_is_no_longer_missed(stage: Stage) -> None:
    catch_up_id = give(stage)
    assert waiting(stage) == []
    assert record(stage).hours == Hours(missed=1)
    with pytest.raises(Refused) as twice:
        give(stage)
    assert codes(twice) == ["already_given"]
    with pytest.raises(Refused) as stale:
        validate(stage, catch_up_id, seen=2)
    assert codes(stale) == ["changed_meanwhile"]
    validate(stage, catch_up_id)
    assert record(stage).hours == Hours(catch_up=180, caught_up=1)
    assert blockers(stage) == []
    cancel(stage, catch_up_id, seen=2)
    assert record(stage).hours == Hours(missed=1)
    assert waiting(stage) == [stage.learners[1].id]
    give(stage, minutes=60)
    learner, label = stage.person(1).email, stage.setting.cohort.label
    assert mails(stage, "absences/catch_up") == [
        (learner, f"Un rattrapage à faire, {label}"),
        (learner, f"Votre rattrapage est validé, {label}"),
        (learner, f"Votre rattrapage est annulé, {label}"),
        (learner, f"Un rattrapage à faire, {label}"),
    ]
    assert "À rendre en ligne, au plus tard le vendredi 9 janvier 2026." in body_of(
        stage, "absences/catch_up"
    )
    assert actions(stage, "catch_up.") == [
        "catch_up.given",
        "catch_up.validated",
        "catch_up.cancelled",
        "catch_up.given",
    ]


def test_a_correction_says_that_they_were_there_and_the_work_counts_no_more(stage: Stage) -> None:
    catch_up_id = give(stage)
    validate(stage, catch_up_id)
    stage.amend(1)
    assert record(stage).hours == Hours(in_person=210, half_days=1)
    other = give_to_nobody(stage)
    assert other == ["not_missed"]


def give_to_nobody(stage: Stage) -> list[str]:
    """The learner who signed."""
    with pytest.raises(Refused) as refused:
        give(stage, 0)
    return codes(refused)


def test_work_in_the_team_counts_once_accepted(stage: Stage) -> None:
    first, second, third = (
        declare(stage, subject=subject) for subject in ("Réunion", "Diagnostic", "Budget")
    )
    with pytest.raises(Refused) as same:
        declare(stage, subject="Budget")
    assert codes(same) == ["already_declared"]
    judge(stage, first)
    refused = judge(stage, second, accepted=False, reason="Hors formation")
    assert (refused.state, refused.reason) == (TeamWorkState.REFUSED, "Hors formation")
    with stage.database.session(stage.setting.scope, write=True) as session:
        operations.withdraw(
            session,
            enrollment_id=stage.learners[1].id,
            team_work_id=third,
            seen=1,
            by=stage.actor(1),
            at=LATER,
        )
    with pytest.raises(Refused) as late:
        judge(stage, third, seen=2)
    assert codes(late) == ["settled"]
    assert record(stage).hours == Hours(team=90, missed=1)
    assert mails(stage, "absences/team_work") == [
        (stage.person(1).email, f"Travail dans l’équipe non accepté, {stage.setting.cohort.label}")
    ]
    assert actions(stage, "team_work.") == [
        *["team_work.declared"] * 3,
        "team_work.accepted",
        "team_work.refused",
        "team_work.withdrawn",
    ]


def test_an_act_names_the_learner_it_is_about(stage: Stage) -> None:
    decision_id, catch_up_id, team_work_id = decide(stage), give(stage), declare(stage)
    for act in (
        lambda: end(stage, decision_id, 0),
        lambda: validate(stage, catch_up_id, 0),
        lambda: cancel(stage, catch_up_id, 0),
        lambda: judge(stage, team_work_id, 0),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == ["gone"]


def test_a_person_s_own_data_holds_what_followed(stage: Stage) -> None:
    decide(stage)
    give(stage)
    declare(stage)
    person = stage.person(1)
    with stage.database.session(Scope.person(person.id)) as session:
        found = dict(exporter(session, person.id) for exporter in EXPORTED)
    assert {name: len(rows) for name, rows in found.items()} == {
        "rattrapages": 1,
        "decisions-sur-la-tolerance": 1,
        "travail-dans-l-equipe": 1,
    }
    assert found["decisions-sur-la-tolerance"][0]["reason"] == "Congé maternité"
    with stage.database.session(Scope.person(stage.person(0).id)) as session:
        assert [exporter(session, person.id)[1] for exporter in EXPORTED] == [[], [], []]
