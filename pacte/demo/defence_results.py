"""After the defences of the demonstration: minutes closed, signed, printed, completed; waves to the EHESP."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from pacte.accounts.queries import person_by_email
from pacte.database import FencedSession
from pacte.demo.cast import EHESP
from pacte.demo.course import MINUTE
from pacte.demo.defence_days import Days, acting, chair_of
from pacte.demo.defences import Opened
from pacte.demo.people import MadeUp
from pacte.demo.story import Act, Story
from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.files.queries import read_content
from pacte.files.reception import keep_made
from pacte.juries.day.queries import Room
from pacte.juries.minutes import operations
from pacte.juries.minutes.content import readable
from pacte.juries.minutes.papers import Drawn, minutes_pdf
from pacte.juries.minutes.queries import signed_minutes
from pacte.juries.minutes.views.paper import file_name
from pacte.juries.models import JurySignature
from pacte.juries.results import following as _following  # noqa: F401 - learners are told their results
from pacte.juries.results import registering as _registering  # noqa: F401 - tells the room of mémoires
from pacte.juries.results.operations import send_wave
from pacte.juries.results.waves import mark_of, pending_of, waves_of
from pacte.policy import Actor


@dataclass(kw_only=True)
class Results:
    """What follows the days of a season."""

    days: Days

    def tell(self, story: Story, half_days: Sequence[Opened], *, but: Collection[MadeUp] = ()) -> None:
        """Minutes closed once a half-day is over, signed by everybody ``but`` those, then printed."""
        seats = sum(seat.count for seat in self.days.season.course.definition.defence.jury)
        for one in half_days:
            over = self.days.season.slots(one)[-1] + 75 * MINUTE
            story.add(over, self._close(one))
            for place in range(seats):
                story.add(over + (4 + 3 * place) * MINUTE, self._signing(one, place, but))
            story.add(over + 20 * MINUTE, self._print(one))

    def send_wave(self, session: FencedSession, at: datetime) -> None:
        """Everything that is signed goes to the EHESP."""
        course = self.days.season.course
        cohort = course.cohort(session)
        pending = pending_of(session, cohort.id, waves_of(session, cohort.id))
        reader = person_by_email(session, EHESP.who.email)
        assert reader is not None
        send_wave(
            session,
            cohort=cohort,
            seen=mark_of(pending),
            readers=[reader],
            by=course.sitting.staff,
            at=at,
        )

    def complete(self, one: Opened, text: str) -> Act:
        """An addendum to the minutes of the first room, which who presided approves."""

        def run(session: FencedSession, at: datetime) -> None:
            room, by = self.days.rooms(session, one)[0], self.days.season.course.sitting.staff
            assert room.minutes is not None
            signers = room.minutes.content["signers"]
            operations.complete(
                session,
                room_id=room.room.id,
                text=text,
                agreed=[who["juror_id"] for who in signers if who["is_chair"]],
                seen=signed_minutes(session, room.minutes).last_fingerprint,
                by=by,
                at=at,
            )
            self._keep(session, room, by, at)

        return run

    def _close(self, one: Opened) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            for room in self.days.rooms(session, one):
                operations.close(session, room_id=room.room.id, lacking="", by=chair_of(room), at=at)

        return run

    def _signing(self, one: Opened, place: int, but: Collection[MadeUp]) -> Act:
        """Whoever comes at that place among those who sat, in each room."""
        left_out = {who.email for who in but}

        def run(session: FencedSession, at: datetime) -> None:
            for room in self.days.rooms(session, one):
                assert room.minutes is not None
                juror = room.jurors[place]
                if juror.person.email in left_out:
                    continue
                operations.sign(
                    session,
                    room_id=room.room.id,
                    juror_id=juror.id,
                    name=juror.person.name,
                    fingerprint=room.minutes.fingerprint,
                    drawing=self.days.season.course.hand(session, juror.person.email),
                    by=acting(juror.person),
                    at=at,
                )

        return run

    def _print(self, one: Opened) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            for room in self.days.rooms(session, one):
                self._keep(session, room, chair_of(room), at)

        return run

    def _keep(self, session: FencedSession, room: Room, by: Actor, at: datetime) -> None:
        """The PDF of the minutes as they are now."""
        assert room.minutes is not None
        course = self.days.season.course
        signed = signed_minutes(session, room.minutes)
        content = signed.row.content
        paper = minutes_pdf(
            content,
            fingerprint=signed.row.fingerprint,
            signatures=[self._drawn(session, one) for one in signed.signatures],
            addenda=readable(signed.addenda, content, ()),
            contact=course.definition.contact.email,
        )
        operations.keep_paper(
            session,
            room_id=room.room.id,
            received=keep_made(
                paper,
                kind=Kind.PDF,
                name=file_name(signed.row),
                store=course.papers.store,
                federation_id=session.federation_id,
            ),
            signatures=len(signed.signatures),
            addenda=len(signed.addenda),
            by=by,
            at=at,
        )

    def _drawn(self, session: FencedSession, one: JurySignature) -> Drawn:
        file = session.get_one(StoredFile, one.drawing_file_id)
        drawing = read_content(self.days.season.course.papers.store, file)
        return Drawn(juror_id=one.juror_id, name=one.name, signed_at=one.signed_at, drawing=drawing)
