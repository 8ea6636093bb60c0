"""Reads of the planning: the calendar of a cohort, a seminar's page, answers counted; constant statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.mail.models import MailState, OutboxMessage
from pacte.seminars.models import (
    ScheduleChange,
    Seminar,
    SeminarMaterial,
    SeminarReply,
    SeminarSpeaker,
    SeminarTrainer,
    TeamGuest,
)
from pacte.seminars.planning.former_dates import first_hours_of
from pacte.seminars.planning.loading import Planned
from pacte.seminars.planning.rules import Standing, concerns, days_of
from pacte.seminars.planning.wording import first_dates
from pacte.seminars.queries import half_days_of, learners_expected, seminars_of
from pacte.seminars.setting import Setting
from pacte.seminars.vocabulary import ChangeKind, ReplyState

SHOWN_CHANGES = tuple(kind for kind in ChangeKind if kind is not ChangeKind.CONTENT)


@dataclass(frozen=True, slots=True)
class Line:
    """A seminar as the calendar shows it."""

    plan: Planned
    standing: Standing
    reply: SeminarReply | None = None
    """The reader's own."""
    first_dates: str = ""
    """In words, of a seminar that was postponed to other days."""

    @property
    def row(self) -> Seminar:
        return self.plan.row

    def is_past(self, now: datetime) -> bool:
        """Whether its last half-day is over, were it cancelled."""
        return bool(self.plan.hours) and max(one.ends_at for one in self.plan.hours) <= now

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(day.on for day in days_of(self.plan.hours, self.plan.setting.zone))


@dataclass(frozen=True, slots=True)
class Counts:
    """Answers, of those who are still concerned; teams apart."""

    coming: int = 0
    not_coming: int = 0
    waiting: int = 0
    teams_coming: int = 0
    teams_not_coming: int = 0
    teams_waiting: int = 0

    @property
    def invited(self) -> int:
        return self.coming + self.not_coming + self.waiting

    @property
    def teams_invited(self) -> int:
        return self.teams_coming + self.teams_not_coming + self.teams_waiting


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the table of answers: a learner, or somebody of their team."""

    learner: Person
    enrollment: Enrollment
    reply: SeminarReply | None = None
    guest: TeamGuest | None = None

    @property
    def name(self) -> str:
        return self.guest.name if self.guest is not None else self.learner.name

    @property
    def listed_name(self) -> str:
        """Family name first, as in the table; a guest as typed."""
        return self.guest.name if self.guest is not None else self.learner.listed_name

    @property
    def state(self) -> ReplyState | None:
        """None: expected, not invited."""
        if self.guest is not None:
            return self.guest.state
        return self.reply.state if self.reply is not None else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page of a seminar shows to everybody who may read it."""

    trainers: Sequence[Person]
    speakers: Sequence[SeminarSpeaker]
    materials: Sequence[SeminarMaterial]
    changes: Sequence[ScheduleChange]
    """Newest first; what disturbs nobody left out."""


def calendar_lines(
    session: FencedSession,
    setting: Setting,
    *,
    now: datetime,
    reader: Enrollment | None = None,
) -> list[Line]:
    """The seminars of a cohort by date, those without one last; those of the reader's track if they learn."""
    seminars = [
        row
        for row in seminars_of(session, setting.cohort.id)
        if reader is None or concerns(row.tracks, reader.track)
    ]
    half_days = half_days_of(session, [row.id for row in seminars])
    replies = replies_of(session, reader.id) if reader is not None else {}
    first = first_hours_of(session, setting.cohort.id)
    lines = []
    for row in seminars:
        plan = Planned(setting, row, half_days.get(row.id, ()))
        moved = first_dates(first.get(row.id, ()), plan.hours, setting.zone)
        lines.append(Line(plan, plan.standing(now), replies.get(row.id), moved))
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(
        lines, key=lambda line: (line.plan.hours[0].starts_at if line.plan.hours else far, line.row.position)
    )


def replies_of(session: FencedSession, enrollment_id: int) -> Mapping[int, SeminarReply]:
    """Seminar id → the invitation of a learner; one statement."""
    rows = session.scalars(select(SeminarReply).where(SeminarReply.enrollment_id == enrollment_id))
    return {row.seminar_id: row for row in rows}


def enrollment_in(
    session: FencedSession, cohort_id: int, person_id: int | None, *, on: date | None = None
) -> Enrollment | None:
    """The reader's own place in the cohort, if they are in it now; one statement.

    ``on``, today: whoever leaves for good is in it to the end of the last day.
    """
    if person_id is None:
        return None
    here: ColumnElement[bool] = Enrollment.state == EnrollmentState.ACTIVE
    if on is not None:
        here |= (Enrollment.state == EnrollmentState.WITHDRAWN) & (Enrollment.ended_on >= on)
    return session.scalar(
        select(Enrollment).where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.person_id == person_id,
            here,
        )
    )


def reply_of(session: FencedSession, seminar_id: int, person_id: int | None) -> SeminarReply | None:
    """The reader's own invitation while they are in the cohort; one statement."""
    if person_id is None:
        return None
    return session.scalar(
        select(SeminarReply)
        .join(Enrollment, Enrollment.id == SeminarReply.enrollment_id)
        .where(
            SeminarReply.seminar_id == seminar_id,
            SeminarReply.person_id == person_id,
            Enrollment.state == EnrollmentState.ACTIVE,
        )
    )


