"""A page of a module: read, marked as read, its place kept, its questions answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response

from pacte.blockers import Refused
from pacte.cohorts.course_pages import Question
from pacte.progress.models import SelfCheckAnswer
from pacte.progress.reading import operations
from pacte.progress.reading.definition import Course, Page
from pacte.progress.reading.forms import PlaceForm
from pacte.progress.reading.rendering import DrawnChoice, DrawnQuestion, draw
from pacte.progress.reading.rules import end_words, neighbours
from pacte.progress.reading.views.module import is_outside
from pacte.progress.reading.views.pages import (
    PAGE,
    Reader,
    course_or_404,
    learner_or_403,
    own_answers,
    own_marks,
    page_or_404,
    pages,
    place_address,
    reader_or_404,
)
from pacte.web import SIGNED_IN, actor, now, write


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """An answer that one may choose; ``number`` is what the form sends."""

    number: int
    drawn: DrawnChoice
    is_right: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question with what the learner answered last; ``error``: why the answer just sent was not kept."""

    question: Question
    text: Markup
    choices: Sequence[ShownChoice]
    answer: SelfCheckAnswer | None
    error: str

    @property
    def is_single(self) -> bool:
        return len(self.question.right) == 1


@pages.get(PAGE, may=SIGNED_IN)
def page(code: str, module: str, page: str) -> ResponseReturnValue:
    """The page, its questions, and what comes before and after."""
    reader = reader_or_404(code)
    course = course_or_404(reader, module)
    return _show(reader, course, page_or_404(course, page))


@pages.post(f"{PAGE}/lue", may=SIGNED_IN)
def mark_read(code: str, module: str, page: str) -> ResponseReturnValue:
    """« Suivant »: this page is read, the next one opens."""
    reader, learner = learner_or_403(code)
    course = course_or_404(reader, module)
    found = page_or_404(course, page)
    if found.is_draft:
        abort(404)
    try:
        with write() as session:
            operations.mark_read(
                session, enrollment_id=learner.id, module=module, page=page, by=actor(), at=now()
            )
    except Refused as refused:
        return _refused(reader, module, page, refused)
    _, following = neighbours(course.keys, page)
    if following is not None:
        return redirect(url_for("reading.page", **place_address(reader, module, following)), code=303)
    done = {mark.page for mark in own_marks(reader) if mark.module == module and mark.read_at is not None}
    left = [one.title for one in course.pages if one.key in course.keys and one.key not in done]
    flash(end_words(course.title, left), "message" if left else "success")
    return redirect(url_for("reading.module", code=code, module=module), code=303)


@pages.post(f"{PAGE}/endroit", may=SIGNED_IN)
def keep_place(code: str, module: str, page: str) -> ResponseReturnValue:
    """Where the reader has come, sent by the page itself; an unknown title is the top of the page."""
    reader, learner = learner_or_403(code)
    found = page_or_404(course_or_404(reader, module), page)
    if found.is_draft:
        abort(404)
    anchor = PlaceForm().anchor.data or ""
    if anchor not in {heading.anchor for heading in found.headings}:
        anchor = ""
    try:
        with write() as session:
            operations.keep_place(
                session,
                enrollment_id=learner.id,
                module=module,
                page=page,
                anchor=anchor,
                by=actor(),
                at=now(),
            )
    except Refused:
        abort(403)
    return Response(status=204)


@pages.post(f"{PAGE}/reponses", may=SIGNED_IN)
def answer(code: str, module: str, page: str) -> ResponseReturnValue:
    """An answer to one of the page's questions."""
    reader, learner = learner_or_403(code)
    course = course_or_404(reader, module)
    found = page_or_404(course, page)
    question = found.question(request.form.get("question", ""))
    if question is None:
        flash("Cette question n’est pas, ou plus, dans cette page.", "error")
        return redirect(url_for("reading.page", **place_address(reader, module, page)), code=303)
    texts = [choice.text for choice in question.choices]
    chosen = [texts[int(one)] if _is_rank(one, texts) else "" for one in request.form.getlist("choix")]
    try:
        with write() as session:
            operations.answer(
                session,
                enrollment_id=learner.id,
                module=module,
                question=question,
                chosen=chosen,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        words = " ".join(f"{one.message} {one.remedy}".strip() for one in refused.blockers)
        return _show(reader, course, found, errors={question.id: words}), 422
    anchor = f"question-{question.id}"
    return redirect(url_for("reading.page", **place_address(reader, module, page, anchor)), code=303)


def _is_rank(text: str, texts: Sequence[str]) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4 and int(text) < len(texts)


def _refused(reader: Reader, module: str, page: str, refused: Refused) -> Response:
    for blocker in refused.blockers:
        flash(f"{blocker.message} {blocker.remedy}".strip(), "error")
    return redirect(url_for("reading.page", **place_address(reader, module, page)), code=303)


def _show(reader: Reader, course: Course, found: Page, *, errors: Mapping[str, str] | None = None) -> str:
    marks = {mark.page: mark for mark in own_marks(reader) if mark.module == course.slug}
    answers = own_answers(reader, course.slug) if found.questions else {}
    keys = [page.key for page in course.pages]
    before, following = neighbours(keys, found.key)
    mark = marks.get(found.key)
    return render_template(
        "progress/reading/page.html",
        reader=reader,
        cohort=reader.cohort,
        zone=reader.zone,
        course=course,
        page=found,
        rank=keys.index(found.key) + 1,
        is_learner=reader.enrollment is not None,
        parts=_parts(course, found, answers, errors or {}),
        before=course.page(before) if before else None,
        following=course.page(following) if following else None,
        read_at=mark.read_at if mark else None,
        marks=marks,
        is_outside=is_outside(reader, course),
    )


def _parts(
    course: Course,
    found: Page,
    answers: Mapping[str, SelfCheckAnswer],
    errors: Mapping[str, str],
) -> list[Markup | ShownQuestion]:
    shown: list[Markup | ShownQuestion] = []
    for part in draw(found.text, course.slug, found.key).parts:
        if not isinstance(part, DrawnQuestion):
            shown.append(part)
            continue
        question = found.question(part.id)
        assert question is not None
        shown.append(_question(question, part, answers.get(part.id), errors.get(part.id, "")))
    return shown


def _question(
    question: Question, drawn: DrawnQuestion, kept: SelfCheckAnswer | None, error: str
) -> ShownQuestion:
    """An answer whose words have changed since is no longer an answer to this question."""
    texts = {choice.text for choice in question.choices}
    if kept is not None and not set(kept.chosen) <= texts:
        kept = None
    chosen = set(kept.chosen) if kept else set()
    return ShownQuestion(
        question=question,
        text=drawn.text,
        choices=[
            ShownChoice(number, one, choice.is_right, choice.text in chosen)
            for number, (choice, one) in enumerate(zip(question.choices, drawn.choices, strict=True))
        ],
        answer=kept,
        error=error,
    )
