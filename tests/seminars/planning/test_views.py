"""The pages of the planning: what works, what is refused and kept, who sees what."""

import io
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from pacte.clock import FixedClock
from pacte.seminars.planning import operations
from pacte.seminars.planning.operations.answers import Needs
from pacte.seminars.vocabulary import ReplyState
from tests.acting import act_as
from tests.files.samples import pdf
from tests.seminars.factories import make_learner, make_learners, make_trainer
from tests.seminars.planning.factories import (
    FEBRUARY,
    FIRST,
    JANUARY,
    Stage,
    content,
    own,
    utc,
)
from tests.seminars.planning.test_feed import feed_address

CALENDAR = "/regions/bfc/promotions/8/seminaires"
MINE = "/regions/bfc/promotions/8/mes-seminaires"


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
