"""Who is here: the browser's session, carried by Flask-Login under our own token."""

import contextlib
from datetime import timedelta

from flask import Flask, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from pacte.accounts.models import SignInSession
from pacte.accounts.operations import sign_in as operations
from pacte.accounts.operations.sign_in import Device, Opened
from pacte.accounts.passkeys import Site
from pacte.accounts.passwords import Passwords
from pacte.accounts.queries import actor_for, session_of
from pacte.accounts.rules import SEEN_EVERY, safe_path
from pacte.database import Scope
from pacte.policy import NOBODY, STAFF_ROLES, Actor
from pacte.web import now, services
from pacte.web.services import FederationHere

EXTENSION = "pacte_passwords"


class Visitor(UserMixin):  # type: ignore[misc]
    """Flask-Login's user: its id is the session's token, never the person's id."""

    def __init__(self, token: str, row: SignInSession) -> None:
        self.token = token
        self.row = row

    def get_id(self) -> str:
        """What the cookie holds, signed."""
        return self.token


def install(app: Flask) -> None:
    """Attach Flask-Login and the bounded hashing to the application."""
    manager = LoginManager()
    manager.session_protection = None  # the token is the proof; a phone changes address all day
    manager.user_loader(_load_visitor)
    manager.init_app(app)
    app.extensions[EXTENSION] = Passwords(slots=app.extensions["pacte"].settings.password_hash_slots)


def passwords() -> Passwords:
    """The application's bounded hashing."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Passwords)
    return found


def _load_visitor(token: str) -> Visitor | None:
    with services().database.session(Scope.ground()) as reading:
        row = session_of(reading, operations.token_hash(token), now())
    return Visitor(token, row) if row is not None else None


def sign_in_row() -> SignInSession | None:
    """The browser's session, even while it awaits the second factor; None for a visitor."""
    return current_user.row if isinstance(current_user._get_current_object(), Visitor) else None


def awaited_row() -> SignInSession | None:
    """The browser's session if it awaits the second factor."""
    row = sign_in_row()
    return row if row is not None and row.awaits_second_factor else None


def load_actor() -> Actor:
    """For ``Services.load_actor``: nobody until the second factor is given.

    Staff roles of federations that require a second factor are withheld from a session without one.
    """
    row = sign_in_row()
    if row is None or row.awaits_second_factor:
        return NOBODY
    _note_seen(row)
    actor = actor_for(services().database, row.person)
    staffed = {grant.federation_id for grant in actor.grants if grant.role in STAFF_ROLES}
    if not staffed or row.second_factor_at is not None:
        return actor
    with services().database.session(Scope.ground()) as reading:
        g.withheld = services().guarded_federations(reading) & staffed
    kept = tuple(
        grant
        for grant in actor.grants
        if grant.role not in STAFF_ROLES or grant.federation_id not in g.withheld
    )
    return Actor(person_id=actor.person_id, label=actor.label, grants=kept)


def withheld_federations() -> frozenset[int]:
    """Those whose staff roles this session lacks for want of a second factor; known with the actor."""
    found: frozenset[int] = g.get("withheld", frozenset())
    return found


def check_sign_in(actor: Actor, federation: FederationHere | None) -> ResponseReturnValue | None:
    """For ``Services.check_sign_in``: staff without the second factor its federation requires set one up."""
    if federation is None or federation.id not in g.get("withheld", ()):
        return None
    flash(
        f"{federation.name} demande une double authentification à son équipe : ajoutez-la pour continuer.",
        "warning",
    )
    suite = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("second_factor.overview", suite=suite), code=303)


def _note_seen(row: SignInSession) -> None:
    if now() - row.seen_at < SEEN_EVERY:
        return
    # A busy database must not keep anybody from reading: the next visit notes it.
    with (
        contextlib.suppress(OperationalError),
        services().database.session(Scope.ground(), write=True) as writing,
    ):
        operations.note_seen(writing, row=row, at=now())


def begin(opened: Opened) -> None:
    """Give the browser its new token; nothing of what its cookie held before stays."""
    session.clear()
    login_user(Visitor(opened.token, opened.row))


def end() -> None:
    """Forget the browser's token."""
    logout_user()
    session.clear()


def device() -> Device:
    """Where this request comes from."""
    return Device(request.remote_addr or "", request.user_agent.string)


def lifetime() -> timedelta:
    """How long a session lasts."""
    return timedelta(hours=services().settings.session_hours)


def site() -> Site:
    """Whom passkeys are bound to; a site of this machine alone also answers under the machine's name."""
    public = Site.at(services().settings.public_url)
    named = public.named
    return named if named is not None and request.host_url.rstrip("/") == named.origin else public


def passkeys_at() -> str:
    """Where this same site takes passkeys, when it does not under the address of the request; else empty."""
    named = Site.at(services().settings.public_url).named
    return "" if named is None or site().can_hold_passkeys else named.origin


def onward(target: str | None) -> Response:
    """To ``target`` if it is a path of this site, else to « À faire »."""
    return redirect(request.script_root + (safe_path(target) or "/a-faire"), code=303)
