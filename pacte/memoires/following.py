"""What follows a learner: their mémoire moves with them; another structure asks for the subject again."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.memoires.models import Memoire, MemoireSubject
from pacte.memoires.subjects import emails
from pacte.memoires.vocabulary import SubjectState
from pacte.policy import Actor
from pacte.seminars.setting import read_setting
from pacte.signals import learner_left, learner_returned, structure_changed


@structure_changed.connect
def ask_again(
    session: FencedSession, *, enrollment: Enrollment, by: Actor, at: datetime, **_: object
) -> None:
    """A validated subject was about the former team: those who follow the learner say whether it holds."""
    memoire = _of(session, enrollment.id)
    if memoire is None or memoire.subject_state is not SubjectState.VALIDATED:
        return
    memoire.subject_state = SubjectState.TO_CONFIRM
    memoire.revision += 1
    title = session.scalars(
        select(MemoireSubject.title).where(
            MemoireSubject.memoire_id == memoire.id, MemoireSubject.number == memoire.subject_number
        )
    ).one()
    emails.tell_to_confirm(
        session,
        setting=read_setting(session, session.get_one(Cohort, enrollment.cohort_id)),
        enrollment=enrollment,
        person=session.get_one(Person, enrollment.person_id),
        memoire=memoire,
        title=title,
        at=at,
    )
    audit.record(session, action="memoire.subject_to_confirm", subject=enrollment, by=by, at=at)


@learner_left.connect
def follow_transfer(session: FencedSession, *, enrollment: Enrollment, by: Actor, at: datetime) -> None:
    """The mémoire goes on in the cohort that the learner moves to."""
    if enrollment.transferred_to_id is not None:
        _carry(session, enrollment.id, session.get_one(Enrollment, enrollment.transferred_to_id), by, at)


@learner_returned.connect
def follow_return(
    session: FencedSession, *, enrollment: Enrollment, left_at: datetime, by: Actor, at: datetime
) -> None:
    """A transfer is taken back: the mémoire is the former cohort's again."""
    for identity in session.scalars(
        select(Enrollment.id)
        .where(Enrollment.transferred_to_id == enrollment.id, Enrollment.id > enrollment.id)
        .order_by(Enrollment.id)
    ).all():
        _carry(session, identity, enrollment, by, at)


def _carry(session: FencedSession, from_id: int, to: Enrollment, by: Actor, at: datetime) -> None:
    """Not over a mémoire that the learner has there already."""
    memoire = _of(session, from_id)
    if memoire is None or _of(session, to.id) is not None:
        return
    memoire.enrollment_id = to.id
    memoire.revision += 1
    session.flush()
    audit.record(session, action="memoire.carried", subject=to, by=by, at=at)


def _of(session: FencedSession, enrollment_id: int) -> Memoire | None:
    return session.scalars(select(Memoire).where(Memoire.enrollment_id == enrollment_id)).one_or_none()
