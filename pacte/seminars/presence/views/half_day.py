"""The page of a half-day for trainers and staff: where it stands, everybody's state, what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from pacte.audit import history
from pacte.cohorts.vocabulary import Modality
from pacte.files.models import StoredFile
from pacte.files.serving import send_stored
from pacte.french import datetime_words, duration_words, time_words
from pacte.seminars.models import Attendance, AttendanceAddendum, HalfDay
from pacte.seminars.presence.additions import added_afterwards
from pacte.seminars.presence.after_seal import waiting_of
from pacte.seminars.presence.announced import Announced, announced_absences, announced_files
from pacte.seminars.presence.evidence import connected_minutes, evidence_of
from pacte.seminars.presence.flags import Late
from pacte.seminars.presence.history import sentence
from pacte.seminars.presence.queries import (
    Line,
    Sheet,
    addenda_of,
    attendance_of,
    links_sent,
    trainers_of,
)
from pacte.seminars.presence.rules import Stage, stage_words
from pacte.seminars.presence.sheet import state_words, states_after
from pacte.seminars.presence.teams import teams_of
from pacte.seminars.presence.views.pages import (
    HALF_DAY,
    STAGE_KINDS,
    STATE_KINDS,
    enrollment_or_404,
    hours_words,
    pages,
    sheet_here,
)
from pacte.seminars.vocabulary import ATTENDANCE_LABELS, AttendanceState, Proof, proof_words
from pacte.web import authorise, can, get_or_404, now, read, services

HISTORY = 20
NOT_KNOWN = ("todo", "Attendu·e")
NOT_COMING = ("info", "Ne vient pas")
READ_BY_STAFF = "justificatif lu par la fédération seulement"


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as the page shows it."""

    id: int
    name: str
    kind: str
    label: str
    details: Sequence[str] = ()
    flags: Sequence[str] = ()
    late: Late | None = None
    """How late it was signed, while it counts as whole and nobody has decided."""
    known: bool = False
    """Whether it has a state already."""
    drawn: bool = False
    document: bool = False
    """Whether the reader may open one."""
    corrections: Sequence[AttendanceAddendum] = field(default_factory=list)
    announced: Announced | None = None
    """An absence said beforehand, while nothing else is known."""


@pages.get(HALF_DAY, may="attendance.read", of=HalfDay)
def half_day(half_day: HalfDay) -> ResponseReturnValue:
    """The half-day."""
    sheet = sheet_here(half_day)
    stage = sheet.stage(now())
    addenda = addenda_of(read(), half_day.id) if stage is Stage.SEALED else []
    announced = announced_absences(read(), sheet.seminar.id) if stage is not Stage.SEALED else {}
    is_remote = sheet.half_day.modality is Modality.ONLINE
    sent = links_sent(read(), half_day.id) if stage is not Stage.SEALED else {}
    sealed = sheet.half_day.sealed
    connected = connected_minutes(sealed["evidence"] if sealed else evidence_of(read(), half_day.id))
    kept_away = (
        announced_files(read(), sheet.seminar.id) if not can("absence.document", half_day) else frozenset()
    )
    lines = [
        _without_document(line) if file_of(sheet, line.id) in kept_away else line
        for line in shown_lines(sheet, addenda, announced, sent=sent, connected=connected)
    ]
    zone, names = sheet.zone, {line.id: line.name for line in sheet.lines}
    return render_template(
        "seminars/presence/half_day.html",
        sheet=sheet,
        half_day=sheet.half_day,
        words=hours_words(half_day, zone),
        stage=stage,
        kind=STAGE_KINDS[stage],
        label=stage_words(sheet.window, now()),
        lines=lines,
        there=sum(line.kind in ("done", "progress") for line in lines),
        waiting=sum(not line.known and line.announced is None for line in lines),
        away=sum(line.announced is not None for line in lines),
        addenda=addenda,
        kept_away=kept_away,
        read_by_staff=READ_BY_STAFF,
        arrived=waiting_of(read(), sheet.half_day),
        teams=teams_of(read(), sheet.seminar),
        trainers=trainers_of(read(), sheet.seminar.id),
        added=added_afterwards(read(), sheet.half_day),
        state_words=state_words,
        opens=time_words(sheet.window.opens_at, zone),
        closes=time_words(sheet.window.closes_at, zone),
        ends=time_words(sheet.window.ends_at, zone),
        over=now() >= sheet.window.ends_at,
        is_remote=is_remote,
        may_enter=can("attendance.enter", half_day),
        may_seal=can("attendance.seal", half_day),
        entries=[
            {"at": entry.at, "sentence": sentence(entry, names, addenda, zone)}
            for entry in history(read(), sheet.half_day, limit=HISTORY)
        ],
    )


