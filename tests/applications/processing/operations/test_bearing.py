"""Another structure put on a deposited dossier by staff: the candidate's rules, told, on record."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.applications import operations as own
from pacte.applications.models import Application, ApplicationStructure
from pacte.applications.processing import operations
from pacte.federations.models import Structure
from tests.acting import act_as
from tests.applications.processing.factories import Setting, make_dossier, make_setting, make_structure
from tests.applications.processing.operations.conftest import do, journal, mails, refused


@pytest.fixture
def setting(app: Flask) -> Setting:
    return make_setting(app.extensions["pacte"].database)


@pytest.fixture
def former(setting: Setting) -> Structure:
    return make_structure(setting)


@pytest.fixture
def other(setting: Setting) -> Structure:
    return make_structure(setting, name="MSP de Seurre")


@pytest.fixture
def row(setting: Setting, former: Structure) -> Application:
    return make_dossier(setting, structure=former)


def links(setting: Setting, row: Application) -> list[tuple[int, bool]]:
    with setting.database.session(setting.scope) as session:
        found = session.scalars(
            select(ApplicationStructure)
            .where(ApplicationStructure.application_id == row.id)
            .order_by(ApplicationStructure.structure_id)
        ).all()
        return [(link.structure_id, link.is_bearer) for link in found]


def test_the_structure_changes_and_the_candidate_is_told(
    setting: Setting, row: Application, former: Structure, other: Structure
) -> None:
    values = {"application": row, "structure": other, "seen": former.id, "keeps_former": True}
    assert refused(setting, operations.change_bearer, **values, reason=" ") == ["reason_missing"]
    again = values | {"structure": former}
    assert refused(setting, operations.change_bearer, **again, reason="R.") == ["same_bearer"]
    do(setting, operations.change_bearer, **values, reason="Dit au téléphone.")
    assert links(setting, row) == [(former.id, False), (other.id, True)]
    assert journal(setting) == ["application.bearer_changed"]
    (mail,) = mails(setting)
    assert mail.template == "dossiers/bearer_changed"
    for words in ("MSP de Seurre", former.name, "Dit au téléphone."):
        assert words in mail.text_body
    assert refused(setting, operations.change_bearer, **values, reason="R.") == ["bearer_changed"]
    back = values | {"structure": former, "seen": other.id, "keeps_former": False}
    do(setting, operations.change_bearer, **back, reason="Finalement.")
    assert links(setting, row) == [(former.id, True)]


def test_a_refused_structure_leaves_and_none_is_taken(
    setting: Setting, row: Application, former: Structure, other: Structure
) -> None:
    with setting.database.session(setting.scope, write=True) as session:
        session.get_one(Structure, former.id).refusal_reason = "Hors de la région."
        session.get_one(Structure, other.id).refusal_reason = "Elle aussi."
    values = {"application": row, "structure": other, "seen": former.id, "keeps_former": True, "reason": "R."}
    assert refused(setting, operations.change_bearer, **values) == ["structure_refused"]
    third = make_structure(setting, name="MSP de Nuits")
    do(setting, operations.change_bearer, **(values | {"structure": third}))
    assert links(setting, row) == [(third.id, True)]
    do(setting, own.withdraw, application=row, reason="Parti.")
    back = values | {"structure": third, "seen": third.id}
    assert refused(setting, operations.change_bearer, **back) == ["withdrawn"]


def test_staff_find_it_read_what_it_changes_and_confirm(
    app: Flask,
    client: FlaskClient,
    setting: Setting,
    row: Application,
    former: Structure,
    other: Structure,
) -> None:
    act_as(app, setting.staff)
    page = f"/regions/bfc/dossiers/{row.id}"
    assert f'href="{page}/structure"' in client.get(page).text
    assert f"{page}/structure/{other.id}" in client.get(f"{page}/structure?q=seurre").text
    change = f"{page}/structure/{other.id}"
    text = client.get(change).text
    assert f"à la place de {former.name}" in text
    assert "Garder la structure actuelle" in text
    assert text.count('name="seen"') == 1
    assert client.post(change, data={"seen": former.id}).status_code == 422
    answer = client.post(change, data={"seen": former.id, "reason": "Dit au téléphone."})
    assert answer.status_code == 303
    assert links(setting, row) == [(other.id, True)]
    assert "a mis «\u00a0MSP de Seurre\u00a0» à la place de" in client.get(page).text
