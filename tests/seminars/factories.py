"""A cohort in training: its seminars, made-up learners enrolled directly, a trainer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import count

from pacte.accounts.models import Person
from pacte.cohorts.definition import CohortDefinition, HalfDayDefinition, SeminarDefinition
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.operations import edit_cohort
from pacte.cohorts.queries import definition_of
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import COMMAND, Role
from pacte.seminars.models import HalfDay, Seminar
from pacte.seminars.queries import half_days_of, seminar_by_key, seminars_of
from tests.applications.processing.factories import AFTER, Setting, make_setting
from tests.factories import grant_role, make_person

__all__ = [
    "AFTER",
    "T0_MORNING",
    "Setting",
    "change_definition",
    "half_days",
    "make_learner",
    "make_learners",
    "make_setting",
    "make_trainer",
    "morning",
    "seminar",
]

T0_MORNING = datetime(2025, 12, 11, 8, 0, tzinfo=UTC)
"""The first half-day of BFC's promo 8 begins: 9 o'clock in Beaune."""
_serial = count(1)


def make_trainer(setting: Setting, given: str = "Alix", family: str = "Relais") -> Person:
    """A trainer of the cohort."""
    person = make_person(setting.database, given, family)
    grant_role(setting.database, person, Role.TRAINER, setting.federation, cohort_id=setting.cohort.id)
    return person


def make_learner(
    setting: Setting,
    given: str = "Noé",
    family: str = "Aubert",
    *,
    track: str = "MSP",
    trainer: Person | None = None,
    state: EnrollmentState = EnrollmentState.ACTIVE,
    ended_on: date | None = None,
) -> Enrollment:
    """Somebody in the cohort, without the dossier that a learner comes from."""
    person = make_person(setting.database, given, family)
    grant_role(setting.database, person, Role.LEARNER, setting.federation, cohort_id=setting.cohort.id)
    with setting.database.session(setting.scope, write=True) as session:
        enrollment = Enrollment(
            cohort_id=setting.cohort.id,
            person_id=person.id,
            application_id=None,
            track=track,
            programme_version=definition_of(setting.cohort).programme_version,
            state=state,
            enrolled_at=AFTER,
            ended_on=ended_on,
        )
        session.add(enrollment)
        session.flush()
        if trainer is not None:
            session.add(TrainerAssignment(enrollment_id=enrollment.id, trainer_id=trainer.id, from_at=AFTER))
    return enrollment


def make_learners(setting: Setting, number: int, *, trainer: Person | None = None) -> list[Enrollment]:
    """Several, each with a name of their own."""
    return [
        make_learner(setting, "Noé", f"Aubert {next(_serial):03d}", trainer=trainer) for _ in range(number)
    ]


def seminar(setting: Setting, key: str = "t0") -> Seminar:
    """A seminar of the cohort by its key."""
    with setting.database.session(setting.scope) as session:
        found = seminar_by_key(session, setting.cohort.id, key)
    assert found is not None
    return found


def half_days(setting: Setting, key: str = "t0") -> Sequence[HalfDay]:
    """Its half-days, in order."""
    with setting.database.session(setting.scope) as session:
        found = seminar_by_key(session, setting.cohort.id, key)
        assert found is not None
        return half_days_of(session, [found.id])[found.id]


def all_seminars(setting: Setting) -> Sequence[Seminar]:
    """Every seminar of the cohort."""
    with setting.database.session(setting.scope) as session:
        return seminars_of(session, setting.cohort.id)


def morning(day: date, starts: str = "09:00", ends: str = "12:30") -> HalfDayDefinition:
    """A half-day of a definition."""
    return HalfDayDefinition(on=day, starts_at=time.fromisoformat(starts), ends_at=time.fromisoformat(ends))


def change_definition(
    setting: Setting,
    seminars: Sequence[SeminarDefinition] | None = None,
    *,
    reason: str = "",
    at: datetime = AFTER,
    **values: object,
) -> Cohort:
    """Edit the cohort as its page does; the calendar follows."""
    with setting.database.session(setting.scope, write=True) as session:
        cohort = session.get_one(Cohort, setting.cohort.id)
        old: CohortDefinition = definition_of(cohort)
        new = replace(old, **({"seminars": tuple(seminars)} if seminars is not None else {}), **values)  # type: ignore[arg-type]
        loaded = edit_cohort(
            session,
            cohort=cohort,
            definition=new,
            revision=cohort.revision,
            curriculum=curriculum(),
            reason=reason,
            by=COMMAND,
            at=at,
        )
        setting.cohort = loaded.cohort
    return setting.cohort
