"""What is done on the page of a production: deposit, feedback, more time, sharing."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.files.reception import Received
from pacte.learners.models import Enrollment
from pacte.learners.views.pages import installed
from pacte.learners.vocabulary import EnrollmentState
from pacte.progress.productions import operations
from pacte.progress.productions.forms import (
    DepositForm,
    ExtensionForm,
    FeedbackForm,
    SharingForm,
    number_in,
)
from pacte.progress.productions.rules import blockers_of_presence
from pacte.progress.productions.uploads import received
from pacte.progress.productions.views.pages import OF, PIECE, desk_of, pages
from pacte.progress.productions.views.piece import draw
from pacte.progress.vocabulary import Verdict
from pacte.web import actor, here, now, services, write
from pacte.web.forms import Form


@pages.post(f"{PIECE}/depot", may="production.deposit", **OF)
def deposit(enrollment: Enrollment, production: str) -> ResponseReturnValue:
    """Receive a version; its receipt is on the page, and leaves by mail."""
    label = desk_of(enrollment).piece(production).label
    form = DepositForm(prefix="depot-")
    if not form.validate_on_submit():
        return draw(enrollment, production, forms={"deposit": form})
    try:
        if enrollment.state is not EnrollmentState.ACTIVE:
            raise Refused(blockers_of_presence(enrollment.state, is_own=True))
        kept = _kept(form.files.data, label, "files")
        if kept is None:
            raise Refused(
                [Blocker("file-none", "Aucun fichier n’est choisi.", "Choisissez un fichier.", "files")]
            )
        with write() as session:
            version = operations.deposit(
                session,
                enrollment_id=enrollment.id,
                key=production,
                received=kept,
                comment=form.comment.data or "",
                seen=number_in(form.seen.data),
                curriculum=installed(),
                by=actor(),
                at=now(),
            )
            number = version.number
    except Refused as refused:
        return _refused(enrollment, production, "deposit", form, refused)
    flash(f"C’est reçu : version {number}. Un reçu, avec l’empreinte du fichier, vous est envoyé.", "success")
    for warning in kept.warnings:
        flash(warning, "message")
    return _to(enrollment, production, f"version-{number}")


@pages.post(f"{PIECE}/retour", may="production.answer", **OF)
def answer(enrollment: Enrollment, production: str) -> ResponseReturnValue:
    """Feedback on the last version."""
    label = desk_of(enrollment).piece(production).label
    form = FeedbackForm(prefix="retour-")
    if not form.validate_on_submit():
        return draw(enrollment, production, forms={"feedback": form})
    verdict = Verdict(form.verdict.data)
    try:
        annotated = _kept(form.annotated.data, label, "annotated")
    except Refused as refused:
        return _refused(enrollment, production, "feedback", form, refused)
    return _act(
        enrollment,
        production,
        "feedback",
        form,
        lambda session: operations.give_feedback(
            session,
            enrollment_id=enrollment.id,
            key=production,
            verdict=verdict,
            body=form.body.data or "",
            annotated=annotated,
            due_on=form.due_on.data,
            seen=number_in(form.seen.data),
            curriculum=installed(),
            by=actor(),
            at=now(),
        ),
        "La production est validée ; la personne en est prévenue."
        if verdict is Verdict.VALIDATED
        else "Votre retour est envoyé : la production est à reprendre.",
    )


@pages.post(f"{PIECE}/delai", may="production.answer", **OF)
def extend(enrollment: Enrollment, production: str) -> ResponseReturnValue:
    """More time, with its reason."""
    form = ExtensionForm(prefix="delai-")
    if not form.validate_on_submit():
        return draw(enrollment, production, forms={"extension": form})
    due_on = form.due_on.data
    return _act(
        enrollment,
        production,
        "extension",
        form,
        lambda session: operations.extend(
            session,
            enrollment_id=enrollment.id,
            key=production,
            due_on=due_on,
            reason=form.reason.data or "",
            seen=number_in(form.seen.data),
            curriculum=installed(),
            by=actor(),
            at=now(),
        ),
        "Le délai est accordé ; la personne en est prévenue.",
    )


@pages.post(f"{PIECE}/partage", may="production.deposit", **OF)
def share(enrollment: Enrollment, production: str) -> ResponseReturnValue:
    """Consent given, or taken back."""
    form = SharingForm(prefix="partage-")
    if not form.validate_on_submit():
        return draw(enrollment, production, forms={"sharing": form})
    agreed = form.agreed.data == "1"
    return _act(
        enrollment,
        production,
        "sharing",
        form,
        lambda session: operations.share(
            session,
            enrollment_id=enrollment.id,
            key=production,
            agreed=agreed,
            seen=number_in(form.seen.data),
            curriculum=installed(),
            by=actor(),
            at=now(),
        ),
        "Votre promotion peut maintenant lire cette production."
        if agreed
        else "Cette production n’est plus partagée.",
    )


def _act(
    enrollment: Enrollment,
    production: str,
    name: str,
    form: Form,
    run: Callable[[FencedSession], object],
    done: str,
) -> ResponseReturnValue:
    try:
        with write() as session:
            run(session)
    except Refused as refused:
        return _refused(enrollment, production, name, form, refused)
    flash(done, "success")
    return _to(enrollment, production)


def _refused(
    enrollment: Enrollment, production: str, name: str, form: Form, refused: Refused
) -> ResponseReturnValue:
    """The page again: reasons beside the fields that they name, the others in the summary."""
    form.take([one for one in refused.blockers if one.where in form])
    return draw(
        enrollment,
        production,
        forms={name: form},
        reasons=[one for one in refused.blockers if one.where not in form],
    )


def _kept(uploads: object, label: str, where: str) -> Received | None:
    sent = uploads if isinstance(uploads, list) else []
    return received(sent, label=label, where=where, store=services().store, federation_id=here().id)


def _to(enrollment: Enrollment, production: str, anchor: str | None = None) -> Response:
    address = url_for("productions.piece", enrollment_id=enrollment.id, production=production, _anchor=anchor)
    return redirect(address, code=303)
