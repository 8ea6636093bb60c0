"""The secret address at which a person's calendar reads their seminars: made, replaced, closed, read."""

from flask import Response, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.sealing import SealBroken, seal, unseal
from pacte.seminars.planning import operations
from pacte.seminars.planning.feed import feed_text
from pacte.seminars.planning.operations.feeds import feed_by_token, feed_of
from pacte.seminars.planning.views.pages import pages
from pacte.web import PUBLIC, SIGNED_IN, actor, get_or_404, now, read, services, write

SHOWN_ONCE = "calendar_feed"
ICALENDAR = "text/calendar; charset=utf-8"


@pages.get("/compte/agenda", may=SIGNED_IN)
def feed() -> ResponseReturnValue:
    """Whether one's calendar reads PACTE; the address itself is shown once, right after it was made."""
    try:
        token = unseal(services().settings.signing_keys, session.pop(SHOWN_ONCE, ""))
    except SealBroken:
        token = ""
    address = ""
    if token:
        path = url_for("planning.feed_file", token=token)
        address = services().settings.public_url.rstrip("/") + path.removeprefix(request.script_root)
    return render_template(
        "seminars/planning/feed.html",
        feed=feed_of(read(), actor().person_id or 0),
        address=address,
        subscription=f"webcal://{address.partition('://')[2]}",
    )


@pages.post("/compte/agenda", may=SIGNED_IN)
def open_feed() -> ResponseReturnValue:
    """A new address; the one before no longer answers."""
    person = get_or_404(read(), Person, actor().person_id or 0)
    with write() as writing:
        token = operations.open_feed(writing, person=person, by=actor(), at=now())
    # Sealed: the cookie is signed, but anybody can read it.
    session[SHOWN_ONCE] = seal(services().settings.signing_key, token)
    return redirect(url_for("planning.feed"), code=303)


@pages.post("/compte/agenda/fermeture", may=SIGNED_IN)
def close_feed() -> ResponseReturnValue:
    """Close the address."""
    person = get_or_404(read(), Person, actor().person_id or 0)
    with write() as writing:
        closed = operations.revoke_feed(writing, person=person, by=actor(), at=now())
    flash("L’adresse ne répond plus." if closed else "Il n’y avait pas d’adresse.", "success")
    return redirect(url_for("planning.feed"), code=303)


@pages.get("/agenda/<token>/seminaires.ics", may=PUBLIC)
def feed_file(token: str) -> ResponseReturnValue:
    """The calendar of whoever made the address, without signing in; 404 once it is closed."""
    found = feed_by_token(read(), token)
    if found is None:
        abort(404)
    text = feed_text(
        services().database,
        person=get_or_404(read(), Person, found.person_id),
        public_url=services().settings.public_url,
    )
    response = Response(text, content_type=ICALENDAR)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    return response.make_conditional(request.environ)
