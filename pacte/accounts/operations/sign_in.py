"""Signing in and out: links, accounts opened at first use, sessions."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from pacte import audit, links
from pacte.accounts import addresses
from pacte.accounts.models import Person, SignInMethod, SignInRequest, SignInSession
from pacte.accounts.operations.throttle import forgive
from pacte.accounts.queries import has_second_factor, person_by_email
from pacte.accounts.rules import LINK_LIFETIME, SEEN_EVERY, device_words, safe_path, shortened_address
from pacte.database import FencedSession
from pacte.mail import Secret, post
from pacte.policy import NOBODY, Actor

SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True)
class Device:
    """Where a person signs in from: the network address and what the browser says of itself."""

    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just opened or stepped up: its row, and the token to give to the browser once."""

    row: SignInSession
    token: str
    next_path: str = ""


def token_hash(token: str) -> str:
    """What is kept of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def request_link(session: FencedSession, *, email: str, next_path: str, at: datetime) -> None:
    """Mail a single-use sign-in link to ``email``, known or not. Refused when the address is no address."""
    request = SignInRequest(email=email.strip().lower(), next_path=safe_path(next_path), requested_at=at)
    session.add(request)
    _, token = links.create(
        session,
        purpose=SIGN_IN,
        subject=request,
        email=request.email,
        lifetime=LINK_LIFETIME,
        by=NOBODY,
        at=at,
    )
    minutes = int(LINK_LIFETIME.total_seconds() // 60)
    context = {"link": Secret(addresses.sign_in_link(token)), "minutes": minutes}
    post(session, template="sign-in", to=request.email, context=context, at=at)


def sign_in_with_link(
    session: FencedSession, *, token: str, device: Device, lifetime: timedelta, at: datetime
) -> Opened:
    """Spend the link and open a session, and the account with it at first use.

    Raises :class:`Refused` as :func:`pacte.links.find` does.
    """
    link = links.find(session, token=token, purpose=SIGN_IN, at=at)
    request = session.get(SignInRequest, link.subject_id)
    links.use(session, link=link, at=at)
    person = person_for(session, email=link.email, at=at)
    if person.email_confirmed_at is None:
        person.email_confirmed_at = at
    opened = open_session(
        session, person=person, method=SignInMethod.LINK, device=device, lifetime=lifetime, at=at
    )
    return Opened(opened.row, opened.token, request.next_path if request is not None else "")


def request_behind(session: FencedSession, token: str) -> SignInRequest | None:
    """What was asked when a sign-in link, spent or out of date too, was sent: where to, and to go where."""
    link = links.known(session, token=token, purpose=SIGN_IN)
    return session.get(SignInRequest, link.subject_id) if link is not None else None


def sign_in_with_password(
    session: FencedSession,
    *,
    person: Person,
    new_hash: str | None,
    device: Device,
    lifetime: timedelta,
    at: datetime,
) -> Opened:
    """Open a session after the password was checked; ``new_hash`` replaces one made with old parameters."""
    if new_hash is not None:
        person.password_hash = new_hash
    forgive(session, what="password", account=person.email, address=device.address, at=at)
    return open_session(
        session, person=person, method=SignInMethod.PASSWORD, device=device, lifetime=lifetime, at=at
    )


def person_for(session: FencedSession, *, email: str, at: datetime) -> Person:
    """The person of that address; their account is opened if they have none."""
    known = person_by_email(session, email)
    if known is not None:
        return known
    person = Person(email=email.strip().lower(), created_at=at)
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:  # opened meanwhile by another request
        again = person_by_email(session, email)
        if again is None:
            raise
        return again
    by = Actor(person_id=person.id, label="Compte ouvert par lien personnel", via="link")
    audit.record(session, action="account.created", subject=person, by=by, at=at)
    return person


def open_session(
    session: FencedSession,
    *,
    person: Person,
    method: SignInMethod,
    device: Device,
    lifetime: timedelta,
    at: datetime,
    second_factor: bool = False,
) -> Opened:
    """A new session; it awaits the second factor if the person has one and has not just given it."""
    token = secrets.token_urlsafe(32)
    row = SignInSession(
        person_id=person.id,
        token_hash=token_hash(token),
        method=method,
        device=device_words(device.user_agent),
        address=shortened_address(device.address),
        created_at=at,
        seen_at=at,
        expires_at=at + lifetime,
        second_factor_at=at if second_factor else None,
        awaits_second_factor=not second_factor and has_second_factor(session, person.id),
    )
    session.add(row)
    session.flush()
    return Opened(row, token)


def step_up(session: FencedSession, *, row: SignInSession, at: datetime) -> Opened:
    """The second factor was given: the session counts, under a new token."""
    token = secrets.token_urlsafe(32)
    row.token_hash = token_hash(token)
    row.second_factor_at = at
    row.awaits_second_factor = False
    session.flush()
    return Opened(row, token)


def note_seen(session: FencedSession, *, row: SignInSession, at: datetime) -> None:
    """Remember the last visit, to within five minutes."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == row.id, SignInSession.seen_at <= at - SEEN_EVERY)
        .values(seen_at=at)
    )


def sign_out(session: FencedSession, *, row: SignInSession, at: datetime) -> None:
    """Close this session."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == row.id, SignInSession.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def revoke_session(session: FencedSession, *, row: SignInSession, by: Actor, at: datetime) -> None:
    """Close one session of the person, from another; at once."""
    sign_out(session, row=row, at=at)
    person = session.get_one(Person, row.person_id)
    audit.record(
        session, action="account.sessions_revoked", subject=person, by=by, at=at, details={"count": 1}
    )


def revoke_other_sessions(
    session: FencedSession, *, person: Person, keep_id: int | None, by: Actor, at: datetime
) -> int:
    """Close every session of the person except ``keep_id``; says how many."""
    rows = session.scalars(
        select(SignInSession).where(
            SignInSession.person_id == person.id,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > at,
        )
    )
    others = [row for row in rows if row.id != keep_id]
    for row in others:
        row.revoked_at = at
    if others:
        count = {"count": len(others)}
        audit.record(session, action="account.sessions_revoked", subject=person, by=by, at=at, details=count)
    return len(others)
