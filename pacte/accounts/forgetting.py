"""Periodic work: traces of signing in are forgotten, each when its use has passed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_

from pacte import links
from pacte.accounts.models import SignInSession
from pacte.accounts.operations.profile import ADDRESS_CHANGE
from pacte.accounts.operations.sign_in import SIGN_IN
from pacte.accounts.operations.throttle import forget_traces
from pacte.database import FencedSession, Scope
from pacte.jobs import PERIODIC, Periodic
from pacte.mail.forgetting import delete_ended
from pacte.web.services import Services

KEPT = timedelta(days=183)
"""Security logs are kept six months to a year (CNIL); six are enough to look into a theft of account."""

TEMPLATES = ("sign-in", "account-notice", "address-change", "address-taken")
"""What is mailed of signing in."""


def forget_sign_ins(session: FencedSession, *, at: datetime) -> int:
    """Delete sessions that ended six months ago, spent and expired links of that age and their mail.

    Says how many rows left. A live session is never touched, however old.
    """
    ended = delete(SignInSession).where(
        or_(SignInSession.revoked_at <= at - KEPT, SignInSession.expires_at <= at - KEPT)
    )
    sessions = int(session.execute(ended).rowcount)  # type: ignore[attr-defined]
    spent = links.delete_expired(session, purposes=(SIGN_IN, ADDRESS_CHANGE), kept=KEPT, at=at)
    return sessions + spent + delete_ended(session, templates=TEMPLATES, before=at - KEPT)


def forget(services: Services, scope: Scope, at: datetime) -> None:
    """On the ground only: these rows belong to no federation."""
    if scope.kind == "ground":
        with services.database.session(scope, write=True) as session:
            forget_traces(session, at=at)
            forget_sign_ins(session, at=at)


PERIODIC.append(Periodic("forget-sign-in-traces", timedelta(hours=6), forget))
