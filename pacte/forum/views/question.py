"""One question: its words, its answers, the form to answer; each message with what its reader may do."""

from collections.abc import Mapping

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused, refuse_if
from pacte.files.models import StoredFile
from pacte.files.serving import can_be_shown, send_stored
from pacte.forum import operations
from pacte.forum.forms import AnswerForm
from pacte.forum.models import ForumAttachment, ForumPost, ForumQuestion
from pacte.forum.operations.writing import Words
from pacte.forum.queries import Entry, entries_of, is_member
from pacte.forum.rules import blockers_to_write
from pacte.forum.uploads import ACCEPT, KINDS, MAX_BYTES
from pacte.forum.views.pages import (
    POST,
    QUESTION,
    Desk,
    beside,
    desk_or_404,
    draw_key,
    kept_files,
    pages,
    people_choices,
    post_of,
    question_of,
    to_post,
)
from pacte.web import SIGNED_IN, actor, can, get_or_404, now, read, services, write
from pacte.web.forms import Form
from pacte.web.markdown import render_post


@pages.get(QUESTION, may=SIGNED_IN)
def question(code: str, question_id: int) -> ResponseReturnValue:
    """The page of one question."""
    desk = desk_or_404(code)
    return draw(desk, question_of(desk, question_id))


@pages.post(f"{QUESTION}/reponse", may=SIGNED_IN)
def answer(code: str, question_id: int) -> ResponseReturnValue:
    """An answer."""
    desk = desk_or_404(code, "forum.write")
    row = question_of(desk, question_id)
    form = AnswerForm(prefix="reponse-")
    if not form.validate_on_submit():
        return draw(desk, row, forms={"answer": form})
    try:
        refuse_if(
            blockers_to_write(
                is_open=desk.is_open, is_member=is_member(read(), desk.cohort.id, actor().person_id)
            )
        )
        files = kept_files(form.files.data)
        with write() as session:
            post = operations.answer(
                session,
                question_id=row.id,
                words=Words(body=form.body.data or "", mentions=form.mentions.data or (), files=files),
                client_key=form.key,
                by=actor(),
                at=now(),
            )
            post_id = post.id
    except Refused as refused:
        return draw(desk, row, forms={"answer": form}, reasons=beside(form, refused))
    flash("Votre réponse est en ligne.", "success")
    return to_post(desk, row.id, post_id)


@pages.get(f"{POST}/fichiers/<int:attachment_id>", may=SIGNED_IN)
def attachment(code: str, question_id: int, post_id: int, attachment_id: int) -> ResponseReturnValue:
    """A file, to keep; a PDF also to be read (``?voir``). What is hidden is hidden with its files."""
    desk = desk_or_404(code)
    post = post_of(question_of(desk, question_id), post_id)
    found = get_or_404(read(), ForumAttachment, attachment_id)
    if found.post_id != post.id or found.removed_at is not None or not reads(desk, post):
        abort(404)
    file = get_or_404(read(), StoredFile, found.file_id)
    return send_stored(file, store=services().store, inline="voir" in request.args)


def reads(desk: Desk, post: ForumPost) -> bool:
    """Whether the reader sees the words: hidden, only who wrote them and who moderates."""
    return post.hidden_at is None or desk.may_moderate or post.person_id == actor().person_id


def draw(
    desk: Desk,
    row: ForumQuestion,
    *,
    forms: Mapping[str, Form] | None = None,
    reasons: list[Blocker] | None = None,
    at_post: int = 0,
) -> ResponseReturnValue:
    """The page; ``forms`` holds the one that was refused, by name, shown again with its errors.

    ``at_post``: the message to which a refused form of moderation belongs.
    """
    refused = dict(forms or {})
    entries = entries_of(read(), row, with_reports=desk.may_moderate)
    opening, answers = entries[0], entries[1:]
    form = refused.get("answer")
    if not isinstance(form, AnswerForm):
        form = AnswerForm(None, prefix="reponse-")
    form.offer_people(people_choices(desk.people()))
    draw_key(form)
    body = render_template(
        "forum/question.html",
        desk=desk,
        cohort=desk.cohort,
        question=row,
        opening=opening,
        answers=answers,
        accepted=next((one for one in answers if one.post.accepted_at is not None), None),
        form=form,
        refused=refused,
        at_post=at_post,
        reasons=reasons or [],
        title=row.title if reads(desk, opening.post) else "Question masquée",
        module=desk.titles.get(row.module, ""),
        may=_may(desk, row, entries),
        may_answer=desk.is_open and can("forum.write", desk.cohort) and opening.post.hidden_at is None,
        reads={one.post.id: reads(desk, one.post) for one in entries},
        render=render_post,
        can_be_shown=can_be_shown,
        kinds=KINDS,
        accept=ACCEPT,
        max_bytes=MAX_BYTES,
    )
    return body, 422 if refused or reasons else 200


def _may(desk: Desk, row: ForumQuestion, entries: list[Entry]) -> dict[int, set[str]]:
    """Post id → what its reader may do with it."""
    opening = entries[0].post
    settles = desk.is_open and opening.hidden_at is None and can("forum.accept", opening)
    found: dict[int, set[str]] = {}
    for entry in entries:
        post, may = entry.post, set()
        is_visible = post.hidden_at is None
        is_mine = post.person_id == actor().person_id
        if desk.is_open and is_visible and can("forum.edit", post):
            may.add("edit")
        if settles and is_visible and not post.is_opening:
            may.add("accept")
        if desk.may_moderate:
            may.add("hide" if is_visible else "show")
        elif is_visible and not is_mine:
            may.add("report")
        found[post.id] = may
    if desk.may_moderate and desk.is_open:
        found[opening.id].add("faq")
    return found
