"""Catch-up work handed in on screen, replaced, sent back, validated; a tolerance proposed to the team."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.cohorts.definition import AttendanceRules
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.learners.models import Enrollment
from pacte.learners.operations import transfer
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Role
from pacte.seminars.absences.export import export_hand_ins, export_proposals
from pacte.seminars.absences.queries import waiting_in
from pacte.seminars.models import CatchUp, CatchUpHandIn, Justification, TeamWork, ToleranceProposal
from pacte.seminars.proofs.queries import records_of, slots_of
from tests.acting import act_as
from tests.applications.factories import make_cohort
from tests.cohorts.test_public_pages import text
from tests.factories import grant_role, make_person
from tests.seminars.absences.factories import LATER, body_of, give, mails, record
from tests.seminars.absences.test_operations import actions
from tests.seminars.absences.test_views import BOARD, address
from tests.seminars.factories import change_definition
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, make_stage, png
from tests.seminars.presence.test_views import hidden


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    """The second learner was absent from a sealed half-day; no absence is admitted."""
    clock.move_to(DURING)
    made = make_stage(app.extensions["pacte"].database)
    change_definition(made.setting, attendance=AttendanceRules(tolerance_half_days=0))
    made.sign(0)
    clock.move_to(AFTER_IT)
    made.seal()
    clock.move_to(LATER)
    return made


def learner(app: Flask, stage: Stage, number: int = 1) -> FlaskClient:
    act_as(app, stage.person(number))
    return app.test_client()


def trainer(app: Flask, stage: Stage) -> FlaskClient:
    act_as(app, stage.trainer)
    return app.test_client()


def staff(app: Flask, stage: Stage) -> FlaskClient:
    act_as(app, stage.setting.staff)
    return app.test_client()


def send(
    client: FlaskClient, stage: Stage, words: str, *, seen: str | None = None, document: bool = False
) -> tuple[int, str]:
    page = address(stage, "rattrapages/1/remise")
    sent: dict[str, object] = {"words": words}
    sent["seen"] = seen if seen is not None else hidden(client.get(page).text, "seen")
    if document:
        sent["document"] = (io.BytesIO(png(size=(900, 700))), "schéma.png")
    answer = client.post(page, data=sent)
    return answer.status_code, answer.text.replace("\u00a0", " ")


def versions(stage: Stage) -> list[tuple[str, bool, str]]:
    """Words, whether there is a file, what is to be redone; the first first."""
    with stage.database.session(stage.setting.scope) as session:
        rows = session.query(CatchUpHandIn).order_by(CatchUpHandIn.id)
        return [(row.words, row.file_id is not None, row.answer) for row in rows]


def test_work_is_handed_in_replaced_sent_back_and_validated(app: Flask, stage: Stage) -> None:
    give(stage)
    one, page = address(stage, "rattrapages/1"), address(stage, "rattrapages/1/remise")
    client = learner(app, stage)
    assert f'href="{page}">Lire et rendre' in client.get("/a-faire").text
    assert "Rendre ce rattrapage" in text(client, address(stage))
    assert send(client, stage, " ")[0] == 422
    assert send(client, stage, "Une page", seen="1", document=True)[0] == 303
    assert send(client, stage, "Une page", seen="1", document=True)[0] == 303  # a second click
    assert versions(stage) == [("Une page", True, "")]
    assert "Mon rattrapage est rendu" in text(client, "/a-faire")
    stale = send(client, stage, "Deux pages", seen="1")
    assert stale[0] == 422
    assert "Deux pages</textarea>" in stale[1]
    assert send(client, stage, "Deux pages")[0] == 303
    assert versions(stage) == [("Une page", True, ""), ("Deux pages", True, "")]
    assert [to for to, _ in mails(stage, "absences/hand_in")] == [stage.trainer.email]
    assert "Notez ce contact, en dix secondes" in body_of(stage, "absences/hand_in")
    with client.get(f"{page}s/2/fichier") as kept:
        assert kept.status_code == 200
    assert client.post(f"{one}/validation", data={"seen": "3"}).status_code == 403

    client = trainer(app, stage)
    assert "Relire 1 rattrapage rendu" in text(client, "/a-faire")
    assert "Rendu, à relire" in text(client, BOARD)
    shown = text(client, one)
    assert "Deux pages" in shown
    assert "remplacé avant toute réponse" in shown
    assert client.get(page).status_code == 403
    old = client.post(f"{one}/reprise", data={"seen": "2", "answer": "Citer le module"})
    assert old.status_code == 422
    assert "Citer le module</textarea>" in old.text
    assert client.post(f"{one}/reprise", data={"seen": "3", "answer": " "}).status_code == 422
    assert client.post(f"{one}/reprise", data={"seen": "3", "answer": "Citer le module"}).status_code == 303
    again = client.post(f"{one}/reprise", data={"seen": "4", "answer": "Citer le module"})
    assert "n’attend pas de relecture" in again.text
    assert versions(stage)[-1] == ("Deux pages", True, "Citer le module")
    assert "À reprendre : Citer le module" in body_of(stage, "absences/catch_up")

    client = learner(app, stage)
    assert "Reprendre mon rattrapage" in text(client, "/a-faire")
    assert "À reprendre : Citer le module" in text(client, page)
    assert send(client, stage, "Trois pages")[0] == 303
    assert versions(stage)[-1] == ("Trois pages", False, "")
    assert len(mails(stage, "absences/hand_in")) == 2

    client = trainer(app, stage)
    assert (
        client.post(f"{one}/validation", data={"seen": hidden(client.get(one).text, "seen")}).status_code
        == 303
    )
    assert record(stage).hours.catch_up == 180
    late = send(learner(app, stage), stage, "Quatre pages", seen="6")
    assert late[0] == 422
    assert "déjà validé" in late[1]
    assert actions(stage, "catch_up.") == [
        "catch_up.given",
        "catch_up.handed_in",
        "catch_up.replaced",
        "catch_up.sent_back",
        "catch_up.handed_in",
        "catch_up.validated",
    ]
    with stage.database.session(stage.setting.scope) as session:
        name, rows = export_hand_ins(session, stage.person(1).id)
    assert (name, [row["words"] for row in rows]) == (
        "rattrapages-rendus",
        ["Une page", "Deux pages", "Trois pages"],
    )


def test_who_left_or_is_called_off_hands_nothing_in(app: Flask, stage: Stage) -> None:
    give(stage)
    assert learner(app, stage, 0).get(address(stage, "rattrapages/1/remise")).status_code in (403, 404)
    with stage.database.session(stage.setting.scope, write=True) as session:
        left = session.get_one(Enrollment, stage.learners[1].id)
        left.state, left.ended_on, left.end_reason = EnrollmentState.WITHDRAWN, LATER.date(), "Déménagement"
    refused = send(learner(app, stage), stage, "Une page", seen="1")
    assert refused[0] == 422
    assert "Vous n’êtes plus dans la promotion" in refused[1]
    with stage.database.session(stage.setting.scope, write=True) as session:
        back = session.get_one(Enrollment, stage.learners[1].id)
        back.state, back.ended_on = EnrollmentState.ACTIVE, None
        work = session.get_one(CatchUp, 1)
        work.cancelled_at, work.cancel_reason = LATER, "Consigne à revoir"
    refused = send(learner(app, stage), stage, "Une page", seen="1")
    assert refused[0] == 422
    assert "Ce rattrapage est annulé" in refused[1]
    assert versions(stage) == []


def test_a_trainer_proposes_and_the_team_decides(app: Flask, stage: Stage) -> None:
    page, decision = address(stage, "presences/proposition"), address(stage, "presences/decision")
    client = trainer(app, stage)
    assert f'href="{page}">Proposer la levée' in client.get(address(stage)).text
    assert client.post(page, data={"reason": " "}).status_code == 422
    assert client.post(page, data={"reason": "Hospitalisation"}).status_code == 303
    twice = client.post(page, data={"reason": "Encore"})
    assert twice.status_code == 422
    assert "déjà proposée" in twice.text
    assert "Alix Relais a proposé de lever la tolérance" in text(client, address(stage))
    assert mails(stage, "absences/proposal") == [
        (
            stage.setting.cohort.definition["contact"]["email"],
            f"Lever la tolérance d’absence\u202f? {stage.person(1).name}, {stage.setting.cohort.label}",
        )
    ]
    assert "Hospitalisation" not in body_of(stage, "absences/proposal")

    client = staff(app, stage)
    assert "Décider de la tolérance d’absence" in text(client, "/a-faire")
    assert "Hospitalisation" in text(client, BOARD)
    assert "Hospitalisation" in text(client, decision)
    decline = address(stage, "presences/propositions/1/refus")
    assert client.post(decline, data={"reason": " "}).status_code == 422
    assert client.post(decline, data={"reason": "Un rattrapage suffit"}).status_code == 303
    assert "déjà sa réponse" in client.post(decline, data={"reason": "Non"}).text
    assert "Un rattrapage suffit" in body_of(stage, "absences/proposal_answer")

    assert trainer(app, stage).post(page, data={"reason": "Deux hospitalisations"}).status_code == 303
    client = staff(app, stage)
    sent = {"half_days": "1", "reason": "Admise", "seen": hidden(client.get(decision).text, "seen")}
    assert client.post(decision, data=sent).status_code == 303
    assert stage.setting.get(ToleranceProposal, 2).answered_at == LATER
    lifted = body_of(stage, "absences/proposal_answer")
    assert "a suivi votre proposition" in lifted
    assert "de 1 demi-journée en plus" in lifted
    assert "Raison : Admise\n\nVoir ses présences :\n" in lifted
    assert "tolérance d’absence n’est pas dépassée" in text(trainer(app, stage), page)
    assert actions(stage, "tolerance.") == [
        "tolerance.proposed",
        "tolerance.declined",
        "tolerance.proposed",
        "tolerance.decided",
    ]
    with stage.database.session(stage.setting.scope) as session:
        _, rows = export_proposals(session, stage.person(1).id)
    assert [row["answer"] for row in rows] == ["Un rattrapage suffit", ""]


def move(stage: Stage, number: int = 1, *, version: str = "bfc-2025") -> Enrollment:
    """The learner goes to another cohort of the federation."""
    other = make_cohort(
        stage.database, stage.setting.federation, code="9", label="Promo 9", programme_version=version
    )
    with stage.database.session(stage.setting.scope, write=True) as session:
        return transfer(
            session,
            enrollment=session.get_one(Enrollment, stage.learners[number].id),
            to=other,
            reason="Congé",
            seen=1,
            curriculum=curriculum(),
            by=stage.setting.actor,
            at=LATER,
        ).enrollment


def test_work_handed_in_before_a_transfer_is_answered_after_it(app: Flask, stage: Stage) -> None:
    give(stage)
    assert send(learner(app, stage), stage, "Une page")[0] == 303
    with stage.database.session(stage.setting.scope, write=True) as session:
        own = {"enrollment_id": stage.learners[1].id, "person_id": stage.person(1).id}
        day = session.get_one(CatchUp, 1).half_day_id
        session.add(TeamWork(**own, done_on=LATER.date(), minutes=60, subject="Réunion", declared_at=LATER))
        session.add(Justification(**own, half_day_id=day, words="Malade", sent_at=LATER))
    made = move(stage)
    with stage.database.session(stage.setting.scope) as session:
        waiting = waiting_in(session, [made.cohort_id])
        assert [one.enrollment.id for one in waiting.declared] == [made.id]
        assert waiting.explained == []
        assert len(waiting_in(session, [stage.setting.cohort.id]).explained) == 1  # of its own sheet
    here = address(stage).replace(f"/{stage.learners[1].id}/", f"/{made.id}/")
    one = here.removesuffix("/presences") + "/rattrapages/1"
    assert f'href="{one}">Lire et répondre' in staff(app, stage).get("/a-faire").text  # nobody follows yet
    newcomer = make_person(stage.database, "Zoé", "Accueil")
    grant_role(stage.database, newcomer, Role.TRAINER, stage.setting.federation, cohort_id=made.cohort_id)
    act_as(app, newcomer)
    client = app.test_client()
    assert "Relire 1 rattrapage rendu, Promo 9" in text(client, "/a-faire")
    assert "Une page" in text(client, one)
    assert "Donné dans la promo 8, avant le passage dans celle-ci" in text(client, one)
    sent = {"seen": hidden(client.get(one).text, "seen"), "answer": "Ajoutez un exemple"}
    assert client.post(f"{one}/reprise", data=sent).status_code == 303
    again = learner(app, stage)
    assert f'href="{one}/remise">Lire et rendre' in again.get("/a-faire").text
    sent = {"seen": hidden(again.get(f"{one}/remise").text, "seen"), "words": "Avec un exemple"}
    assert again.post(f"{one}/remise", data=sent).status_code == 303
    assert mails(stage, "absences/hand_in")[-1][0] == newcomer.email
    act_as(app, newcomer)
    client = app.test_client()
    sent = {"seen": hidden(client.get(one).text, "seen")}
    assert client.post(f"{one}/validation", data=sent).status_code == 303
    body = text(client, here)
    assert "Heures d’une autre promotion" in body
    assert "<dt>En rattrapage</dt><dd>3 h</dd>" in body
    # What was done before is read by whoever trains there now, and changed by nobody.
    assert client.get(address(stage)).status_code == 200
    assert client.get(address(stage, "rattrapages/1")).status_code == 403


@pytest.mark.parametrize(("version", "minutes"), [("bfc-2025", 210), ("idf-2021", 0)])
def test_hours_count_after_a_transfer_as_validated_work_does(
    app: Flask, stage: Stage, version: str, minutes: int
) -> None:
    made = move(stage, 0, version=version)
    with stage.database.session(stage.setting.scope) as session:
        other = session.get_one(Cohort, made.cohort_id)
        people = [(made, session.get_one(Person, made.person_id))]
        (record,) = records_of(session, slots_of(session, other), people)
        [brought] = record.brought
    assert (brought.cohort.id, brought.hours.in_person, brought.counts) == (
        stage.setting.cohort.id,
        210,
        minutes > 0,
    )
    assert (record.hours.total, record.certified.total) == (0, minutes)
    client = learner(app, stage, 0)
    page = address(stage).replace(f"/{stage.learners[1].id}/", f"/{made.id}/")
    assert "<dt>En présence</dt><dd>3 h 30</dd>" in text(client, page)
    made_of = client.get(f"/regions/bfc/apprenants/{made.id}/certificat-de-realisation.pdf")
    assert made_of.status_code == (200 if minutes else 303)


def test_what_was_handed_in_before_a_departure_still_waits_for_the_trainer(app: Flask, stage: Stage) -> None:
    give(stage)
    assert send(learner(app, stage), stage, "Une page")[0] == 303
    with stage.database.session(stage.setting.scope, write=True) as session:
        row = session.get_one(Enrollment, stage.learners[1].id)
        row.state, row.ended_on, row.end_reason = EnrollmentState.WITHDRAWN, LATER.date(), "Déménage"
    client = trainer(app, stage)
    one = address(stage, "rattrapages/1")
    assert "Relire 1 rattrapage rendu" in text(client, "/a-faire")
    assert "rendu avant son départ : validé, il compte" in text(client, BOARD)
    page = text(client, one)
    assert "il ne peut plus être repris" in page
    assert "Demander de reprendre" not in page
    sent = {"seen": hidden(client.get(one).text, "seen"), "answer": "Ajoutez un exemple"}
    assert client.post(f"{one}/reprise", data=sent).status_code == 422
    assert client.post(f"{one}/validation", data=sent).status_code == 303
    assert "rattrapage rendu" not in text(client, "/a-faire")
