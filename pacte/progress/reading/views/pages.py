"""The blueprint of reading, and what its pages begin with: who reads, what, with which progress."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort

from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code, definition_of
from pacte.cohorts.vocabulary import Track
from pacte.learners.models import Enrollment
from pacte.learners.views.pages import installed
from pacte.progress.models import SelfCheckAnswer
from pacte.progress.reading.definition import Course, Page, course_of
from pacte.progress.reading.queries import (
    answers_in,
    enrollment_in,
    federation_pages,
    marks_of,
    versions_in,
    with_former,
)
from pacte.progress.reading.rules import Mark, Progress, progress_in
from pacte.web import Pages, actor, authorise, can, here, read

pages = Pages("reading", __name__)

COHORT = "/regions/<federation>/promotions/<code>"
MODULES = f"{COHORT}/modules"
MODULE = f"{MODULES}/<module>"
PAGE = f"{MODULE}/pages/<page>"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads in a cohort: its learner, by their own version and track; else staff or a trainer."""

    cohort: Cohort
    known: Curriculum
    enrollment: Enrollment | None
    versions: Sequence[str]
    """Those of the programme that are installed; a learner has one at most."""
    may_edit: bool

    @property
    def zone(self) -> str:
        zone: str = self.cohort.definition["federation"]["time_zone"]
        return zone

    @property
    def track(self) -> Track | None:
        """The learner's; None for who reads everything."""
        return Track[self.enrollment.track] if self.enrollment else None

    def slugs(self, version: str) -> list[str]:
        """The modules of a version that the reader follows, in order."""
        return [module.slug for module in self.known.modules_of(version, self.track)]

    def version_of(self, slug: str) -> str | None:
        """The first version in which the reader finds the module, of their track or not."""
        found = (
            version
            for version in self.versions
            if any(item.slug == slug for item in self.known.versions[version].modules)
        )
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The modules of a version for one reader, and how far each is read."""

    version: str
    courses: Sequence[Course]
    progress: Mapping[str, Progress]


def reader_or_404(code: str) -> Reader:
    """The reader of a cohort; two statements, three for who is no learner of it."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise("module.read", here())
        abort(404)
    authorise("module.read", cohort)
    known, enrollment = installed(), enrollment_in(read(), cohort.id, actor().person_id)
    if enrollment is None and not can("learner.list", cohort):
        abort(403)  # a learner who has left, whatever role they still hold
    if enrollment is not None:
        wanted = [enrollment.programme_version]
    else:
        first = definition_of(cohort).programme_version
        wanted = [first, *sorted(versions_in(read(), cohort.id) - {first})]
    installed_here = [version for version in wanted if version in known.versions]
    return Reader(cohort, known, enrollment, installed_here, can("module.edit"))


def learner_or_403(code: str) -> tuple[Reader, Enrollment]:
    """The reader, who must be a learner of the cohort."""
    reader = reader_or_404(code)
    if reader.enrollment is None or not can("module.learn", reader.enrollment):
        abort(403)
    return reader, reader.enrollment


def courses(reader: Reader, slugs: Sequence[str], version: str) -> list[Course]:
    """Modules with the federation's pages; one statement."""
    own = federation_pages(read(), slugs, drafts=reader.may_edit)
    return [
        course_of(reader.known.modules[slug], reader.known.hours_of(version, slug), own.get(slug, ()))
        for slug in slugs
    ]


def course_or_404(reader: Reader, slug: str) -> Course:
    """A module of the reader's programme; one statement."""
    version = reader.version_of(slug)
    if version is None:
        abort(404)
    return courses(reader, [slug], version)[0]


def page_or_404(course: Course, key: str) -> Page:
    """A page of the module."""
    found = course.page(key)
    if found is None:
        abort(404)
    return found


def own_marks(reader: Reader) -> list[Mark]:
    """What the learner did with every page; two statements, none for who is no learner."""
    if reader.enrollment is None:
        return []
    return marks_of(read(), with_former(read(), reader.enrollment))


def own_answers(reader: Reader, module: str) -> Mapping[str, SelfCheckAnswer]:
    """The learner's private answers; two statements, none for who is no learner."""
    if reader.enrollment is None:
        return {}
    return answers_in(read(), with_former(read(), reader.enrollment), module)


def shelf(reader: Reader, version: str, marks: Sequence[Mark]) -> Shelf:
    """A version's modules as the reader follows them; one statement."""
    found = courses(reader, reader.slugs(version), version)
    return Shelf(version, found, {one.slug: progress_in(one.slug, one.keys, marks) for one in found})


def place_address(reader: Reader, module: str, page: str, anchor: str = "") -> dict[str, Any]:
    """What `url_for` needs of a page."""
    where: dict[str, Any] = {"code": reader.cohort.code, "module": module, "page": page}
    return {**where, "_anchor": anchor} if anchor else where
