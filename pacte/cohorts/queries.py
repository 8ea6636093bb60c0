"""Reads of cohorts, for pages, commands and other features."""

from dataclasses import dataclass

from sqlalchemy import select

from pacte.accounts.models import Person, RoleGrant
from pacte.audit.models import JournalEntry
from pacte.cohorts.cohort_file import from_dict
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.policy import Role


@dataclass(frozen=True, slots=True)
class PublicCohort:
    """A published cohort and its federation, for the list of all regions."""

    cohort: Cohort
    federation: Federation


@dataclass(frozen=True, slots=True)
class Duty:
    """A person and the role they hold in a cohort, or in the whole federation."""

    person: Person
    role: Role
    whole_federation: bool


def definition_of(cohort: Cohort) -> CohortDefinition:
    """The definition a row carries."""
    return from_dict(cohort.definition)


def cohort_by_code(session: FencedSession, code: str) -> Cohort | None:
    """The cohort of that code in the session's federation; one statement."""
    return session.scalar(select(Cohort).where(Cohort.code == code))


def cohorts_of_federation(session: FencedSession, *, published_only: bool = False) -> list[Cohort]:
    """The cohorts of the session's federation, the latest launch first; one statement."""
    statement = select(Cohort).order_by(Cohort.t0_on.desc(), Cohort.id.desc())
    if published_only:
        statement = statement.where(Cohort.published)
    return list(session.scalars(statement))


def public_cohorts(session: FencedSession) -> list[PublicCohort]:
    """Published cohorts of every region, in a national session; one statement."""
    rows = session.execute(
        select(Cohort, Federation)
        .join(Federation, Federation.id == Cohort.federation_id)
        .where(Cohort.published)
        .order_by(Federation.region, Cohort.closes_at, Cohort.id)
    )
    return [PublicCohort(cohort, federation) for cohort, federation in rows]


def duties(session: FencedSession, cohort: Cohort) -> list[Duty]:
    """Who holds a role in the cohort, those of the whole federation included; one statement."""
    rows = session.execute(
        select(RoleGrant, Person)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.ended_at.is_(None),
            RoleGrant.cohort_id.is_(None) | (RoleGrant.cohort_id == cohort.id),
            RoleGrant.role != Role.LEARNER,
        )
        .order_by(RoleGrant.role, Person.sort_key, Person.id)
    )
    return [Duty(person, grant.role, grant.cohort_id is None) for grant, person in rows]


def changes_since(session: FencedSession, cohort: Cohort, revision: int) -> list[JournalEntry]:
    """What the journal holds on the cohort after a revision, oldest first; one statement."""
    entries = session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.subject_kind == Cohort.__tablename__,
            JournalEntry.subject_id == cohort.id,
            JournalEntry.action == "cohort.edited",
        )
        .order_by(JournalEntry.position)
    )
    return [entry for entry in entries if entry.details.get("revision", 0) > revision]
