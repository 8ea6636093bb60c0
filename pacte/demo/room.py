"""A half-day of the demonstration in its room: signed, entered, copied from paper, sealed, corrected."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from pacte.cohorts.library import curriculum
from pacte.database import FencedSession
from pacte.demo.course import MINUTE, Course
from pacte.demo.dossiers import Case
from pacte.demo.story import Act, Story
from pacte.seminars.absences import alerts as _alerts  # noqa: F401 - those who follow a learner hear of absences
from pacte.seminars.calendar_rules import Hours
from pacte.seminars.models import HalfDay, Seminar
from pacte.seminars.presence import operations as presence
from pacte.seminars.presence.operations.sealing import version
from pacte.seminars.presence.queries import addenda_of, attendance_of, sheet_of
from pacte.seminars.presence.rules import Entered
from pacte.seminars.presence.tickets import Ticket, fingerprint_of, person_holder
from pacte.seminars.proofs import operations as proofs
from pacte.seminars.vocabulary import AttendanceState

SECOND = timedelta(seconds=1)
BY_VIDEO = "À distance : présence constatée à l’appel par la formatrice, tout au long de la demi-journée."


@dataclass(kw_only=True)
class Room:
    """One half-day of a seminar (``key``), by its hours."""

    course: Course
    key: str
    hours: Hours

    def tell_signatures(
        self,
        story: Story,
        *,
        but: Collection[Case] = (),
        on_tablet: bool = False,
        until: datetime | None = None,
    ) -> None:
        """Everybody ``but`` those signs, one after the other from the first minutes; none after ``until``."""
        signing = self._on_tablet if on_tablet else self._on_phone
        for number, case in enumerate(self._those(but)):
            at = self.hours.starts_at + 2 * MINUTE + 13 * number * SECOND
            if until is None or at < until:
                story.add(at, signing(case))

    def _id(self, session: FencedSession) -> int:
        return self.course.half_day_id(session, self.key, self.hours)

    def _those(self, but: Collection[Case]) -> list[Case]:
        left_out = {id(case) for case in but}
        return [case for case in self.course.present_at(self.hours.starts_at) if id(case) not in left_out]

    def _on_phone(self, case: Case) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            half_day_id = self._id(session)
            presence.sign(
                session,
                half_day_id=half_day_id,
                enrollment_id=self.course.enrollment_id(session, case),
                ticket=Ticket(half_day_id, person_holder(case.person_id), at - 20 * SECOND),
                signature=presence.Signature(
                    drawing=self.course.hand(session, case.who.email), device=fingerprint_of(case.who.email)
                ),
                by=case.candidate,
                at=at,
            )

        return run

    def _on_tablet(self, case: Case) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            presence.sign_on_tablet(
                session,
                half_day_id=self._id(session),
                enrollment_id=self.course.enrollment_id(session, case),
                signature=presence.Signature(
                    drawing=self.course.hand(session, case.who.email), device=fingerprint_of("room")
                ),
                by=self.course.trainer(session),
                at=at,
            )

        return run

    def tell_presences_by_video(self, story: Story, *, but: Collection[Case] = ()) -> None:
        """The trainer enters everybody ``but`` those, with how they know, as the call goes."""
        there = Entered(state=AttendanceState.PRESENT, reason=BY_VIDEO)
        for number, case in enumerate(self._those(but)):
            story.add(self.hours.ends_at - 20 * MINUTE + 15 * number * SECOND, self.enter(case, there))

    def enter(self, case: Case, entered: Entered, *, with_document: bool = False) -> Act:
        """The trainer enters a state for a learner, with its reason."""

        def run(session: FencedSession, at: datetime) -> None:
            half_day_id = self._id(session)
            enrollment_id = self.course.enrollment_id(session, case)
            row = attendance_of(session, half_day_id, enrollment_id)
            presence.enter(
                session,
                half_day_id=half_day_id,
                enrollment_id=enrollment_id,
                entered=entered,
                document=self.course.document(session, case, at) if with_document else None,
                revision=row.revision if row is not None else 0,
                by=self.course.trainer(session),
                at=at,
            )

        return run

    def tell_paper(self, story: Story, *, but: Collection[Case] = ()) -> None:
        """The printed sheet, signed by everybody ``but`` those, is photographed, then copied."""
        there = self._those(but)

        def photograph(session: FencedSession, at: datetime) -> None:
            proofs.add_photo(
                session,
                half_day_id=self._id(session),
                received=self.course.papers.photographed_sheet(
                    lines=len(there), federation_id=session.federation_id
                ),
                by=self.course.trainer(session),
                at=at,
            )

        def copy(session: FencedSession, at: datetime) -> None:
            sheet = sheet_of(session, session.get_one(HalfDay, self._id(session)))
            signed = {self.course.enrollment_id(session, case) for case in there}
            proofs.copy_lines(
                session,
                half_day_id=sheet.half_day.id,
                signed={line.id: line.id in signed for line in sheet.lines},
                seen=version(sheet),
                by=self.course.trainer(session),
                at=at,
            )

        story.add(self.hours.ends_at + 5 * MINUTE, photograph)
        story.add(self.hours.ends_at + 8 * MINUTE, copy)

    def seal(self, session: FencedSession, at: datetime) -> None:
        """The trainer counter-signs; those of whom nothing is known are absent."""
        sheet = sheet_of(session, session.get_one(HalfDay, self._id(session)))
        by = self.course.trainer(session)
        presence.countersign_and_seal(
            session,
            half_day_id=sheet.half_day.id,
            typed="",
            drawing=self.course.hand(session, self.course.trainers[0].email),
            modules=_titles(sheet.seminar),
            confirmed=list(sheet.missing),
            seen=version(sheet),
            by=by,
            at=at,
        )

    def tell_seal(self, story: Story) -> None:
        """Sealed a quarter of an hour after the end."""
        story.add(self.hours.ends_at + 15 * MINUTE, self.seal)

    def amend(self, case: Case, entered: Entered) -> Act:
        """A correction of the sealed sheet, with a document."""

        def run(session: FencedSession, at: datetime) -> None:
            half_day_id = self._id(session)
            presence.amend(
                session,
                half_day_id=half_day_id,
                enrollment_id=self.course.enrollment_id(session, case),
                entered=entered,
                document=self.course.document(session, case, at),
                seen=len(addenda_of(session, half_day_id)),
                by=self.course.trainer(session),
                at=at,
            )

        return run


def _titles(seminar: Seminar) -> list[str]:
    known = curriculum().modules
    return [known[slug].front.title for slug in seminar.modules]
