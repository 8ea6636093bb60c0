"""Connection reports: kept as evidence, their people named, their presences entered; or taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.files.operations import delete_unreferenced, store_upload
from pacte.files.reception import Received
from pacte.french import plural
from pacte.policy import Actor
from pacte.seminars.models import Attendance, ConnectionReport, HalfDay
from pacte.seminars.presence.loading import load_sheet
from pacte.seminars.presence.operations.sealing import version
from pacte.seminars.presence.queries import Sheet
from pacte.seminars.presence.rules import Entered, blockers_to_content
from pacte.seminars.video import phrases as phrases
from pacte.seminars.video.matching import IGNORED
from pacte.seminars.video.queries import Connected, reports_of, understand
from pacte.seminars.video.reading import Reading, blockers_of_day
from pacte.seminars.video.rules import NOT_CONNECTED, blockers_to_apply, blockers_to_read
from pacte.seminars.vocabulary import AttendanceState, Proof


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the trainer confirms for one line; the times of somebody there for a part."""

    state: AttendanceState
    arrived_at: datetime | None = None
    left_at: datetime | None = None


def read_connections(
    session: FencedSession,
    *,
    half_day_id: int,
    reading: Reading,
    received: Received,
    zone: str,
    by: Actor,
    at: datetime,
) -> ConnectionReport:
    """Keep a report and its file; nothing is entered on the sheet yet."""
    sheet = load_sheet(session, half_day_id)
    blockers = blockers_to_read(sheet.window, at=at)
    if not blockers:
        blockers = blockers_of_day(
            reading.people,
            starts_at=sheet.window.starts_at,
            ends_at=sheet.window.ends_at,
            zone=sheet.zone,
        )
    same = session.scalar(
        select(ConnectionReport.id)
        .join(StoredFile, StoredFile.id == ConnectionReport.file_id)
        .where(ConnectionReport.half_day_id == half_day_id, StoredFile.sha256 == received.content.sha256)
    )
    if same is not None:
        blockers.append(
            Blocker(
                "same_report",
                "Ce fichier est déjà parmi les relevés de cette demi-journée.",
                "Ouvrez-le dans la liste ; pour le lire avec un autre fuseau horaire, retirez-le d’abord.",
                "report",
            )
        )
    refuse_if(blockers)
    file = store_upload(session, received=received, by=by, at=at)
    report = ConnectionReport(
        half_day_id=half_day_id,
        file_id=file.id,
        lines={**reading.as_kept(), "zone": zone},
        imported_at=at,
        imported_by_id=by.person_id,
    )
    session.add(report)
    session.flush()
    _note(
        session,
        "connection_report.read",
        sheet.half_day,
        by,
        at,
        report_id=report.id,
        lines=plural(reading.lines, "ligne"),
        sha256=file.sha256,
    )
    return report


def name_people(
    session: FencedSession,
    *,
    half_day_id: int,
    report_id: int,
    choices: Mapping[int, int | None],
    revision: int,
    by: Actor,
    at: datetime,
) -> ConnectionReport:
    """Say who is who: place in the report → enrolment, ``IGNORED``, or None to take the answer back."""
    sheet, report = _loaded(session, half_day_id, report_id)
    refuse_if(_blockers_to_change(sheet, report, at))
    if revision != report.revision:
        raise stale("Ce rapport")
    ids = {line.id for line in sheet.lines} | {IGNORED}
    kept = dict(report.lines["choices"])
    for place, answer in choices.items():
        if not 0 <= place < len(report.lines["people"]) or (answer is not None and answer not in ids):
            raise Refused([Blocker("not_on_sheet", "Cette personne n’est pas sur la feuille.", "", "#qui")])
        key = report.lines["people"][place]["key"]
        kept.pop(key, None)
        if answer is not None:
            kept[key] = answer
    report.lines = {**report.lines, "choices": kept}
    report.revision += 1
    _note(session, "connection_report.matched", sheet.half_day, by, at, report_id=report.id)
    return report


