"""What changes for a learner who stays: who follows them, which structure bears their training."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.wording import day_words
from pacte.blockers import Blocker, refuse_if
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.declaring import blockers_to_choose
from pacte.federations.models import Structure, StructureMembership, StructureStatus
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.learners import emails
from pacte.learners import phrases as phrases
from pacte.learners.models import Enrollment, LearnerStructure, TrainerAssignment
from pacte.learners.operations.loading import (
    Loaded,
    blockers_of_trainer,
    current_assignment,
    load_to_change,
)
from pacte.learners.rules import blockers_of_dues, blockers_of_leader, blockers_of_reason
from pacte.policy import Actor
from pacte.signals import structure_changed


def change_trainer(
    session: FencedSession,
    *,
    enrollment: Enrollment,
    trainer: Person | None,
    reason: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> TrainerAssignment | None:
    """Someone else follows the learner from now on, or nobody; who did before stays in the history.

    The learner, whoever takes over and whoever did follow them are told.
    """
    loaded = load_to_change(session, enrollment, seen=seen, at=at)
    current = current_assignment(session, loaded.enrollment.id)
    blockers = blockers_of_reason(reason)
    if (trainer.id if trainer else None) == (current.trainer_id if current else None):
        blockers.append(
            Blocker("same_trainer", "Rien ne change.", "Choisissez quelqu’un d’autre.", "trainer")
        )
    elif trainer is not None:
        pair = (trainer.id, loaded.person.id)
        blockers += blockers_of_trainer(session, loaded.cohort, [pair])[pair]
    refuse_if(blockers)
    if current is not None:
        current.until_at = at
        session.flush()
    made = None
    if trainer is not None:
        made = TrainerAssignment(
            enrollment_id=loaded.enrollment.id,
            trainer_id=trainer.id,
            from_at=at,
            assigned_by_id=by.person_id,
            reason=reason.strip(),
        )
        session.add(made)
    emails.tell_trainer_changed(
        session,
        enrollment=loaded.enrollment,
        cohort=loaded.cohort,
        trainer=trainer,
        former=session.get_one(Person, current.trainer_id) if current is not None else None,
        at=at,
    )
    loaded.enrollment.revision += 1
    audit.record(
        session,
        action="learner.trainer_changed" if trainer else "learner.trainer_removed",
        subject=loaded.enrollment,
        by=by,
        at=at,
        details={"trainer": trainer.name, "trainer_id": trainer.id} if trainer else {},
    )
    return made


def change_structure(
    session: FencedSession,
    *,
    enrollment: Enrollment,
    structure: Structure,
    commitment: Received,
    on: date,
    reason: str,
    seen: int,
    leader: str = "",
    leader_email: str = "",
    by: Actor,
    at: datetime,
) -> LearnerStructure:
    """Another structure bears the training from ``on``: new commitment, dues of that year checked.

    The former one ends that day and stays in the history; the dues found are kept with the new one.
    Seminars expect the new team's ``leader`` in place of the former one.
    """
    loaded = load_to_change(session, enrollment, seen=seen, at=at)
    rows = session.scalars(
        select(LearnerStructure)
        .where(LearnerStructure.enrollment_id == loaded.enrollment.id, LearnerStructure.until_on.is_(None))
        .with_for_update()
    ).all()
    bearer = next((row for row in rows if row.is_bearer), None)
    membership = _membership(session, structure, on)
    refuse_if(
        [
            *blockers_of_reason(reason),
            *_blockers_of_period(on, bearer, loaded.today),
            *blockers_of_leader(leader, leader_email),
            *_blockers_of_structure(loaded.cohort, structure, bearer, membership, on),
        ]
    )
    for row in rows:
        if row.is_bearer or row.structure_id == structure.id:
            row.until_on = on
    session.flush()
    file = store_upload(session, received=commitment, by=by, at=at)
    made = LearnerStructure(
        enrollment_id=loaded.enrollment.id,
        structure_id=structure.id,
        is_bearer=True,
        from_on=on,
        commitment_file_id=file.id,
        dues_paid_on=membership.dues_paid_on if membership else None,
        reason=reason.strip(),
        recorded_at=at,
        recorded_by_id=by.person_id,
    )
    session.add(made)
    loaded.enrollment.revision += 1
    session.flush()
    emails.tell_structure_changed(
        session,
        enrollment=loaded.enrollment,
        cohort=loaded.cohort,
        structure=structure.name,
        trainer=_trainer(session, loaded),
        on=on,
        at=at,
    )
    structure_changed.send(
        session,
        enrollment=loaded.enrollment,
        leader=leader.strip(),
        leader_email=leader_email.strip(),
        by=by,
        at=at,
    )
    audit.record(
        session,
        action="learner.structure_changed",
        subject=loaded.enrollment,
        by=by,
        at=at,
        details={
            "structure_id": structure.id,
            "on": on.isoformat(),
            "day_words": day_words(on),
            "sha256": file.sha256,
            "dues_paid_on": made.dues_paid_on.isoformat() if made.dues_paid_on else None,
        },
    )
    return made


def _trainer(session: FencedSession, loaded: Loaded) -> Person | None:
    assignment = current_assignment(session, loaded.enrollment.id)
    return session.get_one(Person, assignment.trainer_id) if assignment is not None else None


def blockers_of_new_structure(
    session: FencedSession,
    enrollment: Enrollment,
    *,
    structure: Structure | None,
    on: date | None,
    leader: str,
    leader_email: str,
    today: date,
) -> list[Blocker]:
    """Why the structure cannot change so, told all at once with whatever else the form lacks.

    ``structure``, ``on``: None while they are not said.
    """
    bearer = session.scalar(
        select(LearnerStructure).where(
            LearnerStructure.enrollment_id == enrollment.id,
            LearnerStructure.until_on.is_(None),
            LearnerStructure.is_bearer.is_(True),
        )
    )
    found = blockers_of_leader(leader, leader_email)
    if on is None:
        return found
    found += _blockers_of_period(on, bearer, today)
    if structure is not None:
        membership = _membership(session, structure, on)
        found += _blockers_of_structure(enrollment.cohort, structure, bearer, membership, on)
    return found


def _membership(session: FencedSession, structure: Structure, on: date) -> StructureMembership | None:
    return session.scalar(
        select(StructureMembership).where(
            StructureMembership.structure_id == structure.id, StructureMembership.year == on.year
        )
    )


def _blockers_of_period(on: date, bearer: LearnerStructure | None, today: date) -> list[Blocker]:
    if bearer is not None and on < bearer.from_on:
        return [Blocker("day_early", "Cette date est avant le début de la structure actuelle.", "", "on")]
    if on > today:
        return [Blocker("day_late", "Cette date est à venir.", "Revenez ce jour-là.", "on")]
    return []


def _blockers_of_structure(
    cohort: Cohort,
    structure: Structure,
    bearer: LearnerStructure | None,
    membership: StructureMembership | None,
    on: date,
) -> list[Blocker]:
    if structure.status is StructureStatus.MERGED:
        return [Blocker("merged", "Cette fiche a été fusionnée avec une autre.", "", "structure_id")]
    if structure.is_refused:
        return [replace(one, where="structure_id") for one in blockers_to_choose(structure)]
    if bearer is not None and bearer.structure_id == structure.id:
        return [Blocker("same_structure", "C’est déjà la structure porteuse.", "", "structure_id")]
    asked = definition_of(cohort).rules
    return blockers_of_dues(
        name=structure.name,
        year=on.year,
        is_member=membership is not None,
        is_settled=membership is not None and membership.is_settled,
        membership_asked=asked.membership_required,
        dues_asked=asked.dues_required,
    )
