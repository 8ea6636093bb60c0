"""Withdrawal, transfer, another structure, another trainer: no orphan, no lost work, no wrong reminder."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from pacte.blockers import Refused
from pacte.clock import FixedClock
from pacte.followup.models import FollowUp
from pacte.french import date_words
from pacte.learners import operations as learners
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.policy import Role
from pacte.progress.models import PageReading, Production, ProductionVersion
from pacte.progress.vocabulary import Verdict
from pacte.seminars.absences.queries import waiting_in
from pacte.seminars.models import Attendance, CatchUp, EvaluationRequest, HalfDay
from tests.acting import act_as
from tests.applications.factories import make_cohort
from tests.certification.accidents import ACCIDENT, ASKED, EVE, LEADER, WEEK_BEFORE, Scene, make_scene
from tests.cohorts.test_public_pages import text
from tests.factories import grant_role
from tests.seminars.evaluation.factories import END
from tests.seminars.factories import half_days, seminar

OVER = datetime(2027, 9, 1, 9, 0, tzinfo=UTC)
REMINDED = END.replace(day=17)
"""Five days after evaluations were asked, and a little more."""
AFTERWARDS = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
"""The day after the accident."""
COLD = WEEK_BEFORE.replace(year=2027, month=7, day=29)
"""Six months after the last seminar."""


@pytest.fixture
def scene(app: Flask, clock: FixedClock, tmp_path: Path) -> Scene:
    clock.move_to(ACCIDENT)
    return make_scene(app, tmp_path)


def kept(scene: Scene) -> list[int]:
    """How much there is of the learner's work; nothing of it ever goes."""
    row = scene.room.learner
    return [
        scene.count(Production, enrollment_id=row.id),
        scene.count(ProductionVersion, person_id=row.person_id),
        scene.count(PageReading, enrollment_id=row.id),
        scene.count(Attendance, enrollment_id=row.id),
        scene.count(CatchUp, enrollment_id=row.id),
        scene.count(FollowUp, enrollment_id=row.id),
    ]


WHOLE = [1, 1, 1, 2, 1, 1]


def test_nothing_happens_and_everybody_is_reminded(scene: Scene) -> None:
    sent = scene.rounds(EVE, WEEK_BEFORE)
    for template, to in (
        ("productions/reminder", scene.email),
        ("productions/reminder", scene.bystander_email),
        ("seminars/reminder", scene.email),
        ("seminars/reminder", scene.bystander_email),
        ("seminars/reminder", LEADER),
    ):
        assert (template, to) in sent
    assert "Faire mon rattrapage" in scene.todo(scene.room.person)
    assert "Rappeler Noé" in scene.todo(scene.room.trainer)


def test_a_withdrawal(scene: Scene) -> None:
    scene.withdraw()
    sent = scene.rounds(REMINDED, EVE, WEEK_BEFORE, COLD)
    assert [one for one in sent if one[1] in (scene.email, LEADER)] == []
    assert ("productions/reminder", scene.bystander_email) in sent
    assert ("seminars/reminder", scene.bystander_email) in sent
    assert kept(scene) == WHOLE
    trainer = scene.todo(scene.room.trainer)
    assert "Rappeler Noé" not in trainer
    with scene.room.database.session(scene.room.setting.scope) as session:
        waiting = waiting_in(session, [scene.room.setting.cohort.id])
    assert not any((waiting.absences, waiting.catch_ups, waiting.declared, waiting.explained))
    mine = scene.todo(scene.room.person)
    assert "Vous avez quitté la promo 8 le 2 mars 2026" in mine
    for gone in ("Faire mon rattrapage", "Déposer", "Évaluer", "Mon parcours"):
        assert gone not in mine
    own = scene.page(scene.room.person)
    assert "Ce qui était fait au départ" in own
    assert "Ce qui reste" not in own
    client = scene.app.test_client()
    for room in ("mon-parcours", "modules", "promotions/8/forum"):
        closed = client.get(f"/regions/bfc/{room}")
        assert closed.status_code == 403, room
        assert "Vous avez quitté la promo 8 le 2 mars 2026." in closed.text
        assert f'href="/regions/bfc/apprenants/{scene.learner.id}/productions"' in closed.text
        assert "mailto:" in closed.text
    written = "Comment présenter\nle projet de santé ?"
    lost = client.post("/regions/bfc/promotions/8/forum/poser", data={"title": "Une idée", "body": written})
    assert lost.status_code == 403
    assert written in lost.text.replace("\r", "")
    assert "Rien n’est enregistré." in lost.text
    late = client.post(
        f"/regions/bfc/apprenants/{scene.learner.id}/productions/job-description/depot", data={}
    )
    assert "Vous n’êtes plus dans la promotion" in late.text
    assert "Cette personne" not in late.text
    seen = scene.page(scene.room.setting.staff)
    assert "Contact (téléphone), noté par Alix Relais : équipe, conflit" in seen
    assert "Prise de fonction" in seen
    assert "En retard" not in scene.page(scene.room.setting.staff, "/diplome")


