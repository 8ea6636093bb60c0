"""Asking: the question in a sentence, those that look like it, then the words, and only then is it sent."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused, refuse_if
from pacte.forum import operations
from pacte.forum.forms import QuestionForm
from pacte.forum.listing import similar_to
from pacte.forum.operations.writing import Words
from pacte.forum.queries import is_member
from pacte.forum.rules import TITLE_LIMIT, blockers_to_write
from pacte.forum.uploads import ACCEPT, KINDS, MAX_BYTES
from pacte.forum.views.pages import (
    COHORT,
    Desk,
    beside,
    desk_or_404,
    draw_key,
    kept_files,
    pages,
    people_choices,
    to_post,
)
from pacte.text import clean_line
from pacte.web import SIGNED_IN, actor, now, read, write


@pages.form(f"{COHORT}/poser", may=SIGNED_IN)
def ask(code: str) -> ResponseReturnValue:
    """``?question=…`` first shows what was asked already, with the form under it."""
    desk = desk_or_404(code, "forum.write")
    if request.method == "GET":
        title = clean_line(request.args.get("question", ""))[:TITLE_LIMIT]
        form = QuestionForm(None)
        form.title.data = title
        return _draw(desk, form)
    form = QuestionForm()
    if not form.validate():
        return _draw(desk, form)
    try:
        refuse_if(
            blockers_to_write(
                is_open=desk.is_open, is_member=is_member(read(), desk.cohort.id, actor().person_id)
            )
        )
        files = kept_files(form.files.data)
        form.offer_modules(desk.modules)
        with write() as session:
            post = operations.ask(
                session,
                cohort_id=desk.cohort.id,
                words=Words(
                    title=form.title.data or "",
                    body=form.body.data or "",
                    module=form.module.data or "",
                    mentions=form.mentions.data or (),
                    files=files,
                ),
                client_key=form.key,
                by=actor(),
                at=now(),
            )
            question_id = post.question_id
    except Refused as refused:
        return _draw(desk, form, beside(form, refused))
    flash("Votre question est posée. Vous recevrez un e-mail à chaque réponse.", "success")
    return to_post(desk, question_id)


def _draw(desk: Desk, form: QuestionForm, reasons: list[Blocker] | None = None) -> ResponseReturnValue:
    form.offer_modules(desk.modules)
    form.offer_people(people_choices(desk.people()))
    draw_key(form)
    title = form.title.data or ""
    body = render_template(
        "forum/ask.html",
        desk=desk,
        cohort=desk.cohort,
        form=form,
        reasons=reasons or [],
        begins=not title and request.method == "GET",
        is_empty="question" in request.args,
        searched=request.method == "GET" and bool(title),
        similar=similar_to(read(), desk.cohort.id, title) if request.method == "GET" else [],
        kinds=KINDS,
        accept=ACCEPT,
        max_bytes=MAX_BYTES,
    )
    return body, 422 if request.method == "POST" else 200
