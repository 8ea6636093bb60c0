"""One decision on several dossiers of a wave: those ticked, all those left, none that waits for an answer."""

from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.selection.vocabulary import Validation
from tests.acting import act_as
from tests.applications.processing.factories import Setting
from tests.selection.validation.factories import candidacy_of, decided, entry_of, place, send, wave_place


def test_several_are_decided_at_once(
    client: FlaskClient, app: Flask, setting: Setting, row: Application, ehesp: Person
) -> None:
    other = decided(setting, "Berthier")
    send(setting, [row, other])
    act_as(app, ehesp)
    page = client.get(wave_place(setting, row)).text
    ticked = [f"{entry_of(setting, one).id}:1" for one in (row, other)]
    for value in ticked:
        assert f'value="{value}"' in page
    path = wave_place(setting, row, "/decisions")
    nobody = client.post(path, data={"event": "validate"})
    assert nobody.status_code == 422
    assert "Aucun dossier n’est choisi." in nobody.text
    unsaid = client.post(path, data={"dossier": ticked, "event": "refuse", "text": ""})
    assert unsaid.status_code == 422
    for value in ticked:
        assert f'value="{value}" form="choix" checked>' in unsaid.text
    outdated = [f"{entry_of(setting, row).id}:7", ticked[1]]
    changed = client.post(path, data={"dossier": outdated, "event": "validate"})
    assert changed.status_code == 422
    assert "Vous aviez coché\u00a0: Aubert Camille, changé entre-temps." in changed.text
    assert changed.text.count(" checked>") == 1
    assert client.post(path, data={"dossier": ticked, "event": "validate"}).status_code == 303
    assert {candidacy_of(setting, one).validation for one in (row, other)} == {Validation.VALIDATED}


def test_all_those_left_are_decided_without_ticking(
    client: FlaskClient, app: Flask, setting: Setting, row: Application, ehesp: Person
) -> None:
    other = decided(setting, "Berthier")
    send(setting, [row, other])
    act_as(app, ehesp)
    assert "Enregistrer pour les 2 dossiers à traiter" in client.get(wave_place(setting, row)).text
    left = [f"{entry_of(setting, one).id}:1" for one in (row, other)]
    path, nothing = wave_place(setting, row, "/decisions"), {Validation.SUBMITTED}
    data = {"a-traiter": left, "tous": "1", "event": "refuse", "text": ""}
    assert client.post(path, data=data).status_code == 422
    asked = client.post(path, data={**data, "text": "Hors programme"}).text
    assert "Refuser 2\u00a0dossiers\u00a0?" in asked
    assert "button-danger" in asked
    assert "Hors programme" in asked
    data = {**data, "event": "validate"}
    asked = client.post(path, data=data).text
    assert "Valider 2\u00a0dossiers\u00a0?" in asked
    assert "Berthier Camille" in asked
    assert {candidacy_of(setting, one).validation for one in (row, other)} == nothing
    assert client.post(path, data={**data, "confirme": "1"}).status_code == 303
    assert {candidacy_of(setting, one).validation for one in (row, other)} == {Validation.VALIDATED}
    assert "à traiter" not in client.get(wave_place(setting, row)).text


def test_a_dossier_with_a_pending_question_is_neither_counted_nor_offered(
    client: FlaskClient, app: Flask, setting: Setting, row: Application, ehesp: Person
) -> None:
    others = [decided(setting, family) for family in ("Berthier", "Carle")]
    send(setting, [row, *others])
    act_as(app, ehesp)
    client.post(place(setting, row, "/decision"), data={"event": "ask", "text": "Où ?", "seen": "1"})
    page = client.get(wave_place(setting, row)).text
    assert "2\u00a0dossiers à traiter" in page
    assert "Enregistrer pour les 2 dossiers à traiter" in page
    assert f'value="{entry_of(setting, row).id}:' not in page
    assert "2\u00a0dossiers à traiter" in client.get(wave_place(setting, row, "?etat=validated")).text
