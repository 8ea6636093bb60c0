"""Reads of contacts: of one learner, of a cohort, what is counted; each as the policy lets the reader see."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import aliased

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.followup.models import FollowUp, FollowUpImport
from pacte.followup.vocabulary import Channel
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor, allows

LEARNER = aliased(Person)
AUTHOR = aliased(Person)
IMPORTER = aliased(Person)


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What the policy asks of a contact: on the page of whom it is read, by whom it was written."""

    federation_id: int
    cohort_id: int
    person_id: int
    author_id: int | None
    follower_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Line:
    """A contact with the name of who noted it."""

    contact: FollowUp
    author: str
    importer: str = ""
    """Who imported it, when that is somebody else."""


@dataclass(frozen=True, slots=True)
class Row:
    """A contact of a cohort's list."""

    contact: FollowUp
    learner: str
    author: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Contacts by channel, and by theme within a channel: one with two themes counts in both."""

    channels: Counter[Channel]
    themes: Counter[tuple[str, Channel]]
    """The theme « » holds those without any."""

    @property
    def total(self) -> int:
        return self.channels.total()


def chain_of(session: FencedSession, enrollment: Enrollment) -> list[int]:
    """The enrolment, then those that transfers led from to it, the nearest first; one statement."""
    before = {
        to: one
        for one, to in session.execute(
            select(Enrollment.id, Enrollment.transferred_to_id).where(
                Enrollment.person_id == enrollment.person_id, Enrollment.transferred_to_id.is_not(None)
            )
        )
    }
    found = [enrollment.id]
    while found[-1] in before and before[found[-1]] not in found:
        found.append(before[found[-1]])
    return found


def followers_of(session: FencedSession, enrollment: Enrollment) -> frozenset[int]:
    """Who follows the learner now; of one who has left, who did to the end. One statement."""
    latest = session.scalar(
        select(TrainerAssignment)
        .where(TrainerAssignment.enrollment_id == enrollment.id)
        .order_by(TrainerAssignment.id.desc())
        .limit(1)
    )
    if latest is None or (latest.until_at is not None and enrollment.state is EnrollmentState.ACTIVE):
        return frozenset()
    return frozenset({latest.trainer_id})


def facts_of(enrollment: Enrollment, contact: FollowUp, followers: frozenset[int]) -> ContactFacts:
    """What the policy asks of a contact read on that learner's page."""
    return ContactFacts(
        enrollment.federation_id, enrollment.cohort_id, enrollment.person_id, contact.author_id, followers
    )


def may_read(actor: Actor, contact: FollowUp, facts: ContactFacts) -> bool:
    """Whether the reader sees it: shared, as the page itself; private, as the policy says."""
    return allows(actor, "follow_up.read" if contact.shared else "follow_up.read_private", facts)


def contacts_of(session: FencedSession, enrollment: Enrollment, actor: Actor) -> list[Line]:
    """The contacts that the reader may see, latest first, those of former cohorts too; three statements."""
    followers = followers_of(session, enrollment)
    rows = session.execute(
        select(FollowUp, AUTHOR.given_name, AUTHOR.family_name, IMPORTER.given_name, IMPORTER.family_name)
        .outerjoin(AUTHOR, AUTHOR.id == FollowUp.author_id)
        .outerjoin(FollowUpImport, FollowUpImport.id == FollowUp.import_id)
        .outerjoin(IMPORTER, (IMPORTER.id == FollowUpImport.author_id) & (IMPORTER.id != FollowUp.author_id))
        .where(FollowUp.enrollment_id.in_(chain_of(session, enrollment)))
        .order_by(FollowUp.held_on.desc(), FollowUp.held_time.desc().nulls_last(), FollowUp.id.desc())
    )
    return [
        Line(contact, _name(given, family), f"{by_given or ''} {by_family or ''}".strip())
        for contact, given, family, by_given, by_family in rows
        if may_read(actor, contact, facts_of(enrollment, contact, followers))
    ]


def readable(actor: Actor, cohort: Cohort) -> ColumnElement[bool]:
    """The same as :func:`may_read`, for a list of a cohort whose enrolments are joined."""
    about_others = Enrollment.person_id != (actor.person_id or 0)
    if allows(actor, "follow_up.oversee", cohort):
        return or_(FollowUp.shared.is_(True), about_others)
    later = aliased(TrainerAssignment)
    follows = (
        select(TrainerAssignment.id)
        .where(
            TrainerAssignment.enrollment_id == FollowUp.enrollment_id,
            TrainerAssignment.trainer_id == (actor.person_id or 0),
            or_(TrainerAssignment.until_at.is_(None), Enrollment.state != EnrollmentState.ACTIVE),
            ~select(later.id)
            .where(later.enrollment_id == TrainerAssignment.enrollment_id, later.id > TrainerAssignment.id)
            .exists(),
        )
        .correlate(FollowUp, Enrollment)
        .exists()
    )
    mine = FollowUp.author_id == (actor.person_id or 0)
    return or_(FollowUp.shared.is_(True), about_others & or_(mine, follows))


