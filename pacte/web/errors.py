"""Error pages: what happened, and what to do next, in plain French."""

import logging

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError
from werkzeug.exceptions import HTTPException

from pacte.blockers import Blocker, Refused

logger = logging.getLogger("pacte.web")

AT_THE_SAME_TIME = frozenset({"40P01", "40001"})
"""PostgreSQL's codes for a transaction given up for another one's sake; nothing of it is written."""

HELD = "database is locked"
"""What SQLite, where one writes at a time, says to who has waited for as long as it lets them."""

SECRET = frozenset({"password", "current"})
"""Fields of forms that no page ever shows again."""

PAGES = frozenset({400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503})


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(OperationalError, _at_the_same_time)
    app.register_error_handler(ObjectDeletedError, _erased)
    app.register_error_handler(Exception, _fault)


def _page(status: int, **context: object) -> ResponseReturnValue:
    shown = status if status in PAGES else (500 if status >= 500 else 400)
    moved = g.get("moved") if status == 403 else None
    if wants_json():
        message = context.get("message", "") or (moved.sentence if moved is not None else "")
        return {"status": status, "message": str(message)}, status
    return render_template(
        "errors/moved.html" if moved is not None else f"errors/{shown}.html",
        moved=moved,
        typed=_typed() if status in (403, 503) else (),
        blockers=context.get("blockers", ()),
        message=context.get("message", ""),
        request_id=g.get("request_id", ""),
        denied=g.get("denied"),
        retry_after=context.get("retry_after"),
        max_size=context.get("max_size"),
    ), status


def _typed() -> list[str]:
    """What was written in the form that is refused, to be copied elsewhere: texts, not choices, tokens nor
    passwords."""
    if request.method != "POST":
        return []
    sent = (value.strip() for name, values in request.form.lists() if name not in SECRET for value in values)
    return [value for value in sent if any(each.isspace() for each in value)]


def wants_json() -> bool:
    """Whether the request comes from a script of ours that reads JSON."""
    return request.headers.get("X-Requested-With") is not None


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    return _page(
        error.code or 500,
        retry_after=getattr(error, "retry_after", None),
        max_size=current_app.config["MAX_CONTENT_LENGTH"],
    )


def _forged(error: CSRFError) -> ResponseReturnValue:
    return _page(400, message="La page est restée ouverte trop longtemps : rechargez-la, puis recommencez.")


def _refused(error: Refused) -> ResponseReturnValue:
    logger.info("refused", extra={"fields": {"codes": [blocker.code for blocker in error.blockers]}})
    return _page(409, blockers=error.blockers, message=" ".join(b.message for b in error.blockers))


def _at_the_same_time(error: OperationalError) -> ResponseReturnValue:
    """Two people acted on the same rows at once, or the database is held too long: to be tried again."""
    if HELD in str(error.orig):
        logger.warning("given up: the database is held")
        return _page(503, message="La base de données est occupée : rien n’est enregistré. Réessayez.")
    if getattr(error.orig, "sqlstate", None) in AT_THE_SAME_TIME:
        logger.warning("given up for another transaction")
        return _refused(
            Refused(
                [
                    Blocker(
                        "at_the_same_time",
                        "Quelqu’un a modifié la même chose au même instant : rien n’est enregistré.",
                        "Revenez à la page précédente et recommencez : ce que vous aviez saisi y est encore.",
                    )
                ]
            )
        )
    return _fault(error)


def _erased(error: ObjectDeletedError) -> ResponseReturnValue:
    """A row that the page had read left while it was being refused something."""
    return _page(404)


def _fault(error: Exception) -> ResponseReturnValue:
    logger.exception("fault")
    return _page(500)
