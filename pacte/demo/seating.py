"""Who is of a jury of the demonstration: invited by mail, there the next day, their ties declared."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pacte.accounts.operations import team
from pacte.database import FencedSession
from pacte.demo.course import Course
from pacte.demo.people import MadeUp
from pacte.demo.sitting import DEVICE, actor, here
from pacte.demo.story import Act, Story
from pacte.memoires.readers import following as _following  # noqa: F401 - seats who accepts an invitation
from pacte.memoires.readers import operations as readers
from pacte.memoires.readers.operations.seats import Seat
from pacte.memoires.readers.queries import juror_of

THERE, LOOKED = timedelta(hours=23), timedelta(hours=59)
"""After the invitation: it is accepted; ties are declared."""


@dataclass(kw_only=True)
class Seating:
    """The jury of one cohort as it gathers."""

    course: Course
    tokens: dict[str, str] = field(default_factory=dict)

    def tell(self, story: Story, who: MadeUp, seat: Seat, at: datetime, *, looks: bool = True) -> None:
        """Invited then; unless ``looks``, they say nothing of their ties."""
        story.add(at, self._inviting(who, seat))
        story.add(at + THERE, self._accepting(who))
        if looks:
            story.add(at + LOOKED, self._reviewing(who))

    def _inviting(self, who: MadeUp, seat: Seat) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            _, self.tokens[who.email] = readers.invite_juror(
                session,
                cohort=self.course.cohort(session),
                federation=here(session),
                email=who.email,
                seat=seat,
                by=self.course.sitting.staff,
                at=at,
            )

        return run

    def _accepting(self, who: MadeUp) -> Act:
        return lambda session, at: team.accept(
            session,
            token=self.tokens[who.email],
            device=DEVICE,
            lifetime=timedelta(hours=12),
            given_name=who.given_name,
            family_name=who.family_name,
            at=at,
        )

    def _reviewing(self, who: MadeUp) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            by = actor(session, who)
            row = juror_of(session, self.course.cohort(session).id, by.person_id)
            assert row is not None
            readers.review_ties(session, juror=row, by=by, at=at)

        return run