def cohort_statement(
    cohort: Cohort,
    actor: Actor,
    *,
    search: Sequence[str] = (),
    between: tuple[date, date] | None = None,
    channel: str = "",
    theme: str = "",
    author: str = "",
    open_steps: bool = False,
) -> Select[FollowUp, str, str, str, str]:
    """The contacts of a cohort that stand and that the reader may see; not ordered."""
    statement = (
        select(FollowUp, LEARNER.given_name, LEARNER.family_name, AUTHOR.given_name, AUTHOR.family_name)
        .join(Enrollment, Enrollment.id == FollowUp.enrollment_id)
        .join(LEARNER, LEARNER.id == Enrollment.person_id)
        .outerjoin(AUTHOR, AUTHOR.id == FollowUp.author_id)
        .where(Enrollment.cohort_id == cohort.id, FollowUp.cancelled_at.is_(None), readable(actor, cohort))
    )
    for word in search:
        statement = statement.where(LEARNER.sort_key.contains(word, autoescape=True))
    if between is not None:
        statement = statement.where(FollowUp.held_on >= between[0], FollowUp.held_on <= between[1])
    if channel:
        statement = statement.where(FollowUp.channel == Channel(channel))
    if theme:
        statement = statement.where(cast(FollowUp.themes, String).contains(f'"{theme}"', autoescape=True))
    if author:
        statement = statement.where(FollowUp.author_id == int(author))
    if open_steps:
        statement = statement.where(FollowUp.next_step != "", FollowUp.next_done_at.is_(None))
    return statement


def rows_of(session: FencedSession, statement: Select[*tuple[Any, ...]]) -> list[Row]:
    """The rows of a :func:`cohort_statement`, ordered; one statement."""
    return [
        Row(contact, f"{family} {given}".strip(), _name(author_given, author_family))
        for contact, given, family, author_given, author_family in session.execute(statement)
    ]


def tally_of(session: FencedSession, statement: Select[*tuple[Any, ...]]) -> Tally:
    """All contacts that a :func:`cohort_statement` finds, counted; one statement."""
    channels: Counter[Channel] = Counter()
    themes: Counter[tuple[str, Channel]] = Counter()
    for channel, told in session.execute(statement.with_only_columns(FollowUp.channel, FollowUp.themes)):
        channels[channel] += 1
        for theme in dict.fromkeys(told or [""]):
            themes[theme, channel] += 1
    return Tally(channels, themes)


def days_of(session: FencedSession, statement: Select[*tuple[Any, ...]]) -> tuple[date, date] | None:
    """The first and the last day of what a :func:`cohort_statement` finds; one statement."""
    first, last = session.execute(
        statement.with_only_columns(func.min(FollowUp.held_on), func.max(FollowUp.held_on))
    ).one()
    return None if first is None else (first, last)


def authors_of(session: FencedSession, statement: Select[*tuple[Any, ...]]) -> list[tuple[str, str]]:
    """Who noted what a :func:`cohort_statement` finds: id and name, by name; one statement."""
    found = session.execute(
        statement.with_only_columns(AUTHOR.id, AUTHOR.given_name, AUTHOR.family_name, AUTHOR.sort_key)
        .where(AUTHOR.id.is_not(None))
        .distinct()
        .order_by(AUTHOR.sort_key, AUTHOR.id)
    )
    return [(str(identity), _name(given, family)) for identity, given, family, _ in found]


def count_by_cohort(session: FencedSession, cohort_ids: Collection[int]) -> Mapping[int, int]:
    """Cohort id → contacts that stand; one statement."""
    rows = session.execute(
        select(Enrollment.cohort_id, func.count(FollowUp.id))
        .join(FollowUp, FollowUp.enrollment_id == Enrollment.id)
        .where(Enrollment.cohort_id.in_(cohort_ids), FollowUp.cancelled_at.is_(None))
        .group_by(Enrollment.cohort_id)
    )
    return dict(rows.all())


def latest_days(session: FencedSession, enrollment_ids: Collection[int]) -> Mapping[int, date]:
    """Enrolment id → day of its last contact that stands; one statement. For who may read them all."""
    rows = session.execute(
        select(FollowUp.enrollment_id, func.max(FollowUp.held_on))
        .where(FollowUp.enrollment_id.in_(enrollment_ids), FollowUp.cancelled_at.is_(None))
        .group_by(FollowUp.enrollment_id)
    )
    return dict(rows.all())


def open_steps(session: FencedSession, enrollment_ids: Collection[int]) -> Sequence[FollowUp]:
    """Contacts whose next step is not done, the oldest first; one statement. As above."""
    return session.scalars(
        select(FollowUp)
        .where(
            FollowUp.enrollment_id.in_(enrollment_ids),
            FollowUp.next_on.is_not(None),
            FollowUp.next_done_at.is_(None),
            FollowUp.cancelled_at.is_(None),
        )
        .order_by(FollowUp.next_on, FollowUp.id)
    ).all()


def _name(given: str | None, family: str | None) -> str:
    return f"{given or ''} {family or ''}".strip() or "PACTE"
