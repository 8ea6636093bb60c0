"""The long work that looks for a plan: told as it goes, stopped when asked, its best plan kept."""

import time
from collections.abc import Callable
from datetime import datetime

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession, Scope
from pacte.jobs.models import Job
from pacte.jobs.registry import KINDS, Kind, Report, Result
from pacte.juries.planning.problem import Objective, Problem
from pacte.juries.planning.progress import Progress, Watch
from pacte.juries.planning.solving import explained, solve
from pacte.juries.planning.words import OBJECTIVES
from pacte.juries.schedule.ground import Ground
from pacte.juries.schedule.operations.proposing import keep_proposal
from pacte.juries.schedule.queries import ground_of
from pacte.juries.schedule.searches import KIND, is_asked_to_stop
from pacte.juries.schedule.versions import draft_of, version
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import SYSTEM, Actor
from pacte.web.services import Services

SECONDS = 180.0
ASKED_EVERY = 0.5
"""Seconds between two looks at whether somebody asked to stop."""


def search(services: Services, job: Job, report: Report) -> Result:
    """Pose, solve, keep the proposal. The same rows give the same plan."""
    if job.federation_id is None:
        raise ValueError("a plan belongs to a federation")
    scope = Scope.federation(job.federation_id)
    at = services.clock.now()
    with services.database.session(scope) as session:
        problem = posed_for(session, job, at=at)
    watch = Watch(
        seconds=SECONDS,
        on_progress=_told(report, problem),
        should_stop=_asked_to_stop(services, scope, job),
    )
    plan = explained(problem, solve(problem, watch), watch)
    with services.database.session(scope, write=True) as session:
        row = keep_proposal(session, job=job, plan=plan, by=_actor(services, job), at=at)
        said = row.said
    return Result(message=f"{said}. Ouvrez le planning pour lire la proposition.")


def posed_for(session: FencedSession, job: Job, *, at: datetime) -> Problem:
    """The problem of that work: the plan before is the one announced, else the one in force."""
    which = DepositSession(job.params["session"])
    cohort = session.get_one(Cohort, job.params["cohort_id"])
    ground: Ground = ground_of(session, cohort, which, at=at)
    draft = draft_of(version(session, cohort.id, which, job.params["based_on"]))
    previous = ground.announced or draft.defences
    found = ground.posed(draft.pins, () if job.params["afresh"] and not ground.announced else previous)
    if found.problem is None or found.lacks:
        raise Refused([Blocker("defence_lacks", one) for one in found.lacks])
    return found.problem


def _told(report: Report, problem: Problem) -> Callable[[Progress], None]:
    order: list[Objective] = list(problem.order)

    def tell(progress: Progress) -> None:
        words = OBJECTIVES[progress.objective][1]
        said = f"{progress.value} {words}" if progress.value is not None else f"Recherche : {words}"
        bound = f" (borne\u00a0: {progress.bound})" if progress.bound is not None else ""
        report(order.index(progress.objective), len(order), f"{said}{bound}.")

    return tell


def _asked_to_stop(services: Services, scope: Scope, job: Job) -> Callable[[], bool]:
    last, answer = 0.0, False

    def asked() -> bool:
        nonlocal last, answer
        if not answer and time.monotonic() - last >= ASKED_EVERY:
            last = time.monotonic()
            with services.database.session(scope) as session:
                now = session.get(Job, job.id)
                answer = now is None or is_asked_to_stop(now, job.attempts)
        return answer

    return asked


def _actor(services: Services, job: Job) -> Actor:
    """Whoever asked, with the roles they hold now."""
    if job.person_id is None:
        return SYSTEM
    with services.database.session(Scope.ground()) as session:
        person = session.get_one(Person, job.person_id)
    return actor_for(services.database, person)


KINDS[KIND] = Kind(
    "Proposition de planning des soutenances",
    search,
    "defence.plan",
    endpoint="juries.schedule",
    place="Le planning",
)
