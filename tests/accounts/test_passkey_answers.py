"""What no browser ever answers: refused in French, whatever it makes a parser raise."""

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from webauthn.helpers import bytes_to_base64url

from pacte.accounts import passkeys
from pacte.accounts.passkeys import Site
from pacte.blockers import Refused
from tests.conftest import NOW

SITE = Site.at("https://pacte.example")
NESTED = "[" * 15_000


def answer(**changes: object) -> str:
    """A JSON answer with some of its parts replaced."""
    client = json.dumps({"type": "webauthn.get", "challenge": "AAAA", "origin": SITE.origin}).encode()
    response = {
        "clientDataJSON": bytes_to_base64url(client),
        "authenticatorData": "AAAA",
        "signature": "AAAA",
        "attestationObject": "AAAA",
    }
    whole = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response}
    for name, value in changes.items():
        (response if name in response else whole)[name] = value
    return json.dumps(whole)


READERS: list[Callable[[str], object]] = [
    lambda text: passkeys.challenge_answered(text, keys=("k",), purpose="sign-in", person_id=None, at=NOW),
    lambda text: passkeys.check_registration(SITE, answer=text, challenge=b"c"),
    lambda text: passkeys.check_assertion(
        SITE, answer=text, challenge=b"c", public_key="AAAA", sign_count=0, verified=True
    ),
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "1",
        "null",
        NESTED,
        answer(id=None),
        answer(id="é"),
        answer(id="\ud800"),
        answer(rawId=[]),
        answer(response=None),
        answer(response="x"),
        answer(clientDataJSON=5),
        answer(clientDataJSON=bytes_to_base64url(NESTED.encode())),
        answer(clientDataJSON=bytes_to_base64url(b'{"challenge":5}')),
        answer(authenticatorData=bytes_to_base64url(b"\xff" * 200)),
        answer(attestationObject=bytes_to_base64url(b"\x81" * 5000)),
    ],
)
def test_answer_that_no_browser_gives_is_refused(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.blockers[0].code == "passkey_wrong"


@pytest.mark.parametrize("text", ["[]", NESTED, answer(id="\ud800")])
def test_passkey_page_survives_it(client: FlaskClient, text: str) -> None:
    answered = client.post("/connexion/cle-acces", data={"cle-credential": text})
    assert answered.status_code == 422
    assert "n’a pas pu être vérifiée" in answered.text
