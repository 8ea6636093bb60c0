"""Photographs of the sheet signed by hand, and the presences read on it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from pacte import audit
from pacte.blockers import Blocker, refuse_if, stale
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.french import plural
from pacte.policy import Actor
from pacte.seminars.models import Attendance, HalfDay, SheetPhoto
from pacte.seminars.presence.announced import announced_absences
from pacte.seminars.presence.loading import load_sheet
from pacte.seminars.presence.operations.sealing import version
from pacte.seminars.proofs.queries import photos_of
from pacte.seminars.proofs.rules import NOT_SIGNED, blockers_to_copy, blockers_to_photograph
from pacte.seminars.vocabulary import AttendanceState, Proof


def add_photo(
    session: FencedSession, *, half_day_id: int, received: Received, by: Actor, at: datetime
) -> SheetPhoto | None:
    """Keep a photograph of the signed sheet, until the seal; None when this very one is there already."""
    sheet = load_sheet(session, half_day_id)
    refuse_if(blockers_to_photograph(sheet.window, at))
    there = {one.file.sha256 for one in photos_of(session, half_day_id)}
    if received.content.sha256 in there:
        return None
    file = store_upload(session, received=received, by=by, at=at)
    photo = SheetPhoto(half_day_id=half_day_id, file_id=file.id, added_at=at, added_by_id=by.person_id)
    session.add(photo)
    session.flush()
    _note(session, "sheet_photo.added", sheet.half_day, by, at, photo_id=photo.id, sha256=file.sha256)
    return photo


def remove_photo(
    session: FencedSession, *, half_day_id: int, photo_id: int, reason: str, by: Actor, at: datetime
) -> None:
    """Take a photograph back, with the reason; it and its file stay in the history."""
    sheet = load_sheet(session, half_day_id)
    blockers = blockers_to_photograph(sheet.window, at)
    if not reason.strip():
        blockers.append(
            Blocker("reason_missing", "La raison manque.", "Elle reste à l’historique.", "reason")
        )
    photo = session.get(SheetPhoto, photo_id, populate_existing=True)
    if photo is None or photo.half_day_id != half_day_id or photo.removed_at is not None:
        blockers.append(Blocker("gone", "Cette photographie n’est plus sur la feuille."))
    refuse_if(blockers)
    assert photo is not None  # refused above
    photo.removed_at, photo.remove_reason = at, reason.strip()
    _note(
        session, "sheet_photo.removed", sheet.half_day, by, at, photo_id=photo.id, reason=photo.remove_reason
    )


def copy_lines(
    session: FencedSession,
    *,
    half_day_id: int,
    signed: Mapping[int, bool],
    justified: Collection[int] = (),
    seen: str,
    by: Actor,
    at: datetime,
) -> int:
    """Enter what the photographed sheet shows: enrolment → whether it is signed there; how many changed.

    ``justified``: those not signed whose absence, said beforehand, is noted as such with its reason.
    ``seen``: the version of the sheet that the page showed. Other proofs than paper are left as they are.
    """
    sheet = load_sheet(session, half_day_id)
    photographs = len(photos_of(session, half_day_id))
    refuse_if(
        blockers_to_copy(sheet.window, photographs=photographs, chosen=len(signed) + len(justified), at=at)
    )
    if seen != version(sheet):
        raise stale("La feuille")
    announced = announced_absences(session, sheet.seminar.id)
    changed = 0
    for line in sheet.lines:
        said = announced.get(line.id) if line.id in justified else None
        there = False if said is not None else signed.get(line.id)
        if there is None or not can_copy(line.row):
            continue
        row = line.row
        state = (
            AttendanceState.PRESENT
            if there
            else AttendanceState.ABSENT
            if said is None
            else AttendanceState.JUSTIFIED
        )
        if row is not None and row.state is state:
            continue
        if row is None:
            row = Attendance(
                half_day_id=half_day_id,
                enrollment_id=line.id,
                person_id=line.person.id,
                state=state,
                proof=Proof.PAPER if there else Proof.STAFF,
                reason="" if there else NOT_SIGNED,
                received_at=at,
            )
            session.add(row)
        else:
            row.revision += 1
        row.received_at, row.entered_by_id = at, by.person_id
        row.proof, row.reason = (Proof.PAPER, "") if there else (Proof.STAFF, NOT_SIGNED)
        if said is not None:
            row.reason = said.reason
            row.document_file_id = said.document_file_id
        row.state = state
        changed += 1
    session.flush()
    if changed:
        words = plural(changed, "ligne")
        _note(session, "attendance.copied", sheet.half_day, by, at, count=words, signed=sum(signed.values()))
    return changed


def can_copy(row: Attendance | None) -> bool:
    """Nothing is known yet, or it was read on paper before: every other proof is corrected line by line."""
    return row is None or row.proof is Proof.PAPER or (row.signed_at is None and row.reason == NOT_SIGNED)


def _note(
    session: FencedSession, action: str, half_day: HalfDay, by: Actor, at: datetime, **details: object
) -> None:
    audit.record(session, action=action, subject=half_day, by=by, at=at, details=details)
