"""The code of a half-day that changes every 20 seconds: a token for the QR code, six letters to type."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

STEP_SECONDS = 20
LATENCY_SECONDS = 5
"""How long the code before still counts: the time that a phone takes to open the page it has just scanned."""
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without I, L and O, which are taken for one another and for digits."""
SHORT = 6


def step_of(at: datetime) -> int:
    """The number of the step that ``at`` falls in."""
    return int(at.timestamp()) // STEP_SECONDS


def next_change(at: datetime) -> datetime:
    """When the code shown at ``at`` gives way to the next."""
    return datetime.fromtimestamp((step_of(at) + 1) * STEP_SECONDS, UTC)


def steps_that_count(at: datetime) -> tuple[int, ...]:
    """The present step, and for a few seconds the one before."""
    now = step_of(at)
    return (now, now - 1) if at.timestamp() - now * STEP_SECONDS < LATENCY_SECONDS else (now,)


def token(secret: str, half_day_id: int, step: int) -> str:
    """What the QR code's address holds: 43 characters of URL-safe base 64."""
    return base64.urlsafe_b64encode(_digest(secret, half_day_id, step, "qr")).decode().rstrip("=")


def short_code(secret: str, half_day_id: int, step: int) -> str:
    """Six letters, for those who type."""
    number = int.from_bytes(_digest(secret, half_day_id, step, "short"))
    letters = []
    for _ in range(SHORT):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def is_token(given: str, secret: str, half_day_id: int, at: datetime) -> bool:
    """Whether ``given`` is a token that counts now."""
    return any(_same(given, token(secret, half_day_id, step)) for step in steps_that_count(at))


def is_short_code(given: str, secret: str, half_day_id: int, at: datetime) -> bool:
    """Whether ``given`` is the code that counts now; case, spaces and dashes do not matter."""
    typed = "".join(letter for letter in given.upper() if letter.isalpha())
    return any(_same(typed, short_code(secret, half_day_id, step)) for step in steps_that_count(at))


def _digest(secret: str, half_day_id: int, step: int, use: str) -> bytes:
    return hmac.new(secret.encode(), f"{use}:{half_day_id}:{step}".encode(), hashlib.sha256).digest()


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
