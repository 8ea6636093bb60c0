"""What reading tells of one learner's history: the modules read to their end."""

from collections.abc import Iterator

from pacte.cohorts.vocabulary import Track
from pacte.database import FencedSession
from pacte.french import NBSP
from pacte.learners.models import Enrollment
from pacte.learners.registries import STORIES, Told
from pacte.learners.views.pages import installed
from pacte.policy import Actor
from pacte.progress.reading.definition import course_of
from pacte.progress.reading.queries import federation_pages, marks_of, with_former
from pacte.progress.reading.rules import progress_in


def story(session: FencedSession, enrollment: Enrollment, reader: Actor) -> Iterator[Told]:
    """A line a module, when its last page was read; three statements."""
    known, version = installed(), enrollment.programme_version
    modules = known.modules_of(version, Track[enrollment.track]) if version in known.versions else ()
    own = federation_pages(session, [module.slug for module in modules])
    marks = marks_of(session, with_former(session, enrollment))
    for module in modules:
        course = course_of(module, known.hours_of(version, module.slug), own.get(module.slug, ()))
        progress = progress_in(course.slug, course.keys, marks)
        if progress.is_done and progress.last_at is not None:
            yield Told(progress.last_at, f"Module lu en entier{NBSP}: {course.title}")


STORIES.append(story)
