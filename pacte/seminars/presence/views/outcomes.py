"""What becomes of a signature that cannot be written as it came: calm words when nothing is lost."""

from collections.abc import Callable

from flask import jsonify
from flask.typing import ResponseReturnValue

from pacte.blockers import Refused
from pacte.database import FencedSession
from pacte.seminars.models import HalfDay
from pacte.seminars.presence.after_seal import AfterSeal
from pacte.seminars.presence.queries import attendance_of
from pacte.seminars.presence.views.pages import signed_words
from pacte.web import read, write

CALM = frozenset({"already_signed", "sealed", "name_differs", "signature_missing"})
"""What a signature is refused for that the same person has given already."""


def signed_before(refused: Refused, half_day: HalfDay, enrollment_id: int, zone: str) -> str:
    """What is there already, in words, when this one was the same person's again; empty else."""
    if not {one.code for one in refused.blockers} <= CALM:
        return ""
    row = attendance_of(read(), half_day.id, enrollment_id)
    return signed_words(row, zone) if row is not None and row.signed_at is not None else ""


def kept_after_seal(
    refused: Refused, keep: Callable[[FencedSession], AfterSeal]
) -> tuple[AfterSeal | None, Refused]:
    """The signature kept as evidence, when only the seal stood against it; else why not."""
    if all(one.code != "sealed" for one in refused.blockers):
        return None, refused
    try:
        with write() as session:
            return keep(session), refused
    except Refused as again:
        return None, again


def recorded(words: str) -> ResponseReturnValue:
    """For the script that keeps signatures: it is there, the device may forget it."""
    return jsonify({"recorded": words})


def kept(words: str) -> ResponseReturnValue:
    """The same of one that the server keeps as evidence."""
    return jsonify({"kept": words})
