"""Catch-up work handed in on screen by the learner, and sent back by a trainer with what is to be redone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.learners.models import TrainerAssignment
from pacte.learners.queries import trainers_of
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor
from pacte.seminars.absences import emails
from pacte.seminars.absences.alerts import followers_of
from pacte.seminars.absences.loading import Loaded, load_learner, record_of
from pacte.seminars.absences.operations.catching_up import load_work
from pacte.seminars.absences.rules import (
    blockers_of_presence,
    blockers_to_hand_in,
    blockers_to_send_back,
)
from pacte.seminars.models import CatchUp, CatchUpHandIn
from pacte.seminars.proofs.queries import Slot
from pacte.seminars.proofs.rules import duration_words


def hand_in(
    session: FencedSession,
    *,
    enrollment_id: int,
    catch_up_id: int,
    words: str,
    document: Received | None,
    without_file: bool,
    seen: int,
    by: Actor,
    at: datetime,
) -> CatchUpHandIn:
    """Hand it in, or replace what was until a trainer answers; each version is kept.

    Replaced without a new document, what waits keeps its own, unless ``without_file``. Sent twice, it is
    handed in once. Those who follow the learner hear of the first version that waits.
    """
    loaded = load_learner(session, enrollment_id, at=at)
    work, owner = load_work(session, loaded, catch_up_id, at=at)
    _, slots = record_of(session, owner)
    words = words.strip()
    was_waiting = work.is_to_read
    last = _last(session, work) if was_waiting else None
    kept_id = last.file_id if last is not None and document is None and not without_file else None
    refuse_if(
        [
            *blockers_of_presence(loaded.enrollment.state, is_own=True),
            *blockers_to_hand_in(
                validated=work.validated_at is not None,
                cancelled=work.cancelled_at is not None,
                words=words,
                has_file=document is not None or kept_id is not None,
            ),
        ]
    )
    if last is not None and _same(session, last, words, document, kept_id):
        return last
    if seen != work.revision:
        raise stale("Ce rattrapage")
    file = store_upload(session, received=document, by=by, at=at) if document is not None else None
    made = CatchUpHandIn(
        catch_up_id=work.id,
        person_id=loaded.person.id,
        words=words,
        file_id=file.id if file is not None else kept_id,
        handed_in_at=at,
    )
    session.add(made)
    work.handed_in_at = at
    work.revision += 1
    session.flush()
    slot = slots.get(work.half_day_id)
    if slot is not None and not was_waiting:
        _tell_readers(session, loaded, made, slot, at)
    _note(session, "replaced" if was_waiting else "handed_in", loaded, work, by, at)
    return made


def send_back(
    session: FencedSession,
    *,
    enrollment_id: int,
    catch_up_id: int,
    answer: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> CatchUpHandIn:
    """The work is to be redone, and how; the learner hears of it."""
    loaded = load_learner(session, enrollment_id, at=at)
    work, owner = load_work(session, loaded, catch_up_id, at=at)
    _, slots = record_of(session, owner)
    refuse_if(
        blockers_to_send_back(
            to_read=work.is_to_read,
            answer=answer,
            has_left=loaded.enrollment.state is not EnrollmentState.ACTIVE,
        )
    )
    if seen != work.revision:
        raise stale("Ce rattrapage")
    last = _last(session, work)
    if last is None:
        raise Refused([Blocker("gone", "Ce rattrapage n’existe plus.")])
    last.answered_at, last.answered_by_id, last.answer = at, by.person_id, answer.strip()
    work.sent_back_at = at
    work.revision += 1
    session.flush()
    slot = slots.get(work.half_day_id)
    if slot is not None:
        emails.tell_of_catch_up(
            session,
            what="sent_back",
            loaded=loaded,
            work=work,
            slot=slot,
            author=by.label,
            at=at,
            answer=last.answer,
            version=last.id,
        )
    _note(session, "sent_back", loaded, work, by, at)
    return last


def _last(session: FencedSession, work: CatchUp) -> CatchUpHandIn | None:
    return session.scalar(
        select(CatchUpHandIn)
        .where(CatchUpHandIn.catch_up_id == work.id)
        .order_by(CatchUpHandIn.id.desc())
        .limit(1)
        .with_for_update()
    )


def _same(
    session: FencedSession,
    last: CatchUpHandIn,
    words: str,
    document: Received | None,
    kept_id: int | None,
) -> bool:
    if last.words != words:
        return False
    if document is None:
        return last.file_id == kept_id
    return (
        last.file_id is not None
        and session.get_one(StoredFile, last.file_id).sha256 == document.content.sha256
    )


def _tell_readers(
    session: FencedSession, loaded: Loaded, made: CatchUpHandIn, slot: Slot, at: datetime
) -> None:
    for person in _readers(session, loaded, slot):
        emails.tell_of_hand_in(session, loaded=loaded, made=made, slot=slot, to=person, at=at)


def _readers(session: FencedSession, loaded: Loaded, slot: Slot) -> Sequence[Person]:
    """Who follows the learner; after a transfer, until somebody does, the trainers of the cohort."""
    enrollment = loaded.enrollment
    if slot.half_day.cohort_id != enrollment.cohort_id:
        trainer = session.scalar(
            select(Person)
            .join(TrainerAssignment, TrainerAssignment.trainer_id == Person.id)
            .where(TrainerAssignment.enrollment_id == enrollment.id, TrainerAssignment.until_at.is_(None))
        )
        return [trainer] if trainer is not None else trainers_of(session, enrollment.cohort_id)
    return followers_of(session, slot.seminar, [enrollment.id])[enrollment.id]


def _note(session: FencedSession, what: str, loaded: Loaded, work: CatchUp, by: Actor, at: datetime) -> None:
    audit.record(
        session,
        action=f"catch_up.{what}",
        subject=loaded.enrollment,
        by=by,
        at=at,
        details={
            "catch_up_id": work.id,
            "half_day_id": work.half_day_id,
            "duration": duration_words(work.minutes),
        },
    )