@pages.get(f"{HALF_DAY}/presences/<int:enrollment_id>/signature", may="attendance.read", of=HalfDay)
def signature(half_day: HalfDay, enrollment_id: int) -> ResponseReturnValue:
    """The drawn signature of a line, on paper white whatever the theme, with the way back."""
    row = _signed_row(half_day, enrollment_id)
    sheet = sheet_here(half_day)
    return render_template(
        "seminars/presence/signature.html",
        half_day=half_day,
        sheet=sheet,
        words=hours_words(half_day, sheet.zone),
        name=row.person.name,
        row=row,
        proof=proof_words(row.proof, signed=True),
    )


@pages.get(f"{HALF_DAY}/presences/<int:enrollment_id>/signature/image", may="attendance.read", of=HalfDay)
def signature_image(half_day: HalfDay, enrollment_id: int) -> ResponseReturnValue:
    """The picture alone."""
    row = _signed_row(half_day, enrollment_id)
    file = get_or_404(read(), StoredFile, row.signature_file_id or 0)
    return send_stored(file, store=services().store, inline=True)


def _signed_row(half_day: HalfDay, enrollment_id: int) -> Attendance:
    row = attendance_of(read(), half_day.id, enrollment_or_404(half_day, enrollment_id).id)
    if row is None or row.signature_file_id is None:
        abort(404)
    return row


@pages.get(f"{HALF_DAY}/presences/<int:enrollment_id>/justificatif", may="attendance.read", of=HalfDay)
def document(half_day: HalfDay, enrollment_id: int) -> ResponseReturnValue:
    """The document given with a line."""
    row = attendance_of(read(), half_day.id, enrollment_or_404(half_day, enrollment_id).id)
    if row is None or row.document_file_id is None:
        abort(404)
    authorise_document(half_day, row.document_file_id)
    return send_stored(get_or_404(read(), StoredFile, row.document_file_id), store=services().store)


def may_read_document(half_day: HalfDay, file_id: int) -> bool:
    """Whether the reader opens this document: one joined to an announcement is the federation's alone."""
    return can("absence.document", half_day) or file_id not in announced_files(read(), half_day.seminar_id)


def authorise_document(half_day: HalfDay, file_id: int) -> None:
    """A document joined to an absence said beforehand keeps its readers, wherever it was carried."""
    if file_id in announced_files(read(), half_day.seminar_id):
        authorise("absence.document", half_day)


def shown_lines(
    sheet: Sheet,
    addenda: Sequence[AttendanceAddendum],
    announced: Mapping[int, Announced] | None = None,
    *,
    sent: Mapping[int, datetime] | None = None,
    connected: Mapping[int, int] | None = None,
) -> list[Shown]:
    """Everybody's line; once sealed, what the seal says and its corrections.

    ``announced``: what was said beforehand; ``sent``: when a link to sign left; ``connected``: minutes.
    """
    minutes = connected or {}
    if sheet.half_day.sealed is not None:
        lines = _sealed(sheet, sheet.half_day.sealed, addenda)
    else:
        flagged, told, links, late = sheet.flags(minutes), announced or {}, sent or {}, sheet.late
        lines = [
            replace(
                _open(line, sheet.zone, flagged.get(line.id, ()), told.get(line.id), links.get(line.id)),
                late=late.get(line.id),
            )
            for line in sheet.lines
        ]
    return [
        replace(line, details=[*line.details, connection_words(minutes[line.id])])
        if line.id in minutes
        else line
        for line in lines
    ]


