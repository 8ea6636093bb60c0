"""What pages of half-days begin with: the cohort, its session, all that is known of both."""

from flask import request, url_for

from pacte.cohorts.models import Cohort
from pacte.juries.half_days.emails import RESIT
from pacte.juries.half_days.queries import Table, table_of
from pacte.memoires.views.pages import cohort_or_404
from pacte.memoires.vocabulary import DepositSession
from pacte.web import now, read

COHORT = "/regions/<federation>/promotions/<code>"
BASE = f"{COHORT}/soutenances/demi-journees"
POLL = f"{COHORT}/soutenances/disponibilites"
SESSION_LABELS = {DepositSession.FIRST: "Première session", DepositSession.RESIT: "Session de rattrapage"}


def session_asked() -> DepositSession:
    """Named by the address, the first one without a name."""
    return DepositSession.RESIT if request.args.get("session") == RESIT else DepositSession.FIRST


def session_name(which: DepositSession) -> str | None:
    """As the address names it."""
    return RESIT if which is DepositSession.RESIT else None


def cohort_of(code: str) -> Cohort:
    """For who plans."""
    return cohort_or_404(code, "defence.plan")


def table_here(cohort: Cohort, which: DepositSession | None = None) -> Table:
    """What the page shows."""
    return table_of(read(), cohort, which or session_asked(), at=now())


def half_days_url(cohort: Cohort, which: DepositSession) -> str:
    """The list of half-days."""
    return url_for("juries.half_days", code=cohort.code, session=session_name(which))


def poll_url(cohort: Cohort, which: DepositSession) -> str:
    """The table of answers."""
    return url_for("juries.poll", code=cohort.code, session=session_name(which))
