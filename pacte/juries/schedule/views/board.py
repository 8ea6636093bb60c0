"""The board of a session's plan: the planner's proposal, acts on the whole plan, the spreadsheet."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.registries import DOORS, Door
from pacte.database import FencedSession
from pacte.documents.spreadsheets import Kind, write_xlsx
from pacte.jobs.models import Job, JobState
from pacte.juries.planning.plan import Status
from pacte.juries.planning.words import explanation, told
from pacte.juries.schedule import operations
from pacte.juries.schedule.board import board_of, differences, rows_of
from pacte.juries.schedule.forms import ActForm
from pacte.juries.schedule.operations.loading import Desk
from pacte.juries.schedule.searches import LIVE, last_search, proposal_of_job, search_under_way
from pacte.juries.schedule.versions import draft_of, versions, waiting_proposal
from pacte.juries.schedule.views.pages import (
    BASE,
    SESSION_LABELS,
    board_url,
    cohort_of,
    desk_of,
    seen_in,
    session_asked,
    session_name,
)
from pacte.juries.views.pages import pages
from pacte.memoires.views.pages import number_in
from pacte.memoires.vocabulary import DepositSession
from pacte.web import SIGNED_IN, actor, here, now, read, write
from pacte.web.exports import XLSX

DOORS["schedule"] = Door(
    label="Planning des soutenances", endpoint="juries.schedule", permission="defence.plan"
)
HEADERS = ("Jour", "Heure", "Lieu", "Salle", "Apprenant·e", "Jury", "À savoir")

KINDS: tuple[Kind, ...] = ("date", "text", "text", "text", "text", "text", "text")


@pages.get(BASE, may=SIGNED_IN)
def schedule(code: str) -> ResponseReturnValue:
    """The plan in force, and what the planner proposes."""
    return show(cohort_of(code))


@pages.post(f"{BASE}/proposition", may=SIGNED_IN)
def schedule_propose(code: str) -> ResponseReturnValue:
    """Ask the planner."""
    cohort = cohort_of(code)
    afresh = request.form.get("afresh") == "1"

    def act(session: FencedSession, seen: int) -> None:
        operations.propose(
            session,
            cohort_id=cohort.id,
            which=session_asked(),
            federation=here().slug,
            afresh=afresh,
            by=actor(),
            at=now(),
        )

    return carry_out(cohort, act, "La recherche est lancée : la proposition s’affichera ici.")


@pages.post(f"{BASE}/arret", may=SIGNED_IN)
def schedule_stop(code: str) -> ResponseReturnValue:
    """Stop the search; its best plan is kept."""
    cohort = cohort_of(code)

    def act(session: FencedSession, seen: int) -> None:
        job = search_under_way(session, cohort.id, session_asked())
        operations.stop(session, job_id=job.id if job is not None else 0, by=actor(), at=now())

    return carry_out(cohort, act, "La recherche s’arrête ; le meilleur planning trouvé est gardé.")


@pages.post(f"{BASE}/acceptation", may=SIGNED_IN)
def schedule_accept(code: str) -> ResponseReturnValue:
    """The proposal becomes the plan."""
    cohort = cohort_of(code)

    def act(session: FencedSession, seen: int) -> None:
        operations.accept(
            session,
            cohort_id=cohort.id,
            which=session_asked(),
            number=number_in(request.form.get("number")),
            by=actor(),
            at=now(),
        )

    return carry_out(cohort, act, "La proposition est devenue le planning. Rien n’est encore publié.")


@pages.post(f"{BASE}/annulation", may=SIGNED_IN)
def schedule_undo(code: str) -> ResponseReturnValue:
    """As before the last act."""
    cohort = cohort_of(code)

    def act(session: FencedSession, seen: int) -> None:
        operations.undo(session, cohort_id=cohort.id, which=session_asked(), seen=seen, by=actor(), at=now())

    return carry_out(cohort, act, "La dernière modification est annulée.")


@pages.get(f"{BASE}/tableur", may=SIGNED_IN)
def schedule_sheet(code: str) -> ResponseReturnValue:
    """The plan in force as a spreadsheet."""
    desk = desk_of(cohort_of(code))
    rows = rows_of(board_of(desk)) if desk.posed.problem is not None else iter(())
    content = write_xlsx(title="Soutenances", headers=HEADERS, rows=rows, kinds=KINDS)
    day = local_day(now(), desk.ground.zone)
    name = f"soutenances-{desk.cohort.code}-{day.isoformat()}.xlsx"
    return Response(
        content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def carry_out(cohort: Cohort, act: Callable[[FencedSession, int], None], words: str) -> ResponseReturnValue:
    """One act on the whole plan: back to the board, or the board with every reason."""
    form = ActForm()
    if not form.validate_on_submit():
        return show(cohort, status=422, reasons=[Blocker("form", "Rechargez la page, puis recommencez.")])
    try:
        with write() as session:
            act(session, seen_in(form.seen.data))
    except Refused as refused:
        return show(cohort, status=422, reasons=list(refused.blockers))
    flash(words, "success")
    return redirect(board_url(cohort, session_asked()), code=303)


def show(cohort: Cohort, *, status: int = 200, reasons: list[Blocker] | None = None) -> ResponseReturnValue:
    """The board."""
    desk = desk_of(cohort)
    which = session_asked()
    posed = desk.posed
    job = last_search(read(), cohort.id, which)
    is_posed = posed.problem is not None
    return (
        render_template(
            "juries/schedule/board.html",
            cohort=cohort,
            desk=desk,
            posed=posed,
            board=board_of(desk) if is_posed else None,
            job=job if job is not None and job.state in LIVE else None,
            broken=job if job is not None and _is_broken(desk, job) else None,
            is_over=bool(desk.ground.published) and not is_posed and not desk.ground.coming,
            proposal=_proposal(desk) if is_posed else None,
            versions=versions(read(), cohort.id, which, limit=20),
            which=which,
            session=session_name(which),
            session_label=SESSION_LABELS[which],
            is_first=which is DepositSession.FIRST,
            levels=[told(one) for one in desk.draft.plan.levels],
            reasons=reasons or [],
        ),
        status,
    )


def _is_broken(desk: Desk, job: Job) -> bool:
    """The last search failed before it proposed anything, and nobody has changed the plan since."""
    if job.state is not JobState.FAILED or job.params["based_on"] != desk.number:
        return False
    return proposal_of_job(read(), job.id) is None


def _proposal(desk: Desk) -> dict[str, Any] | None:
    """What the planner found, told before anybody accepts it."""
    row = waiting_proposal(read(), desk.cohort.id, desk.ground.session)
    if row is None:
        return None
    draft = draft_of(row)
    return {
        "row": row,
        "plan": draft.plan,
        "is_stale": row.based_on != desk.number,
        "is_infeasible": draft.plan.status is Status.INFEASIBLE,
        "levels": [told(one) for one in draft.plan.levels],
        "explanation": list(explanation(draft.plan)),
        "left_out": [desk.table.name(one) for one in draft.plan.left_out],
        "differences": differences(desk, desk.draft, draft),
    }
