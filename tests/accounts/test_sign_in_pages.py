"""Sign-in by its pages: links, passwords, throttles, forged and spent tokens."""

from datetime import timedelta

import pytest
from flask import Flask

from pacte.accounts.models import SignInSession
from pacte.accounts.passwords import Passwords
from pacte.accounts.queries import person_by_email
from pacte.clock import FixedClock
from pacte.database import Scope
from tests.accounts.browsers import browser, is_signed_in, sign_in
from tests.accounts.mailbox import last_link, messages
from tests.conftest import NOW
from tests.factories import make_person

PASSWORD = "quatre mots bien choisis"


def test_link_opens_an_account_at_first_use(app: Flask) -> None:
    client = browser(app)
    asked = client.post("/connexion", data={"lien-email": "Nouvelle@Exemple.fr"})
    assert (asked.status_code, asked.location) == (303, "/connexion/lien-envoye")
    assert "<strong>Nouvelle@Exemple.fr</strong>" in client.get(asked.location).text
    assert "Si l’adresse que vous avez indiquée est exacte" in client.get(asked.location).text
    database = app.extensions["pacte"].database
    with database.session(Scope.ground()) as session:
        assert person_by_email(session, "nouvelle@exemple.fr") is None
    path = last_link(app, to="nouvelle@exemple.fr")
    shown = client.get(path)
    assert shown.status_code == 200
    assert "Me connecter" in shown.text
    assert not is_signed_in(client)
    assert client.post(path).location == "/a-faire"
    assert is_signed_in(client)
    with database.session(Scope.ground()) as session:
        person = person_by_email(session, "nouvelle@exemple.fr")
    assert person is not None
    assert person.email_confirmed_at == NOW


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask) -> None:
    person = make_person(app.extensions["pacte"].database)
    client = browser(app)
    texts = []
    for email in (person.email, "inconnue@exemple.fr"):
        answer = client.post("/connexion", data={"lien-email": email}, follow_redirects=True)
        assert answer.status_code == 200
        texts.append(answer.text.replace(email, "l’adresse tapée"))
    assert texts[0] == texts[1]


def test_link_serves_once(app: Flask) -> None:
    person = make_person(app.extensions["pacte"].database)
    client = browser(app)
    client.post("/connexion", data={"lien-email": person.email})
    path = last_link(app, to=person.email)
    assert client.post(path).status_code == 303
    thief = browser(app)
    spent = thief.get(path)
    assert (spent.status_code, person.email in spent.text) == (410, False)
    assert "<h1>Ce lien a déjà servi</h1>" in spent.text
    assert thief.post(path).status_code == 410
    assert not is_signed_in(thief)
    known = client.get(path)
    assert (known.status_code, "vous êtes déjà connecté·e" in known.text) == (410, True)


def test_a_spent_link_sends_another_to_the_same_address(app: Flask) -> None:
    person = make_person(app.extensions["pacte"].database)
    client = browser(app)
    client.post("/connexion", data={"lien-email": person.email, "lien-suite": "/compte/sessions"})
    path = last_link(app, to=person.email)
    client.post(path)
    other = browser(app)
    asked = other.post(path, data={"autre-lien": "1"})
    assert (asked.status_code, asked.location) == (303, "/connexion/lien-envoye?autre=1")
    said = other.get(asked.location).text
    assert "à l’adresse qui a reçu le premier" in said
    assert person.email not in said
    assert len(messages(app.extensions["pacte"].database, to=person.email)) == 2
    assert last_link(app, to=person.email) != path
    assert other.post(last_link(app, to=person.email)).location == "/compte/sessions"
    assert other.post(f"/connexion/lien/{'a' * 43}", data={"autre-lien": "1"}).location == "/connexion"


@pytest.mark.parametrize(("minutes", "status"), [(29, 303), (31, 410)])
def test_link_expires(app: Flask, clock: FixedClock, minutes: int, status: int) -> None:
    person = make_person(app.extensions["pacte"].database)
    client = browser(app)
    client.post("/connexion", data={"lien-email": person.email})
    clock.move_to(NOW + timedelta(minutes=minutes))
    assert client.post(last_link(app, to=person.email)).status_code == status


