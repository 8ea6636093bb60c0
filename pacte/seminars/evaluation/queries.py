"""Reads of evaluations: requests of a person, results of a seminar, the overview of a cohort."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

from sqlalchemy import case, func, select

from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.vocabulary import Audience, Moment
from pacte.database import FencedSession
from pacte.seminars.evaluation.rules import Outcome, Value, are_readable, outcome_of
from pacte.seminars.models import EvaluationAnswer, EvaluationRequest, HalfDay, Seminar

Group = tuple[int | None, Moment, Audience]
"""Seminar (None: the whole cohort), moment, audience: what is answered and counted together."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one audience answered at one moment; ``outcomes`` are empty while it is hidden."""

    moment: Moment
    audience: Audience
    asked: int
    answered: int
    outcomes: tuple[Outcome, ...]
    closes_at: datetime | None
    """The first instant at which nobody answers any more; None: nobody was asked."""
    is_open: bool
    """Answers still come: read one by one, the newest would have an author."""

    @property
    def is_hidden(self) -> bool:
        return not are_readable(self.answered, is_open=self.is_open)

    @property
    def mean(self) -> float | None:
        """Of all the marks given."""
        marked = [(one.mean, one.total) for one in self.outcomes if one.mean is not None]
        total = sum(count for _, count in marked)
        return sum(mean * count for mean, count in marked) / total if total else None


@dataclass(frozen=True, slots=True)
class Line:
    """A seminar in the overview of a cohort; ``ends_at`` is None while its date is to be announced."""

    seminar: Seminar
    starts_at: datetime | None
    ends_at: datetime | None
    results: tuple[Result, ...]

    @property
    def asked(self) -> int:
        return sum(one.asked for one in self.results)

    @property
    def answered(self) -> int:
        return sum(one.answered for one in self.results)


def request_of(
    session: FencedSession, *, cohort_id: int, seminar_id: int | None, person_id: int | None
) -> EvaluationRequest | None:
    """What a person is asked about a seminar, or (None) about the cohort; one statement."""
    if person_id is None:
        return None
    return session.scalar(
        select(EvaluationRequest).where(
            EvaluationRequest.cohort_id == cohort_id,
            EvaluationRequest.seminar_id == seminar_id,
            EvaluationRequest.person_id == person_id,
        )
    )


def results_of(
    session: FencedSession,
    definition: CohortDefinition,
    *,
    cohort_id: int,
    seminar_id: int | None,
    now: datetime,
) -> tuple[Result, ...]:
    """The results of a seminar, or (None) the cold ones of the cohort; two statements."""
    moment = Moment.HOT if seminar_id is not None else Moment.COLD
    rates = _rates(session, cohort_id)
    answers = _answers(session, cohort_id, seminar_id=seminar_id, moment=moment)
    return _results(definition, seminar_id, moment, rates, answers, now)


def overview_of(
    session: FencedSession, definition: CohortDefinition, cohort_id: int, now: datetime
) -> tuple[list[Line], tuple[Result, ...]]:
    """Every seminar that is not cancelled with its results, by date, and the cold ones; four statements."""
    rates = _rates(session, cohort_id)
    answers = _answers(session, cohort_id)
    times = {
        seminar_id: (start, end)
        for seminar_id, start, end in session.execute(
            select(HalfDay.seminar_id, func.min(HalfDay.starts_at), func.max(HalfDay.ends_at))
            .where(HalfDay.cohort_id == cohort_id)
            .group_by(HalfDay.seminar_id)
        )
    }
    seminars = session.scalars(
        select(Seminar)
        .where(Seminar.cohort_id == cohort_id, Seminar.cancelled_at.is_(None))
        .order_by(Seminar.position, Seminar.id)
    ).all()
    lines = []
    for one in seminars:
        start, end = times.get(one.id, (None, None))
        lines.append(Line(one, start, end, _results(definition, one.id, Moment.HOT, rates, answers, now)))
    lines.sort(
        key=lambda line: (line.starts_at is None, line.starts_at.timestamp() if line.starts_at else 0.0)
    )
    return lines, _results(definition, None, Moment.COLD, rates, answers, now)


def answers_in(session: FencedSession, cohort_ids: Sequence[int]) -> Mapping[int, int]:
    """Cohort id → answers received; one statement."""
    rows = session.execute(
        select(EvaluationAnswer.cohort_id, func.count(EvaluationAnswer.id))
        .where(EvaluationAnswer.cohort_id.in_(cohort_ids))
        .group_by(EvaluationAnswer.cohort_id)
    )
    return dict(rows.all())


def _rates(session: FencedSession, cohort_id: int) -> Mapping[Group, tuple[int, int, datetime]]:
    """Asked, answered, and when the last of them may no longer answer."""
    rows = session.execute(
        select(
            EvaluationRequest.seminar_id,
            EvaluationRequest.moment,
            EvaluationRequest.audience,
            func.count(EvaluationRequest.id),
            func.sum(case((EvaluationRequest.answered.is_(True), 1), else_=0)),
            func.max(EvaluationRequest.closes_at),
        )
        .where(EvaluationRequest.cohort_id == cohort_id)
        .group_by(EvaluationRequest.seminar_id, EvaluationRequest.moment, EvaluationRequest.audience)
    )
    return {
        (seminar_id, moment, audience): (asked, int(answered), closes_at)
        for seminar_id, moment, audience, asked, answered, closes_at in rows
    }


def _answers(
    session: FencedSession, cohort_id: int, **only: object
) -> Mapping[Group, list[Mapping[str, Value]]]:
    statement = select(
        EvaluationAnswer.seminar_id,
        EvaluationAnswer.moment,
        EvaluationAnswer.audience,
        EvaluationAnswer.values,
    ).where(EvaluationAnswer.cohort_id == cohort_id)
    for name, value in only.items():
        statement = statement.where(getattr(EvaluationAnswer, name) == value)
    found: dict[Group, list[Mapping[str, Value]]] = defaultdict(list)
    for seminar_id, moment, audience, values in session.execute(statement):
        found[seminar_id, moment, audience].append(values)
    return found


def _results(
    definition: CohortDefinition,
    seminar_id: int | None,
    moment: Moment,
    rates: Mapping[Group, tuple[int, int, datetime]],
    answers: Mapping[Group, list[Mapping[str, Value]]],
    now: datetime,
) -> tuple[Result, ...]:
    """For each audience that has questions; each question's texts are shuffled on their own."""
    found = []
    for audience in Audience:
        questions = definition.evaluation.asked(moment, audience)
        asked, answered, closes_at = rates.get((seminar_id, moment, audience), (0, 0, None))
        is_open = closes_at is not None and now < closes_at
        if not questions or (audience is Audience.TEAMS and moment is Moment.HOT and not asked):
            continue
        given = answers.get((seminar_id, moment, audience), [])
        outcomes: tuple[Outcome, ...] = ()
        if are_readable(answered, is_open=is_open):
            outcomes = tuple(outcome_of(one, _shuffled(given)) for one in questions)
        found.append(Result(moment, audience, asked, answered, outcomes, closes_at, is_open))
    return tuple(found)


def _shuffled(answers: Sequence[Mapping[str, Value]]) -> list[Mapping[str, Value]]:
    """In another order for each question and each reading: two texts of one person do not meet."""
    return SystemRandom().sample(answers, len(answers))
