"""What defences tell of one learner's history: when they spoke before the jury, then what it decided."""

from collections.abc import Iterator

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.french import NBSP
from pacte.juries.finals import finals_of
from pacte.juries.models import Defence
from pacte.juries.results.words import SESSIONS, outcome_words, session_words
from pacte.learners.models import Enrollment
from pacte.learners.registries import STORIES, Told
from pacte.policy import Actor, allows


def story(session: FencedSession, enrollment: Enrollment, reader: Actor) -> Iterator[Told]:
    """A line for each defence held, one for each final result; three statements."""
    if not allows(reader, "result.read", enrollment):
        return
    zone = definition_of(session.get_one(Cohort, enrollment.cohort_id)).federation.time_zone
    for defence in session.scalars(
        select(Defence).where(
            Defence.enrollment_id == enrollment.id,
            Defence.cancelled_at.is_(None),
            Defence.date_published_at.is_not(None),
        )
    ):
        if defence.began_at is not None:
            yield Told(defence.began_at, f"Soutenance devant le jury, {SESSIONS[defence.session].lower()}")
    for final in finals_of(session, [enrollment.id]).get(enrollment.id, ()):
        words = outcome_words(final.result.outcome)
        yield Told(final.signed_at, f"{session_words(final, zone)}{NBSP}: {words}, procès-verbal signé")


STORIES.append(story)
