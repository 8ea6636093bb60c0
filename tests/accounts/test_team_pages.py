"""The team page: inviting, accepting, ending, and the requirement of a second factor."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.models import Invitation, Person, RoleGrant
from pacte.accounts.queries import actor_for, person_by_email
from pacte.clock import FixedClock
from pacte.database import Scope
from pacte.federations.models import Federation
from pacte.policy import Role
from tests.accounts.browsers import add_code_app, browser, is_signed_in, sign_in
from tests.accounts.mailbox import last_link, messages
from tests.applications.factories import make_cohort
from tests.conftest import NOW
from tests.factories import grant_role, make_federation, make_person

TEAM = "/regions/bfc/equipe"
GUEST = "dominique@exemple.fr"
NAMES = {"given_name": "Dominique", "family_name": "Exemple"}


@pytest.fixture
def bfc(app: Flask) -> Federation:
    return make_federation(app.extensions["pacte"].database, "bfc")


def member(app: Flask, federation: Federation, role: Role) -> Person:
    database = app.extensions["pacte"].database
    person = make_person(database, "Alix", "Modèle")
    grant_role(database, person, role, federation)
    return person


@pytest.fixture
def admin(app: Flask, bfc: Federation) -> FlaskClient:
    return sign_in(app, member(app, bfc, Role.ADMINISTRATOR))


@pytest.fixture
def staff(app: Flask, bfc: Federation) -> FlaskClient:
    return sign_in(app, member(app, bfc, Role.STAFF))


def invite(client: FlaskClient, role: Role = Role.TRAINER, email: str = GUEST) -> int:
    data = {"email": email, "role": role.value, "cohort_id": "0"}
    return client.post(f"{TEAM}/invitations", data=data).status_code


def invitations(app: Flask, bfc: Federation) -> list[Invitation]:
    with app.extensions["pacte"].database.session(Scope.federation(bfc.id)) as session:
        return list(session.scalars(select(Invitation).order_by(Invitation.id)))


def grants(app: Flask, bfc: Federation) -> list[RoleGrant]:
    with app.extensions["pacte"].database.session(Scope.federation(bfc.id)) as session:
        return list(session.scalars(select(RoleGrant).order_by(RoleGrant.id)))


def link_of(app: Flask, bfc: Federation, email: str = GUEST) -> str:
    return last_link(app, to=email, scope=Scope.federation(bfc.id))


def test_invited_person_accepts_and_has_the_role(app: Flask, bfc: Federation, admin: FlaskClient) -> None:
    assert invite(admin) == 303
    assert GUEST in admin.get(TEAM).text
    guest = browser(app)
    path = link_of(app, bfc)
    page = guest.get(path).text
    for word in ("Fédération BFC vous invite", "Formatrice ou formateur relais", "Alix Modèle", GUEST):
        assert word in page
    assert not is_signed_in(guest)
    assert "Prénom" in page
    unnamed = guest.post(path, data={"given_name": " ", "family_name": "Exemple"})
    assert unnamed.status_code == 422
    assert "Indiquez votre prénom." in unnamed.text
    assert not is_signed_in(guest)
    answer = guest.post(path, data=NAMES)
    assert (answer.status_code, answer.location) == (303, "/a-faire")
    assert is_signed_in(guest)
    assert "Dominique Exemple" in admin.get(TEAM).text
    database = app.extensions["pacte"].database
    with database.session(Scope.ground()) as session:
        person = person_by_email(session, GUEST)
    assert person is not None
    assert actor_for(database, person).has_role(Role.TRAINER, federation_id=bfc.id)
    assert guest.post(path, data=NAMES).status_code == 410
    history = admin.get(TEAM).text
    assert f"{GUEST} a été invité·e au rôle «\u00a0Formatrice ou formateur relais\u00a0»" in history
    assert "Dominique Exemple a reçu le rôle «\u00a0Formatrice ou formateur relais\u00a0»" in history


def test_team_page_is_for_the_team(app: Flask, bfc: Federation, staff: FlaskClient) -> None:
    assert staff.get(TEAM).status_code == 200
    trainer = sign_in(app, member(app, bfc, Role.TRAINER))
    assert trainer.get(TEAM).status_code == 403
    assert sign_in(app, "camille@exemple.fr").get(TEAM).status_code == 404
    assert browser(app).get(TEAM).status_code == 303


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
def test_only_administrators_give_the_teams_own_roles(
    app: Flask, bfc: Federation, staff: FlaskClient, admin: FlaskClient, role: Role
) -> None:
    assert invite(staff, role) == 422
    assert invitations(app, bfc) == []
    assert invite(staff, Role.JUROR) == 303
    assert invite(admin, role) == 303
    assert [one.role for one in invitations(app, bfc)] == [Role.JUROR, role]
    assert staff.post(f"{TEAM}/invitations/2/annulation").status_code == 403
    assert staff.post(f"{TEAM}/invitations/2/renvoi").status_code == 403
    assert staff.post(f"{TEAM}/roles/2/fin", data={"reason": "x"}).status_code == 403


@pytest.mark.parametrize("role", ["ehesp", "learner", "king", ""])
def test_other_roles_are_not_invited(app: Flask, bfc: Federation, admin: FlaskClient, role: str) -> None:
    data = {"email": GUEST, "role": role, "cohort_id": "0"}
    assert admin.post(f"{TEAM}/invitations", data=data).status_code == 422
    assert invitations(app, bfc) == []


@pytest.mark.parametrize("cohort", ["999", "x", "-1"])
def test_unknown_cohort_is_refused(app: Flask, bfc: Federation, admin: FlaskClient, cohort: str) -> None:
    data = {"email": GUEST, "role": "trainer", "cohort_id": cohort}
    answer = admin.post(f"{TEAM}/invitations", data=data)
    assert answer.status_code == 422
    assert GUEST in answer.text
    assert invitations(app, bfc) == []


def test_a_link_presets_the_invitation_and_leads_back(
    app: Flask, bfc: Federation, staff: FlaskClient
) -> None:
    cohort = make_cohort(app.extensions["pacte"].database, bfc)
    page = staff.get(f"{TEAM}?pour=trainer&dans={cohort.id}&retour=/regions/bfc/gestion").text
    assert re.search(r'<option selected value="trainer">', page)
    assert re.search(rf'<option selected value="{cohort.id}">', page)
    assert 'href="/regions/bfc/gestion"' in page
    data = {"email": GUEST, "role": "trainer", "cohort_id": str(cohort.id)}
    answer = staff.post(f"{TEAM}/invitations?retour=/regions/bfc/gestion", data=data)
    assert answer.location == f"{TEAM}?retour=/regions/bfc/gestion"
    [made] = invitations(app, bfc)
    assert (made.role, made.cohort_id) == (Role.TRAINER, cohort.id)


def test_nothing_is_chosen_beforehand_and_no_link_leads_elsewhere(
    app: Flask, bfc: Federation, staff: FlaskClient
) -> None:
    page = staff.get(f"{TEAM}?pour=king&dans=999&retour=https://exemple.fr/").text
    assert page.count('<option selected value="">Choisissez…') == 2
    assert "Revenir à ce que je faisais" not in page
    assert 'href="https://exemple.fr' not in page
    empty = staff.post(f"{TEAM}/invitations", data={"email": GUEST, "role": "trainer", "cohort_id": ""})
    assert empty.status_code == 422
    assert "Choisissez une promotion, ou toutes." in empty.text
    assert invitations(app, bfc) == []


def test_second_invitation_and_held_role_are_refused(app: Flask, bfc: Federation, admin: FlaskClient) -> None:
    assert invite(admin) == 303
    assert invite(admin, email=GUEST.upper()) == 422
    browser(app).post(link_of(app, bfc), data=NAMES)
    assert invite(admin) == 422
    assert len(invitations(app, bfc)) == 1


def test_whoever_is_signed_in_finds_the_invitation_in_a_faire(
    app: Flask, bfc: Federation, admin: FlaskClient
) -> None:
    invite(admin)
    guest = browser(app)
    guest.post(link_of(app, bfc), data=NAMES)
    assert "Répondre à une invitation" not in guest.get("/a-faire").text
    assert invite(admin, Role.STAFF) == 303
    assert "Répondre à une invitation" in guest.get("/a-faire").text
    page = "/regions/bfc/invitations-recues/2"
    for address in (page, link_of(app, bfc)):
        shown = guest.get(address).text
        assert "ce rôle s’ajoute aux vôtres" in shown
        assert "accepter vous connecte" not in shown
    assert admin.get(page).status_code == 403
    assert admin.post(page).status_code == 403
    assert guest.post(page).status_code == 303
    assert "Répondre à une invitation" not in guest.get("/a-faire").text
    assert guest.get(TEAM).status_code == 200
    assert guest.post(page).status_code == 410
    assert guest.post(link_of(app, bfc)).status_code == 410


def test_cancelled_invitation_opens_nothing(app: Flask, bfc: Federation, admin: FlaskClient) -> None:
    invite(admin)
    assert admin.post(f"{TEAM}/invitations/1/annulation").status_code == 303
    guest = browser(app)
    assert guest.post(link_of(app, bfc), data=NAMES).status_code == 410
    assert not is_signed_in(guest)
    assert admin.post(f"{TEAM}/invitations/1/annulation").status_code == 409


def test_sent_again_replaces_the_link(
    app: Flask, bfc: Federation, admin: FlaskClient, clock: FixedClock
) -> None:
    invite(admin)
    first = link_of(app, bfc)
    clock.move_to(NOW + timedelta(hours=1))
    assert admin.post(f"{TEAM}/invitations/1/renvoi").status_code == 303
    assert len(messages(app.extensions["pacte"].database, to=GUEST, scope=Scope.federation(bfc.id))) == 2
    assert browser(app).post(first).status_code == 410
    assert browser(app).post(link_of(app, bfc), data=NAMES).status_code == 303


@pytest.mark.parametrize(("days", "status"), [(13, 303), (14, 410)])
def test_invitation_expires(
    app: Flask, bfc: Federation, admin: FlaskClient, clock: FixedClock, days: int, status: int
) -> None:
    invite(admin)
    clock.move_to(NOW + timedelta(days=days))
    assert browser(app).post(link_of(app, bfc), data=NAMES).status_code == status


def test_invitation_of_another_federation_does_not_exist(
    app: Flask, bfc: Federation, admin: FlaskClient
) -> None:
    invite(admin)
    idf = make_federation(app.extensions["pacte"].database, "idf")
    stranger = sign_in(app, member(app, idf, Role.ADMINISTRATOR))
    for path in ("invitations/1/annulation", "invitations/1/renvoi", "roles/1/fin"):
        assert stranger.post(f"/regions/idf/equipe/{path}", data={"reason": "x"}).status_code == 404
        assert stranger.post(f"{TEAM}/{path}", data={"reason": "x"}).status_code == 404
    token = link_of(app, bfc).rpartition("/")[2]
    assert browser(app).get(f"/regions/idf/invitations/{token}").status_code == 410
    assert invitations(app, bfc)[0].cancelled_at is None


def test_role_ends_at_once_with_its_reason(app: Flask, bfc: Federation, admin: FlaskClient) -> None:
    client = sign_in(app, member(app, bfc, Role.STAFF))
    assert client.get(TEAM).status_code == 200
    assert admin.post(f"{TEAM}/roles/2/fin", data={"reason": " "}).status_code == 422
    assert client.get(TEAM).status_code == 200
    assert admin.post(f"{TEAM}/roles/2/fin", data={"reason": "Départ"}).status_code == 303
    assert client.get(TEAM).status_code == 404
    assert "Départ" in admin.get(TEAM).text


def test_last_administrator_is_protected(app: Flask, bfc: Federation, admin: FlaskClient) -> None:
    answer = admin.post(f"{TEAM}/roles/1/fin", data={"reason": "Départ"})
    assert answer.status_code == 422
    assert "la dernière personne qui administre" in answer.text
    assert grants(app, bfc)[0].ended_at is None
    member(app, bfc, Role.ADMINISTRATOR)
    assert admin.post(f"{TEAM}/roles/1/fin", data={"reason": "Départ"}).status_code == 303
    assert admin.get(TEAM).status_code == 404


def test_second_factor_is_required_by_one_who_has_it(app: Flask, bfc: Federation, admin: FlaskClient) -> None:
    control = f"{TEAM}/double-authentification"
    answer = admin.post(control, data={"required": "1"})
    assert answer.status_code == 422
    assert "Vous n’avez pas encore de second facteur" in answer.text
    add_code_app(admin, app)
    assert admin.post(control, data={"required": "1"}).status_code == 303
    assert admin.get(TEAM).status_code == 200
    staff = sign_in(app, member(app, bfc, Role.STAFF))
    assert staff.get(TEAM).status_code == 303
    assert admin.post(control, data={"required": "0"}).status_code == 303
    history = admin.get(TEAM).text.partition('id="historique"')[2]
    said = "La double authentification {} pour l’équipe."
    optional = history.index(said.format("redevient facultative"))
    required = history.index(said.format("devient obligatoire"))
    assert optional < required
    assert staff.get(TEAM).status_code == 200
    assert staff.post(control, data={"required": "1"}).status_code == 403


def test_roles_are_filtered(app: Flask, bfc: Federation, admin: FlaskClient) -> None:
    for _ in range(3):
        member(app, bfc, Role.TRAINER)
    assert "4\u00a0rôles" in admin.get(TEAM).text
    assert "3\u00a0rôles" in admin.get(f"{TEAM}?role=trainer").text
    assert "1\u00a0rôle<" in admin.get(f"{TEAM}?role=administrator").text
    assert "4\u00a0rôles" in admin.get(f"{TEAM}?role=king").text
