"""A production as pages and rules see it: what is asked, what was done, what counts from a former cohort."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.past_definitions import definitions_on
from pacte.cohorts.public_states import local_day
from pacte.database import FencedSession
from pacte.learners.chains import kept_by, left_on_of
from pacte.learners.models import Enrollment
from pacte.progress.models import Production
from pacte.progress.productions.definition import Asked, asked_of
from pacte.progress.productions.rules import (
    AWAITED,
    TO_BE_AGREED,
    days_late,
    due_of,
    standing,
    was_before_arrival,
)
from pacte.progress.vocabulary import ProductionState


@dataclass(frozen=True, slots=True)
class Spared:
    """What the team does without for one learner: productions by key, modules with all of theirs."""

    productions: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()


Sparing = Callable[[FencedSession, Sequence[Enrollment], Mapping[int, Sequence[int]]], Mapping[int, Spared]]
"""The learners, and for each the enrolments whose validated work it keeps → enrolment id → what is spared."""
SPARED: list[Sparing] = []
"""Filled at import by the feature that keeps such decisions; constant statements each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One production of one learner. ``asked`` is None once the cohort asks for it no more."""

    key: str
    label: str
    enrollment_id: int
    asked: Asked | None
    row: Production | None
    is_kept: bool = False
    """Validated in a former cohort, and it counts here."""
    is_spared: bool = False
    """The team decided to do without it, for this learner."""
    arrived_on: date = date.min
    """Local day when the learner came into the cohort."""
    ends_on: date = date.max
    """Last day of the cohort: nothing is late or expected afterwards."""

    @property
    def state(self) -> ProductionState:
        return self.row.state if self.row is not None else ProductionState.EXPECTED

    @property
    def has_deposit(self) -> bool:
        return self.row is not None and self.row.number > 0

    @property
    def is_concluded(self) -> bool:
        """Whether nothing is left to do for it, here or because of a former cohort."""
        return self.is_kept or self.state is ProductionState.VALIDATED

    @property
    def is_required(self) -> bool:
        return self.asked is not None and self.asked.required and not self.is_spared

    @property
    def due_on(self) -> date | None:
        """The date that holds for this learner; None for what nothing is asked of any more."""
        if self.is_kept or self.asked is None:
            return None
        return due_of(self.state, self.asked.due_on, self.row.due_on if self.row is not None else None)

    @property
    def is_before_arrival(self) -> bool:
        """Whether the cohort's date was past when the learner came, and no other was agreed since."""
        return self.is_awaited() and was_before_arrival(self.state, self.due_on, self.arrived_on)

    def is_awaited(self) -> bool:
        """Whether the learner has something to deposit."""
        return self.asked is not None and not self.is_kept and self.state in AWAITED

    def days_overdue(self, today: date) -> int:
        """Days since the date, while a required deposit is awaited."""
        if not self.is_awaited() or not self.is_required or self.due_on is None:
            return 0
        if self.is_before_arrival or self.is_over(today):
            return 0
        return days_late(self.due_on, today)

    def is_over(self, today: date) -> bool:
        """Whether the cohort is, and no date of the learner's own runs on: nothing is received any more."""
        own = self.row.due_on if self.row is not None and not self.is_kept else None
        return today > (self.ends_on if own is None else max(self.ends_on, own))

    def badge(self, today: date) -> tuple[str, str]:
        """Kind and words."""
        if self.is_kept:
            return "done", "Validée dans une autre promotion"
        if self.is_spared and self.is_awaited():
            return "done", "Levée par l’équipe"
        if self.is_awaited() and self.is_over(today):
            return "info", "Non déposée dans PACTE" if not self.has_deposit else "À reprendre, sans suite"
        if self.is_before_arrival and self.is_required:
            return "todo", TO_BE_AGREED
        return standing(
            self.state,
            required=self.is_required,
            due_on=self.due_on or today,
            today=today,
            late=self.row.days_late if self.row is not None else 0,
        )


