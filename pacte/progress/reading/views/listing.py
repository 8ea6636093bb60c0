"""The modules of a cohort for one reader; « Modules » leads a learner to their own."""

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.cohorts.registries import DOORS, Door
from pacte.progress.reading.queries import cohorts_of_reader
from pacte.progress.reading.rules import Mark, Place, resume
from pacte.progress.reading.views.pages import MODULES, Reader, Shelf, own_marks, pages, reader_or_404, shelf
from pacte.web import SIGNED_IN, actor, read

DOORS["modules"] = Door(label="Modules", endpoint="reading.listed", permission="module.read")


@pages.get("/regions/<federation>/modules", may="module.mine")
def mine() -> ResponseReturnValue:
    """Where one learns or trains: straight to the modules, or a choice among several cohorts."""
    cohorts = cohorts_of_reader(read(), actor())
    if len(cohorts) == 1:
        return redirect(url_for("reading.listed", code=cohorts[0].code), code=303)
    return render_template("progress/reading/mine.html", cohorts=cohorts)


@pages.get(MODULES, may=SIGNED_IN)
def listed(code: str) -> ResponseReturnValue:
    """The learner's modules with their progress; every version of the cohort for the others."""
    reader = reader_or_404(code)
    marks = own_marks(reader)
    shelves = [shelf(reader, version, marks) for version in reader.versions]
    place = place_of(shelves[0], marks) if reader.enrollment and shelves else None
    return render_template(
        "progress/reading/list.html",
        reader=reader,
        cohort=reader.cohort,
        zone=reader.zone,
        is_learner=reader.enrollment is not None,
        shelves=shelves,
        versions=reader.known.versions,
        choices={one.version: reader.known.choice_words(one.version) for one in shelves},
        place=place,
        place_title=title_of(shelves[0], place) if place else "",
        moved=moved(reader),
    )


def place_of(found: Shelf, marks: Sequence[Mark]) -> Place | None:
    """Where the learner goes on."""
    return resume({course.slug: course.keys for course in found.courses}, marks)


def title_of(found: Shelf, place: Place) -> str:
    """« Les essentiels, Prise de fonction »."""
    course = next(one for one in found.courses if one.slug == place.module)
    page = course.page(place.page)
    assert page is not None
    return f"{page.title}, {course.title}"


def moved(reader: Reader) -> bool:
    """Whether the texts installed are no longer those with which the cohort began."""
    begun = reader.cohort.curriculum_fingerprint
    first = reader.versions[0] if reader.versions else ""
    return bool(begun and first and reader.may_edit) and begun != reader.known.content_fingerprint(first)
