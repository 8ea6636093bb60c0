"""One-time codes (TOTP, RFC 6238) and recovery codes: made, shown, matched; nothing is stored here."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
import segno

from pacte.accounts.rules import CODE_STEP, RECOVERY_CODES, matching_step

ISSUER = "PACTE"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """A shared secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, account: str) -> str:
    """What an application of codes reads from the QR code."""
    return pyotp.TOTP(secret, interval=CODE_STEP).provisioning_uri(name=account, issuer_name=ISSUER)


def qr_image(uri: str) -> str:
    """The QR code as an SVG data URL."""
    return segno.make(uri, error="m").svg_data_uri(scale=5, border=4, light="#fff", dark="#000")


def accepted_step(secret: str, code: str, last_step: int, at: datetime) -> int | None:
    """The step ``code`` stands for, if it is right within one step and later than ``last_step``."""
    typed = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", typed):
        return None
    present = int(at.timestamp()) // CODE_STEP
    generator = pyotp.TOTP(secret, interval=CODE_STEP)
    matches = {
        step: hmac.compare_digest(generator.at(step * CODE_STEP), typed)
        for step in (present - 1, present, present + 1)
    }
    return matching_step(matches, last_step)


def new_recovery_codes() -> Sequence[str]:
    """Ten codes of 16 signs in groups of four: about 79 bits each."""
    return ["-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
            for _ in range(RECOVERY_CODES)]  # fmt: skip


def recovery_hash(person_id: int, code: str) -> str:
    """What is kept of a recovery code, typed with or without its hyphens."""
    plain = re.sub(r"[\s-]", "", code.lower())
    return hashlib.sha256(f"{person_id}:{plain}".encode()).hexdigest()
