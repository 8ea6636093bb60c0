"""A withdrawal undone by staff: the deposit stands again, until the committee has decided."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.applications import operations
from pacte.applications.models import Application
from pacte.applications.operations.deposits import current_deposit
from pacte.applications.processing.operations import restore_for, withdraw_for
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Refused
from pacte.clock import FixedClock
from pacte.policy import SYSTEM, Role
from pacte.selection.models import SelectionCommittee
from tests.acting import act_as
from tests.applications.conftest import World, world_of
from tests.applications.factories import codes
from tests.conftest import NOW
from tests.factories import grant_role, make_person

LATER = NOW + timedelta(days=1)


def _deposited(world: World) -> Application:
    application = world.complete()
    with world.database.session(world.scope, write=True) as session:
        operations.deposit(session, application=application, by=world.by, at=NOW)
    return application


def _act(world: World, act: object, application: Application, reason: str) -> list[str]:
    try:
        with world.database.session(world.scope, write=True) as session:
            act(session, application=application, reason=reason, by=SYSTEM, at=LATER)  # type: ignore[operator]
    except Refused as refused:
        return codes(list(refused.blockers))
    return []


def test_the_deposit_stands_again_and_the_candidate_is_told(world: World) -> None:
    application = _deposited(world)
    assert _act(world, restore_for, application, "Erreur.") == ["not_withdrawn"]
    assert _act(world, withdraw_for, application, "A renoncé.") == []
    assert _act(world, restore_for, application, " ") == ["reason_missing"]
    assert _act(world, restore_for, application, "Confondue avec une autre.") == []
    row = world.fresh(application)
    assert (row.state, row.deposited_at, row.withdrawn_at, row.withdrawal_reason) == (
        ApplicationState.SUBMITTED,
        NOW,
        None,
        "",
    )
    with world.database.session(world.scope) as session:
        assert current_deposit(session, row) is not None
    mail = world.mails()[-1]
    assert (mail.template, mail.recipient) == ("applications/restored", "camille@exemple.fr")
    assert "Confondue avec une autre." in mail.text_body
    assert world.actions()[-1] == "application.restored"


def test_a_draft_that_was_withdrawn_has_no_deposit_to_restore(world: World) -> None:
    application = world.complete()
    assert _act(world, withdraw_for, application, "A renoncé.") == []
    assert _act(world, restore_for, application, "Erreur.") == ["was_not_deposited"]


def test_a_decided_cohort_takes_nobody_back(world: World) -> None:
    application = _deposited(world)
    assert _act(world, withdraw_for, application, "A renoncé.") == []
    with world.database.session(world.scope, write=True) as session:
        session.add(
            SelectionCommittee(
                cohort_id=world.cohort.id, created_at=NOW, deliberation_began_at=NOW, closed_at=NOW
            )
        )
    assert _act(world, restore_for, application, "Erreur.") == ["decided"]


@pytest.fixture
def site(app: Flask) -> World:
    return world_of(app)


def test_a_withdrawn_dossier_offers_its_return_and_nothing_else(
    app: Flask, client: FlaskClient, site: World, clock: FixedClock
) -> None:
    clock.move_to(LATER)
    application = _deposited(site)
    staff = make_person(site.database, "Alix", "Équipe")
    grant_role(site.database, staff, Role.STAFF, site.federation)
    act_as(app, staff)
    page = f"/regions/bfc/dossiers/{application.id}"
    assert "Demander une pièce" in client.get(page).text
    client.post(f"{page}/retrait", data={"retrait-reason": "A renoncé."})
    gone = client.get(page).text
    for offered in (
        "Demander une pièce",
        "Ajouter une pièce reçue",
        "Attribuer</button>",
        "Enregistrer le retrait",
    ):
        assert offered not in gone, offered
    assert "Annuler ce retrait" in gone
    refused = client.post(f"{page}/retrait/annulation", data={"retour-reason": ""})
    assert refused.status_code == 422
    assert "Écrivez pourquoi ce retrait est annulé." in refused.text
    assert client.post(f"{page}/retrait/annulation", data={"retour-reason": "Erreur."}).status_code == 303
    back = client.get(page).text
    assert "Demander une pièce" in back
    assert "a annulé le retrait du dossier\u00a0: Erreur.</p>" in back
