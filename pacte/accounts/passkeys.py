"""Passkeys (WebAuthn): what the browser is asked for, and the check of what it answers."""

import hashlib
import hmac
import ipaddress
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Self
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from pacte.blockers import Blocker, Refused

Purpose = Literal["register", "second-factor", "sign-in"]
CHALLENGE_LIFETIME = timedelta(minutes=30)
ANSWER_LIMIT = 20_000
_UNREADABLE = (WebAuthnException, ValueError, KeyError, TypeError, RecursionError)
"""What reading an answer that no browser wrote may raise; the last one for thousands of nested brackets."""


@dataclass(frozen=True, slots=True)
class Site:
    """Who asks: the domain that passkeys are bound to, and the origin the browser must report."""

    domain: str
    origin: str

    @classmethod
    def at(cls, public_url: str) -> Self:
        """The site served at ``public_url``."""
        parts = urlsplit(public_url)
        return cls(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")

    @property
    def can_hold_passkeys(self) -> bool:
        """Passkeys need a domain name: browsers refuse a bare IP address."""
        try:
            ipaddress.ip_address(self.domain)
        except ValueError:
            return bool(self.domain)
        return False

    @property
    def named(self) -> "Site | None":
        """The same site under the name of this machine, where it is served on a loopback address only."""
        try:
            is_loopback = ipaddress.ip_address(self.domain).is_loopback
        except ValueError:
            return None
        parts = urlsplit(self.origin)
        port = f":{parts.port}" if parts.port else ""
        return Site("localhost", f"{parts.scheme}://localhost{port}") if is_loopback else None


@dataclass(frozen=True, slots=True)
class Registered:
    """The public half of a new passkey."""

    credential_id: str
    public_key: str
    sign_count: int


def new_challenge(key: str, purpose: Purpose, person_id: int | None, at: datetime) -> bytes:
    """A challenge only we can make: random, dated, bound to its purpose and person. Burned once used."""
    body = secrets.token_bytes(16) + int(at.timestamp()).to_bytes(8, "big")
    return body + _mac(key, purpose, person_id, body)


def challenge_answered(
    answer: str, *, keys: Sequence[str], purpose: Purpose, person_id: int | None, at: datetime
) -> bytes:
    """The challenge that ``answer`` (JSON of the browser) signs, after checking that it is ours and fresh.

    Raises :class:`Refused`.
    """
    try:
        if len(answer) > ANSWER_LIMIT:
            raise ValueError("too long")
        client = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(client["challenge"])
    except _UNREADABLE:
        raise _refusal() from None
    body, mac = challenge[:24], challenge[24:]
    ours = len(body) == 24 and any(
        hmac.compare_digest(mac, _mac(key, purpose, person_id, body)) for key in keys
    )
    if not ours:
        raise _refusal()
    age = at.timestamp() - int.from_bytes(body[16:], "big")
    if not -60 <= age <= CHALLENGE_LIFETIME.total_seconds():
        raise Refused(
            [
                Blocker(
                    "passkey_late", "La page est restée ouverte trop longtemps.", "Recommencez.", "credential"
                )
            ]
        )
    return challenge


def registration_options(
    site: Site, *, person_id: int, email: str, name: str, challenge: bytes, known: Sequence[str]
) -> str:
    """What ``navigator.credentials.create`` is given, as JSON; ``known`` passkeys are not made twice."""
    return options_to_json(
        generate_registration_options(
            rp_id=site.domain,
            rp_name="PACTE",
            user_id=hashlib.sha256(f"pacte person {person_id}".encode()).digest(),
            user_name=email,
            user_display_name=name,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=_descriptors(known),
        )
    )


def authentication_options(site: Site, *, challenge: bytes, known: Sequence[str], verified: bool) -> str:
    """What ``navigator.credentials.get`` is given, as JSON; ``verified`` asks for a PIN or a fingerprint."""
    wanted = UserVerificationRequirement.REQUIRED if verified else UserVerificationRequirement.PREFERRED
    return options_to_json(
        generate_authentication_options(
            rp_id=site.domain,
            challenge=challenge,
            allow_credentials=_descriptors(known),
            user_verification=wanted,
        )
    )


def check_registration(site: Site, *, answer: str, challenge: bytes) -> Registered:
    """The new passkey that ``answer`` holds. Raises :class:`Refused`."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
        )
    except _UNREADABLE:
        raise _refusal() from None
    return Registered(
        bytes_to_base64url(made.credential_id),
        bytes_to_base64url(made.credential_public_key),
        made.sign_count,
    )


def credential_named(answer: str) -> str:
    """The id of the passkey that ``answer`` claims to come from; raises :class:`Refused`."""
    try:
        return bytes_to_base64url(base64url_to_bytes(json.loads(answer)["id"]))
    except _UNREADABLE:
        raise _refusal() from None


def check_assertion(
    site: Site, *, answer: str, challenge: bytes, public_key: str, sign_count: int, verified: bool
) -> int:
    """Check a signature; the new count of signatures. Raises :class:`Refused`, also for a cloned key."""
    try:
        proof = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=sign_count,
            require_user_verification=verified,
        )
    except _UNREADABLE:
        raise _refusal() from None
    return proof.new_sign_count


def _descriptors(known: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known]


def _mac(key: str, purpose: Purpose, person_id: int | None, body: bytes) -> bytes:
    text = f"pacte passkey:{purpose}:{person_id or ''}:".encode() + body
    return hmac.new(key.encode(), text, hashlib.sha256).digest()


def _refusal() -> Refused:
    return Refused(
        [
            Blocker(
                "passkey_wrong",
                "Cette clé d’accès n’a pas pu être vérifiée.",
                "Rechargez la page et recommencez, ou choisissez un autre moyen.",
                "credential",
            )
        ]
    )