def apply_report(
    session: FencedSession,
    *,
    half_day_id: int,
    report_id: int,
    chosen: Mapping[int, Chosen],
    seen: str,
    by: Actor,
    at: datetime,
) -> int:
    """Enter what the trainer confirms: enrolment → state; how many lines were written.

    A signature, or what the team entered, is never overwritten. ``seen``: what the page showed.
    """
    sheet, report = _loaded(session, half_day_id, report_id)
    refuse_if(_blockers_to_change(sheet, report, at))
    understood = understand(sheet, report, reports_of(session, half_day_id))
    lines = [one for one in understood.lines if one.is_open and one.line.id in chosen]
    refuse_if(
        [
            *blockers_to_apply(
                sheet.window,
                unknown=[one.name for one in understood.unknown],
                chosen=len(lines),
                nothing_open=not any(one.is_open for one in understood.lines),
                at=at,
            ),
            *_blockers_to_times(sheet, lines, chosen),
        ]
    )
    if seen != shown_version(sheet, report):
        raise stale("Ce rapport")
    written = sum(_write(session, half_day_id, one, chosen[one.line.id], by, at) for one in lines)
    report.lines = {**report.lines, "minutes": understood.minutes}
    report.applied_at = at
    report.revision += 1
    session.flush()
    _note(
        session,
        "connection_report.applied",
        sheet.half_day,
        by,
        at,
        report_id=report.id,
        count=plural(written, "ligne"),
    )
    return written


def remove_report(
    session: FencedSession, *, half_day_id: int, report_id: int, by: Actor, at: datetime
) -> None:
    """Take back a report that entered nothing, and its file; an applied one is evidence and stays."""
    sheet, report = _loaded(session, half_day_id, report_id)
    if report.applied_at is not None:
        raise Refused([applied()])
    file_id, sha256 = report.file_id, session.get_one(StoredFile, report.file_id).sha256
    session.delete(report)
    delete_unreferenced(session, file_ids=[file_id])
    _note(session, "connection_report.removed", sheet.half_day, by, at, sha256=sha256)


def shown_version(sheet: Sheet, report: ConnectionReport) -> str:
    """Changes with any line of the sheet, and with who is who on the report."""
    return fingerprint_of({"sheet": version(sheet), "report": report.revision})[:16]


def applied() -> Blocker:
    """What was entered from it refers to it."""
    return Blocker(
        "applied",
        "Les présences de ce relevé sont inscrites : il reste comme preuve.",
        "Une erreur se corrige ligne par ligne, depuis la demi-journée.",
    )


def _loaded(session: FencedSession, half_day_id: int, report_id: int) -> tuple[Sheet, ConnectionReport]:
    """The sheet locked, then the report."""
    sheet = load_sheet(session, half_day_id)
    report = session.get(ConnectionReport, report_id, with_for_update=True, populate_existing=True)
    if report is None or report.half_day_id != half_day_id:
        raise Refused([Blocker("gone", "Ce relevé n’est plus là.", "Revenez à la liste des relevés.")])
    return sheet, report


def _blockers_to_change(sheet: Sheet, report: ConnectionReport, at: datetime) -> list[Blocker]:
    if report.applied_at is not None:
        return [applied()]
    return blockers_to_read(sheet.window, at=at)


def _blockers_to_times(
    sheet: Sheet, lines: Sequence[Connected], chosen: Mapping[int, Chosen]
) -> list[Blocker]:
    found = []
    for one in lines:
        said = chosen[one.line.id]
        entered = Entered(
            state=said.state, reason=NOT_CONNECTED, arrived_at=said.arrived_at, left_at=said.left_at
        )
        for blocker in blockers_to_content(sheet.window, entered):
            where = f"#ligne-{one.line.id}"
            found.append(Blocker(blocker.code, f"{one.line.name} : {blocker.message}", blocker.remedy, where))
    return found


def _write(
    session: FencedSession, half_day_id: int, one: Connected, said: Chosen, by: Actor, at: datetime
) -> bool:
    row, there = one.line.row, said.state is not AttendanceState.ABSENT
    partly = said.state is AttendanceState.EXCUSED
    values: dict[str, Any] = {
        "state": said.state,
        "proof": Proof.VIDEO if there else Proof.STAFF,
        "reason": "" if there else NOT_CONNECTED,
        "arrived_at": said.arrived_at if partly else None,
        "left_at": said.left_at if partly else None,
    }
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return False
    if row is None:
        session.add(
            Attendance(
                half_day_id=half_day_id,
                enrollment_id=one.line.id,
                person_id=one.line.person.id,
                received_at=at,
                entered_by_id=by.person_id,
                **values,
            )
        )
        return True
    for name, value in values.items():
        setattr(row, name, value)
    row.received_at, row.entered_by_id = at, by.person_id
    row.revision += 1
    return True


def _note(
    session: FencedSession, action: str, half_day: HalfDay, by: Actor, at: datetime, **details: object
) -> None:
    audit.record(session, action=action, subject=half_day, by=by, at=at, details=details)
