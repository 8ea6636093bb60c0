"""What pages of half-days begin with: the cohort, its session, all that is known of both."""

from collections.abc import Collection

from flask import request, url_for

from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.juries.half_days.queries import Table, table_of
from pacte.juries.vocabulary import SESSION_NAMES
from pacte.memoires.views.pages import cohort_or_404
from pacte.memoires.vocabulary import DepositSession
from pacte.web import now, read

COHORT = "/regions/<federation>/promotions/<code>"
BASE = f"{COHORT}/soutenances/demi-journees"
POLL = f"{COHORT}/soutenances/disponibilites"
SESSION_LABELS = {DepositSession.FIRST: "Première session", DepositSession.RESIT: "Session de rattrapage"}


def session_asked() -> DepositSession:
    """Named by the address, the first one without a name."""
    asked = request.args.get("session")
    return next((which for which, name in SESSION_NAMES.items() if name == asked), DepositSession.FIRST)


def session_name(which: DepositSession) -> str | None:
    """As the address names it."""
    return SESSION_NAMES.get(which)


def cohort_of(code: str) -> Cohort:
    """For who plans."""
    return cohort_or_404(code, "defence.plan")


def table_here(cohort: Cohort, which: DepositSession | None = None) -> Table:
    """What the page shows."""
    return table_of(read(), cohort, which or session_asked(), at=now())


def is_stale(reasons: Collection[Blocker]) -> bool:
    """Whether somebody changed the same thing meanwhile: what is sent next was read on this page."""
    return any(one.code == "changed_meanwhile" for one in reasons)


def half_days_url(cohort: Cohort, which: DepositSession) -> str:
    """The list of half-days."""
    return url_for("juries.half_days", code=cohort.code, session=session_name(which))


def poll_url(cohort: Cohort, which: DepositSession) -> str:
    """The table of answers."""
    return url_for("juries.poll", code=cohort.code, session=session_name(which))
