"""What a personal link opens: one reading; and, for who is of juries only, their list."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pacte import audit, links
from pacte.accounts.models import Person, SignInMethod
from pacte.accounts.operations.sign_in import Device, Opened, open_session
from pacte.accounts.queries import has_second_factor
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.links.models import PersonalLink
from pacte.memoires.models import Memoire, MemoireReading
from pacte.memoires.queries import Known, known_of
from pacte.memoires.readers.links import PURPOSE
from pacte.memoires.readers.queries import juror_of, register_for, structures_of
from pacte.memoires.readers.rules import Standing as Standing
from pacte.memoires.readers.rules import blockers_to_accept, is_active
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import Actor, Role


@dataclass(frozen=True, slots=True)
class Shown:
    """What the holder of a link sees: whose mémoire, never its content."""

    row: MemoireReading
    cohort: Cohort
    learner: Person
    structure: str
    known: Known
    standing: Standing

    @property
    def holder(self) -> Actor:
        """The reader, by their link."""
        subject = (self.row.__tablename__, self.row.id)
        return Actor(person_id=self.row.reader_id, label=self.row.reader.name, via="link", subject=subject)

    @property
    def blockers(self) -> list[Blocker]:
        """Why they cannot accept."""
        return blockers_to_accept(self.standing)


def open_reading(session: FencedSession, *, token: str, at: datetime) -> Shown:
    """What the link opens; raises :class:`Refused` with what to do. Reading it changes nothing."""
    row = session.get_one(MemoireReading, links.find(session, token=token, purpose=PURPOSE, at=at).subject_id)
    memoire = session.get_one(Memoire, row.memoire_id)
    enrollment = session.get_one(Enrollment, memoire.enrollment_id)
    cohort = session.get_one(Cohort, enrollment.cohort_id)
    known = known_of(session, [enrollment], {cohort.id: definition_of(cohort)})[enrollment.id]
    register = register_for(session, cohort, assessors=[row.reader_id], subjects=[enrollment.person_id])
    return Shown(
        row,
        cohort,
        session.get_one(Person, enrollment.person_id),
        structures_of(session, [enrollment.id]).get(enrollment.id, ""),
        known,
        Standing(
            is_deposited=known.deposit is not None,
            is_active=is_active(enrollment.state),
            sits=juror_of(session, cohort.id, row.reader_id) is not None,
            ties=tuple(one.label for one in register.ties(row.reader_id, enrollment.person_id)),
            state=row.state if row.ended_at is None else None,
            is_submitted=row.submitted_at is not None,
        ),
    )


def reading_behind(session: FencedSession, token: str) -> MemoireReading | None:
    """The reading of a link that no longer opens, to say why."""
    link: PersonalLink | None = links.known(session, token=token, purpose=PURPOSE)
    return session.get(MemoireReading, link.subject_id) if link is not None else None


def enter(
    session: FencedSession,
    *,
    token: str,
    actor: Actor,
    device: Device,
    lifetime: timedelta,
    at: datetime,
) -> Opened | None:
    """Sign the holder in by a reading that they accepted; None when they must sign in by themselves.

    ``actor``: the holder with every role they hold. A mail must not open more than a jury: whoever holds
    another role, or has a second factor, signs in as usual.
    """
    shown = open_reading(session, token=token, at=at)
    if shown.row.state is not ReadingState.ACCEPTED or shown.standing.is_tied or not shown.standing.sits:
        raise Refused(
            shown.blockers or [Blocker("not_accepted", "Acceptez d’abord cette lecture.", "Puis ouvrez-la.")]
        )
    if any(one.role is not Role.JUROR for one in actor.grants) or has_second_factor(
        session, shown.row.reader_id
    ):
        return None
    opened = open_session(
        session,
        person=shown.row.reader,
        method=SignInMethod.LINK,
        device=device,
        lifetime=lifetime,
        at=at,
    )
    audit.record(session, action="reading.signed_in", subject=shown.row, by=shown.holder, at=at)
    return opened
