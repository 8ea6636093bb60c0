"""A page that the federation adds to a module: written on screen, seen before it is kept, published."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.audit import history
from pacte.blockers import Blocker, Refused
from pacte.progress.models import FederationPage
from pacte.progress.reading import operations
from pacte.progress.reading.definition import Course, faults_of_own
from pacte.progress.reading.forms import FederationPageForm
from pacte.progress.reading.operations import OwnText
from pacte.progress.reading.queries import versions_of
from pacte.progress.reading.rendering import draw
from pacte.progress.reading.rules import BODY_LIMIT, LAST_POSITION
from pacte.progress.reading.views.pages import (
    MODULE,
    Reader,
    course_or_404,
    pages,
    place_address,
    reader_or_404,
)
from pacte.web import actor, get_or_404, now, read, write

OWN = f"{MODULE}/pages-de-la-federation"
PREVIEW = "apercu"
"""The button that shows and keeps nothing."""


@pages.form(f"{OWN}/nouvelle", may="module.edit")
def add(code: str, module: str) -> ResponseReturnValue:
    """A new page, after the common ones."""
    reader = reader_or_404(code)
    course = course_or_404(reader, module)
    form = FederationPageForm()
    if not form.is_submitted():
        form.position.data = min(len(_own(course)) + 1, LAST_POSITION)
    reasons: list[Blocker] = []
    if form.validate_on_submit() and PREVIEW not in request.form:
        try:
            with write() as session:
                row = operations.add_page(
                    session, module=module, text=_typed(form), curriculum=reader.known, by=actor(), at=now()
                )
        except Refused as refused:
            reasons = _beside(form, refused)
        else:
            return _kept(reader, module, row.id, row.is_published)
    return _show(reader, course, form, None, reasons)


@pages.form(f"{OWN}/<int:federation_page_id>", may="module.edit", of=FederationPage, as_="federation_page")
def edit(code: str, module: str, federation_page: FederationPage) -> ResponseReturnValue:
    """The page, its former versions, its history."""
    reader = reader_or_404(code)
    course = course_or_404(reader, module)
    if federation_page.module != module:
        abort(404)
    form = FederationPageForm(obj=federation_page)
    if not form.is_submitted():
        form.seen.data = str(federation_page.revision)
    reasons: list[Blocker] = []
    if form.validate_on_submit() and PREVIEW not in request.form:
        try:
            with write() as session:
                operations.change_page(
                    session,
                    page_id=federation_page.id,
                    text=_typed(form),
                    seen=_number(form.seen.data),
                    curriculum=reader.known,
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = _beside(form, refused)
        else:
            return _kept(reader, module, federation_page.id, form.is_published.data)
    return _show(reader, course, form, get_or_404(read(), FederationPage, federation_page.id), reasons)


def _show(
    reader: Reader,
    course: Course,
    form: FederationPageForm,
    row: FederationPage | None,
    reasons: list[Blocker],
) -> ResponseReturnValue:
    is_preview = form.is_submitted() and PREVIEW in request.form
    seen = _number(form.seen.data) if row else 0
    is_stale = row is not None and form.is_submitted() and seen != row.revision
    if row is not None and is_stale and not is_preview:
        form.seen.data = str(row.revision)  # what the other wrote is shown beside it
    body = form.body.data or ""
    rendered = render_template(
        "progress/reading/edit.html",
        reader=reader,
        cohort=reader.cohort,
        zone=reader.zone,
        course=course,
        row=row,
        form=form,
        reasons=reasons,
        is_preview=is_preview,
        drawn=draw(body, course.slug, "apercu", 4) if is_preview and len(body) <= BODY_LIMIT else None,
        faults=faults_of_own(body, course.slug, reader.known) if is_preview else [],
        other=row if is_stale else None,
        versions=versions_of(read(), row) if row else [],
        entries=[
            {"at": line.at, "sentence": f"{line.actor} {line.sentence}"} for line in history(read(), row)
        ]
        if row
        else [],
    )
    return rendered, 422 if form.is_submitted() and not is_preview else 200


def _own(course: Course) -> list[FederationPage]:
    return [page.own for page in course.pages if page.own is not None]


def _typed(form: FederationPageForm) -> OwnText:
    return OwnText(form.title.data, form.body.data, form.position.data, form.is_published.data)


def _beside(form: FederationPageForm, refused: Refused) -> list[Blocker]:
    """Reasons beside the fields they name; the others go to the summary."""
    form.take([blocker for blocker in refused.blockers if blocker.where in form])
    return [blocker for blocker in refused.blockers if blocker.where not in form]


def _number(text: str | None) -> int:
    """A revision that a form carries; -1, which nothing has, for what is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


def _kept(reader: Reader, module: str, page_id: int, is_published: bool) -> ResponseReturnValue:
    words = "Les personnes en formation la voient." if is_published else "Elle reste un brouillon."
    flash(f"La page est enregistrée. {words}", "success")
    key = f"federation-{page_id}"
    return redirect(url_for("reading.page", **place_address(reader, module, key)), code=303)
