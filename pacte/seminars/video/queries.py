"""Reads of connection reports: those of a half-day, and one of them with who is who and what it proposes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.seminars.models import Attendance, ConnectionReport
from pacte.seminars.presence.queries import Line, Sheet
from pacte.seminars.video.matching import Known, Match, Matcher
from pacte.seminars.video.rules import (
    NOT_CONNECTED,
    Proposal,
    Span,
    have_overlaps,
    is_remote,
    propose,
    within,
)
from pacte.seminars.vocabulary import Proof


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody of a report, and who they are."""

    place: int
    """Their place in the report, from 0."""
    name: str
    email: str
    spans: Sequence[Span]
    match: Match


@dataclass(frozen=True, slots=True)
class Connected:
    """A line of the sheet with its connections, in this report and in those applied before it."""

    line: Line
    spans: Sequence[Span]
    """As they are in the reports."""
    merged: Sequence[Span]
    """Within the half-day, overlaps merged."""
    proposal: Proposal
    is_open: bool
    """Whether the report may write this line."""

    @property
    def overlaps(self) -> bool:
        return have_overlaps(self.spans)


@dataclass(frozen=True, slots=True)
class Understood:
    """A report against the sheet."""

    people: Sequence[Named]
    lines: Sequence[Connected]

    @property
    def unknown(self) -> list[Named]:
        """Those whom nobody has recognised yet."""
        return [one for one in self.people if one.match.id is None]

    @property
    def doubtful(self) -> list[Named]:
        """Those who were not recognised by themselves, whether somebody has answered or not."""
        return [one for one in self.people if one.match.doubtful]

    @property
    def minutes(self) -> dict[str, int]:
        """Enrolment → minutes connected, for JSON."""
        return {str(one.line.id): one.proposal.minutes for one in self.lines}


def reports_of(session: FencedSession, half_day_id: int) -> Sequence[ConnectionReport]:
    """The reports of a half-day in the order of their arrival; one statement."""
    return session.scalars(
        select(ConnectionReport)
        .where(ConnectionReport.half_day_id == half_day_id)
        .order_by(ConnectionReport.id)
        .execution_options(populate_existing=True)
    ).all()


def reports_listed(session: FencedSession, half_day_id: int) -> list[tuple[ConnectionReport, StoredFile]]:
    """The same with their files; one statement."""
    rows = session.execute(
        select(ConnectionReport, StoredFile)
        .join(StoredFile, StoredFile.id == ConnectionReport.file_id)
        .where(ConnectionReport.half_day_id == half_day_id)
        .order_by(ConnectionReport.id)
    )
    return [(report, file) for report, file in rows]


def understand(sheet: Sheet, report: ConnectionReport, others: Sequence[ConnectionReport]) -> Understood:
    """Who is who in the report, and what it proposes, with what ``others`` already applied show besides.

    Of a half-day held in person it says nothing of those in the room: only of whoever was connected.
    """
    matcher = Matcher([Known(line.id, line.name, line.person.email) for line in sheet.lines])
    people = named(matcher, report.lines)
    spans: dict[int, list[Span]] = {line.id: [] for line in sheet.lines}
    for one in others:
        if one.applied_at is not None and one.id != report.id:
            _add(spans, named(matcher, one.lines))
    _add(spans, people)
    lines = []
    for line in sheet.lines:
        if not spans[line.id] and not is_remote(sheet.half_day.modality):
            continue
        merged = within(spans[line.id], sheet.window)
        proposal = propose(merged, sheet.window)
        lines.append(Connected(line, spans[line.id], merged, proposal, can_apply(line.row)))
    return Understood(people, lines)


def named(matcher: Matcher, kept: Mapping[str, Any]) -> list[Named]:
    """Everybody of a report, in its order."""
    return [
        Named(
            place,
            one["name"],
            one["email"],
            [Span(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in one["spans"]],
            matcher.match(one["key"], one["name"], one["email"], kept["choices"]),
        )
        for place, one in enumerate(kept["people"])
    ]


def can_apply(row: Attendance | None) -> bool:
    """Nothing is known yet, or a report said it: signatures and what the team entered stay as they are."""
    if row is None:
        return True
    return row.signed_at is None and (row.proof is Proof.VIDEO or row.reason == NOT_CONNECTED)


def _add(spans: dict[int, list[Span]], people: Sequence[Named]) -> None:
    for one in people:
        if one.match.id in spans:
            spans[one.match.id].extend(one.spans)