def test_a_transfer(scene: Scene) -> None:
    setting = scene.room.setting
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    made = scene.transfer(other)
    sent = scene.rounds(EVE)
    [mine] = [one for one in sent if one[1] == scene.email]
    assert mine[0] == "productions/reminder"  # of the new cohort, once
    assert kept(scene) == WHOLE
    former = scene.page(scene.room.setting.staff, "/diplome")
    assert "au passage dans la promo 9, le 2 mars 2026" in former
    assert "La formation continue dans la promo 9" in former
    assert "au départ" not in former
    assert "passée dans la promo 9 le 2 mars 2026" in former
    page = scene.page(scene.room.person, "/diplome", made)
    assert "Validée dans une autre promotion" in page
    assert "Levée par décision du 2 février 2026" in page
    assert "dans la promotion précédente" in page
    path = scene.page(scene.room.person, "", made)
    assert "Rattrapage" in path  # what was begun there is finished here
    assert "Promo 8 :" in path  # its history came along
    assert "Point sur l’équipe" not in path  # private
    moved = "Vous êtes passé·e de la promo 8 à la promo 9 le 2 mars 2026"
    for address, room in (
        ("promotions/8/forum", "/regions/bfc/promotions/9/forum"),
        (f"seminaires/{seminar(setting, 't0').id}", "/regions/bfc/promotions/9/seminaires"),
    ):
        act_as(scene.app, scene.room.person)
        closed = scene.app.test_client().get(f"/regions/bfc/{address}")
        assert closed.status_code == 403
        assert moved in closed.text
        assert f'href="{room}"' in closed.text
        assert f'href="/regions/bfc/apprenants/{made.id}"' in closed.text
    scene.end_role(scene.room.trainer)
    grant_role(
        scene.room.database, scene.room.trainer, Role.TRAINER, setting.federation, cohort_id=setting.cohort.id
    )
    act_as(scene.app, scene.room.trainer)
    closed = scene.app.test_client().get(f"/regions/bfc/apprenants/{made.id}/productions")
    assert closed.status_code == 403
    assert f'href="/regions/bfc/apprenants/{scene.learner.id}"' in closed.text
    staff = scene.page(setting.staff, "", made)
    assert "Contact (téléphone), noté par Alix Relais" in staff
    assert "1 personne sans formatrice ni formateur, Promo 9" in scene.todo(setting.staff)
    assert "Passé·e dans une autre promotion" in scene.page(setting.staff)
    assert "Vers le diplôme" not in scene.page(setting.staff)
    assert scene.count(Enrollment, person_id=scene.learner.person_id) == 2
    assert scene.count(EvaluationRequest, enrollment_id=scene.learner.id) >= 1


