"""Rows for tests: each function writes one valid thing and returns it; people are made up."""

from datetime import datetime
from itertools import count

from pacte.accounts.models import Person, RoleGrant
from pacte.database import Database, Scope
from pacte.federations.models import Federation
from pacte.policy import Role
from pacte.text import fold
from tests.conftest import NOW

_serial = count(1)


def make_federation(database: Database, slug: str = "bfc", **values: object) -> Federation:
    """A federation; its journal's chain is begun."""
    fields = {
        "slug": slug,
        "name": f"Fédération {slug.upper()}",
        "region": "Bourgogne-Franche-Comté",
        "departments": ["21", "25", "39", "58", "70", "71", "89", "90"],
        "contact_email": f"contact@{slug}.example",
        "created_at": NOW,
        **values,
    }
    with database.session(Scope.ground(), write=True) as session:
        federation = Federation(**fields)
        session.add(federation)
    return federation


def make_person(
    database: Database, given: str = "Camille", family: str = "Exemple", **values: object
) -> Person:
    """A person with a confirmed address."""
    number = next(_serial)
    fields = {
        "email": f"personne{number}@exemple.fr",
        "given_name": given,
        "family_name": family,
        "sort_key": fold(f"{family} {given}"),
        "created_at": NOW,
        "email_confirmed_at": NOW,
        **values,
    }
    with database.session(Scope.ground(), write=True) as session:
        person = Person(**fields)
        session.add(person)
    return person


def grant_role(
    database: Database,
    person: Person,
    role: Role,
    federation: Federation | None,
    *,
    cohort_id: int | None = None,
    at: datetime = NOW,
) -> None:
    """A role in a federation, or nationally without one."""
    scope = Scope.ground() if federation is None else Scope.federation(federation.id)
    with database.session(scope, write=True) as session:
        session.add(RoleGrant(person_id=person.id, role=role, cohort_id=cohort_id, granted_at=at))
