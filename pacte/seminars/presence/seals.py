"""Proving that sealed half-days say today what was sealed: journal, rows, files, corrections."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select

from pacte.audit.models import JournalEntry
from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.files.reception import prefix_of
from pacte.files.store import Store, key_of
from pacte.french import date_words, of_name, time_words
from pacte.seminars.models import Attendance, AttendanceAddendum, HalfDay
from pacte.seminars.presence.additions import added_afterwards
from pacte.seminars.presence.after_seal import ARRIVED
from pacte.seminars.presence.evidence import evidence_faults
from pacte.seminars.presence.queries import federation_of
from pacte.seminars.presence.sheet import addendum_fingerprint, addition_of, instant, line_of

SEALED, AMENDED = "attendance.sealed", "attendance.amended"


def count_sheets(session: FencedSession) -> int:
    """How many sheets :func:`sheet_faults` will look at."""
    return session.scalar(select(func.count(HalfDay.id)).where(HalfDay.sealed_at.is_not(None))) or 0


def sheet_faults(store: Store, session: FencedSession, advance: Callable[[int], None]) -> Iterator[str]:
    """What differs from what was sealed, in French, each fault with the name of its sheet."""
    journal = _journal(session)
    half_days = session.scalars(
        select(HalfDay)
        .where(or_(HalfDay.sealed_at.is_not(None), HalfDay.id.in_(list(journal))))
        .order_by(HalfDay.starts_at, HalfDay.id)
    ).all()
    for half_day in half_days:
        for fault in _faults_of(session, store, half_day, journal.get(half_day.id, [])):
            yield f"{_name(session, half_day)} : {fault}"
        advance(1 if half_day.sealed_at is not None else 0)
    for lost in sorted(set(journal) - {half_day.id for half_day in half_days}):
        yield f"Feuille d’émargement {lost}, scellée selon le journal : elle a disparu."


def _journal(session: FencedSession) -> Mapping[int, list[JournalEntry]]:
    found: dict[int, list[JournalEntry]] = defaultdict(list)
    for entry in session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.subject_kind == HalfDay.__tablename__,
            JournalEntry.action.in_((SEALED, AMENDED, ARRIVED)),
        )
        .order_by(JournalEntry.position)
    ):
        found[entry.subject_id].append(entry)
    return found


def _name(session: FencedSession, half_day: HalfDay) -> str:
    """« Feuille d’émargement, Fédération X, « Y », jeudi 20 juin 2024, de 9 h à 12 h 30 »."""
    said = half_day.sealed or {}
    zone = said.get("time_zone", "Europe/Paris")
    title = half_day.seminar.title
    hours = f"de {time_words(half_day.starts_at, zone)} à {time_words(half_day.ends_at, zone)}"
    day = date_words(half_day.starts_at, tz=zone)
    return f"Feuille d’émargement, {federation_of(session).name}, « {title} », {day}, {hours}"


def _faults_of(
    session: FencedSession, store: Store, half_day: HalfDay, written: Sequence[JournalEntry]
) -> Iterator[str]:
    if half_day.sealed is None:
        yield "le journal dit qu’elle est scellée, et elle ne l’est plus."
        return
    said = half_day.sealed
    seal = fingerprint_of(said)
    if seal != half_day.seal_fingerprint:
        yield "son contenu ne correspond pas à son empreinte."
    if [entry.details["fingerprint"] for entry in written if entry.action == SEALED] != [seal]:
        yield "son empreinte n’est pas celle du journal."
    if (said["starts_at"], said["ends_at"]) != (instant(half_day.starts_at), instant(half_day.ends_at)):
        yield "ses heures ont changé."
    yield from _addition(session, half_day, said.get("added"))
    files = _files(session, half_day)
    yield from _countersignature(session, store, half_day, files)
    yield from _lines(session, store, half_day, files)
    yield from evidence_faults(session, store, half_day)
    yield from _arrived(session, store, [one for one in written if one.action == ARRIVED])
    yield from _addenda(session, store, half_day, files, [one for one in written if one.action == AMENDED])


def _addition(session: FencedSession, half_day: HalfDay, said: Mapping[str, Any] | None) -> Iterator[str]:
    """The change that added the half-day after the fact, against what the seal says; names may change."""
    if said is None:
        return
    now = addition_of(added_afterwards(session, half_day))
    if now is None:
        yield "le changement qui l’a ajoutée après coup a disparu de l’historique du séminaire."
    elif (now["at"], now["reason"]) != (said["at"], said["reason"]):
        yield "le changement qui l’a ajoutée après coup n’est plus celui qui a été scellé."


def _files(session: FencedSession, half_day: HalfDay) -> Mapping[int, StoredFile]:
    """Every file that the sheet refers to, by id."""
    ids = {half_day.countersignature_file_id}
    for row in session.scalars(select(Attendance).where(Attendance.half_day_id == half_day.id)):
        ids |= {row.signature_file_id, row.document_file_id}
    ids |= set(
        session.scalars(
            select(AttendanceAddendum.document_file_id).where(AttendanceAddendum.half_day_id == half_day.id)
        )
    )
    wanted = sorted(one for one in ids if one is not None)
    return {file.id: file for file in session.scalars(select(StoredFile).where(StoredFile.id.in_(wanted)))}


def _content(
    session: FencedSession, store: Store, files: Mapping[int, StoredFile], file_id: int | None, sha256: str
) -> str:
    """What is wrong with a file whose fingerprint was sealed; empty when nothing is."""
    file = files.get(file_id or 0)
    if not sha256:
        return "" if file_id is None else "a été ajoutée après le sceau"
    if file is None:
        return "a disparu"
    if file.sha256 != sha256 or not store.is_intact(key_of(prefix_of(session.federation_id), sha256)):
        return "n’est plus celle qui a été scellée"
    return ""


def _countersignature(
    session: FencedSession, store: Store, half_day: HalfDay, files: Mapping[int, StoredFile]
) -> Iterator[str]:
    assert half_day.sealed is not None  # told before
    said = half_day.sealed["countersigned"]
    if (said["name"], said["at"]) != (half_day.countersigned_name, instant(half_day.countersigned_at)):
        yield "la contresignature a changé."
    wrong = _content(session, store, files, half_day.countersignature_file_id, said["signature_sha256"])
    if wrong:
        yield f"la contresignature {of_name(said['name'])} {wrong}."


def _lines(
    session: FencedSession, store: Store, half_day: HalfDay, files: Mapping[int, StoredFile]
) -> Iterator[str]:
    assert half_day.sealed is not None  # told before
    rows = {
        row.enrollment_id: row
        for row in session.scalars(select(Attendance).where(Attendance.half_day_id == half_day.id))
    }
    documents = {file.id: file.sha256 for file in files.values()}
    for said in half_day.sealed["lines"]:
        row = rows.pop(said["enrollment_id"], None)
        if row is None:
            yield f"la ligne {of_name(said['name'])} a disparu."
            continue
        now = line_of(row, documents)
        if any(said[key] != value for key, value in now.items()):
            yield f"la ligne {of_name(said['name'])} a changé."
        wrong = _content(session, store, files, row.signature_file_id, said["signature_sha256"])
        if wrong:
            yield f"la signature {of_name(said['name'])} {wrong}."
        wrong = _content(session, store, files, row.document_file_id, said["document_sha256"])
        if wrong:
            yield f"la pièce {of_name(said['name'])} {wrong}."
    for added in rows:
        yield f"une ligne a été ajoutée après le sceau (inscription {added})."


def _arrived(session: FencedSession, store: Store, written: Sequence[JournalEntry]) -> Iterator[str]:
    """Signatures that came after the seal, kept as evidence."""
    for entry in written:
        sha256 = entry.details.get("signature")
        if not sha256:
            continue
        file = session.get(StoredFile, entry.details["file_id"])
        files = {file.id: file} if file is not None else {}
        wrong = _content(session, store, files, entry.details["file_id"], sha256)
        if wrong:
            whose = entry.details["enrollment_id"]
            yield f"la signature arrivée après le sceau (inscription {whose}) {wrong}."


def _addenda(
    session: FencedSession,
    store: Store,
    half_day: HalfDay,
    files: Mapping[int, StoredFile],
    written: Sequence[JournalEntry],
) -> Iterator[str]:
    kept = session.scalars(
        select(AttendanceAddendum)
        .where(AttendanceAddendum.half_day_id == half_day.id)
        .order_by(AttendanceAddendum.number)
    ).all()
    known = {entry.details["number"]: entry.details["fingerprint"] for entry in written}
    previous = half_day.seal_fingerprint
    for addendum in kept:
        seal = addendum_fingerprint(addendum)
        if seal != addendum.fingerprint or addendum.content["previous"] != previous:
            yield f"le rectificatif n° {addendum.number} ne correspond pas à son empreinte."
        if known.pop(addendum.number, None) != seal:
            yield f"l’empreinte du rectificatif n° {addendum.number} n’est pas celle du journal."
        wrong = _content(
            session, store, files, addendum.document_file_id, addendum.content["document_sha256"]
        )
        if wrong:
            yield f"la pièce du rectificatif n° {addendum.number} {wrong}."
        previous = addendum.fingerprint
    for missing in sorted(known):
        yield f"le rectificatif n° {missing} a disparu."
