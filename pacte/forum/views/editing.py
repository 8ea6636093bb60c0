"""One's own message, written again; what it said before stays readable."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from pacte.blockers import Blocker, Refused
from pacte.forum import operations
from pacte.forum.forms import EditForm, number_in
from pacte.forum.models import ForumPost, ForumQuestion
from pacte.forum.operations.writing import Words
from pacte.forum.queries import Entry, entries_of
from pacte.forum.uploads import ACCEPT, KINDS, MAX_BYTES
from pacte.forum.views.pages import (
    POST,
    Desk,
    beside,
    desk_or_404,
    kept_files,
    pages,
    people_choices,
    post_of,
    question_of,
    to_post,
)
from pacte.web import SIGNED_IN, actor, authorise, now, read, write
from pacte.web.markdown import render_post


@pages.form(f"{POST}/modifier", may=SIGNED_IN)
def edit(code: str, question_id: int, post_id: int) -> ResponseReturnValue:
    """Refused, it shows what the message says now beside what was typed."""
    desk = desk_or_404(code, "forum.write")
    row = question_of(desk, question_id)
    post = post_of(row, post_id)
    authorise("forum.edit", post)
    if request.method == "GET":
        form = EditForm(None)
        form.title.data, form.module.data, form.body.data = row.title, row.module, post.body
        form.seen.data = str(post.revision)
        return _draw(desk, row, post, form)
    form = EditForm()
    if not form.validate():
        return _draw(desk, row, post, form)
    form.offer_modules(desk.modules)
    try:
        files = kept_files(form.files.data)
        with write() as session:
            operations.edit(
                session,
                post_id=post.id,
                words=Words(
                    title=form.title.data or "",
                    body=form.body.data or "",
                    module=form.module.data or "",
                    mentions=form.mentions.data or (),
                    files=files,
                ),
                removed=form.removed.data or (),
                seen=number_in(form.seen.data),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _draw(desk, row, post, form, beside(form, refused), refused)
    flash("Votre message est modifié ; ce qu’il disait avant reste lisible.", "success")
    return to_post(desk, row.id, post.id)


def _draw(
    desk: Desk,
    row: ForumQuestion,
    post: ForumPost,
    form: EditForm,
    reasons: list[Blocker] | None = None,
    refused: Refused | None = None,
) -> ResponseReturnValue:
    entry = _entry(row, post.id)
    changed = refused is not None and any(one.code == "changed_meanwhile" for one in refused.blockers)
    if changed:
        form.seen.data = str(entry.post.revision)
    form.offer_modules(desk.modules)
    form.offer_people(people_choices(desk.people()))
    form.removed.choices = [SelectChoice(one.id, file.name) for one, file in entry.files]
    body = render_template(
        "forum/edit.html",
        desk=desk,
        cohort=desk.cohort,
        question=row,
        entry=entry,
        form=form,
        reasons=reasons or [],
        changed=changed,
        render=render_post,
        kinds=KINDS,
        accept=ACCEPT,
        max_bytes=MAX_BYTES,
    )
    return body, 422 if request.method == "POST" else 200


def _entry(row: ForumQuestion, post_id: int) -> Entry:
    return next(one for one in entries_of(read(), row, with_reports=False) if one.post.id == post_id)
