"""The pages of the planning: what works, what is refused and kept, who sees what."""

import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from pacte import links
from pacte.clock import FixedClock
from pacte.cohorts.definition import AttendanceRules
from pacte.documents.tables import Sheet, read_table
from pacte.federations.models import Federation
from pacte.seminars.planning import operations
from pacte.seminars.planning.operations.answers import Needs
from pacte.seminars.vocabulary import ReplyState
from tests.acting import act_as
from tests.files.samples import pdf
from tests.seminars.factories import change_definition, make_learner, make_learners, make_trainer
from tests.seminars.planning.factories import (
    AT,
    FEBRUARY,
    FIRST,
    JANUARY,
    Stage,
    give_leader,
    make_stage,
    utc,
)
from tests.seminars.planning.test_feed import feed_address

CALENDAR = "/regions/bfc/promotions/8/seminaires"
MINE = "/regions/bfc/promotions/8/mes-seminaires"


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(AT)
    made = make_stage(app.extensions["pacte"].database)
    act_as(app, made.setting.staff)
    return made


def own(stage: Stage, rest: str = "", key: str = FIRST) -> str:
    return f"/regions/bfc/seminaires/{stage.seminar(key).id}{rest}"


def schedule(stage: Stage, key: str = FIRST, **values: str) -> dict[str, str]:
    """The form of a change as the page shows it, moved to February."""
    row = stage.seminar(key)
    return {
        "half_days-0-on": FEBRUARY.isoformat(),
        "half_days-0-starts_at": "09:00",
        "half_days-0-ends_at": "12:30",
        "half_days-1-on": FEBRUARY.isoformat(),
        "half_days-1-starts_at": "13:30",
        "half_days-1-ends_at": "17:00",
        "half_days-2-on": "",
        "modality": row.modality.value,
        "place": row.place,
        "video_url": "",
        "reason": "La salle n’est plus libre.",
        "seen": str(row.revision),
        **values,
    }


def content(client: FlaskClient, address: str) -> bytes:
    """What a file holds."""
    with client.get(address) as answer:
        return answer.data


def test_the_calendar_is_a_list_and_a_month(client: FlaskClient, stage: Stage) -> None:
    body = client.get(CALENDAR).text
    assert "Séminaire de lancement (T0)" in body
    assert "jeudi 11 décembre 2025\u00a0: 9\u00a0h – 12\u00a0h\u00a030, 13\u00a0h\u00a030 – 17\u00a0h" in body
    assert body.index("Séminaire de lancement") < body.index("Séminaire 1") < body.index("Décryptage")
    month = client.get(f"{CALENDAR}?vue=mois").text
    assert "Décembre 2025" in month
    assert "mois=2025-11" in month
    assert "mois=2026-01" in month
    assert 'Férié<span class="visually-hidden">\u00a0: Noël</span>' in month
    january = client.get(f"{CALENDAR}?vue=mois&mois=2026-01").text
    assert "Séminaire 1" in january
    assert "Séminaire de lancement" not in january
    assert "Décembre 2025" in client.get(f"{CALENDAR}?vue=mois&mois=n-importe").text


