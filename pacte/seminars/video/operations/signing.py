"""Signing a half-day held by video with the personal link that was sent for it."""

from dataclasses import dataclass
from datetime import datetime

from pacte import links
from pacte.accounts.models import Person
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.policy import Actor
from pacte.seminars.models import Attendance, HalfDay, Seminar, SigningLink
from pacte.seminars.presence.loading import load_place, local_day
from pacte.seminars.presence.operations import Signature
from pacte.seminars.presence.operations.signing import is_the_same, write_signature
from pacte.seminars.presence.queries import attendance_of, is_expected, window_of
from pacte.seminars.presence.rules import Window, blockers_to_open, not_expected
from pacte.seminars.video.operations.links import PURPOSE
from pacte.seminars.video.rules import is_remote, not_remote
from pacte.seminars.vocabulary import Proof


@dataclass(frozen=True, slots=True)
class Opened:
    """What the holder of a link sees: their own line of one half-day."""

    link: SigningLink
    half_day: HalfDay
    seminar: Seminar
    window: Window
    enrollment: Enrollment
    person: Person
    row: Attendance | None

    def blockers(self, at: datetime) -> list[Blocker]:
        """Why it cannot be signed at ``at``."""
        found = blockers_to_sign(self.window, self.half_day.modality, at)
        if not found and not is_expected(
            self.enrollment, self.seminar, local_day(self.window, self.window.starts_at)
        ):
            found = [not_expected()]
        return found


def open_signing(session: FencedSession, *, token: str, at: datetime) -> Opened:
    """What the link opens; raises Refused with what to do. Reading it changes nothing."""
    row = _row_of(session, token, at)
    half_day = session.get_one(HalfDay, row.half_day_id)
    seminar = session.get_one(Seminar, half_day.seminar_id)
    enrollment = session.get_one(Enrollment, row.enrollment_id)
    return Opened(
        row,
        half_day,
        seminar,
        window_of(half_day, seminar, session.get_one(Cohort, half_day.cohort_id)),
        enrollment,
        session.get_one(Person, enrollment.person_id),
        attendance_of(session, half_day.id, enrollment.id),
    )


def sign_by_link(session: FencedSession, *, token: str, signature: Signature, at: datetime) -> Attendance:
    """Sign with the link, while the half-day is signed; once."""
    link = _row_of(session, token, at)
    place = load_place(session, link.half_day_id, link.enrollment_id)
    if is_the_same(place.row, signature):
        assert place.row is not None
        return place.row
    refuse_if(blockers_to_sign(place.window, place.half_day.modality, at))
    holder = Actor(
        person_id=None, label=place.person.name, via="link", subject=(SigningLink.__tablename__, link.id)
    )
    return write_signature(session, place, signature, Proof.VIDEO, at, holder, at)


def blockers_to_sign(window: Window, modality: Modality, at: datetime) -> list[Blocker]:
    """Why nobody signs it by link at ``at``."""
    found = blockers_to_open(window, at)
    if not is_remote(modality) and not window.cancelled and not window.sealed:
        return [not_remote()]
    return found


def _row_of(session: FencedSession, token: str, at: datetime) -> SigningLink:
    link = links.find(session, token=token, purpose=PURPOSE, at=at)
    row = session.get(SigningLink, link.subject_id)
    if row is None:
        raise Refused(
            [Blocker("gone", "Cette demi-journée n’est plus au calendrier : elle ne se signe pas.")]
        )
    return row
