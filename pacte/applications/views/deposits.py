"""The reading copy, the deposit and its receipt, and what undoes them."""

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from pacte.applications import operations
from pacte.applications.contents import told_in_receipts
from pacte.applications.forms import ReviewForm, WithdrawalForm
from pacte.applications.letters import receipt_pdf
from pacte.applications.models import Application, Deposit
from pacte.applications.operations.deposits import current_deposit
from pacte.applications.registries import decided_on, hold_on
from pacte.applications.views.frame import BASE, MINE, Framed, framed, linked, pages, render_step, say
from pacte.applications.views.reading import reading_copy
from pacte.applications.vocabulary import Step
from pacte.blockers import Blocker, Refused
from pacte.files.names import content_disposition
from pacte.web import actor, again, now, read, write


@pages.get(f"{BASE}/relecture", **MINE)
def review(application: Application) -> ResponseReturnValue:
    """Everything as the federation will read it, the notice, and the button."""
    return _review(framed(application))


@pages.post(f"{BASE}/depot", **MINE, form_at="applications.review")
def deposit(application: Application) -> ResponseReturnValue:
    """Deposit; a second click, or another tab, arrives at the same receipt."""
    page = framed(application)
    form = ReviewForm()
    form.validate()
    try:
        if form.privacy.data and page.is_draft and page.application.privacy_accepted_at is None:
            with write() as session:
                operations.acknowledge_notice(
                    session, application=again(session, application), by=actor(), at=now()
                )
        with write() as session:
            operations.deposit(session, application=again(session, application), by=actor(), at=now())
    except Refused as refused:
        return _review(framed(application), 422, linked(application, refused.blockers))
    return redirect(url_for("applications.receipt", application_id=application.id), code=303)


@pages.get(f"{BASE}/recu", **MINE)
def receipt(application: Application) -> ResponseReturnValue:
    """The receipt on screen; without a standing deposit, back to the dossier."""
    made = current_deposit(read(), application)
    if made is None:
        return redirect(url_for("applications.overview", application_id=application.id), code=303)
    return render_step("receipt", framed(application), deposit=made, told=told_in_receipts(made.content))


@pages.get(f"{BASE}/recu.pdf", **MINE)
def receipt_file(application: Application) -> ResponseReturnValue:
    """The receipt to keep."""
    made = current_deposit(read(), application)
    if made is None:
        abort(404)
    name = f"recu-{application.reference}-{made.number}.pdf"
    response = Response(_pdf(made, application), mimetype="application/pdf")
    response.headers["Content-Disposition"] = content_disposition(name)
    return response


@pages.post(f"{BASE}/reprendre", **MINE)
def take_back(application: Application) -> ResponseReturnValue:
    """Make the dossier a draft again."""
    with write() as session:
        operations.take_back(session, application=again(session, application), by=actor(), at=now())
    say("Votre dossier est redevenu un brouillon : déposez-le de nouveau avant la clôture.", "warning")
    return redirect(url_for("applications.overview", application_id=application.id), code=303)


@pages.form(f"{BASE}/retrait", **MINE)
def withdraw(application: Application) -> ResponseReturnValue:
    """Withdraw the dossier, or erase a draft that was never deposited, after saying what it means."""
    page = framed(application)
    form = WithdrawalForm()
    if request.method == "GET":
        return _withdraw(page, form)
    if not form.validate():
        return _withdraw(page, form, 422)
    try:
        with write() as session:
            operations.withdraw(
                session,
                application=again(session, application),
                reason=form.reason.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _withdraw(framed(application), form, 422, list(refused.blockers))
    say("Votre dossier est retiré.", "message")
    return redirect(url_for("applications.overview", application_id=application.id), code=303)


@pages.post(f"{BASE}/suppression", **MINE, form_at="applications.withdraw")
def delete_draft(application: Application) -> ResponseReturnValue:
    """Erase a draft that was never deposited."""
    with write() as session:
        operations.delete_draft(session, application=again(session, application), by=actor(), at=now())
    say("Votre brouillon et ses pièces sont supprimés.", "message")
    return redirect(url_for("home.todo"), code=303)


@pages.post(f"{BASE}/reouverture", **MINE)
def resume(application: Application) -> ResponseReturnValue:
    """Open a withdrawn dossier again."""
    with write() as session:
        operations.resume(session, application=again(session, application), by=actor(), at=now())
    say("Votre dossier est rouvert : c’est un brouillon, à déposer avant la clôture.", "warning")
    return redirect(url_for("applications.overview", application_id=application.id), code=303)


def _withdraw(
    page: Framed, form: WithdrawalForm, status: int = 200, extra: list[Blocker] | None = None
) -> ResponseReturnValue:
    """The page before the act; once withdrawn, what happened instead."""
    deposited = read().scalar(
        select(Deposit.id).where(Deposit.application_id == page.application.id).limit(1)
    )
    erasable = page.is_draft and deposited is None
    return render_step(
        "withdraw",
        page,
        status=status,
        form=form,
        extra=extra or [],
        erasable=erasable,
        hold=hold_on(read(), page.application.id, now()),
        decided=decided_on(read(), page.application.id) if page.is_open else [],
    )


def _review(page: Framed, status: int = 200, extra: list[Blocker] | None = None) -> ResponseReturnValue:
    form = ReviewForm(data={"privacy": page.application.privacy_accepted_at is not None})
    return render_step(
        "review", page, Step.REVIEW, status, form=form, extra=extra or [], sections=reading_copy(page)
    )


def _pdf(made: Deposit, application: Application) -> bytes:
    return receipt_pdf(made, framed(application).definition)