def test_what_follows_a_passage_is_said_and_a_passage_taken_back_is_none(scene: Scene) -> None:
    setting = scene.room.setting
    scene.room.answer(Verdict.REDO, due_on=EVE.date(), seen=scene.room.piece().row.revision, at=ACCIDENT)
    made = scene.transfer(make_cohort(setting.database, setting.federation, code="9", label="Promo 9"))
    former = scene.page(setting.staff, "/diplome")
    assert "Suivie dans la promo 9." in former
    back = {"enrollment": made, "reason": "Erreur", "seen": made.revision}
    scene.do(learners.undo_transfer, at=ACCIDENT + timedelta(hours=1), **back)
    kept_on = scene.page(setting.staff, "/diplome")
    assert "1 demi-journée suivie" in kept_on
    assert "les précédentes dans une autre promotion" not in kept_on
    annulled = scene.page(setting.staff, "/diplome", made)
    assert "Le passage de cette personne dans la promo 9 est annulé" in annulled
    assert "passée dans" not in annulled
    assert "au passage dans" not in annulled


def test_another_structure(scene: Scene) -> None:
    scene.change_structure()
    sent = scene.rounds(EVE, WEEK_BEFORE, COLD)
    assert [one for one in sent if one[1] == LEADER] == []  # of the team that the learner has left
    assert ("productions/reminder", scene.email) in sent
    assert ("seminars/reminder", scene.email) in sent
    assert kept(scene) == WHOLE
    page = scene.page(scene.room.setting.staff)
    assert "MSP des Tilleuls" in page
    assert "a changé la structure porteuse" in page
    assert "Rappeler Noé" in scene.todo(scene.room.trainer)


def test_another_trainer(scene: Scene) -> None:
    scene.do(
        learners.change_trainer,
        enrollment=scene.learner,
        trainer=scene.second,
        reason="Congé",
        seen=scene.learner.revision,
    )
    assert "Rappeler Noé" in scene.todo(scene.second)
    assert "Rappeler Noé" not in scene.todo(scene.room.trainer)
    assert "Point sur l’équipe" in scene.page(scene.second, "/contacts")
    assert kept(scene) == WHOLE


def test_a_trainer_who_trains_no_more_leaves_nobody_alone_unseen(scene: Scene) -> None:
    scene.end_role(scene.room.trainer)
    setting = scene.room.setting
    assert "2 personnes sans formatrice ni formateur, Promo 8" in scene.todo(setting.staff)
    assert "a retiré l’attribution" in scene.page(setting.staff)
    sent = scene.rounds(ASKED, EVE, WEEK_BEFORE)
    assert [one for one in sent if one[1] == scene.room.trainer.email] == []
    assert ("seminars/reminder", scene.second.email) in sent
    assert "Rappeler Noé" not in scene.todo(scene.room.trainer)
    assert kept(scene) == WHOLE


def test_leaving_fulfils_nothing_and_what_came_after_the_last_day_does_not_count(scene: Scene) -> None:
    row = scene.learner
    values = {"enrollment": row, "reason": "Mutation", "seen": row.revision}
    with pytest.raises(Refused) as refused:
        scene.do(learners.withdraw, on=date(2025, 12, 10), **values)
    [later] = refused.value.blockers
    assert (later.code, later.where) == ("done_later", "despite")
    assert "une présence le 11 décembre 2025" in later.message
    assert "un dépôt le 2 février 2026 (Fiche de poste signée)" in later.message
    act_as(scene.app, scene.room.setting.staff)
    typed = {"depart-on": "2025-12-10", "depart-reason": "Mutation", "depart-sure": "y"}
    answer = scene.app.test_client().post(
        f"/regions/bfc/apprenants/{row.id}/depart", data={**typed, "depart-seen": str(row.revision)}
    )
    assert answer.status_code == 422
    assert "Ce dernier jour est le bon" in answer.text
    before = scene.page(scene.room.setting.staff, "/diplome")
    assert "Validée." in before
    scene.do(learners.withdraw, on=date(2025, 12, 10), despite=True, **values)
    after = scene.page(scene.room.setting.staff, "/diplome")
    assert after.count("Interrompue") == 17  # whatever was not met: nothing is to be done any more
    assert "state-todo" not in after
    assert "Pas déposée au départ, le 10 décembre 2025." in after
    assert "Aucune demi-journée suivie" in after
    assert "Déposée après le dernier jour dans la promotion : ce dépôt ne compte pas." in after


