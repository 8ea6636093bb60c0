"""How an entry of the journal is sealed to the one before it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pacte.canonical import fingerprint_of


def entry_hash(
    *,
    previous_hash: str,
    chain: str,
    position: int,
    at: datetime,
    action: str,
    subject: tuple[str, int],
    actor: tuple[int | None, str, str],
    details: Mapping[str, Any],
) -> str:
    """SHA-256, in hexadecimal, of the entry in canonical JSON, the previous hash included.

    ``at`` is an aware instant; it is sealed in UTC with microseconds.
    """
    content = {
        "previous": previous_hash,
        "chain": chain,
        "position": position,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "action": action,
        "subject": list(subject),
        "actor": list(actor),
        "details": details,
    }
    return fingerprint_of(content)
