"""A proposal is asked of the planner, followed, stopped, then accepted or not."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.french import plural
from pacte.jobs import start
from pacte.jobs.models import Job
from pacte.juries.models import DefenceDraft
from pacte.juries.planning.plan import Plan, Status
from pacte.juries.schedule import phrases as phrases
from pacte.juries.schedule.draft import Draft
from pacte.juries.schedule.operations.loading import keep, load_desk, unchanged_since
from pacte.juries.schedule.searches import KIND, LIVE, ask_to_stop, proposal_of_job, search_under_way
from pacte.juries.schedule.versions import draft_of, version
from pacte.juries.vocabulary import SESSION_NAMES, DraftOrigin
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import Actor


def propose(
    session: FencedSession,
    *,
    cohort_id: int,
    which: DepositSession,
    federation: str,
    afresh: bool,
    by: Actor,
    at: datetime,
) -> Job:
    """Ask the planner for a plan: the one that changes least, or ``afresh`` the best one.

    ``federation``: its slug.
    """
    desk = load_desk(session, cohort_id=cohort_id, which=which, at=at)
    refuse_if([Blocker("defence_lacks", one) for one in desk.posed.lacks])
    refuse_if(
        [Blocker("defence_search", "Une recherche est déjà en cours.", "Attendez-la, ou arrêtez-la.")]
        if search_under_way(session, cohort_id, which) is not None
        else []
    )
    params: dict[str, Any] = {
        "cohort_id": cohort_id,
        "session": which.value,
        "based_on": desk.number,
        "afresh": afresh,
        "place": {"federation": federation, "code": desk.cohort.code, **_session_place(which)},
    }
    audit.record(session, action="defence.draft_proposed", subject=desk.cohort, by=by, at=at)
    return start(session, kind=KIND, params=params, by=by, at=at)


def _session_place(which: DepositSession) -> dict[str, str]:
    return {"session": SESSION_NAMES[which]} if which in SESSION_NAMES else {}


def stop(session: FencedSession, *, job_id: int, by: Actor, at: datetime) -> None:
    """The search ends soon, and keeps the best plan that it found."""
    job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.kind != KIND or job.state not in LIVE:
        raise Refused([Blocker("defence_search_over", "Cette recherche est finie.", "Rechargez la page.")])
    ask_to_stop(job)
    session.flush()
    audit.record(session, action="defence.search_stopped", subject=job, by=by, at=at)


def keep_proposal(session: FencedSession, *, job: Job, plan: Plan, by: Actor, at: datetime) -> DefenceDraft:
    """What the planner found, for somebody to accept; the work done twice proposes once."""
    which = DepositSession(job.params["session"])
    desk = load_desk(session, cohort_id=job.params["cohort_id"], which=which, at=at)
    known = proposal_of_job(session, job.id)
    if known is not None:
        return known
    base = draft_of(version(session, desk.cohort.id, which, job.params["based_on"]))
    return keep(
        session,
        desk,
        Draft(plan, base.pins),
        said=f"{plural(len(plan.defences), 'soutenance placée', 'soutenances placées')}",
        origin=DraftOrigin.PROPOSAL,
        based_on=job.params["based_on"],
        job_id=job.id,
        by=by,
        at=at,
    )


def accept(
    session: FencedSession,
    *,
    cohort_id: int,
    which: DepositSession,
    number: int,
    by: Actor,
    at: datetime,
) -> DefenceDraft:
    """A proposal becomes the plan; refused when the plan that it started from has changed since."""
    desk = load_desk(session, cohort_id=cohort_id, which=which, at=at)
    row = version(session, cohort_id, which, number)
    if row is None or row.origin is not DraftOrigin.PROPOSAL:
        raise Refused([Blocker("gone", "Cette proposition n’existe pas.")])
    unchanged_since(session, desk, row.based_on, None)
    if draft_of(row).plan.status is Status.INFEASIBLE:
        raise Refused(
            [Blocker("defence_infeasible", "Cette proposition ne place personne.", "Retirez une épingle.")]
        )
    draft = replace(draft_of(row), pins=desk.draft.pins)
    said = f"Proposition acceptée : {row.said}"
    return keep(session, desk, draft, said=said, origin=DraftOrigin.ACCEPTED, by=by, at=at)
