"""A structure that a candidate declared: staff see whose dossier names it, refuse it, merge it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.applications import operations, registries
from pacte.applications.models import Application
from pacte.federations.declaring import refuse_structure
from pacte.federations.models import Structure
from pacte.policy import Role
from tests.acting import act_as
from tests.applications.conftest import World, world_of
from tests.conftest import NOW
from tests.factories import grant_role, make_person
from tests.federations.factories import make_structure

REASON = "Cette équipe est hors de la région."
REFUSED = f"La fédération a refusé MSP des Monts\u00a0: {REASON}"


@pytest.fixture
def world(app: Flask) -> World:
    return world_of(app)


@pytest.fixture
def staff(world: World) -> Person:
    person = make_person(world.database, "Alix", "Équipe")
    grant_role(world.database, person, Role.STAFF, world.federation)
    return person


@pytest.fixture
def declared(world: World) -> tuple[Application, Structure]:
    """A complete draft that the declared structure bears, and that structure."""
    application = world.complete(without=("commitment",))
    letter = world.received()
    with world.database.session(world.scope, write=True) as session:
        row = session.get_one(Application, application.id)
        fields = {"name": "MSP des Monts", "kind": "MSP", "commune": "Gy", "department": "70"}
        made = operations.declare_structure(session, application=row, **fields, by=world.by, at=NOW)
        operations.choose_bearer(session, application=row, structure_id=made.id, by=world.by, at=NOW)
        operations.remove_structure(
            session, application=row, structure_id=world.structure.id, by=world.by, at=NOW
        )
        operations.attach_document(
            session, application=row, key="commitment", received=letter, by=world.by, at=NOW
        )
    return application, made


def _structures(world: World, application: Application) -> list[str]:
    with world.database.session(world.scope) as session:
        return [link.structure.name for link in session.get_one(Application, application.id).structures]


def _mails(world: World, template: str) -> list[str]:
    return [mail.recipient for mail in world.mails() if mail.template == template]


def test_refusal_is_told_shown_and_mended_by_a_merge(
    app: Flask,
    client: FlaskClient,
    world: World,
    staff: Person,
    declared: tuple[Application, Structure],
) -> None:
    application, made = declared
    mine, sheet = f"/regions/bfc/candidatures/{application.id}", f"/regions/bfc/structures/{made.id}"
    dossier = f"/regions/bfc/dossiers/{application.id}"

    act_as(app, staff)
    for page in ("/regions/bfc/structures/declarees", sheet, f"{sheet}/refus"):
        assert f'<a href="{dossier}">Camille' in client.get(page).text, page
    for number, (year, waits) in enumerate((("2024", 0), ("2025", 1)), 2):
        client.post(f"{sheet}/adhesions", data={"year": year})
        leaving = client.get(f"{sheet}/adhesions/{number}/retrait").text
        assert (f"Retirer l’adhésion {year}" in leaving, leaving.count(f'<a href="{dossier}">')) == (
            True,
            waits,
        )
    assert client.post(f"{sheet}/refus", data={"reason": ""}).status_code == 422
    assert client.post(f"{sheet}/refus", data={"reason": REASON}).status_code == 303
    assert _mails(world, "applications/structure_refused") == ["camille@exemple.fr"]
    page = client.get("/regions/bfc/structures/declarees").text
    assert "Aucune structure déclarée n’attend" in page
    assert REASON in page
    assert f"{REASON}." not in client.get(dossier).text
    assert REFUSED in client.get(dossier).text

    act_as(app, world.person)
    todo = client.get("/a-faire").text
    assert "Choisir une autre structure pour ma candidature" in todo
    assert REFUSED in todo
    for page in ("", "/structure", "/relecture"):
        assert REFUSED in client.get(mine + page).text, page
    assert _structures(world, application) == ["MSP des Monts"]
    assert client.post(f"{mine}/structure/ajout", data={"structure_id": str(made.id)}).status_code == 303
    assert "Déposer ma candidature" in todo
    stopped = client.post(f"{mine}/depot", data={"privacy": "y"})
    assert (stopped.status_code, "Choisissez une autre structure." in stopped.text) == (422, True)
    chosen = {"structure_id": str(world.structure.id)}
    assert "ne comptera pas pour MSP de Beaune" in client.post(f"{mine}/structure/ajout", data=chosen).text
    other = client.post(f"{mine}/structure/ajout", data={**chosen, "perte-acceptee": "1"})
    assert other.status_code == 303
    assert _structures(world, application) == ["MSP de Beaune"]
    assert "Choisir une autre structure" not in client.get("/a-faire").text
    again = client.post(f"{mine}/structure/ajout", data={"structure_id": str(made.id)})
    assert (again.status_code, REFUSED in again.text) == (422, True)


def test_refused_structure_merged_or_accepted_is_told_again(
    app: Flask,
    client: FlaskClient,
    world: World,
    staff: Person,
    declared: tuple[Application, Structure],
) -> None:
    application, made = declared
    mine, sheet = f"/regions/bfc/candidatures/{application.id}", f"/regions/bfc/structures/{made.id}"
    act_as(app, world.person)
    assert client.post(f"{mine}/depot", data={"privacy": "y"}).status_code == 303
    act_as(app, staff)
    client.post(f"{sheet}/refus", data={"reason": REASON})
    act_as(app, world.person)
    assert "Régulariser avant la décision du comité" in client.get("/a-faire").text
    assert '<a href="#reprendre">Reprendre pour changer de structure</a>' in client.get(mine).text
    history = client.get(mine).text
    assert "a refusé la structure déclarée" in history
    assert f"{REASON}." not in history

    act_as(app, staff)
    found = client.get(f"{sheet}/fusion?q=beaune").text
    into = f"{sheet}/fusion/{world.structure.id}"
    assert f'href="{into}"' in found
    proposed = client.get(into).text
    assert f'checked id="kept-1" name="kept" type="radio" value="{world.structure.id}"' in proposed
    assert client.post(into, data={"kept": str(world.structure.id)}).status_code == 303
    assert _structures(world, application) == ["MSP de Beaune"]
    assert _mails(world, "applications/structure_taken") == ["camille@exemple.fr"]
    assert "a refusé MSP des Monts" not in client.get(f"/regions/bfc/dossiers/{application.id}").text
    assert client.get(f"{sheet}/refus").status_code == 302
    assert client.post(f"{sheet}/refus", data={"reason": REASON}).status_code == 422


def test_a_merged_declaration_is_told_to_its_candidate(
    app: Flask, client: FlaskClient, world: World, staff: Person, declared: tuple[Application, Structure]
) -> None:
    application, made = declared
    act_as(app, staff)
    into = f"/regions/bfc/structures/{made.id}/fusion/{world.structure.id}"
    assert client.post(into, data={"kept": str(world.structure.id)}).status_code == 303
    [mail] = [one for one in world.mails() if one.template == "applications/structure_recognised"]
    assert mail.recipient == "camille@exemple.fr"
    assert "a reconnu la structure «\u00a0MSP des Monts\u00a0»" in mail.text_body
    assert "comme «\u00a0MSP de Beaune\u00a0»" in mail.text_body
    act_as(app, world.person)
    mine = client.get(f"/regions/bfc/candidatures/{application.id}").text
    assert (
        "a reconnu la structure déclarée «\u00a0MSP des Monts\u00a0» comme «\u00a0MSP de Beaune\u00a0»."
        in mine
    )
    assert "a ajouté la structure «\u00a0MSP des Monts\u00a0» au dossier" in mine.replace("avez ", "a ")
    assert "Tout y est" in mine


def test_dossier_hidden_from_a_member_of_staff_is_not_named(
    app: Flask,
    client: FlaskClient,
    world: World,
    staff: Person,
    declared: tuple[Application, Structure],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application, made = declared
    act_as(app, staff)
    page = f"/regions/bfc/structures/{made.id}"
    link = f"/regions/bfc/dossiers/{application.id}"
    assert link in client.get(page).text
    unnamed = make_structure(world.database, world.federation, "MSP du Roc")
    beside = f"/regions/bfc/structures/{unnamed.id}"
    assert "Aucun dossier ne la nomme." in client.get(beside).text
    hide = {staff.id: frozenset({application.id})}
    monkeypatch.setattr(registries, "HIDDEN", [lambda *asked: hide])
    assert link not in client.get(page).text
    assert "Aucun dossier que vous pouvez ouvrir ne la nomme." in client.get(beside).text
    hidden = client.get("/regions/bfc/structures/declarees").text
    assert "Aucun dossier que vous pouvez ouvrir" in hidden
    assert "Camille" not in hidden


def test_closed_drafts_are_not_told(
    app: Flask, world: World, declared: tuple[Application, Structure]
) -> None:
    _, made = declared
    with world.database.session(world.scope, write=True) as session:
        refuse_structure(
            session,
            structure=session.get_one(Structure, made.id),
            reason=REASON,
            by=world.by,
            at=world.cohort.closes_at,
        )
    assert _mails(world, "applications/structure_refused") == []
