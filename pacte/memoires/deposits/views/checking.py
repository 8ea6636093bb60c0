"""« Vérifier et déposer »: what the check found of the file that waits, what its author says, the deposit."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.rules import closing_instant
from pacte.learners.models import Enrollment
from pacte.memoires.deposits import operations
from pacte.memoires.deposits.conformity import checks_of, has_text
from pacte.memoires.deposits.forms import DepositForm
from pacte.memoires.deposits.queries import Prepared, prepared_of
from pacte.memoires.deposits.rules import Terms, blockers_to_declare
from pacte.memoires.deposits.views.section import terms_for
from pacte.memoires.queries import asked_of
from pacte.memoires.rules import pages_words
from pacte.memoires.sections import Desk
from pacte.memoires.views.pages import MEMOIRE, OF, desk_of, number_in, pages
from pacte.web import actor, now, read, write
from pacte.web.acts import beside


@pages.form(f"{MEMOIRE}/depot", may="memoire.write", **OF)
def deposit_memoire(enrollment: Enrollment) -> ResponseReturnValue:
    """The file that waits, and its deposit; without one, back to the mémoire."""
    if request.method == "GET":
        return _show(enrollment)
    form = DepositForm(prefix="depot-")
    if not form.validate_on_submit():
        return _show(enrollment, form)
    try:
        with write() as session:
            row = operations.deposit(
                session,
                enrollment_id=enrollment.id,
                declared=form.declared(),
                sha256=form.file.data or "",
                seen=number_in(form.seen.data),
                by=actor(),
                at=now(),
            )
            number = row.number
    except Refused as refused:
        return _show(enrollment, form, beside(form, refused))
    flash(
        f"C’est déposé : dépôt n° {number}. Un reçu, avec l’empreinte du fichier, vous est envoyé.",
        "success",
    )
    return redirect(
        url_for("memoires.memoire", enrollment_id=enrollment.id, _anchor=f"depot-{number}"), code=303
    )


def _show(
    enrollment: Enrollment, form: DepositForm | None = None, reasons: list[Blocker] | None = None
) -> ResponseReturnValue:
    desk = desk_of(enrollment)
    waiting = prepared_of(read(), desk.known.memoire)
    if waiting is None:
        if form is not None:
            flash("Aucun fichier n’attend d’être déposé : envoyez le PDF de votre mémoire.", "warning")
        return redirect(url_for("memoires.memoire", enrollment_id=enrollment.id, _anchor="depot"), code=303)
    terms, asked = terms_for(desk), asked_of(desk.definition.memoire)
    refused = form is not None
    if form is not None and form.errors:
        form.take(_unsaid(form, waiting.row.file_pages))
    if form is None:
        form = _filled(desk, waiting)
    form.file.data, form.seen.data = waiting.file.sha256, str(desk.known.deposit_number)
    first, last = _pages(form, waiting)
    body = render_template(
        "memoires/deposits/check.html",
        desk=desk,
        enrollment=enrollment,
        waiting=waiting,
        form=form,
        reasons=reasons or [],
        terms=terms if isinstance(terms, Terms) else None,
        closed=terms if isinstance(terms, Blocker) else None,
        closes_at=closing_instant(terms.due_on, desk.zone) if isinstance(terms, Terms) else None,
        now=now(),
        asked=asked,
        pages_words=pages_words(asked),
        found=checks_of(
            file_pages=waiting.row.file_pages,
            body_from=first,
            body_to=last,
            is_text=has_text(waiting.row.pages, first, last),
            fonts_missing=waiting.row.fonts_missing,
            is_cut=waiting.row.is_cut,
            asked=asked,
        ),
    )
    return body, 422 if refused else 200


def _unsaid(form: DepositForm, file_pages: int) -> list[Blocker]:
    """What the operation would say beside the other fields: every reason at once."""
    return [
        one
        for one in blockers_to_declare(form.declared(), file_pages=file_pages)
        if not form[one.where].errors
    ]


def _filled(desk: Desk, waiting: Prepared) -> DepositForm:
    """From the last deposit, else from the subject; pages as the software proposes."""
    form = DepositForm(None, prefix="depot-")
    last = desk.known.deposit
    form.title.data = desk.known.title
    form.body_from.data, form.body_to.data = waiting.row.proposed_from, waiting.row.proposed_to
    if last is not None:
        form.summary.data, form.keywords.data = last.summary, ", ".join(last.keywords)
        form.assistance.data = last.assistance
        memoire = desk.known.memoire
        form.shares.data = "1" if memoire is not None and memoire.shared_at is not None else "0"
    return form


def _pages(form: DepositForm, waiting: Prepared) -> tuple[int, int]:
    """What was typed, where the file has it; else what is proposed."""
    first, last = form.body_from.data, form.body_to.data
    if isinstance(first, int) and isinstance(last, int) and 1 <= first <= last <= waiting.row.file_pages:
        return first, last
    return waiting.row.proposed_from, waiting.row.proposed_to
