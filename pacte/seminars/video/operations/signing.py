"""Signing a half-day held by video with the personal link that was sent for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pacte import links
from pacte.accounts.models import Person
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.policy import Actor
from pacte.seminars.models import Attendance, HalfDay, ScheduleChange, Seminar, SigningLink
from pacte.seminars.presence.after_seal import AfterSeal
from pacte.seminars.presence.loading import Place, load_place, local_day
from pacte.seminars.presence.operations import Signature
from pacte.seminars.presence.operations.keeping import keep
from pacte.seminars.presence.operations.signing import as_before_seal, is_the_same, write_signature
from pacte.seminars.presence.queries import attendance_of, is_expected, window_of
from pacte.seminars.presence.rules import (
    Window,
    blockers_to_keep,
    blockers_to_open,
    drawn_within,
    not_expected,
)
from pacte.seminars.presence.tickets import Ticket, link_holder
from pacte.seminars.video.operations.links import PURPOSE
from pacte.seminars.video.rules import is_remote, not_remote
from pacte.seminars.vocabulary import ChangeKind, Proof


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
    is_stale: bool
    """Sent to everybody while the half-day was to be held by video, which it no longer is."""

    def blockers(self, at: datetime) -> list[Blocker]:
        """Why it cannot be signed at ``at``."""
        found = blockers_to_sign(self.window, at, is_stale=self.is_stale)
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
        _is_stale(session, row, half_day),
    )


def sign_by_link(
    session: FencedSession,
    *,
    token: str,
    signature: Signature,
    shown: Ticket | None = None,
    drawn_at: datetime | None = None,
    at: datetime,
) -> Attendance:
    """Sign with the link, while the half-day is signed; once.

    ``shown``: when the page was shown; with it, ``drawn_at`` is when the device says that it was drawn, if
    it kept the signature without network.
    """
    link = _row_of(session, token, at)
    place = load_place(session, link.half_day_id, link.enrollment_id)
    if is_the_same(place.row, signature):
        assert place.row is not None
        return place.row
    drawn = _drawn(session, link, place, shown, drawn_at, at)
    return write_signature(session, place, signature, Proof.VIDEO, drawn, _holder(link, place), at)


def sign_by_link_after_seal(
    session: FencedSession,
    *,
    token: str,
    signature: Signature,
    shown: Ticket | None = None,
    drawn_at: datetime | None = None,
    at: datetime,
) -> AfterSeal:
    """The same once the sheet is sealed: whatever would have been taken before is kept as evidence."""
    link = _row_of(session, token, at)
    place = as_before_seal(load_place(session, link.half_day_id, link.enrollment_id))
    drawn = _drawn(session, link, place, shown, drawn_at, at)
    return keep(session, place, signature, Proof.VIDEO, drawn, _holder(link, place), at)


def _drawn(
    session: FencedSession,
    link: SigningLink,
    place: Place,
    shown: Ticket | None,
    claimed: datetime | None,
    at: datetime,
) -> datetime:
    """When it was drawn; raises Refused when the link did not sign then."""
    is_stale = _is_stale(session, link, place.half_day)
    shown_at, drawn = instants_of(link, shown, claimed, at)
    refuse_if(
        blockers_to_sign(place.window, drawn, is_stale=is_stale) or blockers_to_keep(shown_at, at),
    )
    return drawn


def _holder(link: SigningLink, place: Place) -> Actor:
    return Actor(
        person_id=None, label=place.person.name, via="link", subject=(SigningLink.__tablename__, link.id)
    )


def instants_of(
    link: SigningLink, shown: Ticket | None, claimed: datetime | None, at: datetime
) -> tuple[datetime, datetime]:
    """When the page of this link was shown, and when the signature was drawn on it; now, unless proved."""
    proved = shown is not None and shown.holder == link_holder(link.id)
    shown_at = shown.issued_at if shown is not None and proved else at
    return shown_at, drawn_within(claimed, issued_at=shown_at, received_at=at)


def blockers_to_sign(window: Window, at: datetime, *, is_stale: bool) -> list[Blocker]:
    """Why it is not signed by link at ``at``."""
    found = blockers_to_open(window, at)
    if is_stale and not window.cancelled and not window.sealed:
        return [not_remote("Si vous le suivez par vidéo, demandez un nouveau lien à qui l’anime.")]
    return found


def _is_stale(session: FencedSession, link: SigningLink, half_day: HalfDay) -> bool:
    """In person, only a link that was sent to one person since it is so still signs."""
    if is_remote(half_day.modality):
        return False
    changed_at = session.scalar(
        select(func.max(ScheduleChange.at)).where(
            ScheduleChange.seminar_id == half_day.seminar_id, ScheduleChange.kind == ChangeKind.MODALITY
        )
    )
    return changed_at is not None and link.sent_at <= changed_at


def _row_of(session: FencedSession, token: str, at: datetime) -> SigningLink:
    link = links.find(session, token=token, purpose=PURPOSE, at=at)
    row = session.get(SigningLink, link.subject_id)
    if row is None:
        raise Refused(
            [Blocker("gone", "Cette demi-journée n’est plus au calendrier : elle ne se signe pas.")]
        )
    return row
