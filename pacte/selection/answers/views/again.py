"""The page where staff offer a place once more, and see whom that passes over."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.models import Application
from pacte.applications.processing.views.hidden import hidden_page
from pacte.blockers import Blocker, Refused
from pacte.selection.answers import operations
from pacte.selection.answers.again_rules import passed_over
from pacte.selection.answers.board import Board, Standing
from pacte.selection.answers.forms import AgainForm
from pacte.selection.answers.operations.again import reasons_not_to_offer
from pacte.selection.answers.views.pages import BASE, ids_of, listed, pages
from pacte.selection.vocabulary import OFFER_LABELS
from pacte.web import SIGNED_IN, actor, now, read, write


@pages.form(f"{BASE}/places/<int:application_id>/nouvelle-proposition", may=SIGNED_IN)
def again(code: str, application_id: int) -> ResponseReturnValue:
    """Offer a place again, with the reason."""
    board, standing = listed(code, application_id)
    if isinstance(standing, Application):
        return hidden_page(standing)
    form = AgainForm()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.offer_again(
                    session,
                    application=standing.application,
                    reason=form.reason.data,
                    seen=ids_of((form.seen.data or "").split()),
                    confirmed=bool(form.sure.data),
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            form.take([blocker for blocker in refused.blockers if blocker.where in form])
            reasons = [blocker for blocker in refused.blockers if blocker.where not in form]
            form.sure.data = False  # what was confirmed was another line, or nothing
        else:
            flash(
                f"Une place est de nouveau proposée à {standing.application.name} ; un e-mail part.",
                "success",
            )
            return redirect(url_for("answers.places", code=code), code=303)
    return _page(board, standing, form, reasons, 422 if form.is_submitted() else 200)


def _page(
    board: Board, standing: Standing, form: AgainForm, reasons: list[Blocker], status: int
) -> ResponseReturnValue:
    """The line as it is now: whoever reads the page again has seen it."""
    first = [board.by_application[one.application_id] for one in passed_over(board.waiting)]
    form.seen.data = " ".join(str(one.application.id) for one in first)
    last = standing.offers[-1] if standing.offers else None
    return (
        render_template(
            "selection/answers/again.html",
            cohort=board.cohort,
            zone=board.zone,
            standing=standing,
            last=last,
            last_label=OFFER_LABELS[board.state_of(last)] if last is not None else "",
            first=first,
            obstacles=reasons_not_to_offer(read(), board, standing),
            form=form,
            reasons=reasons,
        ),
        status,
    )