def test_staff_postpone_and_the_page_tells_every_former_date(client: FlaskClient, stage: Stage) -> None:
    assert client.post(own(stage, "/invitations")).status_code == 303
    make_trainer(stage.setting)
    preview = client.post(own(stage, "/changement"), data=schedule(stage))
    assert preview.status_code == 200
    for words in (
        "2\u00a0personnes le recevront",
        "<h3>Apprenantes et apprenants (2)</h3>",
        "Reporté\u00a0: Séminaire 1, 5 février 2026",
        "Raison\u00a0: La salle n’est plus libre.",
        "Enregistrer et prévenir 2\u00a0personnes",
        "Le rendez-vous de chaque agenda suit. ",
    ):
        assert words in preview.text
    assert "Formatrices et formateurs (" not in preview.text
    assert (stage.changes(), stage.mails("changed")) == ([], [])
    back = client.post(own(stage, "/changement"), data=schedule(stage, retour="1"))
    assert (back.status_code, 'value="2026-02-05"' in back.text) == (200, True)
    confirmed = schedule(stage, confirmation="1")
    answer = client.post(own(stage, "/changement"), data=confirmed, follow_redirects=True)
    assert "Le changement est enregistré\u202f; 2\u00a0personnes sont prévenues." in answer.text
    assert "Reporté" in answer.text
    assert "<del>jeudi 29 janvier 2026" in answer.text
    assert "Raison\u00a0: La salle n’est plus libre." in answer.text
    again = schedule(stage, confirmation="1", seen="1")
    twice = client.post(own(stage, "/changement"), data=again, follow_redirects=True)
    assert (
        "Le changement est enregistré\u202f; 2\u00a0personnes sont prévenues, une seule fois." in twice.text
    )
    assert len(stage.mails("changed")) == 2


def test_a_refused_change_keeps_what_was_typed(client: FlaskClient, stage: Stage) -> None:
    early = schedule(stage, **{"half_days-0-on": "2025-12-01"})
    answer = client.post(own(stage, "/changement"), data=early)
    assert answer.status_code == 422
    assert "précède le T0" in answer.text
    assert "La salle n’est plus libre." in answer.text
    assert 'value="2025-12-01"' in answer.text
    stale = client.post(own(stage, "/changement"), data=schedule(stage, seen="0"))
    assert stale.status_code == 422
    assert "a changé depuis que cette page est ouverte" in stale.text
    without = client.post(own(stage, "/changement"), data=schedule(stage, reason=""))
    assert (without.status_code, "Écrivez la raison." in without.text) == (422, True)
    everything = {f"half_days-{row}-on": "2025-12-01" for row in (0, 1)}
    both = schedule(stage, **everything, **{"half_days-1-starts_at": "12:00"}, reason="")
    answer = client.post(own(stage, "/changement"), data=both)
    for words in ("Écrivez la raison.", "précède le T0", "se chevauchent"):
        assert words in answer.text
    wrong = {"half_days-0-starts_at": "14:00", "half_days-0-ends_at": "09:00"}
    answer = client.post(own(stage, "/changement"), data=schedule(stage, **wrong))
    named = f"La demi-journée du {FEBRUARY:%d/%m/%Y} finit à 9\u00a0h, mais commence à 14\u00a0h."
    assert f'<a href="#half_days-0-ends_at">{named}</a>' in answer.text
    half = client.post(own(stage, "/changement"), data=schedule(stage, **{"half_days-1-ends_at": ""}))
    whole = "Demi-journée 2\u00a0: indiquez le jour, l’heure de début et l’heure de fin."
    assert f'<a href="#half_days-1-on">{whole}' in half.text
    unsafe = client.post(own(stage, "/changement"), data=schedule(stage, video_url="javascript:alert(1)"))
    assert unsafe.status_code == 422
    rows = client.post(own(stage, "/changement"), data={**schedule(stage), "rows": "add:half_days"})
    assert rows.status_code == 200
    assert rows.text.count('type="date"') == 5
    assert stage.changes() == []


def test_public_holidays_warn_and_do_not_block(client: FlaskClient, stage: Stage) -> None:
    moved = schedule(stage, **{f"half_days-{row}-on": "2026-05-01" for row in (0, 1)})
    answer = client.post(own(stage, "/changement"), data=moved, follow_redirects=True)
    assert answer.status_code == 200
    assert "vendredi 1er mai 2026 est férié\u00a0: la fête du Travail" in answer.text
    assert stage.changes()[0].after["half_days"][0][0] == "2026-05-01T07:00:00+00:00"
    stage.invite()
    moved = schedule(stage, **{f"half_days-{row}-on": "2026-05-08" for row in (0, 1)})
    preview = client.post(own(stage, "/changement"), data=moved)
    assert "Relisez avant l’envoi" in preview.text
    assert "vendredi 8 mai 2026 est férié" in preview.text
    moved = schedule(stage, **{f"half_days-{row}-on": "2026-05-10" for row in (0, 1)})
    preview = client.post(own(stage, "/changement"), data=moved)
    assert "Le dimanche 10 mai 2026 n’est pas un jour ouvré" in preview.text
    assert stage.mails("changed") == []


