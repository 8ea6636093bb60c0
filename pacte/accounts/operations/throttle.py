"""Counting attempts, so that nobody guesses; a sliding window, never a lock without end."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from pacte.accounts.models import BurnedChallenge, SignInRequest, SignInThrottle
from pacte.accounts.rules import LIMITS, Limit, address_key, still_counted, waiting_time
from pacte.database import FencedSession

KEPT = timedelta(days=1)


class Throttled(Exception):
    """Too many attempts; ``wait`` says how long before the next one. Nothing has been counted."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(f"wait {wait}")


def count_attempt(session: FencedSession, *, what: str, account: str, address: str, at: datetime) -> None:
    """Count one attempt of ``what`` (a first half of the keys of ``LIMITS``) before it is made.

    Raises :class:`Throttled`. An attempt that succeeds is taken back with :func:`forgive`, in the
    transaction of what it leads to; one whose process dies stays counted.
    """
    counters = [(_locked(session, key, at), limit) for key, limit in _keys(what, account, address)]
    waits = [waiting_time(_instants(counter), limit, at) for counter, limit in counters]
    longest = max(waits, default=timedelta())
    if longest:
        raise Throttled(longest)
    for counter, limit in counters:
        kept = still_counted([*_instants(counter), at], limit, at)
        counter.attempts = [instant.isoformat() for instant in kept]
        counter.updated_at = at
    session.flush()


def forgive(session: FencedSession, *, what: str, account: str, address: str, at: datetime) -> None:
    """After a success: the account's attempts are forgotten, and the one made ``at`` from the address."""
    for key, _ in _keys(what, account, address):
        counter = session.scalar(select(SignInThrottle).where(SignInThrottle.key == key).with_for_update())
        if counter is None:
            continue
        attempts = list(counter.attempts)
        if ":address:" not in key:
            attempts = []
        elif at.isoformat() in attempts:
            attempts.remove(at.isoformat())
        counter.attempts = attempts
    session.flush()


def forget_traces(session: FencedSession, *, at: datetime) -> None:
    """Delete what only served throttling and single use, a day later."""
    session.execute(delete(SignInThrottle).where(SignInThrottle.updated_at < at - KEPT))
    session.execute(delete(SignInRequest).where(SignInRequest.requested_at < at - KEPT))
    session.execute(delete(BurnedChallenge).where(BurnedChallenge.at < at - KEPT))


def _keys(what: str, account: str, address: str) -> Iterator[tuple[str, Limit]]:
    """Always in the same order: two requests never wait for each other."""
    for whose, value in (("account", account.strip().lower()), ("address", address_key(address))):
        if value and (what, whose) in LIMITS:
            yield f"{what}:{whose}:{hashlib.sha256(value.encode()).hexdigest()}", LIMITS[what, whose]


def _locked(session: FencedSession, key: str, at: datetime) -> SignInThrottle:
    statement = select(SignInThrottle).where(SignInThrottle.key == key).with_for_update()
    statement = statement.execution_options(populate_existing=True)
    counter = session.scalar(statement)
    if counter is not None:
        return counter
    try:
        with session.begin_nested():
            counter = SignInThrottle(key=key, attempts=[], updated_at=at)
            session.add(counter)
    except IntegrityError:  # another request made it meanwhile
        counter = session.scalars(statement).one()
    return counter


def _instants(counter: SignInThrottle) -> list[datetime]:
    return [datetime.fromisoformat(text) for text in counter.attempts]
