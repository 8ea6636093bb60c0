"""What the planning of a cohort's session is made of; statements that do not grow with people."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.juries.finals import resits_of
from pacte.juries.models import (
    Defence,
    DefenceAnswer,
    DefenceHalfDay,
    DefenceJuror,
    DefencePoll,
)
from pacte.juries.resit_rules import takes_memoire_again
from pacte.juries.schedule.ground import Ground, has_come
from pacte.juries.schedule.names import juror_id
from pacte.juries.vocabulary import Half
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.models import Juror
from pacte.memoires.queries import Known, known_of
from pacte.memoires.readers.queries import jurors_of, register_for
from pacte.memoires.vocabulary import Admissibility, DepositSession


def ground_of(session: FencedSession, cohort: Cohort, which: DepositSession, *, at: datetime) -> Ground:
    """Everything at once; a number of statements that does not grow."""
    fresh: dict[str, Any] = {"populate_existing": session.writes}
    half_days = session.scalars(
        select(DefenceHalfDay)
        .options(joinedload(DefenceHalfDay.rooms))
        .where(
            DefenceHalfDay.cohort_id == cohort.id,
            DefenceHalfDay.session == which,
            DefenceHalfDay.removed_at.is_(None),
        )
        .order_by(DefenceHalfDay.day, DefenceHalfDay.starts_at, DefenceHalfDay.id)
        .execution_options(**fresh)
    ).unique()
    every = session.scalars(
        select(Defence)
        .where(Defence.cohort_id == cohort.id, Defence.cancelled_at.is_(None))
        .order_by(Defence.starts_at, Defence.id)
        .execution_options(**fresh)
    ).all()
    published = [one for one in every if one.session is which]
    enrolled = _learners(session, cohort)
    learners = [one for one in enrolled if one[0].state is EnrollmentState.ACTIVE]
    known = known_of(session, [one for one, _ in learners], {cohort.id: definition_of(cohort)})
    past = {one.enrollment_id for one in published if has_come(one, at)}
    is_resit = which is DepositSession.RESIT
    again = _to_hear_again(session, [one.id for one, _ in learners]) if is_resit else frozenset()
    defenders, waiting = [], []
    others = [one for one in enrolled if one[0].state is not EnrollmentState.ACTIVE]
    for enrollment, person in learners:
        if enrollment.id in past:
            continue
        why = _why_not(known[enrollment.id], which, is_again=enrollment.id in again)
        if why is None:
            defenders.append((enrollment, person))
        elif why:
            waiting.append((enrollment, person, why))
        else:
            others.append((enrollment, person))
    jurors = jurors_of(session, cohort.id)
    return Ground(
        cohort=cohort,
        session=which,
        at=at,
        half_days=list(half_days),
        jurors=jurors,
        former=_former(session, cohort.id),
        defenders=defenders,
        waiting=waiting,
        others=others,
        tied=_ties(session, cohort, jurors, defenders),
        answers=_answers(session, cohort.id, which),
        elsewhere=_elsewhere(session, cohort, which, [one.person_id for one in jurors]),
        published=published,
        seats=seats_of(session, [one.id for one in published]),
    )


def _former(session: FencedSession, cohort_id: int) -> Mapping[str, tuple[str, str]]:
    """One statement."""
    rows = session.execute(
        select(Juror.id, Person)
        .join(Person, Person.id == Juror.person_id)
        .where(Juror.cohort_id == cohort_id, Juror.ended_at.is_not(None))
    )
    return {juror_id(row_id): (who.name, f"{who.name} n’est plus du jury.") for row_id, who in rows}


def seats_of(session: FencedSession, defence_ids: Collection[int]) -> Mapping[int, Sequence[DefenceJuror]]:
    """Defence → its jurors now, who presides first; one statement."""
    found: dict[int, list[DefenceJuror]] = defaultdict(list)
    for seat in session.scalars(
        select(DefenceJuror)
        .options(joinedload(DefenceJuror.juror).joinedload(Juror.person))
        .where(DefenceJuror.defence_id.in_(defence_ids), DefenceJuror.ended_at.is_(None))
        .order_by(DefenceJuror.is_chair.desc(), DefenceJuror.id)
        .execution_options(populate_existing=session.writes)
    ):
        found[seat.defence_id].append(seat)
    return found


def _learners(session: FencedSession, cohort: Cohort) -> Sequence[tuple[Enrollment, Person]]:
    rows = session.execute(
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort.id)
        .order_by(Person.sort_key, Enrollment.id)
        .execution_options(populate_existing=session.writes)
    )
    return [(enrollment, person) for enrollment, person in rows]


def _to_hear_again(session: FencedSession, enrollment_ids: Collection[int]) -> frozenset[int]:
    """Enrolments whose oral alone is taken again: their mémoire stands; three statements at most."""
    return frozenset(
        identity
        for identity, resit in resits_of(session, enrollment_ids).items()
        if not takes_memoire_again(resit)
    )


def _why_not(known: Known, which: DepositSession, *, is_again: bool) -> str | None:
    """None for who may defend in that session; empty for whom it does not concern."""
    standing, deposit = known.standing, known.deposit
    if which is DepositSession.RESIT:
        late = standing.admissibility is Admissibility.RESIT
        resit = deposit is not None and deposit.session is DepositSession.RESIT
        return None if is_again or late or (resit and standing.may_be_defended) else ""
    if deposit is not None and deposit.session is DepositSession.RESIT:
        return ""
    if standing.may_be_defended:
        return None
    return {
        Admissibility.AWAITED: "son mémoire n’est pas déposé",
        Admissibility.BLOCKED: "son mémoire attend une correction ou une dérogation",
        Admissibility.RESIT: "son mémoire compte pour la session de rattrapage",
    }[standing.admissibility]


def _ties(
    session: FencedSession,
    cohort: Cohort,
    jurors: Sequence[Juror],
    defenders: Sequence[tuple[Enrollment, Person]],
) -> Mapping[int, frozenset[int]]:
    known = register_for(
        session,
        cohort,
        assessors={one.person_id for one in jurors},
        subjects={person.id for _, person in defenders},
    )
    return {
        enrollment.id: frozenset(
            one.id for one in jurors if one.person_id == person.id or known.between(one.person_id, person.id)
        )
        for enrollment, person in defenders
    }


def _answers(session: FencedSession, cohort_id: int, which: DepositSession) -> Mapping[int, DefenceAnswer]:
    return {
        row.person_id: row
        for row in session.scalars(
            select(DefenceAnswer)
            .join(DefencePoll, DefencePoll.id == DefenceAnswer.poll_id)
            .where(DefencePoll.cohort_id == cohort_id, DefencePoll.session == which)
            .execution_options(populate_existing=session.writes)
        )
    }


def _elsewhere(
    session: FencedSession, cohort: Cohort, which: DepositSession, people: Collection[int]
) -> Mapping[int, Collection[tuple[date, Half]]]:
    found: dict[int, set[tuple[date, Half]]] = defaultdict(set)
    for person_id, day, half in session.execute(
        select(Juror.person_id, DefenceHalfDay.day, DefenceHalfDay.half)
        .join(DefenceJuror, DefenceJuror.juror_id == Juror.id)
        .join(Defence, Defence.id == DefenceJuror.defence_id)
        .join(DefenceHalfDay, DefenceHalfDay.id == Defence.half_day_id)
        .where(
            Juror.person_id.in_(people),
            DefenceJuror.ended_at.is_(None),
            Defence.cancelled_at.is_(None),
            or_(Defence.cohort_id != cohort.id, Defence.session != which),
        )
        .distinct()
    ):
        found[person_id].add((day, half))
    return found


def waiting_notices(session: FencedSession, at: datetime) -> frozenset[tuple[int, DepositSession]]:
    """Cohorts and sessions of which a learner has still something to hear; one statement."""
    rows = session.execute(
        select(Defence.cohort_id, Defence.session)
        .where(
            Defence.cancelled_at.is_(None),
            Defence.starts_at > at,
            or_(Defence.date_published_at.is_(None), Defence.jury_published_at.is_(None)),
        )
        .distinct()
    )
    return frozenset((cohort_id, which) for cohort_id, which in rows)