@pytest.mark.parametrize("token", ["x", "a" * 43, "%20", "é" * 43])
def test_forged_link_is_refused(app: Flask, token: str) -> None:
    client = browser(app)
    assert client.get(f"/connexion/lien/{token}").status_code == 410
    assert client.post(f"/connexion/lien/{token}").status_code == 410


@pytest.mark.parametrize(
    ("suite", "onward"),
    [
        ("/compte/sessions", "/compte/sessions"),
        ("/regions/bfc/equipe?role=staff", "/regions/bfc/equipe?role=staff"),
        ("https://ailleurs.example/", "/a-faire"),
        ("//ailleurs.example/", "/a-faire"),
        ("/\\ailleurs.example", "/a-faire"),
        ("javascript:alert(1)", "/a-faire"),
        ("/\t/ailleurs.example", "/a-faire"),
    ],
)
def test_redirection_stays_on_the_site(app: Flask, suite: str, onward: str) -> None:
    person = make_person(app.extensions["pacte"].database)
    client = browser(app)
    asked = client.post("/connexion", data={"lien-email": person.email, "lien-suite": suite})
    again = (
        "/connexion" if onward == "/a-faire" else f"/connexion?suite={onward}".replace("?role=", "?role%3D")
    )
    assert f'href="{again}">demandez un autre lien' in client.get(asked.location).text
    link = last_link(app, to=person.email)
    assert client.post(link).location == onward
    assert f'href="{again}">Se connecter autrement' in browser(app).get(link).text


def test_closed_page_leads_to_sign_in_and_back(app: Flask) -> None:
    answer = browser(app).get("/compte/sessions?x=1")
    assert (answer.status_code, answer.location) == (303, "/connexion?suite=/compte/sessions?x%3D1")
    late = browser(app).post("/compte/profil/adresse-inconnue")
    assert late.status_code == 404
    assert browser(app).post("/compte/adresse").location == "/connexion?suite=/compte/adresse"
    assert browser(app).post("/compte/double-authentification/codes").location == (
        "/connexion?suite=/compte/double-authentification/codes"
    )


def test_wrong_address_is_told_and_kept(app: Flask) -> None:
    answer = browser(app).post("/connexion", data={"lien-email": "camille@"})
    assert answer.status_code == 422
    assert 'value="camille@"' in answer.text
    assert "elle s’écrit comme nom@exemple.fr" in answer.text


def with_password(app: Flask) -> str:
    hashed = Passwords(slots=1).hash(PASSWORD)
    return make_person(app.extensions["pacte"].database, password_hash=hashed).email


def try_password(app: Flask, email: str, password: str, address: str = "192.0.2.17") -> int:
    data = {"mdp-email": email, "mdp-password": password}
    return (
        browser(app)
        .post("/connexion/mot-de-passe", data=data, environ_overrides={"REMOTE_ADDR": address})
        .status_code
    )


def test_password_signs_in(app: Flask) -> None:
    client = browser(app)
    data = {"mdp-email": with_password(app).upper(), "mdp-password": PASSWORD, "mdp-suite": "/compte"}
    answer = client.post("/connexion/mot-de-passe", data=data)
    assert (answer.status_code, answer.location) == (303, "/compte")
    assert is_signed_in(client)


def test_wrong_password_unknown_account_and_none_say_the_same(app: Flask) -> None:
    known, without = with_password(app), make_person(app.extensions["pacte"].database).email
    texts = set()
    for email in (known, without, "inconnue@exemple.fr"):
        client = browser(app)
        data = {"mdp-email": email, "mdp-password": "n’importe quoi"}
        answer = client.post("/connexion/mot-de-passe", data=data)
        assert answer.status_code == 422
        assert not is_signed_in(client)
        texts.add("ne vont pas ensemble" in answer.text)
    assert texts == {True}


