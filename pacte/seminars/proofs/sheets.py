"""Gathers what sheets are printed from: the people expected, or the seal, its signatures, its corrections."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.files.queries import read_content
from pacte.files.store import Store
from pacte.seminars.models import Attendance, HalfDay, Seminar
from pacte.seminars.presence.queries import addenda_of, sheet_of, trainers_of
from pacte.seminars.proofs.papers import Blank, Sealed


def sheets_of(
    session: FencedSession,
    store: Store,
    seminar: Seminar,
    half_days: Sequence[HalfDay],
    *,
    modules: Sequence[str],
) -> list[Blank | Sealed]:
    """One a half-day, in their order; raise ContentMissingError when a signature is gone."""
    return [
        _blank(session, seminar, half_day, modules)
        if half_day.sealed is None
        else _sealed(session, store, half_day)
        for half_day in half_days
    ]


def _blank(session: FencedSession, seminar: Seminar, half_day: HalfDay, modules: Sequence[str]) -> Blank:
    sheet = sheet_of(session, half_day)
    return Blank(
        seminar=seminar.title,
        modules=modules,
        place=seminar.place,
        trainers=trainers_of(session, seminar.id),
        starts_at=half_day.starts_at,
        ends_at=half_day.ends_at,
        names=[line.name for line in sheet.lines if line.expected],
    )


def _sealed(session: FencedSession, store: Store, half_day: HalfDay) -> Sealed:
    assert half_day.sealed is not None  # the caller looked
    rows = session.execute(
        select(Attendance.enrollment_id, Attendance.signature_file_id).where(
            Attendance.half_day_id == half_day.id, Attendance.signature_file_id.is_not(None)
        )
    ).all()
    wanted = {file_id for _, file_id in rows} | {half_day.countersignature_file_id}
    pictures = _pictures(session, store, [one for one in wanted if one is not None])
    people = {line["entered_by_id"] for line in half_day.sealed["lines"]} - {None}
    return Sealed(
        said=half_day.sealed,
        fingerprint=half_day.seal_fingerprint,
        drawings={enrollment_id: pictures[file_id] for enrollment_id, file_id in rows if file_id},
        countersignature=pictures.get(half_day.countersignature_file_id or 0),
        entered_by={
            person.id: person.name for person in session.scalars(select(Person).where(Person.id.in_(people)))
        },
        addenda=addenda_of(session, half_day.id),
    )


def _pictures(session: FencedSession, store: Store, ids: Sequence[int]) -> Mapping[int, bytes]:
    files = session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)))
    return {file.id: read_content(store, file) for file in files}
