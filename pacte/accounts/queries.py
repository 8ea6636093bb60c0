"""Reads of people and roles."""

from sqlalchemy import select

from pacte.accounts.models import Person, RoleGrant
from pacte.database import Database, FencedSession, Scope
from pacte.policy import Actor, Grant


def person_by_email(session: FencedSession, email: str) -> Person | None:
    """The person who signs in with that address, whatever its case; None when unknown."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def actor_for(database: Database, person: Person) -> Actor:
    """The person as the policy sees them: every role they hold now, in every federation."""
    with database.session(Scope.person(person.id)) as session:
        held = session.scalars(select(RoleGrant).where(RoleGrant.ended_at.is_(None)))
        grants = tuple(Grant(grant.role, grant.federation_id, grant.cohort_id) for grant in held)
    return Actor(person_id=person.id, label=person.name, grants=grants)
