"""What a candidate reads of the answer, and does with it."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from pacte.clock import FixedClock
from pacte.selection.models import Answer
from pacte.selection.vocabulary import OfferState
from tests.acting import act_as
from tests.selection.answers.conftest import Make, as_candidate
from tests.selection.answers.factories import SENT, T0, TERM


def test_candidate_sees_nothing_before_the_answer(app: Flask, client: FlaskClient, make: Make) -> None:
    selection = make(refused=1)
    page = as_candidate(app, selection, "Refus1")
    answer = client.get(page)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/candidatures/{selection.rows['Refus1'].id}")
    overview = client.get(answer.location).text
    assert "pas assez avancé" not in overview
    assert "La fédération l’instruit et vous écrira." in overview
    assert client.post(f"{page}/report").status_code == 303


def test_candidate_reads_the_refusal_with_its_reason_and_whom_to_write_to(
    app: Flask, client: FlaskClient, make: Make
) -> None:
    selection = make(refused=1)
    selection.change("Refus1", decision_note="NOTE-DU-COMITE")
    selection.send()
    page = as_candidate(app, selection, "Refus1")
    for text in (client.get(page).text, client.get(page.removesuffix("/reponse")).text):
        assert "Votre candidature n’est pas retenue" in text
        assert "Vous pourrez déposer un nouveau dossier à une prochaine promotion." in text
        assert "Le projet n’est pas assez avancé." in text
        assert "mailto:" in text
        assert "NOTE-DU-COMITE" not in text
    receipt = client.get(page.removesuffix("/reponse") + "/recu").text
    assert f'<a href="{page}">Voir la réponse</a>' in receipt
    assert "vous recevrez une réponse" not in receipt


def test_candidate_confirms_then_gives_back(app: Flask, client: FlaskClient, make: Make) -> None:
    selection = make()
    selection.send()
    page = as_candidate(app, selection, "Retenu1")
    text = client.get(page).text
    assert "Une place vous est proposée" in text
    assert "Il reste 7\u00a0jours" in text
    assert "au plus tard le 28 novembre 2025 à 23\u00a0h\u00a059 (heure de Paris)" in text
    assert client.post(page, data={"choice": "accept"}).status_code == 303
    assert selection.offer("Retenu1").state is OfferState.ACCEPTED
    assert "Votre place est confirmée" in client.get(page).text
    unsure = client.post(f"{page}/rendre", data={"rendre-reason": "Déménagement."})
    assert unsure.status_code == 422
    assert "Déménagement." in unsure.text
    data = {"rendre-reason": "Déménagement.", "rendre-sure": "y"}
    assert client.post(f"{page}/rendre", data=data).status_code == 303
    assert selection.offers()[-1] == ("Attente1", OfferState.PENDING)
    assert "Vous avez rendu votre place" in client.get(page).text


def test_candidate_must_choose(app: Flask, client: FlaskClient, make: Make) -> None:
    selection = make()
    selection.send()
    page = as_candidate(app, selection, "Retenu1")
    answer = client.post(page, data={"reason": "J’hésite encore."})
    assert answer.status_code == 422
    assert "Choisissez\u00a0: confirmer ou décliner." in answer.text
    assert "J’hésite encore." in answer.text


def test_candidate_declines_and_the_next_is_called(app: Flask, client: FlaskClient, make: Make) -> None:
    selection = make()
    selection.send()
    page = as_candidate(app, selection, "Retenu1")
    unsure = client.post(page, data={"choice": "decline", "reason": "Un autre poste."})
    assert unsure.status_code == 422
    assert "Cochez la case pour décliner la place" in unsure.text
    assert "Un autre poste." in unsure.text
    assert selection.offer("Retenu1").state is OfferState.PENDING
    client.post(page, data={"choice": "decline", "reason": "Un autre poste.", "sure": "y"})
    text = client.get(page).text
    assert "Vous avez décliné la place" in text
    assert "Elle revient à la personne suivante de la liste d’attente, s’il y en a une" in text
    page = as_candidate(app, selection, "Attente1")
    selection.write(lambda session: session.execute(update(Answer).values(message="Patience.")))
    text = " ".join(client.get(page).text.split())
    assert "Une place vous est proposée" in text
    freed = "Une place s’est libérée ; elle vous est proposée depuis le 21 novembre 2025."
    assert text.index(freed) < text.index("Le premier message de la fédération") < text.index("Patience.")
    assert "Où vous en êtes" not in text


def test_a_dossier_that_was_not_admissible_is_called_so(app: Flask, client: FlaskClient, make: Make) -> None:
    selection = make(inadmissible=1)
    selection.send()
    page = client.get(as_candidate(app, selection, "Irrecevable1")).text
    assert "Votre candidature n’est pas recevable" in page
    assert "n’est pas retenue" not in page


def test_a_place_is_given_up_on_the_page_of_the_answer_never_by_withdrawing(
    app: Flask, client: FlaskClient, make: Make
) -> None:
    """« Retirer ma candidature » would give a confirmed place back in one click, for good."""
    selection = make()
    selection.send()
    page = as_candidate(app, selection, "Retenu1")
    own = page.removesuffix("/reponse")
    assert "Décliner la place</a>" in client.get(own).text
    selection.accept("Retenu1", at=SENT)
    overview = client.get(own).text
    assert "Rendre ma place</a>" in overview
    assert "Retirer ma candidature" not in overview
    led = client.post(f"{own}/retrait", data={"reason": "Je renonce."})
    assert led.status_code == 422
    assert "Pour y renoncer, c’est sur la page de la réponse" in led.text
    assert selection.offer("Retenu1").state is OfferState.ACCEPTED
    client.post(f"{page}/rendre", data={"rendre-sure": "y"})
    overview = client.get(own).text
    assert "Rendre ma place</a>" not in overview
    assert "Retirer ma candidature" not in overview
    own = as_candidate(app, selection, "Attente3").removesuffix("/reponse")
    assert "Retirer ma candidature</a>" in client.get(own).text
    assert "Vous quittez la liste d’attente" in client.get(f"{own}/retrait").text


def test_place_confirmed_too_late_is_refused_and_explained(
    app: Flask, client: FlaskClient, clock: FixedClock, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    selection = make()
    selection.send()
    page = as_candidate(app, selection, "Retenu1")
    clock.move_to(TERM)
    caplog.set_level(logging.INFO, "pacte.selection")
    answer = client.post(page, data={"choice": "accept"})
    assert answer.status_code == 422
    (line,) = [record for record in caplog.records if record.getMessage() == "place refused"]
    assert line.fields == {
        "application": selection.rows["Retenu1"].id,
        "person": selection.person("Retenu1").id,
        "codes": ["expired"],
    }
    act_as(app, selection.setting.staff)
    told = client.get(f"/regions/bfc/selection/{selection.rows['Retenu1'].id}/avis").text
    assert "a voulu répondre à la place proposée après le délai" in told
    act_as(app, selection.person("Retenu1"))
    assert "Le délai est passé" in answer.text
    assert selection.offer("Retenu1").state is OfferState.PENDING
    assert "Le délai pour confirmer est passé" in client.get(page).text


@pytest.mark.parametrize(("published", "seen"), [(True, True), (False, False)])
def test_rank_is_seen_only_when_published(
    app: Flask, client: FlaskClient, make: Make, published: bool, seen: bool
) -> None:
    selection = make(published=published)
    selection.send()
    text = client.get(as_candidate(app, selection, "Attente3")).text
    assert "Vous êtes sur la liste d’attente" in text
    assert ("Votre rang sur la liste" in text) is seen
    assert ("2\u00a0personnes attendent encore avant vous" in text) is seen


def test_nobody_answers_in_someone_else_s_name(
    app: Flask, client: FlaskClient, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    selection = make()
    selection.send()
    page = as_candidate(app, selection, "Retenu1")
    act_as(app, selection.person("Retenu2"))
    assert client.get(page).status_code == 404
    caplog.set_level(logging.INFO, "pacte.web")
    assert client.post(page, data={"choice": "accept"}).status_code == 404
    (line,) = [record for record in caplog.records if record.getMessage() == "access refused"]
    assert line.fields == {
        "permission": "offer.answer",
        "person": selection.person("Retenu2").id,
        "codes": ["not_allowed"],
    }
    act_as(app, selection.setting.staff)
    assert client.post(page, data={"choice": "accept"}).status_code == 403
    assert selection.offer("Retenu1").state is OfferState.PENDING


def test_report_is_asked_and_taken_back_by_the_candidate(
    app: Flask, client: FlaskClient, clock: FixedClock, make: Make
) -> None:
    selection = make()
    selection.send()
    page = as_candidate(app, selection, "Attente1")
    early = client.post(f"{page}/report")
    assert early.status_code == 422
    assert "La liste d’attente est encore ouverte" in early.text
    clock.move_to(T0)
    assert "Demander le report" in client.get(page).text
    assert client.post(f"{page}/report").status_code == 303
    assert selection.candidacy("Attente1").carry_agreed_at == T0
    assert "Renoncer au report" in client.get(page).text
    assert client.post(f"{page}/report", data={"renoncer": "1"}).status_code == 303
    assert selection.candidacy("Attente1").carry_agreed_at is None
