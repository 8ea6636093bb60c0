"""Loading the demonstration: cohorts and people first, then each federation's own story, then its mail."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import event, func, select

from pacte import audit
from pacte.accounts.operations.team import grant
from pacte.accounts.queries import person_by_email
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.audit.models import JournalEntry
from pacte.blockers import Blocker, Refused
from pacte.clock import FixedClock
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.library import curriculum
from pacte.cohorts.operations import load_cohort, load_into_federation
from pacte.cohorts.queries import cohort_by_code
from pacte.config import Settings
from pacte.database import Database, FencedSession, Scope
from pacte.demo.calendar import sittings
from pacte.demo.care import Care
from pacte.demo.cast import EHESP, NEWCOMER, PARTS, STAFF_AURA, STAFF_BFC, STAFF_FEMASIF, Part
from pacte.demo.cohorts import demonstration_cohorts
from pacte.demo.delivery import deliver_all
from pacte.demo.dossiers import Case, make_account
from pacte.demo.papers import Papers
from pacte.demo.people import Crowd
from pacte.demo.plans import (
    Plan,
    bfc_plans,
    cpts_plans,
    femasif_plans,
    first_cpts_plans,
    msp_plans,
    promo_8_plans,
    running_plans,
)
from pacte.demo.registry import import_printed_list, pay_dues, register_all
from pacte.demo.selections import SELECTIONS, judged
from pacte.demo.sitting import Sitting
from pacte.demo.story import Act, Story
from pacte.demo.training import TRAININGS
from pacte.federations.models import Federation
from pacte.federations.queries import federation_by_slug
from pacte.files.store import Store
from pacte.jobs.running import run_queued
from pacte.policy import COMMAND, Actor
from pacte.web.services import Services

LOADED = "demo.loaded"
audit.PHRASES[LOADED] = "a chargé la démonstration (graine {seed}, taille {scale})"

DOSSIERS: dict[str, tuple[Part, Callable[[], list[Plan]]]] = {
    "femasif-s2": (STAFF_FEMASIF, femasif_plans),
    "aura-msp-9": (STAFF_AURA, msp_plans),
    "aura-cpts-2": (STAFF_AURA, cpts_plans),
    "bfc-9": (STAFF_BFC, bfc_plans),
    "aura-cpts-1": (STAFF_AURA, first_cpts_plans),
    "aura-msp-8": (STAFF_AURA, promo_8_plans),
    "aura-msp-auvergne": (STAFF_AURA, running_plans),
}
"""Cohorts that receive dossiers, with the member of staff who looks after them."""

FEDERATIONS = ("femasif", "aura", "bfc")
BEFORE_OPENING = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: dossiers by reference of cohort and state."""

    counts: dict[str, dict[ApplicationState, int]]

    @property
    def total(self) -> int:
        """All dossiers."""
        return sum(sum(states.values()) for states in self.counts.values())


