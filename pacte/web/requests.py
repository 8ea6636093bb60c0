"""The request's sessions, actor and time; loading and authorising what it names."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from flask import abort, g

from pacte.database import FencedSession, Scope
from pacte.french import PARIS
from pacte.policy import ROLE_LABELS, Actor, Role, allows, roles_for
from pacte.web.moved import moved_from, place_of
from pacte.web.services import FederationHere, services

logger = logging.getLogger("pacte.web")

Row = TypeVar("Row")

NOT_ALLOWED = "not_allowed"
"""Code, in the log, of what somebody asked for without the right to it."""

MAX_IDENTIFIER = 2**63 - 1


def now() -> datetime:
    """The instant of this request, the same from beginning to end; aware, UTC."""
    if "now" not in g:
        g.now = services().clock.now()
    return g.now  # type: ignore[no-any-return]


def actor() -> Actor:
    """Who sent this request."""
    if "actor" not in g:
        g.actor = services().load_actor()
    return g.actor  # type: ignore[no-any-return]


def here() -> FederationHere:
    """The federation named in the address."""
    return g.federation  # type: ignore[no-any-return]


def local_zone() -> str:
    """The time zone of the federation named in the address; elsewhere that of Paris."""
    federation = g.get("federation")
    return PARIS if federation is None else str(federation.time_zone)


def scope() -> Scope:
    """The federation named in the address, else the ground."""
    federation = g.get("federation")
    return Scope.ground() if federation is None else Scope.federation(federation.id)


def read() -> FencedSession:
    """This request's read-only session, in the address's federation (or on the ground)."""
    if "read_session" not in g:
        g.read_session = services().database.open(scope())
    return g.read_session  # type: ignore[no-any-return]


@contextmanager
def write() -> Iterator[FencedSession]:
    """A writing transaction, committed on leaving; keep slow work (files, hashes) outside.

    Rows loaded by :func:`read` are not its own: load them again with :func:`again`. After a refusal, what
    the page reads is what stands now: perhaps what somebody else has just written.
    """
    try:
        with services().database.session(scope(), write=True) as session:
            yield session
    except BaseException:
        renew_read()
        raise
    forget_read()


def renew_read() -> None:
    """Read anew from here on, with the rows already loaded: they follow what the database says now."""
    session = g.get("read_session")
    if session is not None:
        session.rollback()
        session.info.pop("hidden", None)


def forget_read() -> None:
    """Close the reading session, so that the next :func:`read` sees what was just written."""
    session = g.pop("read_session", None)
    if session is not None:
        session.close()


def person_session() -> AbstractContextManager[FencedSession]:
    """A read-only session on what belongs to the signed-in person, in every federation."""
    person_id = actor().person_id
    if person_id is None:
        abort(401)
    return services().database.session(Scope.person(person_id))


def get_or_404(session: FencedSession, model: type[Row], identity: int) -> Row:
    """The row of that id inside the session's fence; 404 when there is none."""
    row = session.get(model, identity) if 0 < identity <= MAX_IDENTIFIER else None
    if row is None:
        abort(404)
    return row


def again(session: FencedSession, row: Row) -> Row:
    """The same row in a writing session, fresh and locked until its end; 404 when it is gone."""
    fresh = session.get(type(row), row.id, with_for_update=True, populate_existing=True)  # type: ignore[attr-defined]
    if fresh is None:
        abort(404)
    return fresh


def can(permission: str, target: Any = None) -> bool:
    """Whether the request's actor may, on ``target`` or on the federation of the address."""
    return allows(actor(), permission, target if target is not None else g.get("federation"))


def authorise(permission: str, target: Any) -> None:
    """403 (or 404 to those who have nothing to do with the federation) unless the actor may."""
    if not allows(actor(), permission, target):
        deny(target, permission)


def deny(target: Any, permission: str = "") -> NoReturn:
    """Refuse: strangers to the federation are not told that the thing exists, the others which role opens it.

    Who had a place there, and has left, is told so, and where to go on.
    Without a ``permission`` no role is named.
    """
    logger.info(
        "access refused",
        extra={
            "fields": {"permission": permission, "person": actor().person_id, "codes": [NOT_ALLOWED]},
        },
    )
    federation_id = getattr(target, "federation_id", None)
    known = federation_id is None or actor().belongs_to(federation_id)
    if known and permission and federation_id is not None:
        g.denied = _denied(target, permission, federation_id)
    moved = moved_from(target) if federation_id is not None else None
    g.moved = moved
    abort(403 if known or moved is not None else 404)


def _denied(target: Any, permission: str, federation_id: int) -> tuple[list[str], list[str]]:
    """The roles that open it, and those of the actor in the federation; where, if that is what lacks."""
    cohort_id = getattr(target, "cohort_id", None)
    held = {grant.role for grant in actor().grants if grant.federation_id == federation_id}
    here = {
        grant.role
        for grant in actor().grants
        if grant.federation_id == federation_id and grant.cohort_id in (None, cohort_id)
    }
    wanted = roles_for(permission, target, person_id=actor().person_id)
    elsewhere = {one for one in wanted if one in held - here} if cohort_id is not None else set()
    return (
        [
            ROLE_LABELS[one] + (place_of(target, one) if one in elsewhere else "")
            for one in wanted
            if one not in held or one in elsewhere
        ],
        [
            ROLE_LABELS[one] + (", dans une autre promotion" if one in elsewhere else "")
            for one in Role
            if one in held
        ],
    )