def test_a_cancelled_seminar_is_shown_as_such_and_never_as_held(
    client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    row = stage.seminar()
    missing = client.post(own(stage, "/annulation"), data={"annulation-seen": str(row.revision)})
    assert (missing.status_code, "Écrivez la raison." in missing.text) == (422, True)
    fields = {"annulation-reason": "Neige", "annulation-seen": str(row.revision)}
    assert client.post(own(stage, "/annulation"), data=fields).status_code == 303
    clock.move_to(utc(JANUARY, 20))
    page = client.get(own(stage)).text
    assert "state-refused" in page
    assert "Annulé" in page
    assert f"par {stage.setting.staff.name}" in page
    for gone in ("Tenu", "Émargement", "Évaluation", "Programme, formatrices, supports"):
        assert gone not in page
    t0 = client.get(own(stage, key="t0")).text
    assert "Tenu" in t0
    fields = {"retablissement-reason": "Erreur", "retablissement-seen": str(stage.seminar().revision)}
    assert client.post(own(stage, "/retablissement"), data=fields).status_code == 303
    assert stage.seminar().cancelled_at is None


def test_a_learner_answers_with_reason_and_document(client: FlaskClient, app: Flask, stage: Stage) -> None:
    client.post(own(stage, "/invitations"))
    act_as(app, stage.person())
    assert "Dire si je viens" in client.get("/a-faire").text
    refused = client.post(own(stage, "/reponse"), data={"state": "not_coming"})
    assert (refused.status_code, "Écrivez la raison de votre absence." in refused.text) == (422, True)
    fields = {
        "state": "not_coming",
        "reason": "Congé maternité",
        "document": (io.BytesIO(pdf()), "justificatif.pdf"),
    }
    assert client.post(own(stage, "/reponse"), data=fields).status_code == 303
    page = client.get(own(stage)).text
    assert "Congé maternité" in page
    assert content(client, own(stage, "/reponse/justificatif")) == pdf()
    assert "Je ne viens pas" in client.get(MINE).text
    act_as(app, stage.person(1))
    assert "Congé maternité" not in client.get(own(stage)).text
    assert client.get(own(stage, "/reponse/justificatif")).status_code == 404
    act_as(app, stage.setting.staff)
    answers = client.get(own(stage, "/reponses")).text
    assert "0\u00a0personne vient, 1\u00a0absence annoncée, 1 sans réponse" in answers
    proof = re.search(r'href="([^"]*justificatif)"', answers)
    assert proof is not None
    assert content(client, unescape(proof[1])) == pdf()
    export = client.get(own(stage, "/reponses?export=csv")).data.decode("utf-8-sig")
    assert "Aubert0 Noé;Apprenant·e;Ne vient pas;Congé maternité;Lire" in export
    with stage.setting.database.session(stage.setting.scope, write=True) as session:
        session.get_one(Federation, stage.setting.federation.id).time_zone = "Indian/Reunion"
    answered = stage.reply().answered_at
    assert answered is not None
    there = answered.astimezone(ZoneInfo("Indian/Reunion"))
    export = client.get(own(stage, "/reponses?export=csv")).data.decode("utf-8-sig")
    assert f";Lire;{there:%d/%m/%Y %H:%M}" in export
    hour = f"{there.hour}\u00a0h" + (f"\u00a0{there.minute:02d}" if there.minute else "")
    assert f"{there:%d/%m/%Y} {hour}" in client.get(own(stage, "/reponses")).text
    sheet = read_table("r.xlsx", client.get(own(stage, "/reponses?export=xlsx")).data)
    assert isinstance(sheet, Sheet)
    assert f"{there:%d/%m/%Y %H:%M}" in sheet.rows[0].cells


def test_a_file_that_is_not_a_document_is_refused_and_the_reason_kept(
    client: FlaskClient, app: Flask, stage: Stage
) -> None:
    client.post(own(stage, "/invitations"))
    act_as(app, stage.person())
    fields = {
        "state": "not_coming",
        "reason": "Congé",
        "document": (io.BytesIO(b"MZ programme"), "justificatif.pdf"),
    }
    refused = client.post(own(stage, "/reponse"), data=fields)
    assert refused.status_code == 422
    assert "Congé" in refused.text
    assert stage.reply().state is ReplyState.INVITED


def test_needs_are_asked_only_if_the_cohort_wants_them(client: FlaskClient, app: Flask, stage: Stage) -> None:
    client.post(own(stage, "/invitations"))
    act_as(app, stage.person())
    assert "Souhaits de repas" not in client.get(own(stage)).text
    change_definition(stage.setting, attendance=AttendanceRules(meals_asked=True, access_needs_asked=True))
    page = client.get(own(stage)).text
    assert "Souhaits de repas" in page
    assert "Besoins d’accessibilité" in page
    client.post(own(stage, "/reponse"), data={"state": "coming", "meal": "Végétarien"})
    act_as(app, stage.person(1))
    client.post(own(stage, "/reponse"), data={"state": "not_coming", "reason": "Opération prévue"})
    act_as(app, stage.setting.staff)
    assert "Végétarien" in client.get(own(stage, "/reponses")).text
    act_as(app, make_trainer(stage.setting))
    assert own(stage, "/reponses") in client.get(own(stage)).text
    answers = client.get(own(stage, "/reponses")).text
    assert "Opération prévue" in answers
    for kept in ("Végétarien", "Besoins", "Inviter"):
        assert kept not in answers
    export = client.get(own(stage, "/reponses?export=csv")).data.decode("utf-8-sig")
    assert export.splitlines()[0] == "Nom;Qualité;Réponse;Raison;Répondu le"
    assert client.post(own(stage, "/reponses/equipes")).status_code == 403


def test_a_team_leader_answers_by_personal_link_and_is_taken_off_with_a_reason(
    client: FlaskClient, app: Flask, stage: Stage, clock: FixedClock
) -> None:
    give_leader(stage, 0, "Dominique Gérance", "gerance@val.example")
    preview = client.get(own(stage, "/invitations", "t0")).text
    assert "Dominique Gérance" in preview
    assert "3\u00a0personnes le recevront" in preview
    assert re.search(r"Dire si vous venez\u00a0:\nhttps?://[^\n]+/seminaires/\d+\n", preview)
    assert "court message" not in preview  # one day, one appointment
    client.post(own(stage, "/invitations", "t0"))
    (guest,) = stage.guests()
    with stage.database.session(stage.setting.scope, write=True) as session:
        _, token = links.create(
            session,
            purpose="seminar_guest",
            subject=guest,
            email=guest.email,
            lifetime=timedelta(days=90),
            by=stage.setting.actor,
            at=AT,
        )
    act_as(app, None)
    address = f"/regions/bfc/liens/seminaire/{token}"
    page = client.get(address).text
    assert "Dominique Gérance, vous êtes invité·e" in page
    assert "Noé" not in page
    assert client.post(address, data={}).status_code == 422
    assert client.post(address, data={"state": "coming"}).status_code == 303
    assert "Vous avez répondu\u00a0: je viens" in client.get(address).text
    assert client.get(f"/regions/bfc/liens/seminaire/{'A' * 43}").status_code == 410
    act_as(app, stage.setting.staff)
    assert "équipes\u00a0: 1\u00a0personne vient" in client.get(own(stage, key="t0")).text
    page, path = client.get(own(stage, "/reponses", "t0")).text, f"/reponses/equipes/{guest.id}/retrait"
    assert f'href="{own(stage, path, "t0")}"' in page
    page = client.get(own(stage, path, "t0")).text
    assert "Dominique Gérance, de l’équipe de Noé Aubert0, reçoit un" in page
    assert client.post(own(stage, path, "t0"), data={"reason": ""}).status_code == 422
    assert [one.cancelled_at for one in stage.guests()] == [None]
    assert client.post(own(stage, path, "t0"), data={"reason": "Absente ce jour-là"}).status_code == 303
    assert "Inviter de nouveau" in client.get(own(stage, "/reponses", "t0")).text
    page = client.get(own(stage, key="t0")).text
    assert "<strong>Invitation annulée</strong>" in page
    assert "Équipe de Noé Aubert0\u00a0: Dominique Gérance" in page
    assert "Raison\u00a0: Absente ce jour-là" in page
    act_as(app, stage.person())
    assert "Dominique Gérance" not in client.get(own(stage, key="t0")).text
    act_as(app, stage.setting.staff)
    again = {"enrollment_id": guest.enrollment_id, "name": guest.name, "email": guest.email}
    assert client.post(own(stage, "/reponses/equipes", "t0"), data=again).status_code == 303
    assert [(one.cancelled_at, one.state.value) for one in stage.guests()] == [(None, "invited")]
    clock.move_to(datetime(2025, 12, 11, 9, tzinfo=UTC))
    page = client.get(own(stage, "/reponses", "t0")).text
    assert "Annuler son invitation" not in page
    assert "Ce séminaire a commencé\u00a0: une invitation ne s’annule plus." in page
    assert client.post(own(stage, path, "t0"), data={"reason": "Trop tard"}).status_code == 422
    clock.move_to(AT)
    fields = {"annulation-reason": "Neige", "annulation-seen": str(stage.seminar("t0").revision)}
    cancelling = client.post(own(stage, "/annulation", "t0"), data=fields).text
    assert "<h3>Équipes (1)</h3>" in cancelling
    assert "Annuler le séminaire et prévenir 3\u00a0personnes" in cancelling
    assert stage.seminar("t0").cancelled_at is None


def test_trainers_speakers_programme_and_materials(client: FlaskClient, app: Flask, stage: Stage) -> None:
    trainer = make_trainer(stage.setting)
    fields = {
        "programme": "## Matin\n\n- accueil <script>",
        "trainers": str(trainer.id),
        "speakers-0-name": "Maxime Intervention",
        "speakers-0-topic": "Le projet de santé",
        "speakers-1-name": "",
        "seen": "1",
    }
    assert client.post(own(stage, "/contenu"), data=fields).status_code == 303
    stale = client.post(own(stage, "/contenu"), data={**fields, "programme": "Autre"})
    assert stale.status_code == 422
    upload = {"support-file": (io.BytesIO(pdf()), "Diaporama.pdf"), "support-title": "Le diaporama"}
    assert client.post(own(stage, "/supports"), data=upload).status_code == 303
    refused = client.post(own(stage, "/supports"), data={"support-title": "Rien"})
    assert (refused.status_code, "Choisissez un fichier." in refused.text) == (422, True)
    act_as(app, stage.person())
    page = client.get(own(stage)).text
    for words in ("Alix Relais", "Maxime Intervention", "Le projet de santé", "accueil", "Le diaporama"):
        assert words in page
    assert "<script>" not in page.split("<main", 1)[1]
    link = re.search(r'href="([^"]*/supports/\d+)"', page)
    assert link is not None
    assert content(client, link[1]) == pdf()
    assert client.post(f"{link[1]}/retrait").status_code == 403
    act_as(app, stage.setting.staff)
    assert client.post(f"{link[1]}/retrait").status_code == 303
    act_as(app, stage.person())
    assert client.get(link[1]).status_code == 404


def test_learners_see_their_own_track_and_nothing_to_manage(
    client: FlaskClient, app: Flask, stage: Stage
) -> None:
    act_as(app, stage.person())
    mine = client.get(MINE).text
    assert "Séminaire 1" in mine
    assert "Décryptage" not in mine
    page = client.get(own(stage)).text
    for words in ("Changer les dates", "Annuler ce séminaire", "Réponses"):
        assert words not in page
    for rest in ("/changement", "/contenu", "/invitations", "/reponses"):
        assert client.get(own(stage, rest)).status_code == 403


def test_staff_are_told_of_near_seminars_without_invitations(
    client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    board = client.get("/a-faire").text
    assert "Inviter à «\u00a0Séminaire de lancement (T0)\u00a0»" in board
    assert "Inviter à «\u00a0Séminaire 1\u00a0»" not in board
    assert (
        "dans moins de six semaines sans que les invitations soient parties"
        in client.get("/regions/bfc/promotions/8/gestion").text
    )
    client.post(own(stage, "/invitations", "t0"))
    assert "Inviter à «\u00a0Séminaire de lancement" not in client.get("/a-faire").text


def test_trainers_and_learners_find_their_next_seminar(
    client: FlaskClient, app: Flask, stage: Stage, clock: FixedClock
) -> None:
    trainer = make_trainer(stage.setting)
    act_as(app, trainer)
    assert "Personne n’y est encore nommé pour l’animer." in client.get("/a-faire").text
    stage.name_trainer(make_trainer(stage.setting, "Zoé", "Autre"), "t0")
    stage.name_trainer(trainer)
    board = client.get("/a-faire").text
    assert "Vous animez ce séminaire. Le jeudi 29 janvier 2026" in board
    assert "absence annoncée" not in board
    stage.invite()
    stage.act(
        operations.answer,
        reply=stage.reply(),
        state=ReplyState.NOT_COMING,
        reason="Congé",
        needs=Needs(),
        document=None,
        by=stage.learner_actor(),
    )
    assert "1\u00a0absence annoncée à «\u00a0Séminaire 1\u00a0»" in client.get("/a-faire").text
    act_as(app, stage.person())
    assert "Votre prochain séminaire. Le jeudi 11 décembre 2025" in client.get("/a-faire").text
    clock.move_to(datetime(2025, 12, 11, 9, tzinfo=UTC))
    board = client.get("/a-faire").text
    assert "En ce moment, jusqu’à 12\u00a0h\u00a030." in board
    assert "Votre prochain séminaire. Le jeudi 29 janvier 2026" in board
    assert client.get(MINE).text.index("En cours</h2>") < client.get(MINE).text.index("À venir</h2>")


@pytest.mark.parametrize("rest", ["", "/reponses", "/invitations"])
def test_a_page_costs_as_many_statements_with_one_learner_and_many(
    client: FlaskClient, stage: Stage, rest: str
) -> None:
    make_learner(stage.setting, "Iris", "Première")
    client.post(own(stage, "/invitations"))
    address = own(stage, rest)
    few = statements(stage, client, address)
    make_learners(stage.setting, 18)
    client.post(own(stage, "/invitations"))
    assert statements(stage, client, address) == few


def test_calendar_feed_and_board_cost_the_same_with_more_seminars_invited(
    client: FlaskClient, app: Flask, stage: Stage
) -> None:
    act_as(app, stage.person())
    feed = feed_address(client)
    before = [statements(stage, client, address) for address in (CALENDAR, MINE, feed)]
    act_as(app, stage.setting.staff)
    for key in ("t0", FIRST, "seminaire-2"):
        client.post(own(stage, "/invitations", key))
    act_as(app, stage.person())
    assert [statements(stage, client, address) for address in (CALENDAR, MINE, feed)] == before


def statements(stage: Stage, client: FlaskClient, address: str) -> int:
    """How many statements the page needs."""
    assert client.get(address).status_code == 200  # what is loaded once is loaded
    counted: list[str] = []

    def note(*args: object) -> None:
        counted.append(str(args[2]))

    event.listen(stage.database.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(stage.database.engine, "before_cursor_execute", note)
    return len(counted)
