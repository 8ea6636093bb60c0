"""Gathers what sheets are printed from: the people expected, the lines as they stand, or the seal."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.files.queries import read_content
from pacte.files.store import Store
from pacte.learners.models import Enrollment
from pacte.seminars.models import (
    Attendance,
    AttendanceAddendum,
    HalfDay,
    Seminar,
    SeminarReply,
    SeminarTrainer,
    SheetPhoto,
)
from pacte.seminars.presence.additions import added_afterwards, additions_of
from pacte.seminars.presence.evidence import PHOTO, evidence_of
from pacte.seminars.presence.queries import (
    entries_of,
    federation_of,
    is_expected,
    sheet_of,
    trainers_of,
)
from pacte.seminars.presence.sheet import addition_of, compose
from pacte.seminars.proofs.papers import Blank, Current, Sealed
from pacte.seminars.proofs.queries import zone_of
from pacte.seminars.queries import titles_of
from pacte.seminars.vocabulary import ReplyState

Paired = Sequence[tuple[HalfDay, Seminar]]


def half_days_to_print(session: FencedSession, cohort_id: int) -> Paired:
    """Every half-day that counts, in the order of time, cancelled ones left out unless sealed."""
    rows = session.execute(
        select(HalfDay, Seminar)
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .where(HalfDay.cohort_id == cohort_id)
        .where(Seminar.cancelled_at.is_(None) | HalfDay.sealed_at.is_not(None))
        .order_by(HalfDay.starts_at, HalfDay.id)
    )
    return [(half_day, seminar) for half_day, seminar in rows]


def sheets_of(
    session: FencedSession,
    store: Store,
    cohort: Cohort,
    half_days: Paired,
    *,
    known: Curriculum,
) -> list[Blank | Sealed]:
    """One a half-day, in their order; raise ContentMissingError when a signature is gone.

    Nine statements at most, however many half-days there are.
    """
    sealed = [half_day for half_day, _ in half_days if half_day.sealed is not None]
    blank = {seminar.id: seminar for half_day, seminar in half_days if half_day.sealed is None}
    seals = _seals(session, store, sealed)
    people = _people(session, cohort.id) if blank else []
    trainers = _trainers(session, blank)
    away = _away(session, blank)
    added = additions_of(session, [half_day for half_day, _ in half_days if half_day.sealed is None])
    expected = {
        half_day.id: _expected(people, half_day, seminar, zone_of(cohort))
        for half_day, seminar in half_days
        if half_day.sealed is None
    }
    return [
        seals[half_day.id]
        if half_day.sealed is not None
        else Blank(
            seminar=seminar.title,
            modules=titles_of(known, seminar),
            place=seminar.place,
            trainers=trainers.get(seminar.id, ()),
            starts_at=half_day.starts_at,
            ends_at=half_day.ends_at,
            added=addition_of(added.get(half_day.id)),
            names=[person.name for _, person in expected[half_day.id]],
            away=[
                place
                for place, (enrollment, _) in enumerate(expected[half_day.id])
                if (seminar.id, enrollment.id) in away
            ],
        )
        for half_day, seminar in half_days
    ]


def current_of(session: FencedSession, store: Store, half_day: HalfDay, *, known: Curriculum) -> Current:
    """A half-day that is not sealed, as it stands; raises ContentMissingError when a signature is gone."""
    sheet = sheet_of(session, half_day)
    rows = [line.row for line in sheet.lines if line.row is not None]
    drawn = {row.enrollment_id: row.signature_file_id for row in rows if row.signature_file_id is not None}
    evidence = evidence_of(session, half_day.id)
    photos = _photos(session, [evidence])
    pictures = _pictures(session, store, {*drawn.values(), *photos.values()})
    said = compose(
        sheet,
        federation=federation_of(session).name,
        modules=titles_of(known, sheet.seminar),
        trainers=trainers_of(session, sheet.seminar.id),
        countersigned={},
        documents={},
        evidence=evidence,
        added=addition_of(added_afterwards(session, half_day)),
        entered=entries_of(session, half_day),
    )
    return Current(
        said=said,
        order=[(line.id, line.name) for line in sheet.lines],
        drawings={one: pictures[file_id] for one, file_id in drawn.items()},
        photos={one: pictures[file_id] for one, file_id in photos.items()},
        entered_by=_names(session, [said]),
        is_cancelled=sheet.seminar.cancelled_at is not None,
    )


def _people(session: FencedSession, cohort_id: int) -> Sequence[tuple[Enrollment, Person]]:
    rows = session.execute(
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort_id)
        .order_by(Person.sort_key, Person.id)
    )
    return [(enrollment, person) for enrollment, person in rows]


def _expected(
    people: Sequence[tuple[Enrollment, Person]], half_day: HalfDay, seminar: Seminar, zone: str
) -> Sequence[tuple[Enrollment, Person]]:
    day = half_day.starts_at.astimezone(ZoneInfo(zone)).date()
    return [one for one in people if is_expected(one[0], seminar, day)]


def _away(session: FencedSession, seminar_ids: Collection[int]) -> Collection[tuple[int, int]]:
    """Seminar and enrolment of those who said that they would not come."""
    rows = session.execute(
        select(SeminarReply.seminar_id, SeminarReply.enrollment_id).where(
            SeminarReply.seminar_id.in_(seminar_ids), SeminarReply.state == ReplyState.NOT_COMING
        )
    )
    return {(seminar_id, enrollment_id) for seminar_id, enrollment_id in rows}


def _trainers(session: FencedSession, seminar_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(SeminarTrainer.seminar_id, Person)
        .join(Person, Person.id == SeminarTrainer.person_id)
        .where(SeminarTrainer.seminar_id.in_(seminar_ids))
        .order_by(Person.sort_key, Person.id)
    )
    for seminar_id, person in rows:
        found[seminar_id].append(person.name)
    return found


def _seals(session: FencedSession, store: Store, half_days: Sequence[HalfDay]) -> Mapping[int, Sealed]:
    """Id of a half-day → what its seal says; five statements."""
    ids = [half_day.id for half_day in half_days]
    drawn: dict[int, dict[int, int]] = defaultdict(dict)
    for half_day_id, enrollment_id, file_id in session.execute(
        select(Attendance.half_day_id, Attendance.enrollment_id, Attendance.signature_file_id).where(
            Attendance.half_day_id.in_(ids), Attendance.signature_file_id.is_not(None)
        )
    ):
        if file_id is not None:
            drawn[half_day_id][enrollment_id] = file_id
    wanted = {file_id for rows in drawn.values() for file_id in rows.values()}
    wanted |= {one.countersignature_file_id for one in half_days if one.countersignature_file_id is not None}
    photos = _photos(session, [half_day.sealed["evidence"] for half_day in half_days if half_day.sealed])
    pictures = _pictures(session, store, wanted | set(photos.values()))
    addenda: dict[int, list[AttendanceAddendum]] = defaultdict(list)
    for addendum in session.scalars(
        select(AttendanceAddendum)
        .where(AttendanceAddendum.half_day_id.in_(ids))
        .order_by(AttendanceAddendum.half_day_id, AttendanceAddendum.number)
    ):
        addenda[addendum.half_day_id].append(addendum)
    names = _names(session, [half_day.sealed or {} for half_day in half_days])
    return {
        half_day.id: Sealed(
            said=half_day.sealed or {},
            fingerprint=half_day.seal_fingerprint,
            drawings={one: pictures[file_id] for one, file_id in drawn[half_day.id].items()},
            photos={one: pictures[file_id] for one, file_id in photos.items()},
            countersignature=pictures.get(half_day.countersignature_file_id or 0),
            entered_by=names,
            addenda=addenda[half_day.id],
        )
        for half_day in half_days
    }


def _names(session: FencedSession, sheets: Sequence[Mapping[str, Any]]) -> Mapping[int, str]:
    """Id → name of whoever entered a line."""
    people = {line["entered_by_id"] for said in sheets for line in said["lines"]} - {None}
    return {person.id: person.name for person in session.scalars(select(Person).where(Person.id.in_(people)))}


def _photos(session: FencedSession, evidence: Sequence[Sequence[Mapping[str, Any]]]) -> Mapping[int, int]:
    """Id of a photograph of a sheet → its file."""
    ids = [one["id"] for sheet in evidence for one in sheet if one["kind"] == PHOTO]
    rows = session.execute(select(SheetPhoto.id, SheetPhoto.file_id).where(SheetPhoto.id.in_(ids)))
    return {row.id: row.file_id for row in rows}


def _pictures(session: FencedSession, store: Store, ids: Collection[int]) -> Mapping[int, bytes]:
    files = session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)).order_by(StoredFile.id))
    return {file.id: read_content(store, file) for file in files}
