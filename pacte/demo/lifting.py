"""What the team of the demonstration does without: a production of one learner, a decision taken back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.certification import operations
from pacte.certification.models import ReadinessException
from pacte.certification.vocabulary import production_key
from pacte.cohorts.library import curriculum
from pacte.database import FencedSession
from pacte.demo.course import Course
from pacte.demo.story import Story

HOUR = timedelta(hours=1)
ALREADY_WRITTEN = "Son équipe a adopté un plan de communication l’an dernier ; la fédération en a copie."
BY_MISTAKE = "Notée pour une autre personne."


def tell_lifted(story: Story, course: Course, now: datetime) -> None:
    """The last production to come, lifted for one learner; for another, lifted then asked again."""
    today = now.astimezone(ZoneInfo(course.zone)).date()
    ahead = [one for one in course.definition.productions if one.due_on >= today and not one.tracks]
    cases = course.present_at(now)
    if not ahead or len(cases) < 9:
        return
    line = production_key(ahead[-1].key)
    kept, mistaken = cases[6], cases[7]

    def lift(case_number: int, reason: str) -> None:
        case = (kept, mistaken)[case_number]

        def run(session: FencedSession, at: datetime) -> None:
            operations.lift(
                session,
                enrollment_id=course.enrollment_id(session, case),
                line=line,
                reason=reason,
                decided_on=at.astimezone(ZoneInfo(course.zone)).date(),
                curriculum=curriculum(),
                by=course.sitting.staff,
                at=at,
            )

        story.add(now - (30 - case_number) * HOUR, run)

    def take_back(session: FencedSession, at: datetime) -> None:
        enrollment_id = course.enrollment_id(session, mistaken)
        [row] = session.scalars(
            select(ReadinessException).where(ReadinessException.enrollment_id == enrollment_id)
        )
        operations.restore(
            session,
            enrollment_id=enrollment_id,
            exception_id=row.id,
            reason=BY_MISTAKE,
            by=course.sitting.staff,
            at=at,
        )

    lift(0, ALREADY_WRITTEN)
    lift(1, ALREADY_WRITTEN)
    story.add(now - 28 * HOUR, take_back)
