"""What a sealed sheet says, and what a correction adds: plain values whose fingerprint proves them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pacte.canonical import fingerprint_of
from pacte.french import time_words
from pacte.seminars.models import Attendance, AttendanceAddendum, ScheduleChange
from pacte.seminars.presence.queries import Sheet
from pacte.seminars.vocabulary import ATTENDANCE_LABELS, AttendanceState

VERSION = 1


def instant(value: datetime | None) -> str | None:
    """An instant as it is sealed: ISO, UTC."""
    return None if value is None else value.astimezone(UTC).isoformat()


def compose(
    sheet: Sheet,
    *,
    federation: str,
    modules: Sequence[str],
    trainers: Sequence[str],
    countersigned: Mapping[str, Any],
    documents: Mapping[int, str],
    evidence: Sequence[Mapping[str, Any]],
    added: Mapping[str, Any] | None = None,
    entered: Mapping[int, datetime],
) -> dict[str, Any]:
    """The sheet, JSON and nothing else; ``documents``: id of a file → its fingerprint.

    ``added``: who added it after the fact, when and why. ``entered``: id of a line → when it was entered.
    """
    seminar, half_day = sheet.seminar, sheet.half_day
    return {
        "version": VERSION,
        "federation": federation,
        "cohort": sheet.cohort.label,
        "code": sheet.cohort.code,
        "seminar": seminar.title,
        "modules": list(modules),
        "place": seminar.place,
        "modality": half_day.modality.value,
        "date": half_day.starts_at.astimezone(ZoneInfo(sheet.zone)).date().isoformat(),
        "starts_at": instant(half_day.starts_at),
        "ends_at": instant(half_day.ends_at),
        "time_zone": sheet.zone,
        "trainers": list(trainers),
        "countersigned": dict(countersigned),
        "added": None if added is None else dict(added),
        "evidence": [dict(one) for one in evidence],
        "lines": [
            {
                "enrollment_id": line.id,
                "name": line.name,
                **line_of(line.row, documents),
                "entered_at": _entered_at(line.row, entered),
            }
            for line in sheet.lines
            if line.row is not None
        ],
    }


def line_of(row: Attendance, documents: Mapping[int, str]) -> dict[str, Any]:
    """What is sealed of one line, read again from its row when the seal is verified."""
    return {
        "state": row.state.value,
        "proof": row.proof.value,
        "signed_at": instant(row.signed_at),
        "received_at": instant(row.received_at),
        "signature_sha256": row.signature_sha256,
        "signed_name": row.signed_name,
        "arrived_at": instant(row.arrived_at),
        "left_at": instant(row.left_at),
        "reason": row.reason,
        "document_sha256": documents.get(row.document_file_id or 0, ""),
        "entered_by_id": row.entered_by_id,
    }


def addition_of(change: ScheduleChange | None) -> dict[str, Any] | None:
    """What is sealed of a half-day that was added after the fact."""
    if change is None:
        return None
    by = change.by.name if change.by is not None else ""
    return {"at": instant(change.at), "by": by, "reason": change.reason}


def _entered_at(row: Attendance, entered: Mapping[int, datetime]) -> str | None:
    """When the team entered the line; a signature is received at an hour of its own."""
    if row.entered_by_id is None:
        return None
    return instant(entered.get(row.id) or (row.received_at if row.signed_at is None else None))


def addendum_content(
    *,
    name: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    previous: str,
    document_sha256: str,
) -> dict[str, Any]:
    """What a correction holds; ``previous``: the fingerprint of the one before it, or of the seal."""
    return {
        "name": name,
        "before": dict(before),
        "after": dict(after),
        "previous": previous,
        "document_sha256": document_sha256,
    }


def addendum_fingerprint(addendum: AttendanceAddendum) -> str:
    """Of everything a correction says."""
    return fingerprint_of(
        {
            "half_day_id": addendum.half_day_id,
            "enrollment_id": addendum.enrollment_id,
            "number": addendum.number,
            "content": addendum.content,
            "reason": addendum.reason,
            "at": instant(addendum.at),
            "by_id": addendum.by_id,
            "by_name": addendum.by_name,
        }
    )


def states_after(
    sealed: Mapping[str, Any], addenda: Sequence[AttendanceAddendum]
) -> dict[int, dict[str, Any]]:
    """Enrolment id → its state and times as they stand today: those of the seal, then each correction's."""
    found = {line["enrollment_id"]: times_of(line) for line in sealed["lines"]}
    for addendum in sorted(addenda, key=lambda one: one.number):
        found[addendum.enrollment_id] = dict(addendum.content["after"])
    return found


def state_words(said: Mapping[str, Any], zone: str) -> str:
    """« Présence partielle (arrivée à 10 h) »."""
    times = ", ".join(
        f"{word} à {time_words(datetime.fromisoformat(said[key]), zone)}"
        for key, word in (("arrived_at", "arrivée"), ("left_at", "départ"))
        if said[key]
    )
    label = ATTENDANCE_LABELS[AttendanceState(said["state"])]
    return f"{label} ({times})" if times else label


def times_of(line: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a line that a correction changes."""
    return {key: line[key] for key in ("state", "arrived_at", "left_at")}
