"""A structure that is no member: the candidate deposits and is told, staff regularise, selection opens."""

from flask import Flask
from flask.testing import FlaskClient

from pacte.policy import Role
from tests.acting import act_as
from tests.applications.conftest import World
from tests.applications.factories import make_cohort, make_structure
from tests.factories import grant_role, make_federation, make_person

NOT_A_MEMBER = "MSP de Seurre n’adhère pas à la fédération pour 2025."


def test_non_member_is_regularised_from_the_pages(app: Flask, client: FlaskClient) -> None:
    services = app.extensions["pacte"]
    federation = make_federation(services.database)
    structure = make_structure(services.database, federation, "MSP de Seurre", dues_paid_for=None)
    world = World(
        services.database,
        federation,
        make_cohort(services.database, federation),
        structure,
        make_person(services.database, email="camille@exemple.fr"),
        services.store,
    )
    staff = make_person(services.database, "Alix", "Équipe")
    grant_role(services.database, staff, Role.STAFF, federation)
    application = world.complete()
    dossier, sheet = f"/regions/bfc/dossiers/{application.id}", f"/regions/bfc/structures/{structure.id}"

    act_as(app, world.person)
    deposited = client.post(f"/regions/bfc/candidatures/{application.id}/depot", data={"privacy": "y"})
    assert deposited.status_code == 303
    act_as(app, staff)
    assert NOT_A_MEMBER in client.get(dossier).text
    unpaid = client.post(f"{sheet}/adhesions", data={"year": "2025", "paid_on": ""})
    assert unpaid.status_code == 303
    page = client.get(dossier).text
    assert NOT_A_MEMBER not in page
    assert "La cotisation 2025 de MSP de Seurre n’est pas enregistrée." in page
    client.post(f"{sheet}/adhesions", data={"year": "2025", "paid_on": "2025-09-10"})
    assert "Rien ne s’oppose à la sélection de ce dossier." in client.get(dossier).text
