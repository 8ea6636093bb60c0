"""Reads of the forum: one question with all that hangs on it, its members, its FAQ, who takes part."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, literal, null, or_, select, type_coerce

from pacte.accounts.models import Person, RoleGrant
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.forum.models import (
    ForumAttachment,
    ForumDigest,
    ForumMention,
    ForumPost,
    ForumPostText,
    ForumQuestion,
    ForumReport,
)
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import STAFF_ROLES, Role

ROOMS = frozenset({Role.LEARNER, Role.TRAINER, *STAFF_ROLES})
"""Roles that have a room in the forum of their cohort: the same as the policy's ``forum.read``."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who reads and writes in a forum now."""

    person: Person
    is_team: bool
    """Trains, or belongs to the federation's team."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A post of a question's page, with all that hangs on it."""

    post: ForumPost
    author: str
    standing: str
    """« team », « learner », or « left » for who learned there and does no more."""
    files: Sequence[tuple[ForumAttachment, StoredFile]]
    former: Sequence[ForumPostText]
    told: Sequence[str]
    """Names of those whom it mentions."""
    reports: Sequence[tuple[ForumReport, str]]


def participations_of(session: FencedSession, enrollments: Collection[Enrollment]) -> dict[int, int]:
    """Enrolment id → posts of the learner in that cohort's forum, until they left it; one statement.

    Hidden ones are left out. The day on which they left ends where the federation is.
    """
    counts = dict.fromkeys((enrollment.id for enrollment in enrollments), 0)
    left = {one.id: _left_at(one) for one in enrollments if one.ended_on is not None}
    until = case(left, value=Enrollment.id) if left else null()
    if counts:
        found = session.execute(
            select(Enrollment.id, func.count(ForumPost.id))
            .join(
                ForumPost,
                and_(
                    ForumPost.cohort_id == Enrollment.cohort_id,
                    ForumPost.person_id == Enrollment.person_id,
                    ForumPost.hidden_at.is_(None),
                    or_(
                        Enrollment.ended_on.is_(None),
                        ForumPost.posted_at < type_coerce(until, ForumPost.posted_at.type),
                    ),
                ),
            )
            .where(Enrollment.id.in_(counts))
            .group_by(Enrollment.id)
        )
        counts |= dict(found.all())
    return counts


def activity_of(session: FencedSession, enrollment: Enrollment) -> tuple[int, datetime | None]:
    """How many posts of the learner are read in that cohort's forum, and when the last was written."""
    count, last_at = session.execute(
        select(func.count(ForumPost.id), func.max(ForumPost.posted_at)).where(
            ForumPost.cohort_id == enrollment.cohort_id,
            ForumPost.person_id == enrollment.person_id,
            ForumPost.hidden_at.is_(None),
        )
    ).one()
    return count, last_at


def _left_at(enrollment: Enrollment) -> Any:
    """The first instant of the day after the last one."""
    assert enrollment.ended_on is not None
    zone = ZoneInfo(enrollment.cohort.definition["federation"]["time_zone"])
    at = datetime.combine(enrollment.ended_on + timedelta(days=1), time(), zone)
    return literal(at.astimezone(UTC), ForumPost.posted_at.type)


def members_of(session: FencedSession, cohort_id: int) -> list[Member]:
    """Those who read and write in the forum now, by name; one statement."""
    rows = session.execute(
        select(Person, RoleGrant.role)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(_has_room(cohort_id))
        .order_by(Person.sort_key, Person.id)
    )
    found: dict[int, Member] = {}
    for person, role in rows:
        known = found.get(person.id)
        found[person.id] = Member(person, role is not Role.LEARNER or (known is not None and known.is_team))
    return list(found.values())


def is_member(session: FencedSession, cohort_id: int, person_id: int | None) -> bool:
    """Whether that person has a room in the forum now; one statement."""
    wanted = select(RoleGrant.id).where(_has_room(cohort_id), RoleGrant.person_id == (person_id or 0))
    return session.scalar(wanted.limit(1)) is not None


def _has_room(cohort_id: int) -> ColumnElement[bool]:
    return and_(
        RoleGrant.role.in_(ROOMS),
        RoleGrant.ended_at.is_(None),
        or_(RoleGrant.cohort_id.is_(None), RoleGrant.cohort_id == cohort_id),
    )


def entries_of(session: FencedSession, question: ForumQuestion, *, with_reports: bool) -> list[Entry]:
    """The question, then its answers in the order they were written; four statements, five with reports."""
    found = session.execute(
        select(ForumPost, Person, Enrollment.state)
        .join(Person, Person.id == ForumPost.person_id)
        .outerjoin(
            Enrollment,
            and_(Enrollment.cohort_id == ForumPost.cohort_id, Enrollment.person_id == ForumPost.person_id),
        )
        .where(ForumPost.question_id == question.id)
        .order_by(ForumPost.is_opening.desc(), ForumPost.posted_at, ForumPost.id)
    ).all()
    ids = [post.id for post, _, _ in found]
    files, former, told, reports = _hung(session, ids, with_reports=with_reports)
    return [
        Entry(
            post=post,
            author=person.name,
            standing=_standing(state),
            files=files[post.id],
            former=former[post.id],
            told=told[post.id],
            reports=reports[post.id],
        )
        for post, person, state in found
    ]


def _standing(state: EnrollmentState | None) -> str:
    if state is None:
        return "team"
    return "learner" if state is EnrollmentState.ACTIVE else "left"


def _hung(
    session: FencedSession, ids: Collection[int], *, with_reports: bool
) -> tuple[Mapping[int, list[Any]], ...]:
    """By post: files, former texts, names of those mentioned, open reports."""
    files, former, told, reports = (defaultdict[int, list[Any]](list) for _ in range(4))
    for attachment, file in session.execute(
        select(ForumAttachment, StoredFile)
        .join(StoredFile, StoredFile.id == ForumAttachment.file_id)
        .where(ForumAttachment.post_id.in_(ids), ForumAttachment.removed_at.is_(None))
        .order_by(ForumAttachment.id)
    ):
        files[attachment.post_id].append((attachment, file))
    for text in session.scalars(
        select(ForumPostText).where(ForumPostText.post_id.in_(ids)).order_by(ForumPostText.number.desc())
    ):
        former[text.post_id].append(text)
    for mention, person in session.execute(
        select(ForumMention, Person)
        .join(Person, Person.id == ForumMention.person_id)
        .where(ForumMention.post_id.in_(ids))
        .order_by(Person.sort_key, Person.id)
    ):
        told[mention.post_id].append(person.name)
    if with_reports:
        for report, person in session.execute(
            select(ForumReport, Person)
            .join(Person, Person.id == ForumReport.person_id)
            .where(ForumReport.post_id.in_(ids), ForumReport.closed_at.is_(None))
            .order_by(ForumReport.id)
        ):
            reports[report.post_id].append((report, person.name))
    return files, former, told, reports


def faq_of(session: FencedSession, cohort_id: int) -> Sequence[ForumQuestion]:
    """The entries of the FAQ, by module then by question; one statement."""
    return session.scalars(
        select(ForumQuestion)
        .where(ForumQuestion.cohort_id == cohort_id, ForumQuestion.faq_at.is_not(None))
        .order_by(ForumQuestion.module, ForumQuestion.faq_title, ForumQuestion.id)
    ).all()


def digest_of(session: FencedSession, cohort_id: int, person_id: int | None) -> ForumDigest | None:
    """What somebody chose to receive; one statement."""
    return session.scalar(
        select(ForumDigest).where(
            ForumDigest.cohort_id == cohort_id, ForumDigest.person_id == (person_id or 0)
        )
    )