def test_account_is_throttled_then_free_again(app: Flask, clock: FixedClock) -> None:
    email = with_password(app)
    for number in range(5):
        assert try_password(app, email, "faux", f"198.51.100.{number}") == 422
    blocked = browser(app).post(
        "/connexion/mot-de-passe",
        data={"mdp-email": email, "mdp-password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "203.0.113.9"},
    )
    assert blocked.status_code == 429
    assert blocked.headers["Retry-After"] == "901"
    assert "16\u00a0minutes" in blocked.text
    assert is_signed_in(sign_in(app, email))
    clock.move_to(NOW + timedelta(minutes=15))
    assert try_password(app, email, PASSWORD) == 303


def test_success_clears_the_account_count(app: Flask) -> None:
    email = with_password(app)
    for _ in range(4):
        assert try_password(app, email, "faux") == 422
    assert try_password(app, email, PASSWORD) == 303
    for _ in range(5):
        assert try_password(app, email, "faux") == 422
    assert try_password(app, email, "faux") == 429


def test_links_are_throttled_for_known_and_unknown(app: Flask) -> None:
    for email in (make_person(app.extensions["pacte"].database).email, "inconnue@exemple.fr"):
        client = browser(app)
        statuses = [client.post("/connexion", data={"lien-email": email}).status_code for _ in range(6)]
        assert statuses == [303] * 5 + [429]
        assert len(messages(app.extensions["pacte"].database, to=email)) == 5


def test_hashing_overload_asks_to_try_again(app: Flask) -> None:
    busy = Passwords(slots=1, wait=0.01)
    app.extensions["pacte_passwords"] = busy
    with busy._slot():
        assert try_password(app, "camille@exemple.fr", PASSWORD) == 503
    assert try_password(app, "camille@exemple.fr", PASSWORD) == 422


def test_session_changes_token_at_each_sign_in(app: Flask) -> None:
    person = make_person(app.extensions["pacte"].database)
    client = sign_in(app, person)
    before = client.get_cookie("pacte")
    client.post("/connexion", data={"lien-email": person.email})
    client.post(last_link(app, to=person.email))
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert before is not None
    assert token not in before.value
    assert len(token) == 43


def test_forged_session_is_nobody(app: Flask) -> None:
    client = browser(app)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "1"
    assert not is_signed_in(client)


def test_sign_out_is_a_post_and_ends_the_session_everywhere(app: Flask) -> None:
    client = sign_in(app, "camille@exemple.fr")
    assert client.get("/deconnexion").status_code == 303
    assert is_signed_in(client)
    copied = client.get_cookie("pacte")
    assert copied is not None
    assert client.post("/deconnexion").status_code == 303
    assert not is_signed_in(client)
    client.set_cookie("pacte", copied.value)
    assert not is_signed_in(client)


def test_session_expires(app: Flask, clock: FixedClock) -> None:
    client = sign_in(app, "camille@exemple.fr")
    clock.move_to(NOW + timedelta(hours=11, minutes=59))
    assert is_signed_in(client)
    clock.move_to(NOW + timedelta(hours=12))
    assert not is_signed_in(client)


def test_last_visit_is_noted_at_most_every_five_minutes(app: Flask, clock: FixedClock) -> None:
    client = sign_in(app, "camille@exemple.fr")

    def seen() -> list[float]:
        with app.extensions["pacte"].database.session(Scope.ground()) as session:
            rows = session.query(SignInSession).all()
            return [(row.seen_at - NOW).total_seconds() for row in rows]

    clock.move_to(NOW + timedelta(minutes=4))
    client.get("/compte")
    assert seen() == [0.0]
    clock.move_to(NOW + timedelta(minutes=6))
    client.get("/compte")
    assert seen() == [360.0]


def test_forms_need_their_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = browser(app)
    for path, data in (
        ("/connexion", {"lien-email": "camille@exemple.fr"}),
        ("/connexion/mot-de-passe", {"mdp-email": "camille@exemple.fr", "mdp-password": PASSWORD}),
        ("/deconnexion", {}),
    ):
        assert client.post(path, data=data).status_code == 400
