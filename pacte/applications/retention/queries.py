"""Reads of dossiers at or near the end of their retention; constant numbers of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from pacte.applications.models import Application, PlannedErasure
from pacte.applications.registries import Ending, endings_of
from pacte.applications.retention.rules import term
from pacte.applications.snapshot import definition_of
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession

ENDED = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Announced:
    """How many dossiers of a cohort are announced, and when the first of them leaves."""

    count: int
    first_at: datetime


@dataclass(frozen=True, slots=True)
class Leaving:
    """A dossier that will be erased, as the list shows it."""

    id: int
    reference: str
    name: str
    state: ApplicationState
    reason: str
    """What a higher feature says of it; empty: its state says why."""
    announced_at: datetime | None
    erase_at: datetime
    """Foreseen, until it is announced."""


def closed_cohorts(session: FencedSession, now: datetime) -> Sequence[Cohort]:
    """The cohorts whose applications are over; one statement."""
    return session.scalars(select(Cohort).where(Cohort.closes_at <= now).order_by(Cohort.id)).all()


def terms(session: FencedSession, cohorts: Sequence[Cohort], now: datetime) -> dict[int, datetime]:
    """Dossier id → when it must be gone, for those that led nowhere; one statement, and the endings."""
    endings = endings_of(session, cohorts)
    by_id = {cohort.id: cohort for cohort in cohorts}
    privacy = {cohort.id: definition_of(cohort) for cohort in cohorts}
    rows = session.execute(
        select(Application.id, Application.cohort_id, Application.state).where(
            Application.cohort_id.in_(by_id), _ended(endings)
        )
    )
    found = {}
    for identity, cohort_id, state in rows:
        definition = privacy[cohort_id]
        ending = endings.get(identity)
        due_at = term(
            state,
            closes_at=by_id[cohort_id].closes_at,
            refused_at=ending.at if ending else None,
            months=definition.privacy.retention_months,
            time_zone=definition.federation.time_zone,
            now=now,
        )
        if due_at is not None:
            found[identity] = due_at
    return found


def announced(
    session: FencedSession, cohorts: Sequence[Cohort], *, hidden: Collection[int] = ()
) -> dict[int, Announced]:
    """Cohort id → what is announced there, less what is ``hidden``; one statement."""
    rows = session.execute(
        select(Application.cohort_id, func.count(), func.min(PlannedErasure.erase_at))
        .join(PlannedErasure, PlannedErasure.application_id == Application.id)
        .where(Application.cohort_id.in_([cohort.id for cohort in cohorts]), Application.id.not_in(hidden))
        .group_by(Application.cohort_id)
    )
    return {cohort_id: Announced(count, first_at) for cohort_id, count, first_at in rows}


def erasable(session: FencedSession, now: datetime) -> Sequence[int]:
    """The dossiers whose announced time has come; one statement."""
    return session.scalars(
        select(PlannedErasure.application_id)
        .where(PlannedErasure.erase_at <= now)
        .order_by(PlannedErasure.id)
    ).all()


def leaving(
    cohort: Cohort,
    endings: Mapping[int, Ending],
    *,
    is_announced: bool | None,
    hidden: Collection[int] = (),
) -> Select[Application, PlannedErasure]:
    """The dossiers of the cohort that will be erased, with their announcement; order is the caller's."""
    statement = (
        select(Application, PlannedErasure)
        .outerjoin(PlannedErasure, PlannedErasure.application_id == Application.id)
        .where(Application.cohort_id == cohort.id, _ended(endings), Application.id.not_in(hidden))
    )
    if is_announced is None:
        return statement
    return statement.where(PlannedErasure.id.is_not(None) if is_announced else PlannedErasure.id.is_(None))


def count_leaving(
    session: FencedSession,
    cohort: Cohort,
    endings: Mapping[int, Ending],
    *,
    hidden: Collection[int] = (),
) -> tuple[int, int]:
    """How many are announced, and how many will be later; one statement."""
    row = session.execute(
        select(func.count(Application.id), func.count(PlannedErasure.id))
        .select_from(Application)
        .outerjoin(PlannedErasure, PlannedErasure.application_id == Application.id)
        .where(Application.cohort_id == cohort.id, _ended(endings), Application.id.not_in(hidden))
    ).one()
    return row[1], row[0] - row[1]


def _ended(endings: Mapping[int, Ending]) -> Any:
    kept = [identity for identity, ending in endings.items() if ending.is_kept]
    refused = [identity for identity, ending in endings.items() if not ending.is_kept]
    return or_(Application.state.in_(ENDED), Application.id.in_(refused)) & Application.id.not_in(kept)
