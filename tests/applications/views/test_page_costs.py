"""What a candidate's page costs: statements that do not grow with the dossier, and less than 100 kB sent."""

import re
from collections.abc import Sequence
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.applications import operations
from pacte.applications.models import Application
from pacte.applications.processing.operations.requests import request_document
from pacte.applications.processing.views.table import PAGE_SIZE
from pacte.applications.vocabulary import WaiverState
from pacte.clock import FixedClock
from pacte.federations.models import Structure
from pacte.policy import Role
from tests.acting import act_as
from tests.applications.conftest import World
from tests.applications.factories import actor, make_structure
from tests.applications.processing.factories import AFTER, add_late, add_message, make_dossier, make_setting
from tests.applications.processing.factories import make_structure as make_structure_of
from tests.applications.views.conftest import base, send, text_of
from tests.cohorts.test_public_pages import statements
from tests.conftest import NOW
from tests.factories import grant_role, make_person
from tests.files.samples import pdf

PAGES = ("", "/vous", "/structure", "/poste", "/pieces", "/relecture", "/messages", "/retrait")
MOST_BYTES = 100_000
SCRIPTS = (
    *("autosave", "changed", "words", "errors", "files", "submit-once", "counter", "combobox", "menu"),
    *("guard", "countdown"),
)
"""All that these pages may load by themselves."""
MOST_LISTED = 95_000
LIST_SCRIPTS = ("filters", "menu", "dialog", "submit-once")


def enlarge(world: World, application: Application) -> None:
    """Two more structures, three messages, every document sent twice."""
    for number in (1, 2):
        made = make_structure(world.database, world.federation, f"MSP n° {number}")
        with world.database.session(world.scope, write=True) as session:
            structure = session.get_one(Structure, made.id)
            operations.add_structure(
                session, application=application, structure=structure, by=world.by, at=NOW
            )
    for _ in range(2):
        with world.database.session(world.scope, write=True) as session:
            for key in ("cv", "motivation-letter", "photo"):
                operations.attach_document(
                    session, application=application, key=key, received=world.received(), by=world.by, at=NOW
                )
    for words in ("Bonjour.", "Une question.", "Merci."):
        with world.database.session(world.scope, write=True) as session:
            operations.post_message(
                session, application=application, body=words, from_staff=False, by=world.by, at=NOW
            )


@pytest.mark.parametrize("page", PAGES)
def test_page_sends_as_many_statements_for_a_larger_dossier(
    client: FlaskClient, world: World, page: str
) -> None:
    application = world.complete(without=("motivation-letter", "photo"))
    address = base(application) + page
    client.get(address)
    with statements(world.database) as small:
        assert client.get(address).status_code == 200
    enlarge(world, application)
    with statements(world.database) as large:
        assert client.get(address).status_code == 200
    assert 0 < len(large) == len(small) <= 25


@pytest.mark.parametrize("page", PAGES)
def test_page_weighs_less_than_a_hundred_kilobytes(client: FlaskClient, world: World, page: str) -> None:
    application = world.complete()
    enlarge(world, application)
    files, weight = weighed(client, base(application) + page, SCRIPTS)
    assert {"/static/js/dossier.js", "/static/css/dossier.css"} <= files
    assert weight < MOST_BYTES


def weighed(client: FlaskClient, address: str, scripts: Sequence[str]) -> tuple[set[str], int]:
    """The files that the page names, and the bytes of it all with ``scripts``."""
    answer = client.get(address)
    assert answer.status_code == 200
    files = set(re.findall(r'(?:href|src)="(/static/[^"?]+)', answer.text))
    weights = {}
    for path in files | {f"/static/js/{name}.js" for name in scripts}:
        with client.get(path) as sent:
            weights[path] = len(sent.data)
    assert min(weights.values()) > 0
    return files, len(answer.data) + sum(weights.values())


def test_staff_s_full_lists_weigh_less_than_a_hundred_kilobytes(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    """Each row says all that it may: four documents missing, a long structure, a late one, two messages."""
    clock.move_to(AFTER)
    setting = make_setting(app.extensions["pacte"].database)
    bearer = make_structure_of(setting, "CPTS des Monts et des Plateaux de l’Auxois", paid=False)
    in_charge = make_person(setting.database, "Marie-Christine", "Delahaye-Montferrand")
    for number in range(PAGE_SIZE + 1):
        row = make_dossier(
            setting,
            "Marie-Bérénice",
            f"Baratier-Lune {number}",
            structure=bearer,
            documents=(),
            waiver=WaiverState.REQUESTED,
            assigned_to_id=in_charge.id,
        )
        add_late(setting, row)
        add_message(setting, row)
        add_message(setting, row)
    act_as(app, setting.staff)
    address = "/regions/bfc/promotions/8/dossiers"
    listed = client.get(address).text
    assert listed.count("Choisir Baratier-Lune") == PAGE_SIZE
    assert listed.count("2\u00a0messages non lus") == PAGE_SIZE
    assert weighed(client, address, LIST_SCRIPTS)[1] < MOST_LISTED


def test_document_asked_by_the_federation_is_answered_from_its_page(
    app: Flask, client: FlaskClient, world: World
) -> None:
    application = world.complete()
    staff = make_person(world.database, "Morgane", "Équipe")
    grant_role(world.database, staff, Role.STAFF, world.federation)
    with world.database.session(world.scope, write=True) as session:
        operations.deposit(session, application=application, by=world.by, at=NOW)
    with world.database.session(world.scope, write=True) as session:
        asked = request_document(
            session,
            application=session.get_one(Application, application.id),
            key="",
            label="Fiche de poste",
            message="Celle que l’équipe a signée.",
            due_on=date(2025, 11, 14),
            by=actor(staff),
            at=NOW,
        )
        key = asked.key
    overview = text_of(client.get(base(application)))
    assert "vous demande une pièce : Fiche de poste" in overview
    assert "14 novembre 2025 à 23 h 59" in overview
    page = client.get(f"{base(application)}/pieces").text
    assert "Celle que l’équipe a signée." in page
    assert page.count(f'id="file-{key}"') == 1
    assert 'id="file-cv"' not in page
    assert send(client, application, "cv", (pdf(), "cv.pdf")).status_code == 422
    assert send(client, application, key, (b"", "fiche.pdf")).status_code == 422
    assert "Fiche de poste" in client.get(f"{base(application)}/pieces").text
    assert send(client, application, key, (pdf(), "fiche.pdf")).status_code == 303
    after = client.get(f"{base(application)}/pieces").text
    assert f'id="file-{key}"' not in after
    assert "fiche.pdf" in after
    assert "vous demande une pièce" not in client.get(base(application)).text
