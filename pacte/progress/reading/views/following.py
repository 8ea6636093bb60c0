"""How far one learner has read, module by module, for who follows them; never what they answered."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import Track
from pacte.learners.models import Enrollment
from pacte.learners.registries import DOORS, Door
from pacte.learners.views.pages import installed
from pacte.learners.vocabulary import ENROLLMENT_LABELS, EnrollmentState
from pacte.progress.reading.definition import course_of
from pacte.progress.reading.queries import federation_pages, marks_of, with_former
from pacte.progress.reading.rules import progress_in
from pacte.progress.reading.views.pages import pages
from pacte.web import actor, can, read

DOORS.append(Door(label="Lecture des modules", own_label="Mes modules", endpoint="reading.followed"))


@pages.get("/regions/<federation>/apprenants/<int:enrollment_id>/lecture", may="learner.read", of=Enrollment)
def followed(enrollment: Enrollment) -> ResponseReturnValue:
    """Each module with its pages read, by the learner's version and track; to the learner, the modules."""
    is_mine = enrollment.person_id == actor().person_id
    if is_mine and enrollment.state is EnrollmentState.ACTIVE:
        return redirect(url_for("reading.listed", code=enrollment.cohort.code), code=303)
    known, version = installed(), enrollment.programme_version
    modules = known.modules_of(version, Track[enrollment.track]) if version in known.versions else ()
    own = federation_pages(read(), [module.slug for module in modules])
    courses = [
        course_of(module, known.hours_of(version, module.slug), own.get(module.slug, ()))
        for module in modules
    ]
    marks = marks_of(read(), with_former(read(), enrollment))
    cohort = enrollment.cohort
    begun = enrollment.curriculum_fingerprint
    return render_template(
        "progress/reading/followed.html",
        enrollment=enrollment,
        cohort=cohort,
        zone=definition_of(cohort).federation.time_zone,
        version=known.versions[version].label if version in known.versions else version,
        is_installed=version in known.versions,
        has_left=enrollment.state is not EnrollmentState.ACTIVE,
        state_words=ENROLLMENT_LABELS[enrollment.state],
        lines=[(course, progress_in(course.slug, course.keys, marks)) for course in courses],
        last_seen_at=max((mark.seen_at for mark in marks), default=None),
        may_open=can("learner.list", cohort),
        moved=bool(begun and version in known.versions) and begun != known.content_fingerprint(version),
    )
