"""Leaving a cohort: for good, or for another cohort of the federation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.wording import day_words, local_day
from pacte.blockers import Blocker, refuse_if
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import Track
from pacte.database import FencedSession
from pacte.learners import emails
from pacte.learners import phrases as phrases
from pacte.learners.models import Enrollment, LearnerStructure
from pacte.learners.operations.loading import (
    Loaded,
    current_assignment,
    end_role,
    give_role,
    load_to_change,
)
from pacte.learners.queries import cohorts_closed_to, places_taken
from pacte.learners.registries import TRACES
from pacte.learners.rules import (
    WorkKept,
    blockers_of_capacity,
    blockers_of_day,
    blockers_of_reason,
    blockers_of_traces,
    blockers_to_transfer,
    gives_place_back,
    work_kept,
)
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor
from pacte.signals import learner_left, learner_returned, learner_withdrew

TRACKS = {track.value: track for track in Track}
LEAVING = ("learner.withdrawn", "learner.transferred", "learner.arrival_undone")
"""What the journal calls the acts that end an enrolment."""


@dataclass(frozen=True, slots=True)
class Transferred:
    """The enrolment that a transfer made, and whether validated work counts in it."""

    enrollment: Enrollment
    work: WorkKept


def withdraw(
    session: FencedSession,
    *,
    enrollment: Enrollment,
    on: date,
    reason: str,
    seen: int,
    despite: bool = False,
    by: Actor,
    at: datetime,
) -> Enrollment:
    """Record that a learner leaves, ``on`` a local day; frees the trainer, and the place before T0.

    What was signed or deposited after that day will not count: refused unless ``despite`` says it is known.
    """
    loaded = load_to_change(session, enrollment, seen=seen, at=at)
    row = loaded.enrollment
    since = min(_local_enrolment(loaded), loaded.today)
    later = [] if despite else [one for find in TRACES for one in find(session, row, on)]
    refuse_if(
        [
            *blockers_of_reason(reason),
            *blockers_of_day(on, since=since, today=loaded.today),
            *blockers_of_traces([one.words for one in sorted(later, key=lambda one: one.on)]),
        ]
    )
    row.state = EnrollmentState.WITHDRAWN
    row.ended_on, row.end_reason, row.ended_by_id = on, reason.strip(), by.person_id
    row.revision += 1
    trainer = free_trainer(session, row, at)
    end_role(
        session, person=loaded.person, cohort=loaded.cohort, reason="Départ de la formation", by=by, at=at
    )
    _give_place_back(session, loaded, by, at)
    emails.tell_withdrawn(session, enrollment=row, cohort=loaded.cohort, trainer=trainer, on=on, at=at)
    session.flush()
    learner_left.send(session, enrollment=row, by=by, at=at)
    audit.record(
        session,
        action="learner.withdrawn",
        subject=row,
        by=by,
        at=at,
        details={"on": on.isoformat(), "day_words": day_words(on)},
    )
    return row


def transfer(
    session: FencedSession,
    *,
    enrollment: Enrollment,
    to: Cohort,
    reason: str,
    seen: int,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
) -> Transferred:
    """Move a learner to another cohort of the federation; the former enrolment stays as history.

    Validated work counts when the version, or at least its modules, are the same (:func:`compare`).
    The structures follow; a trainer of the new cohort is chosen afterwards.
    """
    loaded = load_to_change(session, enrollment, seen=seen, at=at, other_cohort_id=to.id)
    row = loaded.enrollment
    cohort = session.get_one(Cohort, to.id)
    refuse_if(
        [
            *blockers_of_reason(reason),
            *blockers_to_receive(session, row, [cohort], today=loaded.today, at=at)[cohort.id],
        ]
    )
    work = compare(curriculum, row, cohort)
    before = _taken_back(session, row, cohort)
    left_at = left_at_of(session, before) if before is not None else None
    made = before or Enrollment(cohort_id=cohort.id, person_id=row.person_id, application_id=None)
    made.track, made.keeps_work = row.track, work.kept
    made.programme_version = definition_of(cohort).programme_version
    made.curriculum_fingerprint = cohort.curriculum_fingerprint
    made.enrolled_at, made.enrolled_by_id = at, by.person_id
    begin_again(made)
    session.add(made)
    session.flush()
    row.state, row.transferred_to_id = EnrollmentState.TRANSFERRED, made.id
    row.ended_on, row.end_reason, row.ended_by_id = loaded.today, reason.strip(), by.person_id
    row.revision += 1
    _carry_structures(session, row, made, loaded.today, by, at)
    trainer = free_trainer(session, row, at)
    end_role(
        session,
        person=loaded.person,
        cohort=loaded.cohort,
        reason="Passage dans une autre promotion",
        by=by,
        at=at,
    )
    give_role(session, person=loaded.person, cohort=cohort, by=by, at=at)
    _give_place_back(session, loaded, by, at)
    emails.tell_transferred(
        session, enrollment=made, former=loaded.cohort, cohort=cohort, trainer=trainer, at=at
    )
    session.flush()
    learner_left.send(session, enrollment=row, by=by, at=at)
    if left_at is not None:
        learner_returned.send(session, enrollment=made, left_at=left_at, by=by, at=at)
    details = {"cohort": cohort.label, "to_id": made.id, "keeps_work": work.kept}
    audit.record(session, action="learner.transferred", subject=row, by=by, at=at, details=details)
    audit.record(
        session,
        action="learner.arrived",
        subject=made,
        by=by,
        at=at,
        details={"cohort": cohort.label, "from_id": row.id, "kept_words": kept_words(work)},
    )
    return Transferred(made, work)


def blockers_to_receive(
    session: FencedSession, enrollment: Enrollment, cohorts: Sequence[Cohort], *, today: date, at: datetime
) -> dict[int, list[Blocker]]:
    """Cohort id → why the learner cannot move there; a constant number of statements."""
    known = cohorts_closed_to(session, enrollment)
    taken = places_taken(session, [one for one in cohorts if one.id != enrollment.cohort_id], at)
    return {
        cohort.id: [
            *blockers_to_transfer(
                same_cohort=cohort.id == enrollment.cohort_id,
                track=enrollment.track,
                tracks=cohort.tracks,
                enrolled=cohort.id in known,
                over=today > definition_of(cohort).defence.ends_on,
            ),
            *(
                blockers_of_capacity(capacity=cohort.capacity, present=taken[cohort.id], added=1)
                if cohort.id in taken
                else ()
            ),
        ]
        for cohort in cohorts
    }


def compare(curriculum: Curriculum, enrollment: Enrollment, cohort: Cohort) -> WorkKept:
    """Whether what the learner has validated counts in the cohort's version of the programme."""
    return work_kept(
        enrollment.programme_version,
        definition_of(cohort).programme_version,
        _modules(curriculum, enrollment.programme_version, enrollment.track),
        _modules(curriculum, definition_of(cohort).programme_version, enrollment.track),
    )


