"""What every act on a plan begins and ends with: the cohort locked, then one version more."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from pacte import audit
from pacte.blockers import Blocker, Refused
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import ended
from pacte.juries.models import DefenceDraft
from pacte.juries.planning.problem import Problem
from pacte.juries.schedule import phrases as phrases
from pacte.juries.schedule.checks import Index, Table
from pacte.juries.schedule.draft import Draft, draft_as_json, touched
from pacte.juries.schedule.ground import Ground
from pacte.juries.schedule.names import juror_id, learner_id
from pacte.juries.schedule.posing import Posed
from pacte.juries.schedule.queries import ground_of
from pacte.juries.schedule.versions import draft_of, in_force, last_number, version, versions
from pacte.juries.vocabulary import DraftOrigin
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import Actor


@dataclass(frozen=True)
class Desk:
    """The version in force, and what the session is made of."""

    ground: Ground
    row: DefenceDraft | None

    @property
    def cohort(self) -> Cohort:
        return self.ground.cohort

    @property
    def number(self) -> int:
        """0 before any."""
        return self.row.number if self.row is not None else 0

    @cached_property
    def draft(self) -> Draft:
        """Without the defences whose hour has come: they are planned no more."""
        past = {learner_id(one.enrollment_id) for one in self.ground.past}
        draft = draft_of(self.row)
        if not any(one.learner in past for one in draft.defences):
            return draft
        kept = tuple(one for one in draft.defences if one.learner not in past)
        return replace(draft, plan=replace(draft.plan, defences=kept))

    @cached_property
    def posed(self) -> Posed:
        """The problem as it stands, or what it lacks."""
        return self.ground.posed(self.draft.pins)

    @cached_property
    def problem(self) -> Problem:
        """Raises :class:`Refused` while nothing can be planned."""
        if self.posed.problem is None:
            raise Refused([Blocker("defence_lacks", one) for one in self.posed.lacks])
        return self.posed.problem

    @cached_property
    def table(self) -> Table:
        ground = self.ground
        names = {learner_id(enrollment.id): person.name for enrollment, person in ground.defenders}
        out = {one: (names[one], f"{names[one]} {why}.") for one, why in self.posed.learners_out}
        absent = {**ground.absent, **out}
        return Table(
            Index(self.problem),
            self.draft.defences,
            notice=ground.notice,
            absent=absent,
            gone={**ground.former, **self._out},
            announced={one.learner: one for one in ground.announced},
            held=ground.held,
        )

    @property
    def _out(self) -> dict[str, tuple[str, str]]:
        """Jurors whom the problem leaves out."""
        why = dict(self.posed.jurors_out)
        return {
            juror_id(one.id): (name, f"{name} {why[name]}.")
            for one in self.ground.jurors
            if (name := one.person.name) in why
        }


def load_desk(session: FencedSession, *, cohort_id: int, which: DepositSession, at: datetime) -> Desk:
    """Acts on the plan of one cohort go one after the other."""
    return read_desk(session, lock_cohorts(session, cohort_id)[cohort_id], which, at=at)


def read_desk(session: FencedSession, cohort: Cohort, which: DepositSession, *, at: datetime) -> Desk:
    """The same, to look at."""
    return Desk(ground_of(session, cohort, which, at=at), in_force(session, cohort.id, which))


def open_desk(
    session: FencedSession,
    *,
    cohort_id: int,
    which: DepositSession,
    seen: int,
    whose: Collection[str] | None,
    at: datetime,
) -> Desk:
    """The desk of an act made from the page of version ``seen``; ``whose``: as of :func:`unchanged_since`."""
    desk = load_desk(session, cohort_id=cohort_id, which=which, at=at)
    unchanged_since(session, desk, seen, whose)
    return desk


def unchanged_since(session: FencedSession, desk: Desk, seen: int, whose: Collection[str] | None) -> None:
    """Refuse an act on defences that somebody changed since the page ``seen`` was opened; ``None``: on all.

    An act on other defences is made on the version in force: nobody loses what they did.
    """
    if seen == desk.number:
        return
    before = draft_of(version(session, desk.cohort.id, desk.ground.session, seen))
    changed = touched(before, desk.draft)
    if whose is not None and not changed & set(whose):
        return
    raise Refused(
        [
            Blocker(
                "plan_changed_meanwhile",
                f"Depuis que cette page est ouverte : {ended(row.said)}"
                f"{f' ({row.made_by.name})' if row.made_by is not None else ''}",
                "Relisez le planning, puis recommencez si c’est encore utile.",
            )
            for row in versions(session, desk.cohort.id, desk.ground.session, since=seen, limit=3)
            if row.origin is not DraftOrigin.PROPOSAL
        ]
        or [
            Blocker("plan_changed_meanwhile", "Le planning a changé depuis.", "Relisez-le, puis recommencez.")
        ]
    )


def keep(
    session: FencedSession,
    desk: Desk,
    draft: Draft,
    *,
    said: str,
    origin: DraftOrigin,
    by: Actor,
    at: datetime,
    based_on: int | None = None,
    job_id: int | None = None,
) -> DefenceDraft:
    """One version more; the former ones stay."""
    row = DefenceDraft(
        cohort_id=desk.cohort.id,
        session=desk.ground.session,
        number=last_number(session, desk.cohort.id, desk.ground.session) + 1,
        body=draft_as_json(draft),
        said=said,
        origin=origin,
        based_on=desk.number if based_on is None else based_on,
        made_at=at,
        made_by_id=by.person_id,
        job_id=job_id,
    )
    session.add(row)
    session.flush()
    if origin is not DraftOrigin.PROPOSAL:
        audit.record(
            session,
            action="defence.draft_changed",
            subject=desk.cohort,
            by=by,
            at=at,
            details={"number": row.number},
        )
    return row
