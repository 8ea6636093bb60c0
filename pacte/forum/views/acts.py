"""What is done with a message in a click or with a word: accepted, reported, hidden, shown again."""

from collections.abc import Callable

from flask import flash
from flask.typing import ResponseReturnValue

from pacte.blockers import Refused
from pacte.database import FencedSession
from pacte.forum import operations
from pacte.forum.forms import ActForm, HideForm, ReportForm, number_in
from pacte.forum.models import ForumPost, ForumQuestion
from pacte.forum.operations.writing import opening_of
from pacte.forum.views.pages import POST, Desk, beside, desk_or_404, pages, post_of, question_of, to_post
from pacte.forum.views.question import draw
from pacte.web import SIGNED_IN, actor, authorise, now, read, write
from pacte.web.forms import Form


@pages.post(f"{POST}/retenir", may=SIGNED_IN)
def accept(code: str, question_id: int, post_id: int) -> ResponseReturnValue:
    """By who asked, or by a trainer."""
    desk, row, post = _named(code, question_id, post_id)
    authorise("forum.accept", opening_of(read(), row))
    form = ActForm()
    accepted = form.yes.data == "1"
    return _act(
        desk,
        row,
        post,
        "act",
        form,
        lambda session: operations.accept(session, post_id=post.id, accepted=accepted, by=actor(), at=now()),
        "Cette réponse est retenue." if accepted else "Cette réponse n’est plus retenue.",
    )


@pages.post(f"{POST}/signaler", may=SIGNED_IN)
def report(code: str, question_id: int, post_id: int) -> ResponseReturnValue:
    """To the trainers and the team."""
    desk, row, post = _named(code, question_id, post_id, "forum.write")
    form = ReportForm(prefix="signaler-")
    return _act(
        desk,
        row,
        post,
        "report",
        form,
        lambda session: operations.report(
            session, post_id=post.id, reason=form.reason.data or "", by=actor(), at=now()
        ),
        "C’est signalé à la formation. Votre nom n’est connu que d’elle.",
    )


@pages.post(f"{POST}/signalements", may=SIGNED_IN)
def close_reports(code: str, question_id: int, post_id: int) -> ResponseReturnValue:
    """Looked into: the message stays."""
    desk, row, post = _named(code, question_id, post_id, "forum.moderate")
    return _act(
        desk,
        row,
        post,
        "act",
        ActForm(),
        lambda session: operations.close_reports(session, post_id=post.id, by=actor(), at=now()),
        "Les signalements sont clos ; le message reste.",
    )


@pages.post(f"{POST}/masquer", may=SIGNED_IN)
def hide(code: str, question_id: int, post_id: int) -> ResponseReturnValue:
    """With the reason, which its author receives."""
    desk, row, post = _named(code, question_id, post_id, "forum.moderate")
    form = HideForm(prefix="masquer-")
    in_faq = " Son entrée dans la FAQ garde son propre texte : relisez-la." if row.faq_at else ""
    return _act(
        desk,
        row,
        post,
        "hide",
        form,
        lambda session: operations.hide(
            session,
            post_id=post.id,
            reason=form.reason.data or "",
            seen=number_in(form.seen.data),
            by=actor(),
            at=now(),
        ),
        f"Le message est masqué ; la personne qui l’a écrit en reçoit la raison.{in_faq}",
    )


@pages.post(f"{POST}/afficher", may=SIGNED_IN)
def show(code: str, question_id: int, post_id: int) -> ResponseReturnValue:
    """After all."""
    desk, row, post = _named(code, question_id, post_id, "forum.moderate")
    return _act(
        desk,
        row,
        post,
        "act",
        ActForm(),
        lambda session: operations.show(session, post_id=post.id, by=actor(), at=now()),
        "Le message est de nouveau lu de la promotion.",
    )


def _named(
    code: str, question_id: int, post_id: int, permission: str = "forum.read"
) -> tuple[Desk, ForumQuestion, ForumPost]:
    desk = desk_or_404(code, permission)
    row = question_of(desk, question_id)
    return desk, row, post_of(row, post_id)


def _act(
    desk: Desk,
    row: ForumQuestion,
    post: ForumPost,
    name: str,
    form: Form,
    run: Callable[[FencedSession], object],
    done: str,
) -> ResponseReturnValue:
    question_id, post_id = row.id, post.id
    if not form.validate_on_submit():
        return draw(desk, row, forms={name: form}, at_post=post_id)
    try:
        with write() as session:
            run(session)
    except Refused as refused:
        return draw(desk, row, forms={name: form}, reasons=beside(form, refused), at_post=post_id)
    flash(done, "success")
    return to_post(desk, question_id, post_id)
