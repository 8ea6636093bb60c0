"""A module: its table of contents and where to begin; the same in one page to print."""

from collections.abc import Mapping

from flask import render_template
from flask.typing import ResponseReturnValue

from pacte.cohorts.course_pages import WHOLE
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.progress.productions.definition import asked_in, natural_of
from pacte.progress.productions.pieces import Piece, pieces_of
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
from pacte.web import SIGNED_IN, now, read
from pacte.web.markdown import render_markdown


@pages.get(MODULE, may=SIGNED_IN)
def module(code: str, module: str) -> ResponseReturnValue:
    """What it holds, what is read, what it makes one able to do, what one produces."""
    reader = reader_or_404(code)
    course = course_or_404(reader, module)
    marks = [mark for mark in own_marks(reader) if mark.module == module]
    enrollment = reader.enrollment
    own = _own(reader, course)
    progress = progress_in(module, course.keys, marks)
    return render_template(
        "progress/reading/module.html",
        reader=reader,
        cohort=reader.cohort,
        zone=reader.zone,
        course=course,
        is_learner=enrollment is not None,
        enrollment=enrollment,
        own=own,
        asked_there=_asked_there(reader, course),
        today=local_day(now(), reader.zone),
        progress=progress,
        place=resume({module: course.keys}, marks),
        read_at={mark.page: mark.read_at for mark in marks},
        is_outside=is_outside(reader, course),
        as_markdown=render_markdown,
    )


def _own(reader: Reader, course: Course) -> Mapping[str, Piece]:
    """What the learner is asked for this module, by the key that the module gives the same work."""
    if reader.enrollment is None:
        return {}
    pieces = pieces_of(read(), definition_of(reader.cohort), reader.known, [reader.enrollment])
    found = {}
    for piece in pieces[reader.enrollment.id]:
        if piece.asked is not None and piece.asked.module == course.slug:
            natural = natural_of(piece.key, piece.label, course.module)
            found[natural.key if natural else piece.key] = piece
    return found


def _asked_there(reader: Reader, course: Course) -> frozenset[str]:
    """What the cohort asks for this module, by the key that the module gives the same work; no statement."""
    found = asked_in(definition_of(reader.cohort), reader.known)
    naturals = (natural_of(one.key, one.label, course.module) for one in found if one.module == course.slug)
    return frozenset(one.key for one in naturals if one is not None)


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
        asked_there=_asked_there(reader, course),
        is_outside=is_outside(reader, course),
        as_markdown=render_markdown,
    )


def is_outside(reader: Reader, course: Course) -> bool:
    """Whether the module is of another track than the learner's: it may be read, and counts for nothing."""
    tracks = course.module.front.tracks
    return reader.track is not None and bool(tracks) and reader.track not in tracks
