"""The trainer's counter-signature and the seal: from then on, nothing of the half-day changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.policy import Actor
from pacte.seminars.models import Attendance, HalfDay
from pacte.seminars.presence.additions import added_afterwards
from pacte.seminars.presence.announced import announced_absences
from pacte.seminars.presence.evidence import evidence_of
from pacte.seminars.presence.loading import load_sheet
from pacte.seminars.presence.queries import Sheet, entries_of, federation_of, sheet_of, trainers_of
from pacte.seminars.presence.rules import blockers_to_seal, blockers_to_signature
from pacte.seminars.presence.sheet import addition_of, compose, instant
from pacte.seminars.vocabulary import AttendanceState, Proof
from pacte.signals import half_day_sealed

ABSENT = "Sans signature ni état à la clôture de la feuille"


def countersign_and_seal(
    session: FencedSession,
    *,
    half_day_id: int,
    typed: str,
    drawing: Received | None,
    modules: Sequence[str],
    confirmed: Iterable[int],
    seen: str,
    by: Actor,
    at: datetime,
) -> HalfDay:
    """Freeze the sheet with its fingerprint, which enters the journal's chain.

    ``confirmed``: enrolments without a state, whose absence the trainer has read and confirmed; one that
    was said beforehand keeps its reason and its document.
    ``seen``: the version of the sheet that the page showed. ``modules``: their titles.
    """
    sheet = load_sheet(session, half_day_id)
    half_day = sheet.half_day
    missing = sheet.missing
    blockers = blockers_to_seal(sheet.window, missing=missing, confirmed=confirmed, at=at)
    if not blockers and seen != version(sheet):
        blockers = [
            Blocker(
                "changed_meanwhile",
                "La feuille a changé depuis que cette page est ouverte.",
                "Relisez-la, puis scellez.",
            )
        ]
    blockers += blockers_to_signature(drawn=drawing is not None, typed=typed, expected=by.label)
    refuse_if(blockers)
    announced = announced_absences(session, sheet.seminar.id) if missing else {}
    for enrollment_id in missing:
        line, said = sheet.line(enrollment_id), announced.get(enrollment_id)
        assert line is not None  # it is one of its lines
        session.add(
            Attendance(
                half_day_id=half_day.id,
                enrollment_id=enrollment_id,
                person_id=line.person.id,
                state=AttendanceState.ABSENT,
                proof=Proof.STAFF,
                reason=ABSENT if said is None else said.words,
                document_file_id=None if said is None else said.document_file_id,
                received_at=at,
                entered_by_id=by.person_id,
            )
        )
    session.flush()
    half_day.countersigned_at, half_day.countersigned_by_id = at, by.person_id
    half_day.countersigned_name = by.label
    sha256 = ""
    if drawing is not None:
        file = store_upload(session, received=drawing, by=by, at=at)
        half_day.countersignature_file_id, sha256 = file.id, file.sha256
    whole = sheet_of(session, half_day)
    half_day.sealed = compose(
        whole,
        federation=federation_of(session).name,
        modules=modules,
        trainers=trainers_of(session, whole.seminar.id),
        countersigned={"name": by.label, "at": instant(at), "signature_sha256": sha256},
        documents=documents_of(session, [line.row for line in whole.lines if line.row is not None]),
        evidence=evidence_of(session, half_day.id),
        added=addition_of(added_afterwards(session, half_day)),
        entered=entries_of(session, half_day),
    )
    half_day.sealed_at, half_day.seal_fingerprint = at, fingerprint_of(half_day.sealed)
    half_day.revision += 1
    session.flush()
    half_day_sealed.send(session, half_day=half_day, at=at)
    audit.record(
        session,
        action="attendance.sealed",
        subject=half_day,
        by=by,
        at=at,
        details={
            "fingerprint": half_day.seal_fingerprint,
            "there": whole.there,
            "lines": len(half_day.sealed["lines"]),
        },
    )
    return half_day


def version(sheet: Sheet) -> str:
    """Changes with any line of the sheet."""
    seen: list[Any] = [[line.id, line.row.revision if line.row is not None else 0] for line in sheet.lines]
    return fingerprint_of({"lines": seen})[:16]


def documents_of(session: FencedSession, rows: Sequence[Attendance]) -> dict[int, str]:
    """Id of a file given with a line → its fingerprint; one statement."""
    ids = [row.document_file_id for row in rows if row.document_file_id is not None]
    return {
        file.id: file.sha256 for file in session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)))
    }


def sealed_or_refused(half_day: HalfDay) -> dict[str, Any]:
    """What was sealed. Raises Refused (``not_sealed``)."""
    if half_day.sealed is None:
        raise Refused(
            [
                Blocker(
                    "not_sealed",
                    "Cette demi-journée n’est pas encore scellée.",
                    "Ses lignes se corrigent encore directement.",
                )
            ]
        )
    return half_day.sealed
