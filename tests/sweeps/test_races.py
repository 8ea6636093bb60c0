"""Two people, or one impatient one, at the same instant: on each engine, through the true pages."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pacte.accounts.models import RoleGrant
from pacte.applications.models import Application, Commitment, Deposit, Waiver
from pacte.federations.models import Structure, StructureStatus
from pacte.mail.models import OutboxMessage
from pacte.policy import Role
from tests.accounts.browsers import browser, sign_in
from tests.sweeps.worlds import BATCH, World, make_full_world


@pytest.fixture
def world(app_on_each: Flask, tmp_path: Path) -> World:
    return make_full_world(app_on_each.extensions["pacte"].database, tmp_path, "bfc")


def at_once(*requests: tuple[FlaskClient, str, dict[str, str]]) -> list[int]:
    """Send these forms together; the statuses, in the order of the requests."""
    barrier = Barrier(len(requests))

    def send(request: tuple[FlaskClient, str, dict[str, str]]) -> int:
        client, path, data = request
        barrier.wait()
        return client.post(path, data=data).status_code

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


def count(app: Flask, world: World, statement: object) -> int:
    with app.extensions["pacte"].database.session(world.scope) as session:
        return session.scalar(statement) or 0


def test_a_letter_sent_by_four_clicks_leaves_once(app_on_each: Flask, world: World) -> None:
    staff = sign_in(app_on_each, world.people["staff"])
    base = f"/regions/bfc/promotions/{world.cohort.code}/dossiers/ecrire"
    data = {"subject": "Rappel", "body": "Bonjour {prenom}", "dossiers": world.values["application_id"]}
    preview = staff.post(f"{base}/apercu", data=data).text
    found = re.search(r'name="confirmation"[^>]*value="([^"]+)"', preview)
    assert found is not None
    data["confirmation"] = unescape(found[1])
    clients = [sign_in(app_on_each, world.people["staff"]) for _ in range(4)]
    assert at_once(*((client, f"{base}/envoi", data) for client in clients)) == [303] * 4
    statement = select(func.count(OutboxMessage.id)).where(OutboxMessage.subject == "Rappel")
    assert count(app_on_each, world, statement.where(OutboxMessage.batch != BATCH)) == 1


def test_an_import_confirmed_three_times_is_made_once(app_on_each: Flask, world: World) -> None:
    clients = [sign_in(app_on_each, world.people[name]) for name in ("staff", "administrator", "staff")]
    path = f"/regions/bfc/structures/importations/{world.values['batch_id']}"
    found = re.search(r'name="seen"[^>]*value="([^"]+)"', clients[0].get(path).text)
    assert found is not None
    sent = {"seen": unescape(found[1])}
    statuses = at_once(*((client, f"{path}/confirmation", sent) for client in clients))
    assert 303 in statuses
    assert set(statuses) <= {303, 409, 422}
    statement = select(func.count(Structure.id)).where(Structure.name == "MSP Neuve")
    assert count(app_on_each, world, statement) == 1


def test_structures_merged_into_each_other_keep_one(app_on_each: Flask, world: World) -> None:
    clients = [sign_in(app_on_each, world.people[name]) for name in ("staff", "administrator")]
    one, two = world.values["structure_id"], world.values["other_id"]
    statuses = at_once(
        (clients[0], f"/regions/bfc/structures/{one}/fusion/{two}", {"kept": one}),
        (clients[1], f"/regions/bfc/structures/{two}/fusion/{one}", {"kept": two}),
    )
    assert 303 in statuses
    assert set(statuses) <= {303, 409, 422}
    merged = select(func.count(Structure.id)).where(Structure.status == StructureStatus.MERGED)
    assert count(app_on_each, world, merged) == 1


def test_a_signature_sent_twice_and_refused_once_has_one_end(app_on_each: Flask, world: World) -> None:
    path = f"/regions/bfc/engagement/{world.tokens['applications.commitment']}"
    signed = {"signer_name": "Dominique Gérance", "signer_quality": "Gérance", "agreed": "y"}
    statuses = at_once(
        (browser(app_on_each), path, signed),
        (browser(app_on_each), path, signed),
        (browser(app_on_each), f"{path}/refus", {"reason": "Budget non voté."}),
    )
    assert statuses.count(303) == 1
    # A link that has served shows what it did; one that lost the race is refused.
    assert set(statuses) <= {200, 303, 410, 422}
    ended = select(func.count(Commitment.id)).where(
        Commitment.signed_at.is_not(None) | Commitment.declined_at.is_not(None)
    )
    assert count(app_on_each, world, ended) == 1
    both = ended.where(Commitment.signed_at.is_not(None), Commitment.declined_at.is_not(None))
    assert count(app_on_each, world, both) == 0


def test_an_invitation_accepted_twice_gives_one_role(app_on_each: Flask, world: World) -> None:
    path = f"/regions/bfc/invitations/{world.tokens['team.invitation']}"
    names = {"given_name": "Dominique", "family_name": "Exemple"}
    statuses = at_once(*((browser(app_on_each), path, names) for _ in range(4)))
    assert sorted(statuses) == [303, 410, 410, 410]
    roles = select(func.count(RoleGrant.id)).where(
        RoleGrant.role == Role.TRAINER, RoleGrant.cohort_id == world.cohort.id
    )
    assert count(app_on_each, world, roles) == 1


def test_deposit_taken_back_and_withdrawn_at_once_stays_whole(app_on_each: Flask, world: World) -> None:
    """Candidate and staff on the same dossier: one order or the other, never a fault."""
    mine = [sign_in(app_on_each, world.people["candidate"]) for _ in range(3)]
    staff = sign_in(app_on_each, world.people["staff"])
    identity = world.values["application_id"]
    own = f"/regions/bfc/candidatures/{identity}"
    statuses = at_once(
        (mine[0], f"{own}/depot", {}),
        (mine[1], f"{own}/reprendre", {}),
        (mine[2], f"{own}/depot", {}),
        (staff, f"/regions/bfc/dossiers/{identity}/retrait", {"retrait-reason": "A renoncé."}),
        (staff, f"/regions/bfc/dossiers/{identity}/notes", {"note-body": "Appel."}),
    )
    assert set(statuses) <= {303, 409, 422}
    standing = select(func.count(Deposit.id)).where(
        Deposit.application_id == int(identity), Deposit.taken_back_at.is_(None)
    )
    with app_on_each.extensions["pacte"].database.session(world.scope) as session:
        row = session.get_one(Application, int(identity))
        assert session.scalar(standing) == (1 if row.state.value == "submitted" else 0)
        assert session.scalar(select(func.count(Waiver.id))) == 0
