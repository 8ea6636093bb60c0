"""Those convened at an hour at which they say that they are not free: what is published, what they answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.french import date_words, listed, time_words
from pacte.juries.half_days.rules import given_of, key_of
from pacte.juries.models import Defence, DefenceAnswer, DefenceHalfDay, DefenceJuror, DefencePoll
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.models import Juror
from pacte.memoires.vocabulary import DepositSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A published defence to come, and the answer of its learner or of a juror that is against it."""

    cohort: Cohort
    session: DepositSession
    answer: DefenceAnswer
    key: str
    """Of the half-day, as answers are kept."""
    start: datetime
    """Local."""

    @property
    def hour(self) -> str:
        """« à 9 h »."""
        return f"à {time_words(self.start.time())}"


def clashes_of(session: FencedSession, *, at: datetime, cohort_id: int | None = None) -> Sequence[Clash]:
    """Of a cohort, of the whole federation when none is named, by hour; two statements."""
    held = (
        select(Defence, DefenceHalfDay, DefenceAnswer, Cohort)
        .join(DefenceHalfDay, DefenceHalfDay.id == Defence.half_day_id)
        .join(Cohort, Cohort.id == Defence.cohort_id)
        .join(
            DefencePoll,
            (DefencePoll.cohort_id == Defence.cohort_id) & (DefencePoll.session == Defence.session),
        )
        .join(DefenceAnswer, DefenceAnswer.poll_id == DefencePoll.id)
        .options(joinedload(DefenceAnswer.person))
        .where(Defence.cancelled_at.is_(None), Defence.starts_at > at)
    )
    if cohort_id is not None:
        held = held.where(Defence.cohort_id == cohort_id)
    learners = held.join(Enrollment, Enrollment.id == Defence.enrollment_id).where(
        Enrollment.person_id == DefenceAnswer.person_id,
        Enrollment.state == EnrollmentState.ACTIVE,
        Defence.date_published_at.is_not(None),
    )
    jurors = (
        held.join(DefenceJuror, DefenceJuror.defence_id == Defence.id)
        .join(Juror, Juror.id == DefenceJuror.juror_id)
        .where(
            Juror.person_id == DefenceAnswer.person_id,
            Juror.ended_at.is_(None),
            DefenceJuror.ended_at.is_(None),
        )
    )
    found = [*_among(session, learners), *_among(session, jurors)]
    return sorted(found, key=lambda one: (one.start, one.answer.id))


def _among(
    session: FencedSession, held: Select[Defence, DefenceHalfDay, DefenceAnswer, Cohort]
) -> list[Clash]:
    found = []
    for defence, half_day, answer, cohort in session.execute(held):
        key = key_of(half_day.day, half_day.half)
        start = defence.starts_at.astimezone(ZoneInfo(definition_of(cohort).federation.time_zone))
        said = given_of(answer.half_days).get(key)
        if said is not None and said.is_against(start.strftime("%H:%M")):
            found.append(Clash(cohort=cohort, session=defence.session, answer=answer, key=key, start=start))
    return found


def when_words(clashes: Collection[Clash]) -> str:
    """« le lundi 14 juin 2027 à 9 h et à 10 h, le mardi 15 juin 2027 à 9 h »; ``clashes``: by hour."""

    def day_of(clash: Clash) -> date:
        return clash.start.date()

    days = groupby(clashes, key=day_of)
    return ", ".join(f"le {date_words(day)} {listed(one.hour for one in those)}" for day, those in days)


def people_words(clashes: Sequence[Clash]) -> list[str]:
    """« Noé Aubert (le lundi 14 juin 2027 à 9 h) », for each person; ``clashes``: by hour."""
    by_person: dict[int, list[Clash]] = {}
    for one in clashes:
        by_person.setdefault(one.answer.person_id, []).append(one)
    return [f"{those[0].answer.person.name} ({when_words(those)})" for those in by_person.values()]