def file_of(sheet: Sheet, enrollment_id: int) -> int | None:
    """The document that the line keeps."""
    line = sheet.line(enrollment_id)
    return line.row.document_file_id if line is not None and line.row is not None else None


def _without_document(line: Shown) -> Shown:
    """The line for whoever trains: they are told that a document is there, and who has it."""
    return replace(line, document=False, details=[*line.details, READ_BY_STAFF])


def connection_words(minutes: int) -> str:
    """What a connection report says of somebody."""
    return (
        f"{duration_words(minutes)} de connexion d’après le relevé"
        if minutes
        else "absent·e du relevé de connexion"
    )


def _open(
    line: Line, zone: str, flagged: Sequence[str], announced: Announced | None, sent: datetime | None
) -> Shown:
    row = line.row
    if row is None:
        details = [] if announced is None else [announced.words]
        if sent is not None:
            details.append(f"lien de signature envoyé le {datetime_words(sent, zone, zone=False)}")
        known = NOT_KNOWN if announced is None else NOT_COMING
        return Shown(line.id, line.name, *known, details, announced=announced)
    said = {
        "proof": row.proof.value,
        "signed_at": row.signed_at,
        "received_at": row.received_at,
        "signed_name": row.signed_name,
        "reason": row.reason,
    }
    if announced is not None and row.state in (AttendanceState.PRESENT, AttendanceState.EXCUSED):
        here = "signature donnée" if row.signed_at is not None else "présence saisie"
        flagged = [*flagged, f"{announced.words}, et pourtant {here}"]
    label = ATTENDANCE_LABELS[row.state]
    times = _times(row.arrived_at, row.left_at, zone)
    return Shown(
        line.id,
        line.name,
        STATE_KINDS[row.state],
        f"{label} ({times})" if times else label,
        _details(said, zone),
        flagged,
        known=True,
        drawn=row.signature_file_id is not None,
        document=row.document_file_id is not None,
    )


def _sealed(sheet: Sheet, sealed: Mapping[str, Any], addenda: Sequence[AttendanceAddendum]) -> list[Shown]:
    today, zone = states_after(sealed, addenda), sheet.zone
    shown = []
    for said in sealed["lines"]:
        now_said = today[said["enrollment_id"]]
        corrections = [one for one in addenda if one.enrollment_id == said["enrollment_id"]]
        corrected = [f"rectifié ; au sceau : {state_words(said, zone)}"] if corrections else []
        moments = {key: _moment(said[key]) for key in ("signed_at", "received_at")}
        shown.append(
            Shown(
                said["enrollment_id"],
                said["name"],
                STATE_KINDS[AttendanceState(now_said["state"])],
                state_words(now_said, zone),
                [*corrected, *_details({**said, **moments}, zone)],
                known=True,
                drawn=bool(said["signature_sha256"]),
                document=bool(said["document_sha256"]),
                corrections=corrections,
            )
        )
    return shown


def _details(said: Mapping[str, Any], zone: str) -> list[str]:
    """Where the line comes from: the proof, when it was signed and received, the reason."""
    signed, received = said["signed_at"], said["received_at"]
    found = [proof_words(Proof(said["proof"]), signed=signed is not None)]
    if signed is not None:
        found.append(f"signature à {time_words(signed, zone)}")
        if (received - signed).total_seconds() >= 60:
            found.append(f"reçue le {datetime_words(received, zone, zone=False)}")
    if said["signed_name"]:
        found.append(f"nom tapé : {said['signed_name']}")
    if said["reason"]:
        found.append(f"raison : {said['reason'].rstrip('.')}")
    return found


def _times(arrived: datetime | None, left: datetime | None, zone: str) -> str:
    found = []
    if arrived is not None:
        found.append(f"arrivée à {time_words(arrived, zone)}")
    if left is not None:
        found.append(f"départ à {time_words(left, zone)}")
    return ", ".join(found)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