@dataclass(kw_only=True)
class Demonstration:
    """One loading. ``scale`` multiplies the dossiers; the people of the sign-in page stay the same."""

    database: Database
    store: Store
    settings: Settings
    now: datetime
    seed: int = 1
    scale: int = 1
    cohorts: Sequence[str] = tuple(DOSSIERS)
    """Which of the cohorts receive their dossiers."""
    definitions: dict[str, CohortDefinition] = field(init=False)
    cases: dict[str, list[Case]] = field(init=False, default_factory=dict)
    people: dict[str, int] = field(init=False, default_factory=dict)
    """Address of each part → id of the person."""

    def __post_init__(self) -> None:
        found = demonstration_cohorts(self.now.date())
        self.definitions = {definition.reference: definition for definition in found}
        crowd = Crowd(self.seed)
        for reference in self.cohorts:
            papers = Papers(self.store, f"{self.seed}-{reference}")
            self.cases[reference] = list(self._cases(reference, crowd, papers))

    def load(self, *, progress: Callable[[str, int], Callable[[int], Any]]) -> Summary:
        """Write everything. ``progress`` is told each part and its size, and gives what advances it.

        Raises Refused when the database already holds something else.
        """
        self._refuse_what_is_there()
        platform = self._platform()
        platform.tell(
            self.database, Scope.ground(), advance=progress("Promotions et personnes", len(platform.acts))
        )
        for slug in FEDERATIONS:
            scope, name = self._scope(slug)
            story = self._story(slug)
            story.tell(self.database, scope, advance=progress(name, len(story.acts)))
            deliver_all(self.database, scope, self.settings, advance=progress(f"E-mails, {name}", 0))
        deliver_all(self.database, Scope.ground(), self.settings, advance=lambda number: None)
        return self._finish()

    def _refuse_what_is_there(self) -> None:
        with self.database.session(Scope.ground()) as session:
            known = session.scalar(select(func.count(Federation.id)))
        if known:
            raise Refused(
                [
                    Blocker(
                        "not_empty",
                        "La base contient déjà des fédérations, sans démonstration complète.",
                        "Repartez d’une base vide (make demo-reset), puis chargez la démonstration.",
                    )
                ]
            )

    def _platform(self) -> Story:
        """Federations and cohorts as their files open them; accounts when their owners first come."""
        story = Story()
        for slug in FEDERATIONS:
            founding = self._cohorts_of(slug)[0]
            story.add(self._announced(founding), self._founding(founding))
        first = min(definition.opens_at for definition in self.definitions.values()) - BEFORE_OPENING
        for number, part in enumerate(PARTS):
            if part.who.email not in {case.who.email for cases in self.cases.values() for case in cases}:
                late = part is NEWCOMER
                at = self.now - timedelta(hours=2) if late else first + timedelta(hours=1, minutes=number)
                story.add(at, self._account(part))
        story.add(first + timedelta(hours=3), self._name_ehesp)
        for cases in self.cases.values():
            for case in cases:
                story.add(case.times.account, case.open_account)
        return story

    def _cohorts_of(self, slug: str) -> list[CohortDefinition]:
        """The cohorts of one federation, the oldest first."""
        mine = [one for one in self.definitions.values() if one.federation.code == slug]
        return sorted(mine, key=self._announced)

    def _announced(self, definition: CohortDefinition) -> datetime:
        """When the file of a cohort is loaded."""
        return min(definition.opens_at, self.now) - BEFORE_OPENING

    def _founding(self, definition: CohortDefinition) -> Act:
        """The first file of a federation also creates the federation."""

        def run(session: FencedSession, at: datetime) -> None:
            # Loading has its own transactions, one on the ground and one in the federation.
            session.commit()
            load_cohort(self.database, definition=definition, curriculum=curriculum(), by=COMMAND, at=at)

        return run

    def _opening(self, definition: CohortDefinition) -> Act:
        return lambda session, at: load_into_federation(
            session, definition=definition, curriculum=curriculum(), by=COMMAND, at=at, published=True
        )

    def _account(self, part: Part) -> Act:
        return lambda session, at: make_account(session, part.who, at)

    def _name_ehesp(self, session: FencedSession, at: datetime) -> None:
        person = person_by_email(session, EHESP.who.email)
        assert person is not None
        assert EHESP.role is not None
        grant(session, person=person, role=EHESP.role, by=COMMAND, at=at)

    def _story(self, slug: str) -> Story:
        """One federation from its first day: its team, its registry, its dossiers."""
        story = Story()
        first, *later = self._cohorts_of(slug)
        founded = self._announced(first) + timedelta(hours=4)
        for definition in later:
            story.add(self._announced(definition), self._opening(definition))
        for number, part in enumerate(one for one in PARTS if one.federation == slug):
            cohort = self.definitions.get(f"{slug}-{part.cohort}")
            since = self._announced(cohort) + timedelta(hours=5) if cohort else founded
            story.add(since + timedelta(minutes=number), self._role(part))
        staff = next(part for part, _ in DOSSIERS.values() if part.federation == slug)
        by = self._actor(staff)
        if slug == "femasif":
            import_printed_list(story, by=by, at=founded + timedelta(hours=2))
        else:
            register_all(story, slug, by=by, at=founded + timedelta(hours=2))
        told = {one: self.definitions[one] for one in self.cohorts if one.startswith(f"{slug}-")}
        pay_dues(
            story,
            years=self._years_of_dues(told.values()),
            seed=f"dues-{self.seed}-{slug}",
            by=by,
            first=founded + timedelta(hours=4),
        )
        for reference, definition in told.items():
            self._tell_cases(story, reference, by)
            if reference in SELECTIONS:
                cases = judged(reference, self.cases[reference])
                sitting = Sitting(
                    definition=definition, cases=cases, staff=by, seed=self.seed, work=self._work
                )
                learners = SELECTIONS[reference](story, sitting, self.now)
                if reference in TRAININGS:
                    TRAININGS[reference](story, sitting, learners, self.now)
        return story

    def _work(self, session: FencedSession, at: datetime) -> None:
        # Long work has its own transactions.
        session.commit()
        services = Services(
            settings=self.settings,
            database=self.database,
            clock=FixedClock(at),
            store=self.store,
            find_federation=federation_by_slug,
        )
        assert session.federation_id is not None
        run_queued(services, Scope.federation(session.federation_id))

    def _years_of_dues(self, told: Iterable[CohortDefinition]) -> dict[int, datetime]:
        """The year that each cohort asks for and the one before, recorded before its window opens."""
        years: dict[int, datetime] = {}
        for one in told:
            for year in (one.dues_year - 1, one.dues_year):
                years[year] = min(years.get(year, self.now), one.opens_at)
        return years

    def _tell_cases(self, story: Story, reference: str, staff: Actor) -> None:
        for case in self.cases[reference]:
            case.tell(story)
            if case.plan.work:
                Care(case=case, staff=staff, after=self._care_begins(case)).tell(story)

    def _care_begins(self, case: Case) -> datetime:
        """Staff look at dossiers after closing; while the window is open, soon after the deposit."""
        closes_at = case.definition.closes_at
        if closes_at < self.now:
            return closes_at + timedelta(days=2, hours=9, minutes=case.model * 3)
        return min(case.times.deposited + timedelta(hours=6), self.now - timedelta(hours=12))

    def _role(self, part: Part) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            person = person_by_email(session, part.who.email)
            cohort = cohort_by_code(session, part.cohort) if part.cohort else None
            assert person is not None
            assert part.role is not None
            self.people[part.who.email] = person.id
            grant(
                session, person=person, role=part.role, cohort_id=cohort.id if cohort else None,
                by=COMMAND, at=at,
            )  # fmt: skip

        return run

    def _actor(self, part: Part) -> Actor:
        with self.database.session(Scope.ground()) as session:
            person = person_by_email(session, part.who.email)
        assert person is not None
        return Actor(person_id=person.id, label=person.name)

    def _cases(self, reference: str, crowd: Crowd, papers: Papers) -> Iterator[Case]:
        """``scale`` times the plans of a cohort; only the first time has its own papers and named people."""
        definition = self.definitions[reference]
        until = min(definition.closes_at, self.now - timedelta(days=1))
        plans = DOSSIERS[reference][1]()
        for copy in range(self.scale):
            for model, plan in enumerate(plans):
                draw = Random(f"case-{self.seed}-{reference}-{copy}-{model}")  # noqa: S311 - made-up dossiers
                if copy:
                    plan = replace(plan, who=None, leader=None)
                yield Case(
                    plan=plan,
                    who=plan.who or crowd.next(),
                    leader=plan.leader or crowd.next(),
                    model=model,
                    definition=definition,
                    papers=papers,
                    times=sittings(definition.opens_at, until, draw),
                    draw=draw,
                )

    def _scope(self, slug: str) -> tuple[Scope, str]:
        with self.database.session(Scope.ground()) as session:
            federation = federation_by_slug(session, slug)
        assert federation is not None
        return Scope.federation(federation.id), federation.name

    def _finish(self) -> Summary:
        counts: dict[str, dict[ApplicationState, int]] = {}
        for reference in self.cohorts:
            slug, code = reference.split("-", 1)
            scope, _ = self._scope(slug)
            with self.database.session(scope) as session:
                cohort = cohort_by_code(session, code)
                assert cohort is not None
                rows = session.execute(
                    select(Application.state, func.count(Application.id))
                    .where(Application.cohort_id == cohort.id)
                    .group_by(Application.state)
                )
                counts[reference] = {row[0]: row[1] for row in rows}
        with self.database.session(Scope.ground(), write=True) as session:
            federation = federation_by_slug(session, "bfc")
            assert federation is not None
            details = {"seed": self.seed, "scale": self.scale}
            audit.record(session, action=LOADED, subject=federation, by=COMMAND, at=self.now, details=details)
        return Summary(counts)


def is_loaded(database: Database) -> bool:
    """Whether a demonstration was loaded to its end."""
    with database.session(Scope.ground()) as session:
        return (
            session.scalar(select(JournalEntry.id).where(JournalEntry.action == LOADED).limit(1)) is not None
        )


def write_fast(database: Database) -> None:
    """Do not wait for the disk at each commit: a demonstration cut short by a power failure begins anew."""
    statement = "PRAGMA synchronous = OFF" if database.is_sqlite else "SET synchronous_commit = off"

    @event.listens_for(database.engine, "connect")
    def _configure(connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        if not database.is_sqlite:
            connection.commit()