def pieces_of(
    session: FencedSession,
    definition: CohortDefinition,
    known: Curriculum,
    enrollments: Sequence[Enrollment],
) -> Mapping[int, Sequence[Piece]]:
    """Enrolment id → productions, the soonest due first, for learners of one cohort; as :func:`pieces_in`."""
    return pieces_in(session, {one.cohort_id: definition for one in enrollments}, known, enrollments)


def pieces_in(
    session: FencedSession,
    definitions: Mapping[int, CohortDefinition],
    known: Curriculum,
    enrollments: Sequence[Enrollment],
) -> Mapping[int, Sequence[Piece]]:
    """The same for learners of several cohorts; ``definitions``: by id of cohort.

    Who has left keeps what was asked on their last day. Two statements, one more when somebody has, and
    those of what is spared.
    """
    last_days = {one.id: day for one in enrollments if (day := left_on_of(one)) is not None}
    held = definitions_on(
        session,
        definitions,
        {(one.cohort_id, last_days[one.id]) for one in enrollments if one.id in last_days},
    )
    former = kept_by(session, enrollments)
    rows: dict[int, dict[str, Production]] = defaultdict(dict)
    wanted = {one.id for one in enrollments} | {one for ids in former.values() for one in ids}
    for row in session.scalars(
        select(Production).where(Production.enrollment_id.in_(wanted)).order_by(Production.id)
    ):
        rows[row.enrollment_id][row.key] = row
    kinds = {
        one.id: (one.cohort_id, last_days.get(one.id), one.programme_version, one.track)
        for one in enrollments
    }
    lists = {
        kind: asked_of(
            definitions[kind[0]] if kind[1] is None else held[kind[0], kind[1]],
            known,
            version=kind[2],
            track=kind[3],
        )
        for kind in set(kinds.values())
    }
    spared = [sparing(session, enrollments, former) for sparing in SPARED]
    return {
        one.id: _without(
            _pieces(
                one,
                lists[kinds[one.id]],
                rows[one.id],
                _validated(rows, former.get(one.id, ())),
                local_day(one.enrolled_at, definitions[one.cohort_id].federation.time_zone),
                definitions[one.cohort_id].defence.ends_on,
            ),
            [told[one.id] for told in spared if one.id in told],
        )
        for one in enrollments
    }


def _without(pieces: list[Piece], spared: Sequence[Spared]) -> list[Piece]:
    """Each piece, told apart when the team does without it."""
    keys = {key for one in spared for key in one.productions}
    modules = {module for one in spared for module in one.modules}
    return [
        replace(piece, is_spared=True)
        if piece.key in keys or (piece.asked is not None and piece.asked.module in modules)
        else piece
        for piece in pieces
    ]


def _pieces(
    enrollment: Enrollment,
    asked: Sequence[Asked],
    own: Mapping[str, Production],
    kept: Mapping[str, Production],
    arrived_on: date,
    ends_on: date,
) -> list[Piece]:
    found = []
    for one in asked:
        row = own.get(one.key)
        counts = kept.get(one.key) if row is None or row.number == 0 else None
        found.append(
            Piece(
                key=one.key,
                label=one.label,
                enrollment_id=enrollment.id,
                asked=one,
                row=counts or row,
                is_kept=counts is not None,
                arrived_on=arrived_on,
                ends_on=ends_on,
            )
        )
    known = {one.key for one in asked}
    dropped = [
        Piece(key=row.key, label=row.label, enrollment_id=enrollment.id, asked=None, row=row)
        for row in own.values()
        if row.key not in known and row.number
    ]
    return [*found, *dropped]


def _validated(
    rows: Mapping[int, Mapping[str, Production]], enrollment_ids: Iterable[int]
) -> dict[str, Production]:
    return {
        row.key: row
        for identity in enrollment_ids
        for row in rows.get(identity, {}).values()
        if row.state is ProductionState.VALIDATED
    }
