"""One process of the last minute of mémoires: an application of its own, and authors who come through it."""

import hashlib
import io
import re
import time
from typing import Any

from flask.testing import FlaskClient

from benchmarks.burst_worker import FEDERATION, Order, bring

PAPER = "memoire.pdf"
"""Beside the files of answers: the document of everybody, each adding a line of their own."""
FIELDS = {
    "depot-title": "Des réunions courtes qui servent aux soins",
    "depot-summary": "Ce que huit soignants ont changé en un an.",
    "depot-keywords": "réunion, coordination",
    "depot-shares": "1",
    "depot-is_own_work": "y",
}
SHOWN = ("depot-body_from", "depot-body_to", "depot-file", "depot-seen")
"""Fields that are sent back as the page shows them."""


def run(order: Order) -> None:
    """Send the file of each author, verify it, deposit."""
    paper = (order.answers.parent / PAPER).read_bytes()
    bring(order, lambda client, identity: _try(client, identity, paper + f"\n% {identity}\n".encode()))


def _try(client: FlaskClient, identity: int, paper: bytes) -> dict[str, Any]:
    """Look at the page first, as who was cut off does; then send, verify, deposit, read the receipt."""
    start = time.perf_counter()
    fingerprint = hashlib.sha256(paper).hexdigest()
    base = f"/regions/{FEDERATION}/apprenants/{identity}/memoire"
    page = client.get(base)
    found, why = page.text, ""
    if fingerprint not in found:
        why, found = _deposit(client, base, paper)
    outcome = why or _outcome(found, fingerprint)
    milliseconds = (time.perf_counter() - start) * 1000
    return {"outcome": outcome, "reason": "", "ms": milliseconds, "sha256": fingerprint}


def _deposit(client: FlaskClient, base: str, paper: bytes) -> tuple[str, str]:
    """What went wrong, empty when nothing did; the page that follows the deposit."""
    sent = client.post(f"{base}/fichier", data={"memoire-file": (io.BytesIO(paper), "mémoire.pdf")})
    if sent.status_code != 303:
        return f"{sent.status_code} to the file", ""
    check = client.get(sent.headers["Location"]).text
    shown = {name: _value(check, name) for name in SHOWN}
    deposited = client.post(f"{base}/depot", data={**FIELDS, **shown})
    if deposited.status_code != 303:
        return f"{deposited.status_code} to the deposit", ""
    return "", client.get(deposited.headers["Location"].partition("#")[0]).text


def _outcome(page: str, fingerprint: str) -> str:
    if fingerprint not in page:
        return "no receipt"
    badges = page.partition('<h3 id="depot-')[2].partition('class="document-facts"')[0]
    return "late" if "de retard" in badges else "receipt"


def _value(page: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', page)
    value = re.search(r'value="([^"]*)"', tag[0]) if tag else None
    return value[1] if value else ""
