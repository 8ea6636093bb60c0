"""The account page: identity, address, password, sessions, data."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from flask import Flask

from pacte import audit
from pacte.accounts.models import Person
from pacte.accounts.passwords import Passwords
from pacte.clock import FixedClock
from pacte.database import Scope
from pacte.policy import Role
from tests.accounts.browsers import browser, is_signed_in, sign_in
from tests.accounts.mailbox import last_link, messages, templates
from tests.conftest import NOW
from tests.factories import grant_role, make_federation, make_person

PASSWORD = "quatre mots bien choisis"
OTHER = "encore une autre phrase"


def actions(app: Flask, person: Person) -> list[str]:
    with app.extensions["pacte"].database.session(Scope.ground()) as session:
        return [line.action for line in audit.history(session, person)]


def again(app: Flask, person: Person) -> Person:
    with app.extensions["pacte"].database.session(Scope.ground()) as session:
        return session.get_one(Person, person.id)


@pytest.fixture
def person(app: Flask) -> Person:
    return make_person(app.extensions["pacte"].database, email="camille@exemple.fr")


@pytest.mark.parametrize(
    "path",
    [
        "/compte",
        "/compte/identite",
        "/compte/adresse",
        "/compte/mot-de-passe",
        "/compte/sessions",
        "/compte/donnees",
        "/compte/donnees/archive",
        "/compte/double-authentification",
        "/compte/double-authentification/application",
        "/compte/double-authentification/cle",
    ],
)
def test_pages_open_to_their_owner_only(app: Flask, person: Person, path: str) -> None:
    assert browser(app).get(path).status_code == 303
    assert sign_in(app, person).get(path).status_code == 200


def test_identity_is_changed_and_recorded(app: Flask, person: Person) -> None:
    data = {"given_name": " Émilie ", "family_name": "Œuvrard", "phone": "06 12 34 56 78"}
    assert sign_in(app, person).post("/compte/identite", data=data).status_code == 303
    changed = again(app, person)
    assert (changed.name, changed.phone) == ("Émilie Œuvrard", "06 12 34 56 78")
    assert changed.sort_key == "oeuvrard emilie"
    assert actions(app, person) == ["account.identity_changed"]


def test_identity_refused_keeps_what_was_typed(app: Flask, person: Person) -> None:
    data = {"given_name": "", "family_name": "Œuvrard", "phone": "zéro six"}
    answer = sign_in(app, person).post("/compte/identite", data=data)
    assert answer.status_code == 422
    assert "Œuvrard" in answer.text
    assert "zéro six" in answer.text
    assert "Indiquez votre prénom." in answer.text
    assert actions(app, person) == []


def test_address_changes_when_the_new_mailbox_confirms(app: Flask, person: Person) -> None:
    database = app.extensions["pacte"].database
    client = sign_in(app, person)
    assert client.post("/compte/adresse", data={"email": "Autre@Exemple.fr"}).status_code == 303
    assert again(app, person).email == "camille@exemple.fr"
    assert templates(database, to="camille@exemple.fr")[-1] == "account-notice"
    path = last_link(app, to="autre@exemple.fr")
    phone = browser(app)
    assert "autre@exemple.fr" in phone.get(path).text
    assert phone.post(path).status_code == 303
    assert again(app, person).email == "autre@exemple.fr"
    assert len(messages(database, to="camille@exemple.fr")) == 3
    assert actions(app, person) == ["account.address_changed", "account.address_asked"]
    assert phone.post(path).status_code == 410


def test_address_of_another_account_is_not_told_on_screen(app: Flask, person: Person) -> None:
    database = app.extensions["pacte"].database
    make_person(database, email="prise@exemple.fr")
    client = sign_in(app, person)
    answers = [
        client.post("/compte/adresse", data={"email": email}, follow_redirects=True).text
        for email in ("prise@exemple.fr", "libre@exemple.fr")
    ]
    # The token that forms carry holds the second at which it was made.
    told = [re.sub(r'name="csrf_token"[^>]*', "", answer) for answer in answers]
    assert told[0] == told[1]
    assert templates(database, to="prise@exemple.fr") == ["address-taken"]
    assert messages(database, to="prise@exemple.fr")[0].sealed == ""


def test_address_taken_meanwhile_is_refused(app: Flask, person: Person) -> None:
    client = sign_in(app, person)
    client.post("/compte/adresse", data={"email": "autre@exemple.fr"})
    make_person(app.extensions["pacte"].database, email="autre@exemple.fr")
    answer = client.post(last_link(app, to="autre@exemple.fr"))
    assert answer.status_code == 410
    assert "sert déjà à un autre compte" in answer.text
    assert again(app, person).email == "camille@exemple.fr"


def test_a_second_request_closes_the_first_link(app: Flask, person: Person) -> None:
    client = sign_in(app, person)
    client.post("/compte/adresse", data={"email": "un@exemple.fr"})
    client.post("/compte/adresse", data={"email": "deux@exemple.fr"})
    assert client.post(last_link(app, to="un@exemple.fr")).status_code == 410
    assert client.post(last_link(app, to="deux@exemple.fr")).status_code == 303


def test_password_set_revokes_other_sessions_and_tells(app: Flask, person: Person) -> None:
    other, client = sign_in(app, person), sign_in(app, person)
    assert client.post("/compte/mot-de-passe", data={"password": PASSWORD}).status_code == 303
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert templates(app.extensions["pacte"].database, to=person.email)[-1] == "account-notice"
    hashed = again(app, person).password_hash
    assert hashed is not None
    assert hashed.startswith("$argon2id$")
    assert actions(app, person) == ["account.password_set", "account.sessions_revoked"]


@pytest.mark.parametrize("password", ["court", "azertyuiop123", "camille@exemple.fr"])
def test_poor_password_is_refused(app: Flask, person: Person, password: str) -> None:
    assert sign_in(app, person).post("/compte/mot-de-passe", data={"password": password}).status_code == 422
    assert again(app, person).password_hash is None


def test_password_change_asks_for_the_present_one(app: Flask, clock: FixedClock) -> None:
    hashed = Passwords(slots=1).hash(PASSWORD)
    person = make_person(app.extensions["pacte"].database, password_hash=hashed)
    client = sign_in(app, person)
    clock.move_to(NOW + timedelta(minutes=31))
    for data in ({"password": OTHER}, {"password": OTHER, "current": "faux"}):
        assert client.post("/compte/mot-de-passe", data=data).status_code == 422
        assert client.post("/compte/mot-de-passe/suppression", data={}).status_code == 422
    assert again(app, person).password_hash == hashed
    assert (
        client.post("/compte/mot-de-passe", data={"password": OTHER, "current": PASSWORD}).status_code == 303
    )
    assert again(app, person).password_hash != hashed


def test_forgotten_password_is_replaced_after_a_link(app: Flask) -> None:
    person = make_person(app.extensions["pacte"].database, password_hash=Passwords(slots=1).hash(PASSWORD))
    assert sign_in(app, person).post("/compte/mot-de-passe", data={"password": OTHER}).status_code == 303


def test_password_is_removed(app: Flask) -> None:
    person = make_person(app.extensions["pacte"].database, password_hash=Passwords(slots=1).hash(PASSWORD))
    assert sign_in(app, person).post("/compte/mot-de-passe/suppression").status_code == 303
    assert again(app, person).password_hash is None


def test_sessions_are_listed_and_closed_at_once(app: Flask, person: Person) -> None:
    other, client = sign_in(app, person), sign_in(app, person)
    page = client.get("/compte/sessions").text
    assert page.count("Firefox sur Windows</h2>") == 2
    assert page.count("Cet appareil") == 1
    assert "192.0.2.…" in page
    assert "192.0.2.17" not in page
    assert client.post("/compte/sessions/1/fermeture").status_code == 303
    assert not is_signed_in(other)
    assert is_signed_in(client)


def test_all_other_sessions_are_closed(app: Flask, person: Person) -> None:
    others = [sign_in(app, person), sign_in(app, person)]
    client = sign_in(app, person)
    stranger = sign_in(app, "dominique@exemple.fr")
    assert client.post("/compte/sessions/fermeture").status_code == 303
    assert [is_signed_in(one) for one in (*others, client, stranger)] == [False, False, True, True]


def test_sessions_of_others_do_not_exist(app: Flask, person: Person) -> None:
    mine = sign_in(app, person)
    stranger = sign_in(app, "dominique@exemple.fr")
    assert stranger.post("/compte/sessions/1/fermeture").status_code == 404
    assert is_signed_in(mine)


def test_archive_holds_everything_and_no_secret(app: Flask) -> None:
    database = app.extensions["pacte"].database
    hashed = Passwords(slots=1).hash(PASSWORD)
    person = make_person(database, password_hash=hashed)
    grant_role(database, person, Role.STAFF, make_federation(database, "bfc"))
    grant_role(database, person, Role.TRAINER, make_federation(database, "idf"))
    grant_role(
        database,
        make_person(database, email="autre@exemple.fr"),
        Role.JUROR,
        make_federation(database, "aura"),
    )
    answer = sign_in(app, person).get("/compte/donnees/archive")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mes-donnees-pacte-2025-09-15.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as bundle:
        assert sorted(bundle.namelist())[:1] == ["LISEZ-MOI.txt"]
        account = json.loads(bundle.read("compte.json"))
        readme = bundle.read("LISEZ-MOI.txt").decode()
        everything = b"".join(bundle.read(name) for name in bundle.namelist()).decode()
    assert account["identite"]["email"] == person.email
    assert [role["role"] for role in account["roles"]] == ["staff", "trainer"]
    assert len(account["sessions"]) == 1
    assert "- compte.json\u00a0: votre identité, vos rôles" in readme
    assert "forum" not in readme
    assert account["roles"][0]["role_libelle"] == "Équipe de la fédération"
    assert hashed not in everything
    assert "token_hash" not in everything
    assert "autre@exemple.fr" not in everything
