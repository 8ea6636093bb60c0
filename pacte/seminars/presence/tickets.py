"""Signed tickets: the right to sign a half-day for minutes; a device passed round; a page shown by a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

SIGNING, ROOM, LINK = "signing", "room", "link"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was given to a device or a person (``holder``) for a half-day."""

    half_day_id: int
    holder: str
    issued_at: datetime


def device_holder(fingerprint: str) -> str:
    """The holder that a device is, before anybody is signed in on it."""
    return f"device:{fingerprint}"


def person_holder(person_id: int | None) -> str:
    """The holder that a signed-in person is."""
    return f"person:{person_id}"


def link_holder(link_id: int) -> str:
    """The holder that a personal link is, whoever opens it."""
    return f"link:{link_id}"


def fingerprint_of(cookie: str) -> str:
    """What is kept of a device's cookie."""
    return sha256(cookie.encode("utf-8", "replace")).hexdigest()


def write(keys: Sequence[str], ticket: Ticket, use: str = SIGNING) -> str:
    """The ticket as a text nobody else can make; ``keys`` as in the settings, the present one first."""
    content = [ticket.half_day_id, ticket.holder, ticket.issued_at.timestamp()]
    written = _serializer(keys, use).dumps(content)
    return written if isinstance(written, str) else written.decode()


def read(keys: Sequence[str], text: str, use: str = SIGNING) -> Ticket | None:
    """The ticket, or None when the text is not one of ours."""
    try:
        content: Any = _serializer(keys, use).loads(text)
    except BadSignature:
        return None
    half_day_id, holder, issued = content
    return Ticket(half_day_id, holder, datetime.fromtimestamp(issued, UTC))


def _serializer(keys: Sequence[str], use: str) -> URLSafeSerializer:
    return URLSafeSerializer(list(reversed(keys)), salt=f"pacte attendance {use}")
