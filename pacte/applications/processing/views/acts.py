"""What staff do on the page of a dossier; a refused form comes back in the page with all that was typed."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.applications.models import Application, RequestedDocument, SupportingDocument
from pacte.applications.operations import mark_read
from pacte.applications.processing import forms, operations
from pacte.applications.processing.sheet import Sheet, sheet
from pacte.applications.processing.views.dossier import added_choices, asked_choices, assign_choices, show
from pacte.applications.processing.views.pages import pages, received
from pacte.applications.snapshot import definition_of
from pacte.applications.uploads import asked_as
from pacte.blockers import Refused
from pacte.cohorts.vocabulary import DocumentKind
from pacte.database import FencedSession
from pacte.web import actor, again, get_or_404, now, read, write
from pacte.web.forms import Form

BASE = "/regions/<federation>/dossiers/<int:application_id>"
PROCESS: dict[str, Any] = {"may": "application.process", "of": Application, "as_": "application"}
LARGEST_MEGABYTES, MOST_PAGES = 20, 50
"""Of a document that staff add; larger than what is asked of candidates, for letters scanned together."""


def _carry_out(
    application: Application,
    form: Form,
    name: str,
    act: Callable[[FencedSession, Application], Any],
    *,
    done: str,
    anchor: str,
    judged: int | None = None,
) -> ResponseReturnValue:
    """Validate, act, say so; or show the page again with the form as it was typed."""
    if not form.validate_on_submit():
        return show(application, 422, refused={name: form}, judged=judged)
    try:
        with write() as session:
            act(session, again(session, application))
    except Refused as refused:
        reasons = [blocker for blocker in refused.blockers if blocker.where not in form]
        form.take([blocker for blocker in refused.blockers if blocker.where in form])
        return show(application, 422, refused={name: form}, reasons=reasons, judged=judged)
    flash(done, "success")
    return redirect(url_for("dossiers.page", application_id=application.id, _anchor=anchor), code=303)


@pages.post(f"{BASE}/demandes", **PROCESS)
def ask(application: Application) -> ResponseReturnValue:
    """Ask for a document."""
    form = forms.RequestForm(prefix="demande-")
    form.offer(asked_choices(_sheet(application)))
    return _carry_out(
        application,
        form,
        "request",
        lambda session, row: operations.request_document(
            session,
            application=row,
            key=form.chosen,
            label=form.label.data or "",
            message=form.message.data or "",
            due_on=form.due_on.data,
            by=actor(),
            at=now(),
        ),
        done="La pièce est demandée ; un message part à la candidate ou au candidat.",
        anchor="demander",
    )


@pages.post(f"{BASE}/demandes/<int:request_id>/annulation", **PROCESS)
def cancel(application: Application, request_id: int) -> ResponseReturnValue:
    """No longer expect a document."""
    asked = get_or_404(read(), RequestedDocument, request_id)
    if asked.application_id != application.id:
        abort(404)
    return _carry_out(
        application,
        forms.EmptyForm(),
        "cancel",
        lambda session, row: operations.cancel_request(
            session, request=again(session, asked), by=actor(), at=now()
        ),
        done="La demande est annulée ; un message part à la candidate ou au candidat.",
        anchor="demander",
    )


@pages.post(f"{BASE}/pieces", **PROCESS)
def add(application: Application) -> ResponseReturnValue:
    """Add a document received by post or mail."""
    form = forms.AddDocumentForm(prefix="ajout-")
    form.offer(asked_choices(_sheet(application)))
    if not form.validate_on_submit():
        return show(application, 422, refused={"add": form})
    documents = definition_of(application.cohort).application.documents
    wanted = asked_as(documents, key=form.chosen, label=form.label.data or "")
    kept = received(
        form.document.data,
        max_megabytes=LARGEST_MEGABYTES,
        max_pages=MOST_PAGES,
        is_portrait=wanted.kind is DocumentKind.PHOTO,
    )
    if isinstance(kept, list):
        form.take(kept)
        return show(application, 422, refused={"add": form})
    return _carry_out(
        application,
        form,
        "add",
        lambda session, row: operations.add_document_for(
            session,
            application=row,
            key=form.chosen,
            label=form.label.data or "",
            received=kept,
            reason=form.reason.data,
            replaces=form.replaces.data,
            by=actor(),
            at=now(),
        ),
        done="La pièce est dans le dossier ; un message part à la candidate ou au candidat.",
        anchor="pieces",
    )


@pages.post(f"{BASE}/pieces/ecartees", **PROCESS)
def set_aside(application: Application) -> ResponseReturnValue:
    """Take out a document that staff added by mistake."""
    form = forms.SetAsideForm(prefix="ecart-")
    form.offer(added_choices(_sheet(application)))
    return _carry_out(
        application,
        form,
        "aside",
        lambda session, row: operations.set_aside_added(
            session,
            document=get_or_404(session, SupportingDocument, int(form.document.data)),
            reason=form.reason.data,
            by=actor(),
            at=now(),
        ),
        done="La pièce est écartée ; elle reste dans les versions, et un message part à la personne.",
        anchor="pieces",
    )


@pages.post(f"{BASE}/pieces/<int:document_id>/regardee", **PROCESS, form_at="dossiers.page")
def see(application: Application, document_id: int) -> ResponseReturnValue:
    """A document asked for has come, and was looked at."""
    document = get_or_404(read(), SupportingDocument, document_id)
    if document.application_id != application.id:
        abort(404)
    return _carry_out(
        application,
        forms.EmptyForm(),
        "see",
        lambda session, row: operations.mark_seen(
            session, document=again(session, document), by=actor(), at=now()
        ),
        done=f"« {document.label} » n’est plus à regarder.",
        anchor="pieces",
    )


@pages.post(f"{BASE}/pieces/<int:document_id>/decision", **PROCESS, form_at="dossiers.page")
def judge(application: Application, document_id: int) -> ResponseReturnValue:
    """Accept a late document, or set it aside."""
    document = get_or_404(read(), SupportingDocument, document_id)
    if document.application_id != application.id:
        abort(404)
    form = forms.JudgeForm(prefix="tri-")
    accepted = form.decision.data == "accept"
    decide = operations.accept_late_document if accepted else operations.refuse_late_document
    return _carry_out(
        application,
        form,
        "judge",
        lambda session, row: decide(
            session, document=again(session, document), reason=form.reason.data, by=actor(), at=now()
        ),
        done="La pièce est acceptée." if accepted else "La pièce est écartée ; elle reste dans les versions.",
        anchor="pieces",
        judged=document.id,
    )


@pages.post(f"{BASE}/derogation", **PROCESS)
def waiver(application: Application) -> ResponseReturnValue:
    """Grant or refuse the waiver."""
    form = forms.WaiverForm(prefix="derogation-")
    granted = form.decision.data == "granted"
    return _carry_out(
        application,
        form,
        "waiver",
        lambda session, row: operations.decide_waiver(
            session,
            application=row,
            granted=granted,
            reason=form.reason.data,
            seen=form.seen.data or "",
            by=actor(),
            at=now(),
        ),
        done="La dérogation est accordée." if granted else "La dérogation est refusée.",
        anchor="derogation",
    )


@pages.post(f"{BASE}/recrutement", **PROCESS)
def recruited(application: Application) -> ResponseReturnValue:
    """Say that the person under waiver is recruited."""
    form = forms.RecruitedForm(prefix="recrutement-")
    return _carry_out(
        application,
        form,
        "recruited",
        lambda session, row: operations.record_recruitment(
            session,
            application=row,
            starts_on=form.starts_on.data,
            reason=form.reason.data,
            by=actor(),
            at=now(),
        ),
        done="Le recrutement est noté : la dérogation ne tombe plus.",
        anchor="derogation",
    )


@pages.post(f"{BASE}/notes", **PROCESS)
def note(application: Application) -> ResponseReturnValue:
    """Write an internal note."""
    form = forms.NoteForm(prefix="note-")
    return _carry_out(
        application,
        form,
        "note",
        lambda session, row: operations.add_note(
            session, application=row, body=form.body.data, by=actor(), at=now()
        ),
        done="La note est enregistrée.",
        anchor="notes",
    )


@pages.post(f"{BASE}/attribution", **PROCESS)
def assign(application: Application) -> ResponseReturnValue:
    """Say who looks after the dossier."""
    form = forms.AssignForm(prefix="suivi-")
    form.person.choices = assign_choices(_sheet(application))
    return _carry_out(
        application,
        form,
        "assign",
        lambda session, row: operations.assign(
            session,
            application=row,
            to=get_or_404(session, Person, int(form.person.data)) if form.person.data else None,
            by=actor(),
            at=now(),
        ),
        done="L’attribution est enregistrée.",
        anchor="suivi",
    )


@pages.post(f"{BASE}/retrait", **PROCESS)
def withdraw(application: Application) -> ResponseReturnValue:
    """Record that the candidate gives up."""
    form = forms.WithdrawForm(prefix="retrait-")
    return _carry_out(
        application,
        form,
        "withdraw",
        lambda session, row: operations.withdraw_for(
            session, application=row, reason=form.reason.data, by=actor(), at=now()
        ),
        done="Le retrait est enregistré ; un message part à la candidate ou au candidat.",
        anchor="contenu",
    )


@pages.post(f"{BASE}/retrait/annulation", **PROCESS)
def restore(application: Application) -> ResponseReturnValue:
    """Undo a withdrawal."""
    form = forms.RestoreForm(prefix="retour-")
    return _carry_out(
        application,
        form,
        "restore",
        lambda session, row: operations.restore_for(
            session, application=row, reason=form.reason.data, by=actor(), at=now()
        ),
        done="Le retrait est annulé : le dépôt compte de nouveau, et la personne en est prévenue.",
        anchor="contenu",
    )


@pages.post(f"{BASE}/messages", **PROCESS)
def reply(application: Application) -> ResponseReturnValue:
    """Write to the candidate."""
    form = forms.ReplyForm(prefix="reponse-")
    return _carry_out(
        application,
        form,
        "reply",
        lambda session, row: operations.reply(
            session, application=row, body=form.body.data, by=actor(), at=now()
        ),
        done="Votre message est envoyé.",
        anchor="messages",
    )


@pages.post(f"{BASE}/messages/lus", **PROCESS)
def mark_as_read(application: Application) -> ResponseReturnValue:
    """Say that the candidate's messages were read, when no answer is needed."""
    return _carry_out(
        application,
        forms.EmptyForm(),
        "read",
        lambda session, row: mark_read(session, application=row, reader_is_staff=True, at=now()),
        done="Les messages sont marqués comme lus.",
        anchor="messages",
    )


def _sheet(application: Application) -> Sheet:
    """The dossier as the reader may know it."""
    return sheet(read(), application=application, now=now(), reader_id=actor().person_id)
