"""Signing one's presence, once: on one's phone with a ticket, or on the room's device."""

from dataclasses import replace
from datetime import datetime

from pacte import audit
from pacte.blockers import Blocker, refuse_if
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.french import time_words
from pacte.policy import Actor
from pacte.seminars.models import Attendance
from pacte.seminars.presence.after_seal import AfterSeal
from pacte.seminars.presence.loading import Place, load_place
from pacte.seminars.presence.operations.keeping import keep
from pacte.seminars.presence.operations.signature import Signature
from pacte.seminars.presence.rules import (
    already_signed,
    blockers_to_draw,
    blockers_to_hold,
    blockers_to_open,
    blockers_to_signature,
    drawn_within,
    entered_before,
    not_expected,
    someone_else,
)
from pacte.seminars.presence.tickets import Ticket, person_holder
from pacte.seminars.vocabulary import AttendanceState, Proof


def sign(
    session: FencedSession,
    *,
    half_day_id: int,
    enrollment_id: int,
    ticket: Ticket | None,
    signature: Signature,
    drawn_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Attendance:
    """Sign by phone. ``drawn_at``: what the device says, when it kept the signature without network.

    The ticket must have been given while signing was open; the signature may arrive later, before the seal.
    """
    place = load_place(session, half_day_id, enrollment_id)
    if is_the_same(place.row, signature):
        assert place.row is not None
        return place.row
    drawn, blockers = _on_phone(place, ticket, drawn_at, by, at)
    refuse_if(blockers)
    return write_signature(session, place, signature, Proof.PHONE, drawn, by, at)


def sign_after_seal(
    session: FencedSession,
    *,
    half_day_id: int,
    enrollment_id: int,
    ticket: Ticket | None,
    signature: Signature,
    drawn_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> AfterSeal:
    """The same once the sheet is sealed: whatever would have been taken before is kept as evidence."""
    place = as_before_seal(load_place(session, half_day_id, enrollment_id))
    drawn, blockers = _on_phone(place, ticket, drawn_at, by, at)
    refuse_if(blockers)
    return keep(session, place, signature, Proof.PHONE, drawn, by, at)


def _on_phone(
    place: Place, ticket: Ticket | None, drawn_at: datetime | None, by: Actor, at: datetime
) -> tuple[datetime, list[Blocker]]:
    """When it was drawn, and why this ticket does not allow it."""
    usable = ticket if ticket is not None and ticket.half_day_id == place.half_day.id else None
    issued_at = usable.issued_at if usable is not None else None
    drawn = drawn_within(drawn_at, issued_at=issued_at or at, received_at=at)
    blockers = blockers_to_open(place.window, issued_at or at)
    blockers += blockers_to_hold(
        issued_at=issued_at,
        holder=usable.holder if usable is not None else "",
        expected_holder=person_holder(by.person_id),
        drawn_at=drawn,
        received_at=at,
    )
    if place.enrollment.person_id != by.person_id:
        blockers.append(not_expected())
    return drawn, blockers


def sign_on_tablet(
    session: FencedSession,
    *,
    half_day_id: int,
    enrollment_id: int,
    signature: Signature,
    opened: Ticket | None = None,
    drawn_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Attendance:
    """Sign on the trainer's device, passed from hand to hand.

    ``opened``: what the device was given when it was opened to the room; with it, ``drawn_at`` is when the
    device says that it was drawn, if it kept the signature without network.
    """
    place = load_place(session, half_day_id, enrollment_id)
    if is_the_same(place.row, signature):
        assert place.row is not None
        return place.row
    drawn, blockers = _on_tablet(place, opened, drawn_at, by, at)
    refuse_if(blockers)
    return write_signature(session, place, signature, Proof.TABLET, drawn, by, at)


def sign_on_tablet_after_seal(
    session: FencedSession,
    *,
    half_day_id: int,
    enrollment_id: int,
    signature: Signature,
    opened: Ticket | None = None,
    drawn_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> AfterSeal:
    """The same once the sheet is sealed: what the device kept is evidence."""
    place = as_before_seal(load_place(session, half_day_id, enrollment_id))
    drawn, blockers = _on_tablet(place, opened, drawn_at, by, at)
    refuse_if(blockers)
    return keep(session, place, signature, Proof.TABLET, drawn, by, at)


def _on_tablet(
    place: Place, opened: Ticket | None, drawn_at: datetime | None, by: Actor, at: datetime
) -> tuple[datetime, list[Blocker]]:
    """When it was drawn, and why this device does not allow it."""
    opened_at = opened.issued_at if opened is not None else at
    drawn = drawn_within(drawn_at, issued_at=opened_at, received_at=at)
    blockers = blockers_to_draw(place.window, opened_at=opened_at, drawn_at=drawn, received_at=at)
    if opened is not None and opened.holder != person_holder(by.person_id):
        blockers.append(someone_else())
    return drawn, blockers


def as_before_seal(place: Place) -> Place:
    """The place as the rules saw it while it was still signed."""
    return replace(place, window=replace(place.window, sealed=False))


def is_the_same(row: Attendance | None, signature: Signature) -> bool:
    """Whether this very signature is written already: sent twice, it is written once."""
    return row is not None and bool(signature.client_key) and row.client_key == signature.client_key


def write_signature(
    session: FencedSession,
    place: Place,
    signature: Signature,
    proof: Proof,
    drawn_at: datetime,
    by: Actor,
    at: datetime,
) -> Attendance:
    """Write the line of somebody whose right to sign was checked."""
    row = place.row
    blockers = [] if place.expected else [not_expected(place.person.name)]
    if row is not None and row.signed_at is not None:
        blockers.append(already_signed(row.signed_at, place.window.time_zone))
    blockers += blockers_to_signature(
        drawn=signature.drawing is not None, typed=signature.typed, expected=place.person.name
    )
    refuse_if(blockers)
    before, entered = (None, "") if row is None else (row.state.value, entered_before(row.state, row.reason))
    if row is None:
        row = Attendance(
            half_day_id=place.half_day.id,
            enrollment_id=place.enrollment.id,
            person_id=place.enrollment.person_id,
            state=AttendanceState.PRESENT,
            proof=proof,
            received_at=at,
        )
        session.add(row)
    else:
        row.revision += 1
    if row.state is not AttendanceState.EXCUSED:  # the times that the team noted stay
        row.state, row.reason, row.entered_by_id = AttendanceState.PRESENT, entered, None
    row.proof, row.signed_at, row.received_at = proof, drawn_at, at
    row.client_key, row.device = signature.client_key, signature.device
    if signature.drawing is not None:
        file = store_upload(session, received=signature.drawing, by=by, at=at)
        row.signature_file_id, row.signature_sha256 = file.id, file.sha256
    else:
        row.signed_name = signature.typed.strip()
    session.flush()
    audit.record(
        session,
        action="attendance.signed",
        subject=place.half_day,
        by=by,
        at=at,
        details={
            "attendance_id": row.id,
            "enrollment_id": row.enrollment_id,
            "proof": proof.value,
            "before": before,
            "signed_at": time_words(drawn_at, place.window.time_zone),
            "signature": row.signature_sha256,
        },
    )
    return row
