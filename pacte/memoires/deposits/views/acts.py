"""Acts on deposits: send a file, throw it away, share, waive."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.files.kinds import Kind
from pacte.files.reception import Received, receive
from pacte.files.study import study
from pacte.learners.models import Enrollment
from pacte.memoires.deposits import operations
from pacte.memoires.deposits.forms import EndWaiverForm, FileForm, SharingForm, WaiverForm
from pacte.memoires.deposits.rules import MOST_PAGES
from pacte.memoires.deposits.views.section import END, FILE, MEGABYTE, WAIVER, terms_for
from pacte.memoires.views.memoire import draw
from pacte.memoires.views.pages import MEMOIRE, OF, desk_of, number_in, pages
from pacte.memoires.vocabulary import WaiverKind
from pacte.web import actor, here, now, services, write
from pacte.web.acts import beside, send
from pacte.web.forms import Form


@pages.post(f"{MEMOIRE}/fichier", may="memoire.write", **OF)
def send_memoire(enrollment: Enrollment) -> ResponseReturnValue:
    """The PDF is received and checked; nothing is deposited yet."""
    form = FileForm(prefix="memoire-")
    if not form.validate_on_submit():
        return draw(enrollment, forms={FILE: form})
    try:
        _refuse_closed(enrollment)
        received = _received(form, enrollment)
        assert received.pages is not None  # a PDF
        found = study(received.content, pages=received.pages, store=services().store)
        with write() as session:
            operations.prepare(
                session,
                enrollment_id=enrollment.id,
                received=received,
                study=found,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return draw(enrollment, forms={FILE: form}, reasons=beside(form, refused))
    return redirect(url_for("memoires.deposit_memoire", enrollment_id=enrollment.id), code=303)


@pages.post(f"{MEMOIRE}/fichier/retrait", may="memoire.write", **OF)
def discard_memoire(enrollment: Enrollment) -> ResponseReturnValue:
    """The file that waits is thrown away."""
    with write() as session:
        operations.discard(session, enrollment_id=enrollment.id, by=actor(), at=now())
    flash("Le fichier est retiré. Rien n’était déposé avec lui.", "success")
    return _to(enrollment)


@pages.post(f"{MEMOIRE}/partage", may="memoire.write", **OF)
def share_memoire(enrollment: Enrollment) -> ResponseReturnValue:
    """Consent given, or taken back."""
    form = SharingForm(prefix="partage-")
    agreed = form.agreed.data == "1"
    return _act(
        enrollment,
        "sharing",
        form,
        lambda session: operations.share(
            session, enrollment_id=enrollment.id, agreed=agreed, by=actor(), at=now()
        ),
        "Les promotions suivantes pourront le lire." if agreed else "Il n’est plus partagé.",
    )


@pages.post(f"{MEMOIRE}/derogations", may="memoire.waive", **OF)
def waive_memoire(enrollment: Enrollment) -> ResponseReturnValue:
    """Something that the last deposit lacks is accepted."""
    form = WaiverForm(prefix="derogation-")
    form.offer(tuple(WaiverKind))
    return _act(
        enrollment,
        WAIVER,
        form,
        lambda session: operations.waive(
            session,
            enrollment_id=enrollment.id,
            kind=WaiverKind(form.kind.data),
            reason=form.reason.data or "",
            seen=number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
        "La dérogation est accordée ; la personne en est prévenue.",
    )


@pages.post(f"{MEMOIRE}/derogations/<int:waiver_id>/fin", may="memoire.waive", **OF)
def end_memoire_waiver(enrollment: Enrollment, waiver_id: int) -> ResponseReturnValue:
    """A waiver is taken back."""
    form = EndWaiverForm(prefix="fin-")
    return _act(
        enrollment,
        END,
        form,
        lambda session: operations.end_waiver(
            session,
            enrollment_id=enrollment.id,
            waiver_id=waiver_id,
            reason=form.reason.data or "",
            by=actor(),
            at=now(),
        ),
        "La dérogation prend fin ; la personne en est prévenue.",
    )


def _refuse_closed(enrollment: Enrollment) -> None:
    """Before a heavy file is read: whether anything is received at all."""
    terms = terms_for(desk_of(enrollment))
    if isinstance(terms, Blocker):
        raise Refused([terms])


def _received(form: FileForm, enrollment: Enrollment) -> Received:
    upload = form.file.data
    if upload is None or not upload.filename:
        raise Refused([Blocker("file-none", "Aucun fichier n’est choisi.", "Choisissez le PDF.", "file")])
    found = receive(
        upload.stream,
        name=upload.filename,
        store=services().store,
        federation_id=here().id,
        accept={Kind.PDF},
        max_bytes=desk_of(enrollment).definition.memoire.max_megabytes * MEGABYTE,
        max_pages=MOST_PAGES,
        where="file",
    )
    if isinstance(found, list):
        raise Refused(found)
    return found


def _act(
    enrollment: Enrollment, name: str, form: Form, act: Callable[[FencedSession], Any], done: str
) -> ResponseReturnValue:
    sent = send(form, act)
    if not sent.is_done:
        return draw(enrollment, forms={name: form}, reasons=sent.reasons)
    flash(done, "success")
    return _to(enrollment)


def _to(enrollment: Enrollment) -> Response:
    return redirect(url_for("memoires.memoire", enrollment_id=enrollment.id, _anchor="depot"), code=303)
