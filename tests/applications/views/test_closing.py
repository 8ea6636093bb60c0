"""A closing that staff move: what would leave is shown kind by kind, then told in figures."""

from flask import Flask
from flask.testing import FlaskClient

from pacte.applications import operations
from pacte.policy import Role
from tests.acting import act_as
from tests.applications.conftest import World
from tests.applications.factories import actor, make_complete
from tests.applications.views.conftest import text_of
from tests.cohorts.editing.conftest import BASE, section
from tests.conftest import NOW
from tests.factories import grant_role, make_person


def test_each_kind_of_message_is_shown_with_how_many_get_it(
    app: Flask, client: FlaskClient, world: World
) -> None:
    """A draft whose leader must sign, and a deposited dossier: three kinds, three people."""
    draft = world.complete(without=("commitment",))
    with world.database.session(world.scope, write=True) as session:
        operations.request_commitment(
            session,
            application=draft,
            leader_name="Dominique Modèle",
            leader_email="dominique@exemple.fr",
            by=world.by,
            at=NOW,
        )
    other = make_person(world.database, email="sacha@exemple.fr")
    deposited = make_complete(
        world.database, world.cohort, other, world.structure, world.store, world.federation
    )
    with world.database.session(world.scope, write=True) as session:
        operations.deposit(session, application=deposited, by=actor(other), at=NOW)
    staff = make_person(world.database)
    grant_role(world.database, staff, Role.STAFF, world.federation)
    act_as(app, staff)
    address = f"{BASE}/modifier/calendrier"
    data = section(client, "calendrier") | {"application-closes_on": ["2025-11-03"]}
    page = text_of(client.post(address, data=data))
    for words in (
        "Message 1 sur 3",
        "Votre dossier est un brouillon.",
        "Message 2 sur 3",
        "il compte tel quel",
        "Message 3 sur 3",
        "Engagement de l’équipe à signer",
        "Enregistrer et prévenir 3 personnes",
    ):
        assert words in page
    assert page.count("1 personne le recevra") == 3
    done = client.post(address, data=data | {"confirmation": "1"}, follow_redirects=True)
    assert "c’est enregistré ; 3 personnes prévenues." in text_of(done)
    assert "(31/10/2025 → 03/11/2025) ; 3 personnes prévenues" in text_of(done)
