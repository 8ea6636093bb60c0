"""The staff's page of reports: who asked, what carrying would do, the act and its refusals."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.applications.models import Application
from pacte.clock import FixedClock
from pacte.french import the_cohort
from tests.acting import act_as
from tests.selection.answers.factories import T0, Selection, make_selection
from tests.selection.answers.test_carrying import agree, make_target

PAGE = "/regions/bfc/promotions/8/selection/report"


@pytest.fixture
def selection(app: Flask, clock: FixedClock) -> Selection:
    made = make_selection(app.extensions["pacte"].database)
    made.send()
    agree(made, "Attente1")
    clock.move_to(T0)
    act_as(app, made.setting.staff)
    return made


def test_dossier_is_previewed_then_carried_and_both_pages_link(
    app: Flask, client: FlaskClient, selection: Selection
) -> None:
    target = make_target(selection)
    assert "1\u00a0personne a demandé" in client.get(PAGE).text
    preview = client.get(f"{PAGE}?target=9").text
    assert f"Vers {target.label}" in preview
    assert "Camille Attente1, rang 1" in preview
    data = {"target": "9", "dossier": str(selection.rows["Attente1"].id)}
    assert client.post(PAGE, data=data).status_code == 303
    new_id = selection.candidacy("Attente1").carried_to_id
    assert f"/dossiers/{new_id}" in client.get(PAGE).text
    former = selection.rows["Attente1"]
    new = selection.write(lambda session: session.get_one(Application, new_id))
    shown = client.get(f"/regions/bfc/dossiers/{new_id}").text
    assert "Ce dossier continue celui de la promo 8." in shown
    assert f'<a href="/regions/bfc/dossiers/{former.id}">Ouvrir le dossier {former.reference}</a>' in shown
    folded = shown.split("Historique du dossier")[1].split("</details>")[0]
    assert "a demandé le report vers la prochaine promotion" in folded
    assert "a envoyé la réponse du comité" in folded
    shown = client.get(f"/regions/bfc/dossiers/{former.id}").text
    assert f"Ce dossier continue dans {the_cohort(target.label)}." in shown
    assert f'<a href="/regions/bfc/dossiers/{new_id}">Ouvrir le dossier {new.reference}</a>' in shown
    assert "Historique du dossier" not in shown
    act_as(app, selection.person("Attente1"))
    own = client.get(f"/regions/bfc/candidatures/{new_id}").text
    folded = own.split("Historique du dossier")[1].split("</details>")[0]
    assert "avez demandé le report vers la prochaine promotion" in folded
    assert f'href="/regions/bfc/candidatures/{former.id}">Ouvrir le dossier {former.reference}' in own
    own = client.get(f"/regions/bfc/candidatures/{former.id}").text
    assert f'href="/regions/bfc/candidatures/{new_id}">Ouvrir le dossier {new.reference}' in own
    page = client.get(f"/regions/bfc/candidatures/{selection.rows['Attente1'].id}/reponse").text
    assert "Dossier reporté vers une autre promotion" in page
    assert f"/candidatures/{new_id}" in page
    overview = client.get(f"/regions/bfc/candidatures/{new_id}")
    assert overview.status_code == 200
    assert "Les candidatures y ouvrent le" in overview.text
    assert "closes depuis" not in overview.text
    documents = client.get(f"/regions/bfc/candidatures/{new_id}/pieces").text
    assert "Ou la faire signer en ligne" in documents


def test_a_candidate_says_no_with_a_note_and_thinks_better_of_it(
    app: Flask, client: FlaskClient, selection: Selection
) -> None:
    address = f"/regions/bfc/candidatures/{selection.rows['Attente2'].id}/reponse"
    act_as(app, selection.person("Attente2"))
    assert "Dire si je veux être reporté·e vers la prochaine promotion, ou non" in client.get("/a-faire").text
    answer = client.post(f"{address}/report", data={"refuser": "1", "non-note": "Je change de métier"})
    assert answer.status_code == 303
    assert "Vous ne demandez pas de report" in client.get(address).text
    assert "Dire si je veux être reporté" not in client.get("/a-faire").text
    act_as(app, selection.setting.staff)
    assert "Je change de métier" in client.get(PAGE).text
    act_as(app, selection.person("Attente2"))
    assert client.post(f"{address}/report").status_code == 303
    row = selection.candidacy("Attente2")
    assert (row.carry_agreed_at, row.carry_declined_at, row.carry_note) == (T0, None, "")


def test_nothing_chosen_is_refused(client: FlaskClient, selection: Selection) -> None:
    make_target(selection)
    answer = client.post(PAGE, data={"target": "9"})
    assert answer.status_code == 422
    assert "Choisissez la promotion et au moins un dossier." in answer.text


def test_who_did_not_agree_is_not_carried(client: FlaskClient, selection: Selection) -> None:
    make_target(selection)
    answer = client.post(PAGE, data={"target": "9", "dossier": str(selection.rows["Attente2"].id)})
    assert answer.status_code == 422
    assert "Camille Attente2" in answer.text
    assert "demandé le report" in answer.text
    assert selection.candidacy("Attente2").carried_to_id is None