def test_the_new_team_is_invited_in_place_of_the_former_one_and_the_trainer_told(scene: Scene) -> None:
    last = scene.mails()[-1][0]
    scene.change_structure(leader="Ines Direction", leader_email="ines@tilleuls.example")
    sent = sorted((template, to) for number, template, to in scene.mails() if number > last)
    assert ("seminars/released", LEADER) in sent
    assert ("seminars/invited", "ines@tilleuls.example") in sent
    assert ("learners/structure_moved", scene.room.trainer.email) in sent
    later = scene.rounds(WEEK_BEFORE)
    assert [one for one in later if one[1] == LEADER] == []


def test_a_departure_takes_its_entries_out_of_the_learner_s_agenda(scene: Scene) -> None:
    last = scene.mails()[-1][0]
    scene.withdraw()
    sent = [template for number, template, to in scene.mails() if number > last and to == scene.email]
    assert sent.count("learners/withdrawn") == 1
    taken_back = sent.count("seminars/day")
    assert taken_back >= 1
    last = scene.mails()[-1][0]
    values = {"enrollment": scene.learner, "reason": "Homonyme", "seen": scene.learner.revision}
    with scene.room.database.session(scene.room.setting.scope, write=True) as session:
        day = session.get_one(HalfDay, half_days(scene.room.setting, "seminaire-2")[-1].id)
        day.sealed, day.sealed_at, day.countersigned_at = {"lines": []}, AFTERWARDS, AFTERWARDS
    with pytest.raises(Refused) as refused:
        scene.do(learners.undo_departure, at=AFTERWARDS, **values)
    [stands] = refused.value.blockers
    assert stands.code == "sealed_without"
    assert stands.message.startswith("1\u00a0feuille d’émargement a été scellée sans cette personne")
    with scene.room.database.session(scene.room.setting.scope, write=True) as session:
        day = session.get_one(HalfDay, day.id)
        day.sealed, day.sealed_at = None, None
    scene.do(learners.undo_departure, at=AFTERWARDS, **values)
    sent = [template for number, template, to in scene.mails() if number > last and to == scene.email]
    assert sent.count("learners/departure_undone") == 1
    assert sent.count("seminars/day") == taken_back
    assert ("seminars/invited", LEADER) in [one[1:] for one in scene.mails() if one[0] > last]
    assert "Rappeler Noé" in scene.todo(scene.room.trainer)


def test_the_last_day_keeps_its_seminar_in_the_agenda(scene: Scene) -> None:
    last = scene.mails()[-1][0]
    day = half_days(scene.room.setting, "seminaire-2")[0]
    values = {"enrollment": scene.learner, "reason": "Mutation", "seen": scene.learner.revision}
    morning = day.starts_at - timedelta(hours=1)
    scene.do(learners.withdraw, on=day.starts_at.date(), at=morning, despite=True, **values)
    with scene.room.database.session(scene.room.setting.scope) as session:
        taken = session.scalars(
            select(OutboxMessage.subject).where(
                OutboxMessage.id > last,
                OutboxMessage.template == "seminars/day",
                OutboxMessage.recipient == scene.email,
            )
        ).all()
    assert not [subject for subject in taken if date_words(day.starts_at.date()) in subject]


def test_once_the_cohort_is_over_nothing_is_late_nor_to_come(scene: Scene, clock: FixedClock) -> None:
    clock.move_to(OVER)
    own = scene.page(scene.room.person)
    assert "La promotion s’est terminée le 18 juin 2027" in own
    staff = scene.room.setting.staff
    for page in ("", "/diplome", "/productions"):
        for seen in (scene.page(scene.room.person, page), scene.page(staff, page)):
            assert "En retard" not in seen
            assert "retard de" not in seen
            assert "À venir" not in seen
            assert "Attendue" not in seen
    assert "Pas déposée avant la fin." in scene.page(scene.room.person, "/diplome")
    assert "Promotion terminée le 18 juin 2027" in scene.page(staff, "/productions")
    act_as(scene.app, staff)
    board = text(scene.app.test_client(), "/regions/bfc/promotions/8/tableau")
    assert "Promotion terminée le 18 juin 2027" in board
    assert "de retard" not in board
    assert scene.rounds(OVER) == []
