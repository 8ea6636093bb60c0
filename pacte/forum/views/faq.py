"""The FAQ of a cohort: read and printed by all, written by trainers and the team from the forum."""

from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.forum import operations
from pacte.forum.forms import ActForm, FaqForm, number_in
from pacte.forum.models import ForumQuestion
from pacte.forum.queries import entries_of, faq_of
from pacte.forum.views.pages import (
    COHORT,
    QUESTION,
    Desk,
    beside,
    desk_or_404,
    pages,
    question_of,
    to_post,
)
from pacte.web import SIGNED_IN, actor, now, read, write
from pacte.web.markdown import render_post

OTHERS = "Autres questions"


@pages.get(f"{COHORT}/faq", may=SIGNED_IN)
def faq(code: str) -> ResponseReturnValue:
    """By module, in the order of the programme; what is about none comes last."""
    desk = desk_or_404(code)
    ranks = {slug: rank for rank, (slug, _) in enumerate(desk.modules)}
    rows = sorted(faq_of(read(), desk.cohort.id), key=lambda row: ranks.get(row.module, len(ranks)))
    themes = [
        (desk.titles.get(slug, OTHERS), list(found))
        for slug, found in groupby(rows, key=lambda row: row.module if row.module in ranks else "")
    ]
    return render_template(
        "forum/faq.html",
        desk=desk,
        cohort=desk.cohort,
        themes=themes,
        may_write=desk.may_moderate and desk.is_open,
        render=render_post,
    )


@pages.form(f"{QUESTION}/faq", may=SIGNED_IN)
def move(code: str, question_id: int) -> ResponseReturnValue:
    """Title and answer as the FAQ will say them: at first those of the forum, the accepted answer if any."""
    desk = desk_or_404(code, "forum.moderate")
    row = question_of(desk, question_id)
    if request.method == "GET":
        form = FaqForm(None)
        form.title.data, form.module.data = row.faq_title or row.title, row.module
        form.answer.data = row.faq_answer or _proposed(row)
        form.seen.data = str(row.revision)
        return _draw(desk, row, form)
    form = FaqForm()
    if not form.validate():
        return _draw(desk, row, form)
    form.offer_modules(_modules(desk, row))
    try:
        with write() as session:
            operations.move_to_faq(
                session,
                question_id=row.id,
                title=form.title.data or "",
                answer=form.answer.data or "",
                module=form.module.data or "",
                seen=number_in(form.seen.data),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _draw(desk, row, form, beside(form, refused), refused)
    flash("La question est dans la FAQ de la promotion.", "success")
    anchor = f"question-{question_id}"
    return redirect(url_for("forum.faq", code=desk.cohort.code, _anchor=anchor), code=303)


@pages.post(f"{QUESTION}/faq/retrait", may=SIGNED_IN)
def remove(code: str, question_id: int) -> ResponseReturnValue:
    """The entry leaves the FAQ; the question stays in the forum."""
    desk = desk_or_404(code, "forum.moderate")
    row = question_of(desk, question_id)
    form = ActForm()
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.remove_from_faq(
                    session, question_id=row.id, seen=number_in(form.seen.data), by=actor(), at=now()
                )
        except Refused as refused:
            for blocker in refused.blockers:
                flash(f"{blocker.message} {blocker.remedy}".strip(), "warning")
        else:
            flash("La question n’est plus dans la FAQ ; elle reste dans le forum.", "success")
    return to_post(desk, question_id)


def _proposed(row: ForumQuestion) -> str:
    """The accepted answer, else the last one of the forum that is visible."""
    answers = [one.post for one in entries_of(read(), row, with_reports=False)[1:]]
    visible = [post for post in answers if post.hidden_at is None]
    accepted = [post for post in visible if post.accepted_at is not None]
    return next((post.body for post in [*accepted, *reversed(visible)]), "")


def _modules(desk: Desk, row: ForumQuestion) -> list[tuple[str, str]]:
    """Those of the cohort, and the one that the question is about already."""
    known = dict(desk.modules)
    own = [(row.module, desk.titles[row.module])] if row.module in desk.titles else []
    return [*known.items(), *(one for one in own if one[0] not in known)]


def _draw(
    desk: Desk,
    row: ForumQuestion,
    form: FaqForm,
    reasons: list[Blocker] | None = None,
    refused: Refused | None = None,
) -> ResponseReturnValue:
    changed = refused is not None and any(one.code == "changed_meanwhile" for one in refused.blockers)
    if changed:
        form.seen.data = str(row.revision)
    form.offer_modules(_modules(desk, row))
    body = render_template(
        "forum/move.html",
        desk=desk,
        cohort=desk.cohort,
        question=row,
        form=form,
        reasons=reasons or [],
        changed=changed,
        render=render_post,
    )
    return body, 422 if request.method == "POST" else 200
