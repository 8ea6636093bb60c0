"""Enrolling those who have a validated dossier and a confirmed place, many at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.models import Application, ApplicationStructure
from pacte.applications.snapshot import cohort_facts
from pacte.applications.wording import local_day
from pacte.blockers import Blocker, refuse_if
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.learners import emails
from pacte.learners import phrases as phrases
from pacte.learners.models import Enrollment, LearnerStructure, TrainerAssignment
from pacte.learners.operations.loading import blockers_of_trainer, give_role, lock_places
from pacte.learners.queries import Expected, expected, present_in
from pacte.learners.rules import blockers_of_capacity, blockers_to_enrol
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor
from pacte.selection.hiding import refuse_tied


@dataclass(frozen=True, slots=True)
class Choice:
    """A dossier to enrol, and who will follow the person; nobody yet when None."""

    application_id: int
    trainer_id: int | None = None


def enrol(
    session: FencedSession, *, cohort: Cohort, choices: Sequence[Choice], by: Actor, at: datetime
) -> list[Enrollment]:
    """Make them learners of the cohort, all or none; each is told, and each trainer once.

    Each keeps the programme of the cohort as it is today (version and fingerprint). Refused with every
    reason, named by person; the capacity is never exceeded, whoever enrols at the same time.
    """
    locked = lock_places(session, cohort.id)[cohort.id]
    wanted = {choice.application_id: choice.trainer_id for choice in choices}
    refuse_tied(session, locked, wanted, by)
    facts = cohort_facts(locked)
    people = expected(session, locked, facts, now=at, application_ids=list(wanted))
    pairs = [
        (trainer_id, one.application.person_id)
        for one in people
        if (trainer_id := wanted[one.application.id]) is not None
    ]
    tied = blockers_of_trainer(session, locked, pairs) if pairs else {}
    refuse_if(
        [
            *_blockers_of_choice(wanted, people),
            *(
                _named(one, blocker)
                for one in people
                for blocker in (
                    *blockers_to_enrol(one.facts),
                    *tied.get((wanted[one.application.id] or 0, one.application.person_id), ()),
                )
            ),
            *blockers_of_capacity(
                capacity=locked.capacity, present=present_in(session, locked.id), added=len(people)
            ),
        ]
    )
    today = local_day(at, facts.time_zone)
    made = [_make(session, locked, one.application, by, at) for one in people]
    session.flush()
    _bring_structures(session, made, today, by, at)
    followed: dict[int, list[str]] = defaultdict(list)
    trainers = _people(session, {trainer_id for trainer_id, _ in pairs})
    for one, enrollment in zip(people, made, strict=True):
        trainer_id = wanted[one.application.id]
        if trainer_id is not None:
            session.add(
                TrainerAssignment(
                    enrollment_id=enrollment.id,
                    trainer_id=trainer_id,
                    from_at=at,
                    assigned_by_id=by.person_id,
                )
            )
            followed[trainer_id].append(one.name)
        person = session.get_one(Person, enrollment.person_id)
        give_role(session, person=person, cohort=locked, by=by, at=at)
        emails.tell_enrolled(
            session,
            enrollment=enrollment,
            cohort=locked,
            trainer=trainers[trainer_id] if trainer_id is not None else None,
            at=at,
        )
    for trainer_id, names in sorted(followed.items()):
        emails.tell_new_learners(session, trainer=trainers[trainer_id], cohort=locked, names=names, at=at)
    for enrollment in made:
        audit.record(
            session,
            action="learner.enrolled",
            subject=enrollment,
            by=by,
            at=at,
            details={
                "cohort": locked.label,
                "programme_version": enrollment.programme_version,
                "application_id": enrollment.application_id,
                "trainer_id": wanted[enrollment.application_id or 0],
            },
        )
    return made


def _make(
    session: FencedSession, cohort: Cohort, application: Application, by: Actor, at: datetime
) -> Enrollment:
    enrollment = Enrollment(
        cohort_id=cohort.id,
        person_id=application.person_id,
        application_id=application.id,
        track=application.track or cohort.tracks[0],
        programme_version=definition_of(cohort).programme_version,
        curriculum_fingerprint=cohort.curriculum_fingerprint,
        state=EnrollmentState.ACTIVE,
        enrolled_at=at,
        enrolled_by_id=by.person_id,
    )
    session.add(enrollment)
    return enrollment


def _bring_structures(
    session: FencedSession, made: Sequence[Enrollment], today: date, by: Actor, at: datetime
) -> None:
    """Those of the dossiers, the bearing one included."""
    by_application = {enrollment.application_id: enrollment for enrollment in made}
    for link in session.scalars(
        select(ApplicationStructure)
        .where(ApplicationStructure.application_id.in_(by_application))
        .order_by(ApplicationStructure.id)
    ):
        session.add(
            LearnerStructure(
                enrollment_id=by_application[link.application_id].id,
                structure_id=link.structure_id,
                is_bearer=link.is_bearer,
                from_on=today,
                recorded_at=at,
                recorded_by_id=by.person_id,
            )
        )


def _blockers_of_choice(wanted: dict[int, int | None], people: Sequence[Expected]) -> list[Blocker]:
    if not wanted:
        return [Blocker("nobody", "Personne n’est choisi.", "Cochez au moins une personne.")]
    if len(people) != len(wanted):
        return [
            Blocker(
                "unknown_dossier",
                "Un des dossiers choisis n’est pas de cette promotion.",
                "Rechargez la page, puis choisissez de nouveau.",
            )
        ]
    return []


def _named(one: Expected, blocker: Blocker) -> Blocker:
    return Blocker(blocker.code, f"{one.name} : {blocker.message}", blocker.remedy)


def _people(session: FencedSession, ids: set[int]) -> dict[int, Person]:
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}
