"""Whatever page changes a seminar shows who would read what before anything is written or leaves."""

import io
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.cohorts.cohort_export import export_cohort
from pacte.cohorts.queries import definition_of
from tests.acting import act_as
from tests.cohorts.editing.conftest import typed
from tests.seminars.factories import make_trainer
from tests.seminars.planning.factories import AT, FEBRUARY, FIRST, Stage, make_stage, own, two_half_days

EDITOR = "/regions/bfc/promotions/8/modifier/seminaires"
CONFIRM = {"confirmation": "1"}


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(AT)
    made = make_stage(app.extensions["pacte"].database)
    act_as(app, made.setting.staff)
    made.invite()
    return made


def places(stage: Stage) -> list[str]:
    with stage.database.session(stage.setting.scope) as session:
        fresh = session.merge(stage.setting.cohort)
        session.refresh(fresh)
        return [one.place for one in definition_of(fresh).seminars]


def test_the_cohort_s_editor_shows_who_would_read_what(client: FlaskClient, stage: Stage) -> None:
    fields = typed(client.get(EDITOR).text)
    (place,) = [
        name.replace("-key", "-place")
        for name, value in fields.items()
        if name.endswith("-key") and value == [FIRST]
    ]
    fields[place] = ["Salle des fêtes, Nuits-Saint-Georges"]
    before = places(stage)
    preview = client.post(EDITOR, data=fields)
    assert preview.status_code == 200
    for words in ("Relisez avant l’envoi", "Salle des fêtes", "Enregistrer et prévenir 2\u00a0personnes"):
        assert words in preview.text
    assert stage.person().name in preview.text
    assert (stage.mails("changed"), places(stage)) == ([], before)
    back = client.post(EDITOR, data=fields | {"retour": "1"})
    assert "Salle des fêtes, Nuits-Saint-Georges" in back.text
    assert places(stage) == before
    assert client.post(EDITOR, data=fields | CONFIRM).status_code == 303
    assert len(stage.mails("changed")) == 2
    assert "Salle des fêtes, Nuits-Saint-Georges" in places(stage)
    assert "Quelqu’un a modifié cette promotion" in client.post(EDITOR, data=fields | CONFIRM).text
    assert len(stage.mails("changed")) == 2


def test_the_editor_asks_why_dates_change_and_the_page_says_who_was_told(
    client: FlaskClient, stage: Stage
) -> None:
    page = client.get(EDITOR).text
    fields = typed(page)
    assert "Raison du changement" in page
    (row,) = [name[: -len("key")] for name, value in fields.items() if value == [FIRST]]
    fields |= {f"{row}half_days-0-on": ["05/02/2026"], f"{row}half_days-1-on": ["05/02/2026"]}
    refused = client.post(EDITOR, data=fields)
    assert refused.status_code == 422
    asked = "Écrivez pourquoi les dates ou la modalité changent\u00a0: «\u00a0Séminaire 1\u00a0»."
    assert asked in refused.text
    assert typed(refused.text)[f"{row}half_days-0-on"] == ["05/02/2026"]
    fields["reason"] = ["La salle est inondée."]
    preview = client.post(EDITOR, data=fields)
    assert (preview.status_code, "La salle est inondée." in preview.text) == (200, True)
    assert client.post(EDITOR, data=fields | CONFIRM).status_code == 303
    assert [change.reason for change in stage.changes()] == ["La salle est inondée."]
    history = client.get(own(stage)).text.split('id="changements"')[1]
    assert "2\u00a0personnes prévenues le 3 novembre 2025 à 10\u00a0h" in history
    for number in (0, 1):
        assert f"{stage.person(number).name} <span" in history


def test_an_imported_file_asks_why_dates_change_too(client: FlaskClient, stage: Stage) -> None:
    old = definition_of(stage.setting.cohort)
    moved = [
        replace(one, half_days=tuple(two_half_days(FEBRUARY))) if one.key == FIRST else one
        for one in old.seminars
    ]
    content = export_cohort(replace(old, seminars=tuple(moved))).encode()
    address = "/regions/bfc/promotions/importer"
    page = client.post(
        address,
        data={"file": (io.BytesIO(content), "bfc-8.toml")},
        content_type="multipart/form-data",
    )
    assert (page.status_code, "Raison du changement" in page.text) == (200, True)
    fields = typed(page.text)
    refused = client.post(f"{address}/confirmation", data=fields)
    assert refused.status_code == 422
    assert "Écrivez pourquoi les dates ou la modalité changent" in refused.text
    sent = typed(refused.text) | {"reason": ["Salle inondée"]} | CONFIRM
    assert client.post(f"{address}/confirmation", data=sent).status_code == 303
    assert [change.reason for change in stage.changes()] == ["Salle inondée"]


def test_naming_trainers_shows_each_message(client: FlaskClient, stage: Stage) -> None:
    first, second = make_trainer(stage.setting), make_trainer(stage.setting, "Zoé", "Seconde")
    stage.name_trainer(first)
    page = own(stage, "/contenu")
    fields = typed(client.get(page).text) | {"trainers": [str(second.id)]}
    preview = client.post(page, data=fields)
    assert preview.status_code == 200
    for words in (
        "Message 1 sur 2",
        "Alix Relais",
        "Zoé Seconde",
        "Enregistrer et prévenir 2\u00a0personnes",
    ):
        assert words in preview.text
    assert {one.recipient for one in stage.mails()} == {stage.person(0).email, stage.person(1).email}
    assert client.post(page, data=fields | CONFIRM).status_code == 303
    told = {one.recipient for one in stage.mails()}
    assert {first.email, second.email} <= told
