"""The blueprint of attendance, and what several of its pages begin with."""

from datetime import datetime
from typing import BinaryIO, cast

from flask import abort, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from pacte.accounts.views import answers
from pacte.applications.letters import read_drawing
from pacte.blockers import Blocker, Refused
from pacte.files.kinds import PDF_OR_PHOTO, Kind
from pacte.files.reception import Received, keep_made, receive
from pacte.french import date_words, time_words
from pacte.learners.models import Enrollment
from pacte.seminars.models import Attendance, HalfDay
from pacte.seminars.presence.queries import Sheet, sheet_of
from pacte.seminars.presence.rules import Stage
from pacte.seminars.vocabulary import AttendanceState
from pacte.web import Pages, get_or_404, here, read, services
from pacte.web.forms import Form

pages = Pages("presence", __name__)
answers.install(pages)

HALF_DAY = "/regions/<federation>/demi-journees/<int:half_day_id>"
DOCUMENT_MEGABYTES, DOCUMENT_PAGES = 10, 20
STAGE_KINDS = {
    Stage.CANCELLED: "refused",
    Stage.UPCOMING: "todo",
    Stage.OPEN: "progress",
    Stage.TO_SEAL: "redo",
    Stage.SEALED: "done",
}
STATE_KINDS = {
    AttendanceState.PRESENT: "done",
    AttendanceState.EXCUSED: "progress",
    AttendanceState.JUSTIFIED: "waiting",
    AttendanceState.ABSENT: "refused",
}


def hours_words(half_day: HalfDay, zone: str) -> str:
    """« jeudi 20 juin 2024, de 9 h à 12 h 30 »."""
    hours = f"de {time_words(half_day.starts_at, zone)} à {time_words(half_day.ends_at, zone)}"
    return f"{date_words(half_day.starts_at, tz=zone)}, {hours}"


def sheet_here(half_day: HalfDay) -> Sheet:
    """The sheet of a half-day, read afresh."""
    return sheet_of(read(), get_or_404(read(), HalfDay, half_day.id))


def enrollment_or_404(half_day: HalfDay, enrollment_id: int) -> Enrollment:
    """A learner of the half-day's cohort."""
    found = get_or_404(read(), Enrollment, enrollment_id)
    if found.cohort_id != half_day.cohort_id:
        abort(404)
    return found


def kept_drawing(drawing: str) -> Received | None:
    """The drawn signature, re-encoded and kept; None when there is none. Raises Refused."""
    drawn = read_drawing(drawing)
    if drawn is None:
        return None
    return keep_made(
        drawn, kind=Kind.PNG, name="signature.png", store=services().store, federation_id=here().id
    )


def kept_document(upload: FileStorage | None) -> Received | None:
    """The document sent with a line, inspected and kept; None when there is none. Raises Refused."""
    if upload is None or not upload.filename:
        return None
    received = receive(
        cast("BinaryIO", upload.stream),
        name=upload.filename,
        store=services().store,
        federation_id=here().id,
        accept=PDF_OR_PHOTO,
        max_bytes=DOCUMENT_MEGABYTES * 1_000_000,
        max_pages=DOCUMENT_PAGES,
        where="document",
    )
    if isinstance(received, list):
        raise Refused(received)
    return received


def milliseconds(at: datetime) -> int:
    """An instant as scripts count: against it a device sets its own clock right."""
    return int(at.timestamp() * 1000)


def refused_words(form: Form, reasons: list[Blocker]) -> ResponseReturnValue:
    """Why a signature is refused, for the script that keeps it."""
    told = [f"{reason.message} {reason.remedy}".strip() for reason in reasons]
    told += [str(error) for errors in form.errors.values() for error in errors]
    return jsonify({"refused": told, "codes": [reason.code for reason in reasons]}), 422


def recorded_words(row: Attendance, zone: str) -> str:
    """« Présence enregistrée, 9 h 03 »."""
    assert row.signed_at is not None  # it was signed
    return f"Présence enregistrée, {time_words(row.signed_at, zone)}"


def signed_words(row: Attendance, zone: str) -> str:
    """What whoever signs once more reads: nothing is lost, and there is nothing to do again."""
    assert row.signed_at is not None  # it was signed
    return f"Votre signature est enregistrée, à {time_words(row.signed_at, zone)}."


def beside(form: Form, refused: Refused) -> list[Blocker]:
    """Put reasons beside the fields they name; the others go to the summary."""
    form.take([blocker for blocker in refused.blockers if blocker.where in form])
    return [blocker for blocker in refused.blockers if blocker.where not in form]
