"""A module: its table of contents and where to begin; the same in one page to print."""

from flask import render_template
from flask.typing import ResponseReturnValue

from pacte.cohorts.course_pages import WHOLE
from pacte.progress.reading.definition import Course
from pacte.progress.reading.rendering import draw
from pacte.progress.reading.rules import progress_in, resume
from pacte.progress.reading.views.pages import (
    MODULE,
    Reader,
    course_or_404,
    own_marks,
    pages,
    reader_or_404,
)
from pacte.web import SIGNED_IN


@pages.get(MODULE, may=SIGNED_IN)
def module(code: str, module: str) -> ResponseReturnValue:
    """What it holds, what is read, what it makes one able to do, what one produces."""
    reader = reader_or_404(code)
    course = course_or_404(reader, module)
    marks = [mark for mark in own_marks(reader) if mark.module == module]
    progress = progress_in(module, course.keys, marks)
    return render_template(
        "progress/reading/module.html",
        reader=reader,
        cohort=reader.cohort,
        zone=reader.zone,
        course=course,
        is_learner=reader.enrollment is not None,
        progress=progress,
        place=resume({module: course.keys}, marks),
        read_at={mark.page: mark.read_at for mark in marks},
        is_outside=is_outside(reader, course),
    )


@pages.get(f"{MODULE}/pages/{WHOLE}", may=SIGNED_IN)
def whole(code: str, module: str) -> ResponseReturnValue:
    """Every page, then the answers to the questions: to print, or to keep."""
    reader = reader_or_404(code)
    course = course_or_404(reader, module)
    shown = [page for page in course.pages if not page.is_draft]
    return render_template(
        "progress/reading/print.html",
        reader=reader,
        cohort=reader.cohort,
        course=course,
        pages=[(page, draw(page.text, module, page.key, 3)) for page in shown],
        is_outside=is_outside(reader, course),
    )


def is_outside(reader: Reader, course: Course) -> bool:
    """Whether the module is of another track than the learner's: it may be read, and counts for nothing."""
    tracks = course.module.front.tracks
    return reader.track is not None and bool(tracks) and reader.track not in tracks
