"""The candidate's page: the answer and its reason, the place to confirm, the wish to be carried over."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.models import Application
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.selection.answers import operations
from pacte.selection.answers.forms import GiveBackForm, NoCarryForm, ReplyForm
from pacte.selection.answers.outcomes import Told, sentences, told
from pacte.selection.answers.rules import t0_instant
from pacte.selection.answers.views.pages import pages
from pacte.selection.answers.vocabulary import Situation
from pacte.selection.refusal_log import log_refusal
from pacte.web import actor, can, now, read, write
from pacte.web.forms import Form

HERE = "/regions/<federation>/candidatures/<int:application_id>/reponse"
MINE: dict[str, Any] = {"may": "offer.answer", "of": Application, "as_": "application"}


@pages.form(HERE, **MINE)
def reply(application: Application) -> ResponseReturnValue:
    """The answer; while a place is offered, the form to confirm or decline it."""
    found = told(read(), application, now())
    if found is None:
        return _to_dossier(application)
    form = ReplyForm()
    if not form.is_submitted():
        return _page(application, found, reply=form)
    if not form.validate():
        return _page(application, found, reply=form, status=422)
    offer, accepts = found.offer, form.choice.data == "accept"
    if offer is None:
        return _page(application, found, reply=form, reasons=_nothing_offered(application), status=422)
    if accepts:
        act = lambda session: operations.accept(session, offer=offer, by=actor(), at=now())  # noqa: E731 - one of two
    else:
        act = lambda session: operations.decline(  # noqa: E731 - the other
            session, offer=offer, reason=form.reason.data or "", by=actor(), at=now()
        )
    return _act(
        application,
        act,
        "Votre place est confirmée. Un reçu vous est envoyé par e-mail."
        if accepts
        else "Vous avez décliné la place. Un reçu vous est envoyé par e-mail.",
        reply=form,
    )


@pages.post(f"{HERE}/rendre", **MINE)
def give_back(application: Application) -> ResponseReturnValue:
    """Give back a confirmed place, before T0."""
    found = told(read(), application, now())
    if found is None:
        return _to_dossier(application)
    form = GiveBackForm(prefix="rendre-")
    if not form.validate():
        return _page(application, found, give_back=form, status=422)
    offer = found.offer
    if offer is None:
        return _page(application, found, give_back=form, reasons=_nothing_offered(application), status=422)
    return _act(
        application,
        lambda session: operations.release_place(
            session, offer=offer, reason=form.reason.data or "", by=actor(), at=now()
        ),
        "Votre place est rendue. Un reçu vous est envoyé par e-mail.",
        give_back=form,
    )


@pages.post(f"{HERE}/report", **MINE)
def agree(application: Application) -> ResponseReturnValue:
    """Ask to be carried over to the next cohort, take it back, or say no."""
    if told(read(), application, now()) is None:
        return _to_dossier(application)
    if "renoncer" in request.form:
        return _act(
            application,
            lambda session: operations.revoke_carry(session, application=application, by=actor(), at=now()),
            "Vous avez renoncé au report.",
        )
    if "refuser" in request.form:
        form = NoCarryForm(prefix="non-")
        if not form.validate():
            found = told(read(), application, now())
            assert found is not None
            return _page(application, found, no_carry=form, status=422)
        return _act(
            application,
            lambda session: operations.decline_carry(
                session, application=application, note=form.note.data or "", by=actor(), at=now()
            ),
            "C’est noté : votre dossier ne sera pas reporté. Vous pouvez changer d’avis.",
            no_carry=form,
        )
    return _act(
        application,
        lambda session: operations.agree_to_be_carried(
            session, application=application, by=actor(), at=now()
        ),
        "Le report est demandé. Vous pouvez y renoncer jusqu’à ce qu’il soit fait.",
    )


def _act(
    application: Application, act: Callable[[FencedSession], Any], done: str, **forms: Form
) -> ResponseReturnValue:
    """Do it and say so; or the page again, with what was typed and every reason."""
    try:
        with write() as session:
            act(session)
    except Refused as refused:
        log_refusal("place", refused, application.id)
        fresh = told(read(), application, now())
        if fresh is None:
            return _to_dossier(application)
        return _page(application, fresh, reasons=list(refused.blockers), status=422, **forms)
    flash(done, "success")
    return redirect(url_for("answers.reply", application_id=application.id), code=303)


def _to_dossier(application: Application) -> ResponseReturnValue:
    """Nothing is told yet: the dossier's first page says what is awaited."""
    return redirect(url_for("applications.overview", application_id=application.id), code=303)


def _page(
    application: Application,
    found: Told,
    *,
    reply: Form | None = None,
    give_back: Form | None = None,
    no_carry: Form | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    zone = found.definition.federation.time_zone
    return (
        render_template(
            "selection/answers/reply.html",
            application=application,
            told=found,
            sentences=sentences(found),
            zone=zone,
            contact=found.definition.contact,
            reply=reply if reply is not None else ReplyForm(None),
            give_back=give_back if give_back is not None else GiveBackForm(None, prefix="rendre-"),
            no_carry=no_carry if no_carry is not None else NoCarryForm(None, prefix="non-"),
            may_give_back=found.training is None
            and found.where is Situation.CONFIRMED
            and now() < t0_instant(found.cohort.t0_on, zone),
            continued=found.continued
            if found.continued is not None and can("application.read", found.continued)
            else None,
            reasons=reasons or [],
        ),
        status,
    )


def _nothing_offered(application: Application) -> list[Blocker]:
    refused = Refused(
        [Blocker("nothing_offered", "Aucune place ne vous est proposée en ce moment.", "Rechargez la page.")]
    )
    log_refusal("place", refused, application.id)
    return list(refused.blockers)
