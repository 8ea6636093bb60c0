"""Asking those concerned, once each, and reminding once those who have not answered."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from pacte import audit, links
from pacte.cohorts.models import Cohort
from pacte.cohorts.vocabulary import Audience, Moment
from pacte.database import FencedSession
from pacte.french import plural
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import SYSTEM
from pacte.seminars.evaluation import emails
from pacte.seminars.evaluation.loading import cold_window_of, end_of, hot_window_of, lock_setting
from pacte.seminars.evaluation.recipients import (
    Recipient,
    guests_who_came,
    leaders_of,
    learners_of,
    who_was_there,
)
from pacte.seminars.evaluation.rules import (
    ASK_WITHIN,
    Window,
    asked_key,
    is_reminder_due,
)
from pacte.seminars.models import EvaluationRequest, HalfDay, Seminar
from pacte.seminars.setting import Setting, read_setting

PURPOSE = "evaluation"


def ask_due(session: FencedSession, *, at: datetime) -> int:
    """Ask every evaluation of the session's federation whose time has come; says how many messages.

    A cohort is locked while its people are asked: another worker waits, then finds them asked.
    """
    return _ask_hot(session, at) + _ask_cold(session, at)


def _ask_hot(session: FencedSession, at: datetime) -> int:
    last = func.max(HalfDay.ends_at)
    over = session.execute(
        select(Seminar.id, Seminar.cohort_id)
        .join(HalfDay, HalfDay.seminar_id == Seminar.id)
        .where(Seminar.cancelled_at.is_(None))
        .group_by(Seminar.id, Seminar.cohort_id)
        .having(last <= at, last > at - ASK_WITHIN)
        .order_by(Seminar.cohort_id, Seminar.id)
    ).all()
    sent = 0
    for seminar_id, cohort_id in over:
        setting = lock_setting(session, cohort_id)
        seminar = session.get_one(Seminar, seminar_id, populate_existing=True)
        evaluation = setting.definition.evaluation
        window = hot_window_of(session, setting, seminar_id)
        if window is None or seminar.cancelled_at is not None or not window.is_asked(at):
            continue
        people: list[Recipient] = []
        if evaluation.asked(Moment.HOT, Audience.LEARNERS):
            people += who_was_there(session, seminar)
        if evaluation.asked(Moment.HOT, Audience.TEAMS):
            people += guests_who_came(session, seminar)
        sent += _ask_all(session, setting, seminar, people, window, at)
    return sent


def _ask_cold(session: FencedSession, at: datetime) -> int:
    sent = 0
    for cohort in session.scalars(select(Cohort).order_by(Cohort.id)).all():
        window = cold_window_of(session, read_setting(session, cohort))
        if window is None or not window.is_asked(at):
            continue
        setting = lock_setting(session, cohort.id)
        evaluation = setting.definition.evaluation
        people: list[Recipient] = []
        if evaluation.asked(Moment.COLD, Audience.LEARNERS):
            people += learners_of(session, cohort.id)
        if evaluation.asked(Moment.COLD, Audience.TEAMS):
            people += leaders_of(session, cohort.id)
        sent += _ask_all(session, setting, None, people, window, at)
    return sent


def _ask_all(
    session: FencedSession,
    setting: Setting,
    seminar: Seminar | None,
    people: Sequence[Recipient],
    window: Window,
    at: datetime,
) -> int:
    """Those who are not asked yet; those asked for a date that was then postponed are asked again."""
    moment = Moment.HOT if seminar is not None else Moment.COLD
    subject = seminar if seminar is not None else setting.cohort
    known = {
        row.asked_key: row
        for row in session.scalars(
            select(EvaluationRequest).where(
                EvaluationRequest.cohort_id == setting.cohort.id,
                EvaluationRequest.moment == moment,
                EvaluationRequest.seminar_id == (seminar.id if seminar is not None else None),
            )
        )
    }
    sent = 0
    for person in people:
        key = asked_key(moment, subject.id, person.email)
        request = known.get(key)
        if request is None:
            request = EvaluationRequest(
                cohort_id=setting.cohort.id,
                seminar_id=seminar.id if seminar is not None else None,
                enrollment_id=person.enrollment_id,
                moment=moment,
                audience=person.audience,
                person_id=person.person_id,
                email=person.email.strip(),
                asked_key=key,
                asked_at=at,
                closes_at=window.closes_at,
            )
            session.add(request)
            session.flush()
            known[key] = request
        elif not request.answered and request.asked_at < window.opens_at:
            request.asked_at, request.closes_at, request.reminded_at = at, window.closes_at, None
        else:
            continue
        _send(session, setting, seminar, request, person, at)
        sent += 1
    if sent:
        _record(session, "evaluation.asked", subject, moment, sent, at)
    return sent


def remind_due(session: FencedSession, *, at: datetime) -> int:
    """Remind once those who have not answered and have not left; says how many messages."""
    left = select(Enrollment.id).where(Enrollment.state == EnrollmentState.WITHDRAWN)
    waiting = (
        EvaluationRequest.answered.is_(False),
        EvaluationRequest.reminded_at.is_(None),
        EvaluationRequest.email != "",
        EvaluationRequest.closes_at > at,
        EvaluationRequest.asked_at <= at - timedelta(days=1),
        EvaluationRequest.enrollment_id.is_(None) | EvaluationRequest.enrollment_id.not_in(left),
    )
    cohorts = session.scalars(
        select(EvaluationRequest.cohort_id).where(*waiting).distinct().order_by(EvaluationRequest.cohort_id)
    ).all()
    sent = 0
    for cohort_id in cohorts:
        setting = lock_setting(session, cohort_id)
        days = setting.definition.evaluation.reminder_days
        told: dict[int | None, int] = defaultdict(int)
        rows = session.scalars(
            select(EvaluationRequest)
            .where(EvaluationRequest.cohort_id == cohort_id, *waiting)
            .order_by(EvaluationRequest.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        seminars = _seminars(session, [row.seminar_id for row in rows if row.seminar_id is not None])
        for row in rows:
            seminar = seminars.get(row.seminar_id) if row.seminar_id is not None else None
            is_off = row.seminar_id is not None and (seminar is None or not _took_place(session, seminar, at))
            due = is_reminder_due(asked_at=row.asked_at, closes_at=row.closes_at, reminder_days=days, now=at)
            if is_off or not due:
                continue
            row.reminded_at = at
            _send(session, setting, seminar, row, None, at, again=True)
            told[row.seminar_id] += 1
        for seminar_id, count in told.items():
            subject = seminars[seminar_id] if seminar_id is not None else setting.cohort
            moment = Moment.HOT if seminar_id is not None else Moment.COLD
            _record(session, "evaluation.reminded", subject, moment, count, at)
            sent += count
    return sent


def _seminars(session: FencedSession, ids: Sequence[int]) -> dict[int, Seminar]:
    return {one.id: one for one in session.scalars(select(Seminar).where(Seminar.id.in_(ids)))}


def _took_place(session: FencedSession, seminar: Seminar, at: datetime) -> bool:
    """Not cancelled, nor moved to later since people were asked."""
    ends_at = end_of(session, seminar.id)
    return seminar.cancelled_at is None and ends_at is not None and ends_at <= at


def _send(
    session: FencedSession,
    setting: Setting,
    seminar: Seminar | None,
    request: EvaluationRequest,
    person: Recipient | None,
    at: datetime,
    *,
    again: bool = False,
) -> None:
    """``names``: the whole one, and what follows « Bonjour »; no name is kept to remind anybody by."""
    link, token = links.create(
        session,
        purpose=PURPOSE,
        subject=request,
        email=request.email,
        lifetime=request.closes_at - at,
        by=SYSTEM,
        at=at,
    )
    request.link_id = link.id
    emails.ask(
        session,
        setting=setting,
        seminar=seminar,
        request=request,
        name=person.name if person is not None else "",
        greeting=person.greeting if person is not None else "",
        token=token,
        at=at,
        again=again,
    )


def _record(
    session: FencedSession, action: str, subject: Seminar | Cohort, moment: Moment, count: int, at: datetime
) -> None:
    details = {"moment": moment.label.lower(), "messages": plural(count, "message", "messages")}
    audit.record(session, action=action, subject=subject, by=SYSTEM, at=at, details=details)
