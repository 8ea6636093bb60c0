"""Signing in by the real pages, as people do; and a software authenticator for passkeys."""

import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from html import unescape

import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask
from flask.testing import FlaskClient
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.encode_cbor import encode_cbor

from pacte.accounts.models import Person
from tests.accounts.mailbox import last_link

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0"


def browser(app: Flask) -> FlaskClient:
    """A browser with its own cookies."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    client.environ_base["REMOTE_ADDR"] = "192.0.2.17"
    return client


def sign_in(app: Flask, person: Person | str) -> FlaskClient:
    """A browser signed in by personal link."""
    client = browser(app)
    email = person if isinstance(person, str) else person.email
    assert client.post("/connexion", data={"lien-email": email}).status_code == 303
    assert client.post(last_link(app, to=email)).status_code == 303
    return client


def is_signed_in(client: FlaskClient) -> bool:
    """Whether the account page opens."""
    return client.get("/compte").status_code == 200


def add_code_app(client: FlaskClient, app: Flask) -> str:
    """Set up an application of codes through the pages; its secret."""
    page = client.get("/compte/double-authentification/application").text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    sealed = re.search(r'name="sealed"[^>]*value="([^"]+)"', page)
    assert secret is not None
    assert sealed is not None
    plain = secret[1].replace(" ", "")
    answer = client.post(
        "/compte/double-authentification/application",
        data={"code": code_now(app, plain), "sealed": unescape(sealed[1])},
    )
    assert answer.status_code == 303
    return plain


def code_now(app: Flask, secret: str) -> str:
    """What the application of codes shows at the instant of the test's clock."""
    return pyotp.TOTP(secret).at(app.extensions["pacte"].clock.now())


def passkey_options(page: str, kind: str) -> dict[str, object]:
    """The options that a page gives to the browser."""
    found = re.search(rf'data-passkey="{kind}" data-passkey-options="([^"]+)"', page)
    assert found is not None
    options: dict[str, object] = json.loads(unescape(found[1]))
    return options


@dataclass
class Authenticator:
    """A passkey held in memory: enough of CTAP2 to answer create and get."""

    origin: str = "http://localhost"
    domain: str = "localhost"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    count: int = 0
    verifies: bool = True

    def create(self, options: dict[str, object]) -> str:
        """The JSON answer to a registration."""
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data = self._data(0x41) + attested + encode_cbor(public)
        statement = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": self._client("webauthn.create", options),
                "attestationObject": bytes_to_base64url(statement),
            }
        )

    def get(self, options: dict[str, object]) -> str:
        """The JSON answer to an authentication."""
        self.count += 1
        client, data = self._client("webauthn.get", options), self._data(0x01)
        signed = data + hashlib.sha256(base64url_to_bytes(client)).digest()
        return self._answer(
            {
                "clientDataJSON": client,
                "authenticatorData": bytes_to_base64url(data),
                "signature": bytes_to_base64url(self.key.sign(signed, ec.ECDSA(SHA256()))),
            }
        )

    def _data(self, flags: int) -> bytes:
        verified = 0x04 if self.verifies else 0
        return (
            hashlib.sha256(self.domain.encode()).digest()
            + bytes([flags | verified])
            + self.count.to_bytes(4, "big")
        )

    def _client(self, kind: str, options: dict[str, object]) -> str:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return bytes_to_base64url(json.dumps(said).encode())

    def _answer(self, response: dict[str, str]) -> str:
        identity = bytes_to_base64url(self.credential_id)
        return json.dumps({"id": identity, "rawId": identity, "type": "public-key", "response": response})