def sheet_of(session: FencedSession, seminar: Seminar) -> Sheet:
    """Trainers, speakers, materials and changes; four statements."""
    return Sheet(
        trainers=session.scalars(
            select(Person)
            .join(SeminarTrainer, SeminarTrainer.person_id == Person.id)
            .where(SeminarTrainer.seminar_id == seminar.id)
            .order_by(Person.sort_key, Person.id)
        ).all(),
        speakers=session.scalars(
            select(SeminarSpeaker).where(SeminarSpeaker.seminar_id == seminar.id).order_by(SeminarSpeaker.id)
        ).all(),
        materials=session.scalars(
            select(SeminarMaterial)
            .where(SeminarMaterial.seminar_id == seminar.id, SeminarMaterial.removed_at.is_(None))
            .options(joinedload(SeminarMaterial.file))
            .order_by(SeminarMaterial.id)
        ).all(),
        changes=session.scalars(
            select(ScheduleChange)
            .where(ScheduleChange.seminar_id == seminar.id, ScheduleChange.kind.in_(SHOWN_CHANGES))
            .options(joinedload(ScheduleChange.by))
            .order_by(ScheduleChange.at.desc(), ScheduleChange.id.desc())
        ).all(),
    )


def told_of(session: FencedSession, seminar: Seminar) -> Mapping[datetime, Sequence[tuple[str, MailState]]]:
    """Instant of a change → who was written to of it, each with what became of the message; one statement.

    Messages leave the outbox in time: then only their number is still known.
    """
    found: dict[datetime, list[tuple[str, MailState]]] = {}
    for at, name, address, state in session.execute(
        select(
            OutboxMessage.created_at,
            OutboxMessage.recipient_name,
            OutboxMessage.recipient,
            OutboxMessage.state,
        )
        .where(
            OutboxMessage.template.in_(("seminars/changed", "seminars/cancelled")),
            OutboxMessage.subject_kind == Seminar.__tablename__,
            OutboxMessage.subject_id == seminar.id,
        )
        .order_by(OutboxMessage.id)
    ):
        found.setdefault(at, []).append((name or address, state))
    return found


def counts_of(session: FencedSession, seminar_ids: Collection[int]) -> Mapping[int, Counts]:
    """Answers of each seminar, of those still concerned, teams apart; three statements."""
    found: dict[int, dict[str, int]] = {identity: {} for identity in seminar_ids}
    names = {ReplyState.COMING: "coming", ReplyState.NOT_COMING: "not_coming", ReplyState.INVITED: "waiting"}
    learners = (
        select(SeminarReply.seminar_id, SeminarReply.state, Enrollment.track, func.count(SeminarReply.id))
        .join(Enrollment, Enrollment.id == SeminarReply.enrollment_id)
        .where(SeminarReply.seminar_id.in_(seminar_ids), Enrollment.state == EnrollmentState.ACTIVE)
        .group_by(SeminarReply.seminar_id, SeminarReply.state, Enrollment.track)
    )
    tracks = dict(
        session.execute(select(Seminar.id, Seminar.tracks).where(Seminar.id.in_(seminar_ids))).all()
    )
    for seminar_id, state, track, count in session.execute(learners):
        if concerns(tracks[seminar_id], track):
            counted = found[seminar_id]
            counted[names[state]] = counted.get(names[state], 0) + count
    guests = (
        select(TeamGuest.seminar_id, TeamGuest.state, func.count(TeamGuest.id))
        .join(Enrollment, Enrollment.id == TeamGuest.enrollment_id)
        .where(
            TeamGuest.seminar_id.in_(seminar_ids),
            TeamGuest.cancelled_at.is_(None),
            Enrollment.state == EnrollmentState.ACTIVE,
        )
        .group_by(TeamGuest.seminar_id, TeamGuest.state)
    )
    for seminar_id, state, count in session.execute(guests):
        found[seminar_id][f"teams_{names[state]}"] = count
    return {identity: Counts(**counted) for identity, counted in found.items()}


def answers_of(session: FencedSession, seminar: Seminar) -> list[Answer]:
    """Everybody expected with their answer, each followed by those of their team; three statements."""
    expected = learners_expected(session, seminar)
    replies = {
        row.enrollment_id: row
        for row in session.scalars(select(SeminarReply).where(SeminarReply.seminar_id == seminar.id))
    }
    guests: dict[int, list[TeamGuest]] = {}
    for guest in session.scalars(
        select(TeamGuest)
        .where(TeamGuest.seminar_id == seminar.id, TeamGuest.cancelled_at.is_(None))
        .order_by(TeamGuest.name, TeamGuest.id)
    ):
        guests.setdefault(guest.enrollment_id, []).append(guest)
    found = []
    for learner in expected:
        found.append(Answer(learner.person, learner.enrollment, reply=replies.get(learner.id)))
        found += [
            Answer(learner.person, learner.enrollment, guest=guest) for guest in guests.get(learner.id, ())
        ]
    return found
