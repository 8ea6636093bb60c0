"""Sending learners the personal links by which they sign half-days held by video: once, or again."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte import audit, links
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.french import plural
from pacte.policy import SYSTEM, Actor
from pacte.seminars.models import HalfDay, Seminar, SigningLink
from pacte.seminars.presence.announced import announced_absences
from pacte.seminars.presence.loading import load_sheet
from pacte.seminars.presence.queries import Sheet, federation_of, links_sent
from pacte.seminars.video import emails
from pacte.seminars.video.rules import DAY_BEFORE, blockers_to_send, is_remote

PURPOSE = "attendance_signing"
KEPT = timedelta(days=30)
"""A link still opens its page this long after signing closed, to say what happened."""


def send_links(session: FencedSession, *, half_day_id: int, by: Actor, at: datetime) -> int:
    """Send a link to each learner expected who has neither one nor signed; says how many."""
    sheet = load_sheet(session, half_day_id)
    refuse_if(blockers_to_send(sheet.window, remote=is_remote(sheet.half_day.modality), at=at))
    return _send(session, [sheet], by=by, at=at)


def send_again(
    session: FencedSession, *, half_day_id: int, enrollment_id: int, by: Actor, at: datetime
) -> None:
    """Send one learner a new link; the one before no longer opens.

    Of a half-day held in person, this is how somebody follows it by video: their time counts as such.
    """
    sheet = load_sheet(session, half_day_id)
    blockers = blockers_to_send(sheet.window, remote=True, at=at)
    line = sheet.line(enrollment_id)
    if line is None or not line.expected:
        blockers.append(Blocker("not_expected", "Cette personne n’est pas attendue à cette demi-journée."))
    elif line.has_signed:
        blockers.append(Blocker("already_signed", f"{line.name} a déjà signé."))
    refuse_if(blockers)
    _send(session, [sheet], only=enrollment_id, by=by, at=at)


def send_due_links(session: FencedSession, *, at: datetime) -> int:
    """The day before, send what nobody has sent yet, a message a person and a day; says how many messages."""
    rows = session.execute(
        select(HalfDay, Cohort)
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .join(Cohort, Cohort.id == HalfDay.cohort_id)
        .where(
            Seminar.modality == Modality.ONLINE,
            Seminar.cancelled_at.is_(None),
            Seminar.invited_at.is_not(None),
            HalfDay.sealed_at.is_(None),
            HalfDay.starts_at > at,
            HalfDay.starts_at <= at + DAY_BEFORE * 2,
            HalfDay.id.not_in(select(SigningLink.half_day_id)),
        )
        .order_by(HalfDay.starts_at, HalfDay.id)
    ).all()
    days: dict[tuple[int, object], list[HalfDay]] = defaultdict(list)
    for half_day, cohort in rows:
        zone = ZoneInfo(cohort.definition["federation"]["time_zone"])
        days[half_day.seminar_id, half_day.starts_at.astimezone(zone).date()].append(half_day)
    due = [[one.id for one in day] for day in days.values() if day[0].starts_at <= at + DAY_BEFORE]
    return sum(_send_due(session, ids, at) for ids in due)


def _send_due(session: FencedSession, half_day_ids: Collection[int], at: datetime) -> int:
    """Locked and looked at again: another worker, or the trainer, may have been first."""
    sheets = []
    for half_day_id in half_day_ids:
        try:
            sheet = load_sheet(session, half_day_id)
        except Refused:  # it went meanwhile
            continue
        is_remote_now = is_remote(sheet.half_day.modality)
        if not blockers_to_send(sheet.window, remote=is_remote_now, at=at) and not links_sent(
            session, half_day_id
        ):
            sheets.append(sheet)
    return _send(session, sheets, by=SYSTEM, at=at)


def _send(
    session: FencedSession, sheets: Sequence[Sheet], *, only: int | None = None, by: Actor, at: datetime
) -> int:
    """A message a person and a local day, with a link for each of its half-days."""
    if not sheets:
        return 0
    messages: dict[tuple[int, object], list[tuple[Sheet, int]]] = defaultdict(list)
    for sheet in sheets:
        sent = links_sent(session, sheet.half_day.id)
        absent = announced_absences(session, sheet.seminar.id)
        day = sheet.window.starts_at.astimezone(ZoneInfo(sheet.zone)).date()
        for line in sheet.lines:
            wanted = line.id == only if only is not None else line.id not in sent and line.id not in absent
            if wanted and line.expected and not line.has_signed:
                messages[line.id, day].append((sheet, line.id))
    federation = federation_of(session)
    for (enrollment_id, _), about in messages.items():
        first = about[0][0]
        learner = first.line(enrollment_id)
        assert learner is not None  # it is one of its lines
        emails.send_links(
            session,
            federation=federation,
            cohort=first.cohort,
            seminar=first.seminar,
            person=learner.person,
            half_days=[
                (sheet.half_day, sheet.window, _new_link(session, sheet, enrollment_id, by=by, at=at))
                for sheet, _ in about
            ],
            at=at,
        )
    for sheet in sheets:
        count = sum(any(one is sheet for one, _ in about) for about in messages.values())
        if count:
            audit.record(
                session,
                action="attendance.links_sent",
                subject=sheet.half_day,
                by=by,
                at=at,
                details={"count": plural(count, "lien de signature", "liens de signature")},
            )
    return len(messages)


def _new_link(session: FencedSession, sheet: Sheet, enrollment_id: int, *, by: Actor, at: datetime) -> str:
    """The token of a new link; those before it close."""
    row = session.scalar(
        select(SigningLink).where(
            SigningLink.half_day_id == sheet.half_day.id, SigningLink.enrollment_id == enrollment_id
        )
    )
    if row is None:
        row = SigningLink(half_day_id=sheet.half_day.id, enrollment_id=enrollment_id, sent_at=at)
        session.add(row)
        session.flush()
    else:
        links.revoke(session, subject=row, purpose=PURPOSE, at=at)
    line = sheet.line(enrollment_id)
    assert line is not None  # it is one of its lines
    link, token = links.create(
        session,
        purpose=PURPOSE,
        subject=row,
        email=line.person.email,
        lifetime=max(sheet.window.closes_at - at, timedelta()) + KEPT,
        by=by,
        at=at,
    )
    row.link_id, row.sent_at, row.sent_by_id = link.id, at, by.person_id
    session.flush()
    return token
