"""What every act in a forum begins with: the cohort or the question locked, and whether one may write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.forum import phrases as phrases
from pacte.forum.models import ForumPost, ForumQuestion
from pacte.forum.queries import Member, members_of
from pacte.forum.rules import blockers_to_write, is_open
from pacte.policy import Actor
from pacte.seminars.setting import Setting, read_setting


@dataclass(frozen=True, slots=True)
class Room:
    """A forum to act in, and those who are in it now."""

    setting: Setting
    members: Sequence[Member]

    @property
    def cohort(self) -> Cohort:
        return self.setting.cohort


@dataclass(frozen=True, slots=True)
class Spot:
    """A post to act on, its question locked."""

    room: Room
    question: ForumQuestion
    post: ForumPost


def forum_is_open(setting: Setting, at: datetime) -> bool:
    """Whether anything may still be written there."""
    today = at.astimezone(ZoneInfo(setting.zone)).date()
    return is_open(setting.definition.defence.ends_on, today)


def enter(
    session: FencedSession, cohort: Cohort, *, also_closed: bool = False, by: Actor, at: datetime
) -> Room:
    """The forum of a cohort, for who acts there; raises Refused after a departure.

    Once it is closed too, but for what never closes (``also_closed``): hiding, ceasing to receive.
    """
    setting = read_setting(session, cohort)
    members = members_of(session, cohort.id)
    refuse_if(
        blockers_to_write(
            is_open=also_closed or forum_is_open(setting, at),
            is_member=any(member.person.id == by.person_id for member in members),
        )
    )
    return Room(setting, members)


def enter_locked(
    session: FencedSession, cohort_id: int, *, also_closed: bool = False, by: Actor, at: datetime
) -> Room:
    """The same, the cohort locked: questions are asked one after the other."""
    cohort = lock_cohorts(session, cohort_id)[cohort_id]
    return enter(session, cohort, also_closed=also_closed, by=by, at=at)


def lock_question(session: FencedSession, question_id: int) -> ForumQuestion:
    """The question locked until the transaction ends: acts on it go one after the other."""
    session.flush()
    found = session.get(ForumQuestion, question_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise Refused([Blocker("gone", "Cette question n’existe plus.")])
    return found


def lock_spot(
    session: FencedSession, post_id: int, *, also_closed: bool = False, by: Actor, at: datetime
) -> Spot:
    """A post, its question locked."""
    known = session.get(ForumPost, post_id)
    if known is None:
        raise Refused([Blocker("gone", "Ce message n’existe plus.")])
    question = lock_question(session, known.question_id)
    post = session.get_one(ForumPost, post_id, with_for_update=True, populate_existing=True)
    cohort = session.get_one(Cohort, question.cohort_id)
    return Spot(enter(session, cohort, also_closed=also_closed, by=by, at=at), question, post)