def kept_words(work: WorkKept) -> str:
    """What becomes of validated work, in the middle of a sentence."""
    if work.same_version:
        return "le travail validé compte : même version du programme"
    if work.kept:
        return "le travail validé compte : mêmes modules, sous une autre version du programme"
    return "le travail validé ne compte pas : les modules des deux versions diffèrent"


def _modules(curriculum: Curriculum, version: str, track: str) -> set[str]:
    """Slugs of the version's modules for the track; a version no longer installed has none."""
    if version not in curriculum.versions:
        return set()
    return {module.slug for module in curriculum.modules_of(version, TRACKS[track])}


def begin_again(row: Enrollment) -> None:
    """In the cohort, as if never gone."""
    row.state, row.transferred_to_id = EnrollmentState.ACTIVE, None
    row.ended_on, row.end_reason, row.ended_by_id = None, "", None
    row.revision = (row.revision or 0) + 1


def left_at_of(session: FencedSession, enrollment: Enrollment) -> datetime:
    """When the learner's last departure was written; what it released bears that instant."""
    [last] = audit.history(session, enrollment, limit=1, only=LEAVING)
    return last.at


def free_trainer(session: FencedSession, enrollment: Enrollment, at: datetime) -> Person | None:
    """Nobody follows the learner any more; who did, if anybody."""
    assignment = current_assignment(session, enrollment.id)
    if assignment is None:
        return None
    assignment.until_at = at
    return session.get_one(Person, assignment.trainer_id)


def _taken_back(session: FencedSession, former: Enrollment, cohort: Cohort) -> Enrollment | None:
    """What a transfer to that cohort had made, before it was taken back."""
    return session.scalar(
        select(Enrollment)
        .where(
            Enrollment.cohort_id == cohort.id,
            Enrollment.transferred_to_id == former.id,
            Enrollment.id > former.id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _give_place_back(session: FencedSession, loaded: Loaded, by: Actor, at: datetime) -> None:
    """Before T0 the place goes to the next on the list: those who offer places are told."""
    row = loaded.enrollment
    if row.application_id is None or not gives_place_back(today=loaded.today, t0_on=loaded.cohort.t0_on):
        return
    session.flush()
    learner_withdrew.send(session, cohort_id=row.cohort_id, application_id=row.application_id, by=by, at=at)


def _carry_structures(
    session: FencedSession, former: Enrollment, made: Enrollment, today: date, by: Actor, at: datetime
) -> None:
    for row in session.scalars(
        select(LearnerStructure)
        .where(LearnerStructure.enrollment_id == former.id, LearnerStructure.until_on.is_(None))
        .order_by(LearnerStructure.id)
    ).all():
        session.add(
            LearnerStructure(
                enrollment_id=made.id,
                structure_id=row.structure_id,
                is_bearer=row.is_bearer,
                from_on=today,
                commitment_file_id=row.commitment_file_id,
                dues_paid_on=row.dues_paid_on,
                recorded_at=at,
                recorded_by_id=by.person_id,
            )
        )


def _local_enrolment(loaded: Loaded) -> date:
    return local_day(loaded.enrollment.enrolled_at, loaded.cohort.definition["federation"]["time_zone"])
