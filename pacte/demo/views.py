"""Entering the demonstration as one of its people; registered only where the settings say it is one."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import SignInMethod
from pacte.accounts.operations.sign_in import open_session
from pacte.accounts.presence import device, lifetime, passkeys_at
from pacte.accounts.queries import person_by_email
from pacte.accounts.rules import safe_path
from pacte.accounts.views.answers import signed_in
from pacte.demo.cast import PARTS, Part
from pacte.web import PUBLIC, Pages, now, write

pages = Pages("demo", __name__)

BY_KEY = {part.key: part for part in PARTS}


@pages.app_context_processor
def _offer_parts() -> dict[str, tuple[Part, ...] | str]:
    """For the page of sign-in: ``demonstration``, defined nowhere but in one, and where passkeys work."""
    return {"demonstration": PARTS, "passkeys_at": passkeys_at()}


@pages.post("/demo/entrer", may=PUBLIC)
def enter() -> ResponseReturnValue:
    """Sign in as a made-up person, without a password: nothing here belongs to anyone."""
    part = BY_KEY.get(request.form.get("role", ""))
    if part is None:
        abort(404)
    with write() as session:
        person = person_by_email(session, part.who.email)
        opened = person and open_session(
            session,
            person=person,
            method=SignInMethod.LINK,
            device=device(),
            lifetime=lifetime(),
            at=now(),
        )
    if not opened:
        flash("La démonstration n’est pas encore chargée : lancez « pacte demo load ».", "warning")
        return redirect(url_for("accounts.sign_in"), code=303)
    return signed_in(opened, safe_path(request.form.get("suite")))
