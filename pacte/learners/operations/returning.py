"""Taking back a departure, or a passage to another cohort, written by mistake: the learner goes on."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import day_words
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import the_cohort
from pacte.learners import emails
from pacte.learners import phrases as phrases
from pacte.learners.chains import former_of
from pacte.learners.models import Enrollment, LearnerStructure, TrainerAssignment
from pacte.learners.operations.departures import begin_again, free_trainer, left_at_of
from pacte.learners.operations.loading import (
    Loaded,
    blockers_of_trainer,
    end_role,
    give_role,
    load_to_change,
)
from pacte.learners.queries import places_taken
from pacte.learners.registries import OBSTACLES
from pacte.learners.rules import blockers_of_reason, blockers_to_return
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor
from pacte.signals import learner_left, learner_returned


def undo_departure(
    session: FencedSession, *, enrollment: Enrollment, reason: str, seen: int, by: Actor, at: datetime
) -> Enrollment:
    """The learner had not left: role, trainer, place and invitations as they were; told with the reason.

    Refused with all that has come since and contradicts it; the capacity is never exceeded.
    """
    loaded = load_to_change(session, enrollment, seen=seen, at=at, wanted=EnrollmentState.WITHDRAWN)
    row = loaded.enrollment
    refuse_if([*blockers_of_reason(reason), *obstacles(session, row, loaded.cohort, at=at)])
    day = day_words(row.ended_on) if row.ended_on is not None else ""
    former_reason, left_at = row.end_reason, left_at_of(session, row)
    begin_again(row)
    trainer = _resume(session, loaded, left_at, by, at)
    emails.tell_departure_undone(
        session, enrollment=row, cohort=loaded.cohort, day=day, reason=reason.strip(), trainer=trainer, at=at
    )
    session.flush()
    learner_returned.send(session, enrollment=row, left_at=left_at, by=by, at=at)
    details = {"day_words": day, "former_reason": former_reason, "reason": reason.strip()}
    audit.record(session, action="learner.departure_undone", subject=row, by=by, at=at, details=details)
    return row


def undo_transfer(
    session: FencedSession, *, enrollment: Enrollment, reason: str, seen: int, by: Actor, at: datetime
) -> Enrollment:
    """The learner goes on in the cohort they came from, and that enrolment is answered; the other is history.

    What they did meanwhile follows them. Refused with all that has come since and contradicts it.
    """
    former = former_of(session, enrollment)
    if former is None:
        raise Refused([NO_TRANSFER])
    loaded = load_to_change(session, enrollment, seen=seen, at=at, other_cohort_id=former.cohort_id)
    made = loaded.enrollment
    row = session.get_one(Enrollment, former.id, with_for_update=True, populate_existing=True)
    if row.transferred_to_id != made.id:
        raise Refused([NO_TRANSFER])
    there = Loaded(row, session.get_one(Cohort, row.cohort_id), loaded.person, loaded.today)
    refuse_if([*blockers_of_reason(reason), *obstacles(session, row, there.cohort, leaving=made, at=at)])
    left_at = left_at_of(session, row)
    begin_again(row)
    made.state, made.transferred_to_id = EnrollmentState.TRANSFERRED, row.id
    made.ended_on, made.end_reason, made.ended_by_id = loaded.today, reason.strip(), by.person_id
    made.revision += 1
    _bring_structures_back(session, made, row, loaded.today, by, at)
    gone = free_trainer(session, made, at)
    why = "Passage dans une autre promotion annulé"
    end_role(session, person=loaded.person, cohort=loaded.cohort, reason=why, by=by, at=at)
    trainer = _resume(session, there, left_at, by, at)
    emails.tell_transfer_undone(
        session,
        enrollment=row,
        cohort=there.cohort,
        other=loaded.cohort,
        reason=reason.strip(),
        trainer=trainer,
        trainer_there=gone,
        at=at,
    )
    session.flush()
    learner_left.send(session, enrollment=made, by=by, at=at)
    learner_returned.send(session, enrollment=row, left_at=left_at, by=by, at=at)
    audit.record(
        session,
        action="learner.transfer_undone",
        subject=row,
        by=by,
        at=at,
        details={"cohort": loaded.cohort.label, "from_id": made.id, "reason": reason.strip()},
    )
    audit.record(
        session,
        action="learner.arrival_undone",
        subject=made,
        by=by,
        at=at,
        details={"cohort": there.cohort.label, "to_id": row.id, "reason": reason.strip()},
    )
    return row


NO_TRANSFER = Blocker("no_transfer", "Il n’y a plus de passage à annuler.", "Rechargez la page.")


def obstacles(
    session: FencedSession,
    row: Enrollment,
    cohort: Cohort,
    *,
    leaving: Enrollment | None = None,
    at: datetime,
) -> list[Blocker]:
    """Why ``row`` cannot begin again; ``leaving``: what a transfer made, which would end. Constant
    statements."""
    dossier = session.get(Application, row.application_id) if row.application_id is not None else None
    elsewhere = session.scalar(
        select(Cohort.label)
        .join(Enrollment, Enrollment.cohort_id == Cohort.id)
        .where(
            Enrollment.person_id == row.person_id,
            Enrollment.state == EnrollmentState.ACTIVE,
            Enrollment.id.not_in([row.id, *([leaving.id] if leaving is not None else ())]),
        )
        .order_by(Enrollment.id)
    )
    return [
        *blockers_to_return(
            where=the_cohort(cohort.label),
            capacity=cohort.capacity,
            taken=places_taken(session, [cohort], at)[cohort.id],
            deposited=dossier is None or dossier.state is ApplicationState.SUBMITTED,
            elsewhere=the_cohort(elsewhere) if elsewhere is not None else "",
        ),
        *(blocker for tell in OBSTACLES for blocker in tell(session, row, leaving)),
    ]


def _resume(
    session: FencedSession, loaded: Loaded, left_at: datetime, by: Actor, at: datetime
) -> Person | None:
    """The role again, and whoever followed the learner until then, if they still may; says who."""
    give_role(session, person=loaded.person, cohort=loaded.cohort, by=by, at=at)
    assignment = session.scalar(
        select(TrainerAssignment)
        .where(TrainerAssignment.enrollment_id == loaded.enrollment.id, TrainerAssignment.until_at == left_at)
        .order_by(TrainerAssignment.id.desc())
        .with_for_update()
    )
    if assignment is None:
        return None
    pair = (assignment.trainer_id, loaded.person.id)
    if blockers_of_trainer(session, loaded.cohort, [pair])[pair]:
        return None
    assignment.until_at = None
    return session.get_one(Person, assignment.trainer_id)


def _bring_structures_back(
    session: FencedSession, made: Enrollment, row: Enrollment, today: date, by: Actor, at: datetime
) -> None:
    """A structure that changed meanwhile bears the training there too, with its commitment."""
    ended, kept = _structures_of(session, made), _structures_of(session, row)
    same = {(one.structure_id, one.is_bearer) for one in ended}
    for one in ended:
        one.until_on = today
    known = {(one.structure_id, one.is_bearer) for one in kept}
    for one in kept:
        if (one.structure_id, one.is_bearer) not in same:
            one.until_on = today
    session.flush()
    for one in ended:
        if (one.structure_id, one.is_bearer) not in known:
            session.add(
                LearnerStructure(
                    enrollment_id=row.id,
                    structure_id=one.structure_id,
                    is_bearer=one.is_bearer,
                    from_on=one.from_on,
                    commitment_file_id=one.commitment_file_id,
                    dues_paid_on=one.dues_paid_on,
                    reason=one.reason,
                    recorded_at=at,
                    recorded_by_id=by.person_id,
                )
            )


def _structures_of(session: FencedSession, enrollment: Enrollment) -> Sequence[LearnerStructure]:
    return session.scalars(
        select(LearnerStructure)
        .where(LearnerStructure.enrollment_id == enrollment.id, LearnerStructure.until_on.is_(None))
        .order_by(LearnerStructure.id)
        .with_for_update()
    ).all()
