"""Second factors by their pages: codes, passkeys, recovery codes, enforcement by a federation."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import OneTimeCodeApp, Passkey, Person
from pacte.clock import FixedClock
from pacte.database import Scope
from pacte.federations.models import Federation
from pacte.policy import Role
from tests.accounts.browsers import (
    Authenticator,
    add_code_app,
    browser,
    code_now,
    is_signed_in,
    passkey_options,
    sign_in,
)
from tests.accounts.mailbox import templates
from tests.conftest import NOW
from tests.factories import grant_role, make_federation, make_person

SECOND = "/connexion/second-facteur"
OVERVIEW = "/compte/double-authentification"


@pytest.fixture
def person(app: Flask) -> Person:
    return make_person(app.extensions["pacte"].database, email="camille@exemple.fr")


def shown_codes(client: FlaskClient) -> list[str]:
    return re.findall(r"<li><code>([a-z0-9-]{19})</code>", client.get(f"{OVERVIEW}/codes").text)


def give_code(client: FlaskClient, code: str) -> int:
    return client.post(SECOND, data={"code-code": code}).status_code


def register(client: FlaskClient, key: Authenticator, name: str = "Mon téléphone") -> int:
    options = passkey_options(client.get(f"{OVERVIEW}/cle").text, "create")
    data = {"name": name, "credential": key.create(options)}
    return client.post(f"{OVERVIEW}/cle", data=data).status_code


def test_code_is_asked_at_the_next_sign_in(app: Flask, person: Person, clock: FixedClock) -> None:
    client = sign_in(app, person)
    secret = add_code_app(client, app)
    assert is_signed_in(client)
    clock.move_to(NOW + timedelta(minutes=2))
    other = sign_in(app, person)
    assert not is_signed_in(other)
    assert other.get("/connexion").location == SECOND
    with other.session_transaction() as cookie:
        before = cookie["_user_id"]
    assert give_code(other, "000000") == 422
    assert not is_signed_in(other)
    assert give_code(other, code_now(app, secret)) == 303
    assert is_signed_in(other)
    with other.session_transaction() as cookie:
        assert cookie["_user_id"] != before


def test_code_serves_once(app: Flask, person: Person, clock: FixedClock) -> None:
    secret = add_code_app(sign_in(app, person), app)
    assert give_code(sign_in(app, person), code_now(app, secret)) == 422
    clock.move_to(NOW + timedelta(seconds=30))
    code = code_now(app, secret)
    assert give_code(sign_in(app, person), code) == 303
    assert give_code(sign_in(app, person), code) == 422


@pytest.mark.parametrize(("seconds", "status"), [(-60, 422), (-30, 303), (0, 303), (30, 303), (60, 422)])
def test_code_one_step_off_is_accepted(app: Flask, clock: FixedClock, seconds: int, status: int) -> None:
    secret = add_code_app(sign_in(app, "camille@exemple.fr"), app)
    clock.move_to(NOW + timedelta(minutes=10, seconds=seconds))
    code = code_now(app, secret)
    clock.move_to(NOW + timedelta(minutes=10))
    assert give_code(sign_in(app, "camille@exemple.fr"), code) == status


def test_secret_is_sealed(app: Flask, person: Person) -> None:
    secret = add_code_app(sign_in(app, person), app)
    with app.extensions["pacte"].database.session(Scope.ground()) as session:
        kept = session.query(OneTimeCodeApp).one().sealed_secret
    assert secret not in kept
    assert kept.startswith("gAAAA")


def test_wrong_first_code_keeps_the_same_secret(app: Flask, person: Person) -> None:
    client = sign_in(app, person)
    page = client.get(f"{OVERVIEW}/application").text
    sealed = re.search(r'name="sealed"[^>]*value="([^"]+)"', page)
    assert sealed is not None
    answer = client.post(f"{OVERVIEW}/application", data={"code": "000000", "sealed": sealed[1]})
    assert answer.status_code == 422
    keys = [re.search(r"<code>([A-Z2-7 ]+)</code>", text) for text in (page, answer.text)]
    assert keys[0] is not None
    assert keys[1] is not None
    assert keys[0][1] == keys[1][1]
    stranger = sign_in(app, "dominique@exemple.fr")
    secret = keys[0][1].replace(" ", "")
    data = {"code": code_now(app, secret), "sealed": sealed[1]}
    assert stranger.post(f"{OVERVIEW}/application", data=data).status_code == 422


def test_codes_are_throttled(app: Flask, person: Person, clock: FixedClock) -> None:
    secret = add_code_app(sign_in(app, person), app)
    clock.move_to(NOW + timedelta(minutes=1))
    client = sign_in(app, person)
    assert [give_code(client, "000000") for _ in range(6)] == [422] * 5 + [429]
    assert give_code(client, code_now(app, secret)) == 429
    clock.move_to(NOW + timedelta(minutes=17))
    assert give_code(client, code_now(app, secret)) == 303


def test_recovery_codes_are_shown_once_and_serve_once(app: Flask, person: Person) -> None:
    client = sign_in(app, person)
    add_code_app(client, app)
    codes = shown_codes(client)
    assert len(set(codes)) == 10
    assert shown_codes(client) == []
    assert give_code(sign_in(app, person), codes[0].upper().replace("-", " ")) == 303
    assert give_code(sign_in(app, person), codes[0]) == 422
    assert give_code(sign_in(app, person), codes[1]) == 303
    assert "8\u00a0codes" in client.get(OVERVIEW).text
    assert templates(app.extensions["pacte"].database, to=person.email).count("account-notice") == 3


def test_new_recovery_codes_void_the_old(app: Flask, person: Person) -> None:
    client = sign_in(app, person)
    add_code_app(client, app)
    old = shown_codes(client)
    assert client.post(f"{OVERVIEW}/codes").status_code == 303
    new = shown_codes(client)
    assert give_code(sign_in(app, person), old[0]) == 422
    assert give_code(sign_in(app, person), new[0]) == 303


def test_recovery_codes_need_a_second_factor(app: Flask, person: Person) -> None:
    assert sign_in(app, person).post(f"{OVERVIEW}/codes").status_code == 409


def test_first_second_factor_ends_other_sessions(app: Flask, person: Person) -> None:
    other, client = sign_in(app, person), sign_in(app, person)
    assert "En ajouter une ferme vos autres sessions." in client.get(OVERVIEW).text
    add_code_app(client, app)
    assert "est en place\u00a0; vos autres sessions sont fermées." in client.get(f"{OVERVIEW}/codes").text
    assert (is_signed_in(other), is_signed_in(client)) == (False, True)


def test_removing_the_last_factor_closes_sessions_that_awaited_it(app: Flask, person: Person) -> None:
    client = sign_in(app, person)
    add_code_app(client, app)
    thief = sign_in(app, person)
    assert client.post(f"{OVERVIEW}/application/retrait").status_code == 303
    assert not is_signed_in(thief)
    assert is_signed_in(client)
    assert is_signed_in(sign_in(app, person))


def test_awaiting_session_can_be_abandoned(app: Flask, person: Person) -> None:
    add_code_app(sign_in(app, person), app)
    client = sign_in(app, person)
    assert client.post("/deconnexion").status_code == 303
    assert client.get(SECOND).location == "/connexion"


def test_passkey_registered_renamed_and_removed(app: Flask, person: Person) -> None:
    client, key = sign_in(app, person), Authenticator()
    assert register(client, key) == 303
    assert len(shown_codes(client)) == 10
    assert "Mon téléphone" in client.get(OVERVIEW).text
    assert client.post(f"{OVERVIEW}/cles/1", data={"name": "Clé bleue"}).status_code == 303
    assert "Clé bleue" in client.get(OVERVIEW).text
    stranger = sign_in(app, "dominique@exemple.fr")
    assert stranger.get(f"{OVERVIEW}/cles/1").status_code == 404
    assert stranger.post(f"{OVERVIEW}/cles/1", data={"name": "x"}).status_code == 404
    assert stranger.post(f"{OVERVIEW}/cles/1/retrait").status_code == 404
    assert client.post(f"{OVERVIEW}/cles/1/retrait").status_code == 303
    assert is_signed_in(sign_in(app, person))


def test_passkey_is_a_second_factor(app: Flask, person: Person) -> None:
    key = Authenticator(verifies=False)
    register(sign_in(app, person), key)
    client = sign_in(app, person)
    assert not is_signed_in(client)
    answer = key.get(passkey_options(client.get(SECOND).text, "get"))
    assert client.post(f"{SECOND}/cle-acces", data={"cle-credential": answer}).status_code == 303
    assert is_signed_in(client)
    replayer = sign_in(app, person)
    assert replayer.post(f"{SECOND}/cle-acces", data={"cle-credential": answer}).status_code == 422
    assert not is_signed_in(replayer)


def test_passkey_alone_signs_in_when_it_verified_its_holder(app: Flask, person: Person) -> None:
    key = Authenticator()
    register(sign_in(app, person), key)
    client = browser(app)
    answer = key.get(passkey_options(client.get("/connexion").text, "get"))
    data = {"cle-credential": answer, "cle-suite": "/compte"}
    assert client.post("/connexion/cle-acces", data=data).location == "/compte"
    assert is_signed_in(client)
    thief = browser(app)
    assert thief.post("/connexion/cle-acces", data=data).status_code == 422
    assert not is_signed_in(thief)


def test_passkey_without_verification_does_not_sign_in_alone(app: Flask, person: Person) -> None:
    key = Authenticator(verifies=False)
    register(sign_in(app, person), key)
    client = browser(app)
    answer = key.get(passkey_options(client.get("/connexion").text, "get"))
    assert client.post("/connexion/cle-acces", data={"cle-credential": answer}).status_code == 422


@pytest.mark.parametrize(
    "change",
    [{"origin": "https://ailleurs.example"}, {"domain": "ailleurs.example"}],
)
def test_passkey_of_another_site_is_refused(app: Flask, person: Person, change: dict[str, str]) -> None:
    assert register(sign_in(app, person), Authenticator(**change)) == 422
    with app.extensions["pacte"].database.session(Scope.ground()) as session:
        assert session.query(Passkey).count() == 0


def test_forged_passkey_answers_are_refused(app: Flask, person: Person) -> None:
    key, forger = Authenticator(), Authenticator()
    register(sign_in(app, person), key)
    forger.credential_id = key.credential_id
    client = browser(app)
    options = passkey_options(client.get("/connexion").text, "get")
    mine = dict(options, challenge="A" * 64)
    answers = [forger.get(options), key.get(mine), Authenticator().get(options), "{}", "", "[]", "x" * 19_000]
    for answer in answers:
        assert client.post("/connexion/cle-acces", data={"cle-credential": answer}).status_code == 422
    assert not is_signed_in(client)


def test_challenge_of_another_purpose_or_too_old_is_refused(
    app: Flask, person: Person, clock: FixedClock
) -> None:
    key = Authenticator()
    register(sign_in(app, person), key)
    client = sign_in(app, person)
    for_second = key.get(passkey_options(client.get(SECOND).text, "get"))
    assert client.post("/connexion/cle-acces", data={"cle-credential": for_second}).status_code == 422
    late = key.get(passkey_options(client.get(SECOND).text, "get"))
    clock.move_to(NOW + timedelta(minutes=31))
    assert client.post(f"{SECOND}/cle-acces", data={"cle-credential": late}).status_code == 422


def test_cloned_passkey_is_refused(app: Flask, person: Person) -> None:
    key = Authenticator(count=10)
    register(sign_in(app, person), key)
    key.count = 3
    client = sign_in(app, person)
    answer = key.get(passkey_options(client.get(SECOND).text, "get"))
    assert client.post(f"{SECOND}/cle-acces", data={"cle-credential": answer}).status_code == 422


def test_passkeys_are_not_offered_at_a_bare_address(app: Flask, person: Person) -> None:
    services = app.extensions["pacte"]
    services.settings = services.settings.model_copy(update={"public_url": "http://127.0.0.1:5000"})
    assert "data-passkey" not in browser(app).get("/connexion").text
    client = sign_in(app, person)
    assert "adresse en chiffres" in client.get(f"{OVERVIEW}/cle").text
    named = f'<a href="http://localhost:5000{OVERVIEW}">http://localhost:5000</a>'
    assert named in client.get(f"{OVERVIEW}/cle").text
    assert named in client.get(OVERVIEW).text
    under_its_name = browser(app).get("/connexion", base_url="http://localhost:5000").text
    assert "data-passkey" in under_its_name
    assert "&#34;rpId&#34;: &#34;localhost&#34;" in under_its_name
    services.settings = services.settings.model_copy(update={"public_url": "http://192.0.2.7"})
    assert "localhost" not in client.get(OVERVIEW).text
    assert "data-passkey" not in browser(app).get("/connexion", base_url="http://localhost").text


# --- a federation that requires it -------------------------------------------------------------


@pytest.fixture
def strict(app: Flask) -> Federation:
    return make_federation(app.extensions["pacte"].database, "bfc", second_factor_required=True)


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
def test_staff_without_second_factor_sees_no_page_of_the_federation(
    app: Flask, strict: Federation, person: Person, role: Role
) -> None:
    grant_role(app.extensions["pacte"].database, person, role, strict)
    client = sign_in(app, person)
    tried = 0
    for rule in app.url_map.iter_rules():
        if "<federation>" not in rule.rule or app.view_functions[rule.endpoint].access.may == "public":
            continue
        path = rule.rule.replace("<federation>", "bfc")
        path = re.sub(r"<int:[a-z_]+>", "1", path)
        if "<" in path:
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        answer = client.open(path, method=method)
        assert answer.status_code == 303, path
        assert answer.location.startswith(OVERVIEW), path
        tried += 1
    assert tried >= 6
    assert is_signed_in(client)


def test_staff_goes_on_once_it_is_set_up(app: Flask, strict: Federation, person: Person) -> None:
    grant_role(app.extensions["pacte"].database, person, Role.STAFF, strict)
    client = sign_in(app, person)
    told = client.get("/a-faire").text
    assert "Ajouter une double authentification" in told
    assert f'href="{OVERVIEW}?suite=/regions/bfc/' in told
    led = client.get("/regions/bfc/equipe?role=staff")
    assert led.location == f"{OVERVIEW}?suite=/regions/bfc/equipe?role%3Dstaff"
    assert "demande une double authentification" in client.get(led.location).text
    add_code_app(client, app)
    assert client.get("/regions/bfc/equipe").status_code == 200
    assert "Ajouter une double authentification" not in client.get("/a-faire").text
    client.post(f"{OVERVIEW}/application/retrait")
    assert client.get("/regions/bfc/equipe").status_code == 303


def test_staff_of_a_lenient_federation_is_left_alone(app: Flask, strict: Federation, person: Person) -> None:
    database = app.extensions["pacte"].database
    grant_role(database, person, Role.STAFF, strict)
    grant_role(database, person, Role.STAFF, make_federation(database, "idf"))
    client = sign_in(app, person)
    assert client.get("/regions/idf/equipe").status_code == 200
    assert client.get("/regions/bfc/equipe").status_code == 303


def test_options_are_json_in_an_attribute(app: Flask, person: Person) -> None:
    options = passkey_options(sign_in(app, person).get(f"{OVERVIEW}/cle").text, "create")
    assert options["rp"] == {"id": "localhost", "name": "PACTE"}
    assert json.dumps(options["authenticatorSelection"]).count("preferred") == 2
