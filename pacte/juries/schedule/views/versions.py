"""Versions of a plan: what one changes from another or from the plan in force, and the way back to it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.juries.models import DefenceDraft
from pacte.juries.schedule import operations
from pacte.juries.schedule.board import differences
from pacte.juries.schedule.operations.loading import read_desk
from pacte.juries.schedule.versions import draft_of, version, versions
from pacte.juries.schedule.views.board import carry_out
from pacte.juries.schedule.views.pages import BASE, board_url, cohort_of, session_asked, session_name
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import DRAFT_ORIGIN_LABELS, DraftOrigin
from pacte.memoires.views.pages import number_in
from pacte.web import SIGNED_IN, actor, get_or_404, now, read


@pages.get(
    "/regions/<federation>/soutenances/versions/<int:plan_id>",
    may="defence.plan",
    of=DefenceDraft,
    as_="plan",
)
def schedule_version(plan: DefenceDraft) -> ResponseReturnValue:
    """A version beside the plan in force."""
    cohort = get_or_404(read(), Cohort, plan.cohort_id)
    desk = read_desk(read(), cohort, plan.session, at=now())
    posed = desk.posed.problem is not None
    return render_template(
        "juries/schedule/version.html",
        cohort=cohort,
        desk=desk,
        row=plan,
        origin=DRAFT_ORIGIN_LABELS[plan.origin],
        is_proposal=plan.origin is DraftOrigin.PROPOSAL,
        differences=differences(desk, desk.draft, draft_of(plan)) if posed else [],
        is_posed=posed,
        session=session_name(plan.session),
        back=board_url(cohort, plan.session),
    )


@pages.get(f"{BASE}/comparaison", may=SIGNED_IN)
def schedule_compare(code: str) -> ResponseReturnValue:
    """Any two versions: what becomes of each defence from one to the other."""
    cohort = cohort_of(code)
    which = session_asked()
    desk = read_desk(read(), cohort, which, at=now())
    asked = (request.args.get("avant", ""), request.args.get("apres", str(desk.number)))
    numbers = [number_in(one) for one in asked]
    rows = [version(read(), cohort.id, which, one) for one in numbers]
    before, after = (draft_of(row) for row in rows)
    posed = desk.posed.problem is not None
    is_asked = bool(asked[0]) and posed
    return render_template(
        "juries/schedule/compare.html",
        cohort=cohort,
        versions=versions(read(), cohort.id, which),
        numbers=numbers,
        rows=rows,
        is_asked=is_asked,
        is_posed=posed,
        is_known=all(row is not None or asked[nth] == "0" for nth, row in enumerate(rows)),
        differences=differences(desk, before, after) if is_asked else [],
        session=session_name(which),
        back=board_url(cohort, which),
    )


@pages.post(f"{BASE}/retour", may=SIGNED_IN)
def schedule_restore(code: str) -> ResponseReturnValue:
    """As a version had it."""
    cohort = cohort_of(code)

    def act(session: FencedSession, seen: int) -> None:
        operations.restore(
            session,
            cohort_id=cohort.id,
            which=session_asked(),
            number=number_in(request.form.get("number")),
            seen=seen,
            by=actor(),
            at=now(),
        )

    return carry_out(cohort, act, "Le planning est revenu à cette version.")
