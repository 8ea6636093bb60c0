"""Answers that several pages give: after a sign-in, too many attempts, hashing overloaded."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.operations.sign_in import Opened
from pacte.accounts.operations.throttle import Throttled
from pacte.accounts.passwords import HashingBusy
from pacte.accounts.presence import begin, onward
from pacte.accounts.rules import safe_path
from pacte.web import Pages

BUSY_RETRY_SECONDS = 5


def signed_in(opened: Opened, target: str | None) -> ResponseReturnValue:
    """Give the browser its session, then ask for the second factor or go where the person was going."""
    begin(opened)
    if opened.row.awaits_second_factor:
        return redirect(url_for("accounts.second_factor", suite=safe_path(target) or None), code=303)
    return onward(target)


def install(pages: Pages) -> None:
    """Answer to too many attempts and to overload on every page of a blueprint."""
    pages.register_error_handler(Throttled, _too_many)
    pages.register_error_handler(HashingBusy, _busy)


def _too_many(error: Throttled) -> ResponseReturnValue:
    seconds = int(error.wait.total_seconds()) + 1
    response = make_response(render_template("errors/429.html", retry_after=seconds), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _busy(error: HashingBusy) -> ResponseReturnValue:
    suite = safe_path(request.form.get("mdp-suite"))
    response = make_response(render_template("accounts/busy.html", suite=suite), 503)
    response.headers["Retry-After"] = str(BUSY_RETRY_SECONDS)
    return response
