"""The page of a personal link: a reader says whether they will read a mémoire, then goes to their list."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.operations.throttle import count_attempt
from pacte.accounts.presence import device, lifetime
from pacte.accounts.queries import actor_for
from pacte.accounts.views import answers
from pacte.addresses import own_readings_path
from pacte.blockers import Blocker, Refused
from pacte.cohorts.queries import definition_of
from pacte.conflicts.vocabulary import TieKind
from pacte.database import FencedSession
from pacte.memoires.readers import operations
from pacte.memoires.readers.forms import DeclineForm, EmptyForm, OwnTieForm
from pacte.memoires.readers.operations.entering import Shown, enter, open_reading, reading_behind
from pacte.memoires.views.pages import pages
from pacte.memoires.vocabulary import ReadingState
from pacte.web import PUBLIC, actor, here, now, read, services, write
from pacte.web.forms import Form

LINK = "/regions/<federation>/liens/lecture/<token>"
answers.install(pages)


@pages.get(LINK, may=PUBLIC)
def reading_link(token: str) -> ResponseReturnValue:
    """Whose mémoire, for when; what may be answered. Scanners of mail open links: it changes nothing."""
    try:
        return _page(token, open_reading(read(), token=token, at=now()))
    except Refused as refused:
        return _closed(token, refused)


@pages.post(f"{LINK}/accord", may=PUBLIC)
def reading_accept(token: str) -> ResponseReturnValue:
    """« J’accepte »."""

    def act(session: FencedSession, shown: Shown) -> None:
        operations.accept(session, reading_id=shown.row.id, by=shown.holder, at=now())

    return _answer(token, EmptyForm(), act, "C’est noté, merci. Vous pouvez commencer à lire.")


@pages.post(f"{LINK}/refus", may=PUBLIC)
def reading_decline(token: str) -> ResponseReturnValue:
    """« Je décline »."""
    form = DeclineForm(prefix="refus-")

    def act(session: FencedSession, shown: Shown) -> None:
        operations.decline(
            session,
            reading_id=shown.row.id,
            reason=form.reason.data or "",
            by=shown.holder,
            at=now(),
        )

    return _answer(token, form, act, "")


@pages.post(f"{LINK}/lien", may=PUBLIC)
def reading_tie(token: str) -> ResponseReturnValue:
    """« J’ai un lien avec cette personne »."""
    form = OwnTieForm(prefix="lien-")

    def act(session: FencedSession, shown: Shown) -> None:
        operations.declare(
            session,
            reading_id=shown.row.id,
            kind=TieKind(form.kind.data),
            reason=form.reason.data or "",
            by=shown.holder,
            at=now(),
        )

    return _answer(token, form, act, "")


@pages.post(f"{LINK}/ouvrir", may=PUBLIC)
def reading_enter(token: str) -> ResponseReturnValue:
    """« Ouvrir mes lectures »: signs in who is of juries only; others go through the page of sign-in."""
    target = own_readings_path(here().slug)
    try:
        shown = open_reading(read(), token=token, at=now())
        if not EmptyForm().validate_on_submit():
            return _page(token, shown, status=422)
        if actor().person_id == shown.row.reader_id:
            return redirect(target, code=303)
        with write() as session:
            count_attempt(
                session, what="link", account=shown.row.reader.email, address=device().address, at=now()
            )
            opened = enter(
                session,
                token=token,
                actor=actor_for(services().database, shown.row.reader),
                device=device(),
                lifetime=lifetime(),
                at=now(),
            )
    except Refused as refused:
        return _closed(token, refused)
    if opened is None:
        return redirect(url_for("accounts.sign_in", suite=target), code=303)
    return answers.signed_in(opened, target)


def _answer(
    token: str, form: Form, act: Callable[[FencedSession, Shown], None], words: str
) -> ResponseReturnValue:
    try:
        shown = open_reading(read(), token=token, at=now())
    except Refused as refused:
        return _closed(token, refused)
    if not form.validate_on_submit():
        return _page(token, shown, form=form, status=422)
    try:
        with write() as session:
            act(session, open_reading(session, token=token, at=now()))
    except Refused as refused:
        rest = [one for one in refused.blockers if one.where not in form]
        form.take([one for one in refused.blockers if one.where in form])
        return _page(token, shown, form=form, reasons=rest, status=422)
    if words:
        flash(words, "success")
    return redirect(url_for("memoires.reading_link", token=token), code=303)


def _page(
    token: str,
    shown: Shown,
    *,
    form: Form | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None}
    return (
        render_template(
            "memoires/readers/link.html",
            token=token,
            shown=shown,
            accepted=shown.row.state is ReadingState.ACCEPTED,
            definition=definition_of(shown.cohort),
            decline=form if isinstance(form, DeclineForm) else DeclineForm(prefix="refus-", **fresh),
            tie=form if isinstance(form, OwnTieForm) else OwnTieForm(prefix="lien-", **fresh),
            refused=form,
            reasons=reasons or [],
        ),
        status,
    )


def _closed(token: str, refused: Refused) -> ResponseReturnValue:
    row = reading_behind(read(), token)
    return (
        render_template(
            "memoires/readers/closed.html",
            state=row.state.value if row is not None else "",
            blockers=refused.blockers,
            target=own_readings_path(here().slug),
        ),
        410,
    )
