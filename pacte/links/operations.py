"""Making, finding, using and revoking personal links."""

import logging
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import delete, select, update

from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.links.models import PersonalLink
from pacte.links.rules import blockers_to_open, is_token, token_hash, unknown_link
from pacte.policy import Actor

logger = logging.getLogger("pacte.links")

KEPT_AFTER_EXPIRY = timedelta(days=30)
"""An expired link is kept this long, so that its holder is told what happened rather than « unknown »."""


class Subject(Protocol):
    """The row that a link opens."""

    __tablename__: str

    @property
    def id(self) -> Any: ...


def create(
    session: FencedSession,
    *,
    purpose: str,
    subject: Subject,
    email: str,
    lifetime: timedelta,
    by: Actor,
    at: datetime,
) -> tuple[PersonalLink, str]:
    """A new link and its token, which is kept nowhere: put it in a ``mail.Secret`` and forget it.

    Other links to the same subject stay valid; call :func:`revoke` first when this one replaces them.
    """
    session.flush()
    token = secrets.token_urlsafe(32)
    link = PersonalLink(
        purpose=purpose,
        token_hash=token_hash(token),
        email=email.strip(),
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        created_at=at,
        created_by_id=by.person_id,
        expires_at=at + lifetime,
    )
    session.add(link)
    session.flush()
    return link, token


def find(
    session: FencedSession, *, token: str, purpose: str, at: datetime, contact: str = ""
) -> PersonalLink:
    """The link of that token, if it still opens the page of ``purpose`` in the session's scope.

    ``contact`` names, in French, who gives a new one; it ends the sentence of the refusal.

    Raises :class:`Refused` with ``link_unknown``, ``link_expired``, ``link_revoked`` or ``link_used``.
    In a writing session the link stays locked until the end, so that it is used once.
    """
    link = known(session, token=token, purpose=purpose)
    blockers = [unknown_link(contact)] if link is None else _blockers(link, at, contact)
    if blockers or link is None:
        codes = [blocker.code for blocker in blockers]
        logger.info("link refused", extra={"fields": {"purpose": purpose, "codes": codes}})
        raise Refused(blockers)
    return link


def known(session: FencedSession, *, token: str, purpose: str) -> PersonalLink | None:
    """The link of that token, whether it still opens its page or not."""
    if not is_token(token):
        return None
    statement = select(PersonalLink).where(
        PersonalLink.token_hash == token_hash(token), PersonalLink.purpose == purpose
    )
    if session.writes:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalar(statement)


def open_link(session: FencedSession, *, link: PersonalLink, at: datetime) -> None:
    """Note that the page was opened for the first time."""
    session.execute(
        update(PersonalLink)
        .where(PersonalLink.id == link.id, PersonalLink.opened_at.is_(None))
        .values(opened_at=at)
    )


def use(session: FencedSession, *, link: PersonalLink, at: datetime, contact: str = "") -> None:
    """Spend the link: it will not open again. Refused when another request was faster."""
    fresh = session.get(PersonalLink, link.id, with_for_update=True, populate_existing=True)
    if fresh is None:
        raise Refused([unknown_link(contact)])
    refuse_if(_blockers(fresh, at, contact))
    fresh.used_at = at
    fresh.opened_at = fresh.opened_at or at
    session.flush()


def revoke(session: FencedSession, *, subject: Subject, purpose: str, at: datetime) -> int:
    """Close every link of ``purpose`` to ``subject`` that is still open; says how many."""
    result = session.execute(
        update(PersonalLink)
        .where(
            PersonalLink.subject_kind == subject.__tablename__,
            PersonalLink.subject_id == subject.id,
            PersonalLink.purpose == purpose,
            PersonalLink.used_at.is_(None),
            PersonalLink.revoked_at.is_(None),
        )
        .values(revoked_at=at)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def prolong(
    session: FencedSession, *, kind: str, ids: Collection[int], purpose: str, until: datetime
) -> None:
    """Let links that still wait to be used open until then: what they lead to has a new term."""
    session.execute(
        update(PersonalLink)
        .where(
            PersonalLink.subject_kind == kind,
            PersonalLink.subject_id.in_(ids),
            PersonalLink.purpose == purpose,
            PersonalLink.used_at.is_(None),
            PersonalLink.revoked_at.is_(None),
        )
        .values(expires_at=until)
    )


def forget_expired(session: FencedSession, *, at: datetime) -> int:
    """Forget whom the links of the session's scope that expired long ago were sent to; says how many.

    The rows stay: commitments and invitations refer to them.
    """
    old = PersonalLink.expires_at < at - KEPT_AFTER_EXPIRY
    result = session.execute(update(PersonalLink).where(old, PersonalLink.email != "").values(email=""))
    return int(result.rowcount)  # type: ignore[attr-defined]


def forget_about(session: FencedSession, *, subject: Subject) -> int:
    """Forget whom the links to ``subject`` were sent to, before it is erased; says how many."""
    result = session.execute(
        update(PersonalLink)
        .where(PersonalLink.subject_kind == subject.__tablename__, PersonalLink.subject_id == subject.id)
        .values(email="")
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def delete_expired(
    session: FencedSession, *, purposes: Collection[str], kept: timedelta, at: datetime
) -> int:
    """Delete the links of these purposes, which no row refers to, ``kept`` after they expired; how many."""
    result = session.execute(
        delete(PersonalLink).where(PersonalLink.purpose.in_(purposes), PersonalLink.expires_at <= at - kept)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def _blockers(link: PersonalLink, at: datetime, contact: str) -> list[Blocker]:
    return blockers_to_open(
        expires_at=link.expires_at,
        revoked_at=link.revoked_at,
        used_at=link.used_at,
        at=at,
        contact=contact,
    )
