"""The interviews of the demonstration: one held, one to come, two whose slot is still to be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.demo.dossiers import Case
from pacte.demo.people import MadeUp
from pacte.demo.sitting import Sitting, actor, person
from pacte.demo.story import Act, Story
from pacte.selection.interviews import operations as interviews
from pacte.selection.models import Interview, InterviewSlot

VIDEO = "https://visio.example/pacte-cpts-2"
MESSAGE = "Le comité souhaite vous entendre, trente minutes en visioconférence, sur votre projet."
RECORD = (
    "Parcours solide, projet précis sur les soins non programmés. L’équipe a dégagé une journée par semaine. "
    "Reste à préciser : l’appui du conseil d’administration pendant les deux ans."
)


@dataclass(kw_only=True)
class Hearing:
    """Who is heard and by whom; ``held_on`` is in the past, ``next_on`` to come."""

    sitting: Sitting
    interviewers: Sequence[MadeUp]
    heard: Sequence[Case]
    held_on: date
    next_on: date
    choose_by_on: date

    def tell(self, story: Story, at: datetime) -> None:
        """Slots, invitations, two candidates who choose, one interview held and its record."""
        first, second = self.heard[:2]
        story.add(at, self._proposing(self.held_on))
        story.add(at + timedelta(minutes=6), self._proposing(self.next_on))
        story.add(at + timedelta(hours=1), self._invite)
        story.add(at + timedelta(hours=9), self._booking(first, self.held_on))
        story.add(at + timedelta(hours=11), self._booking(second, self.next_on))
        start = midnight(self.held_on, at)
        story.add(start + timedelta(hours=12), self._marking(first))
        story.add(start + timedelta(hours=14), self._recording(first))

    def _proposing(self, day: date) -> Act:
        return lambda session, at: interviews.propose_slots(
            session,
            cohort=self.sitting.cohort(session),
            day=day,
            start=time(9),
            end=time(11),
            pause=10,
            video_url=VIDEO,
            interviewers=[person(session, who).id for who in self.interviewers],
            by=self.sitting.staff,
            at=at,
        )

    def _invite(self, session: FencedSession, at: datetime) -> None:
        interviews.invite(
            session,
            cohort=self.sitting.cohort(session),
            application_ids=[case.application_id for case in self.heard],
            choose_by_on=self.choose_by_on,
            message=MESSAGE,
            by=self.sitting.staff,
            at=at,
        )

    def _booking(self, case: Case, day: date) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            slot = session.scalars(
                select(InterviewSlot)
                .where(
                    InterviewSlot.cohort_id == self.sitting.cohort(session).id,
                    InterviewSlot.starts_at >= midnight(day, at),
                )
                .order_by(InterviewSlot.starts_at)
                .limit(1)
            ).one()
            interviews.book(session, application=case.row(session), slot=slot, by=case.candidate, at=at)

        return run

    def _marking(self, case: Case) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            row = session.scalars(
                select(Interview).where(Interview.application_id == case.application_id)
            ).one()
            interviews.mark(
                session, application=case.row(session), held=True, revision=row.revision,
                by=self.sitting.staff, at=at,
            )  # fmt: skip

        return run

    def _recording(self, case: Case) -> Act:
        return lambda session, at: interviews.save_record(
            session,
            application=case.row(session),
            body=RECORD,
            favourable=True,
            seen="",
            by=actor(session, self.interviewers[-1]),
            at=at,
        )


def midnight(day: date, like: datetime) -> datetime:
    """The beginning of a day in the zone of ``like``; to within the summer hour, which no act here needs."""
    return datetime.combine(day, time(), like.tzinfo)
