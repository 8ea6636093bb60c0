"""What dossiers say of the people who deposited them, for the register of conflicts."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from pacte.applications.models import Application, ApplicationStructure
from pacte.conflicts.registries import FACTS
from pacte.conflicts.rules import NOTHING_KNOWN, PersonFacts
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.text import fold


def dossier_facts(session: FencedSession, people: Collection[int]) -> Mapping[int, PersonFacts]:
    """Structures, departments and employers of every dossier of those people; two statements."""
    found: dict[int, PersonFacts] = {}

    def learn(person_id: int, known: PersonFacts) -> None:
        found[person_id] = found.get(person_id, NOTHING_KNOWN).united(known)

    for person_id, employer in session.execute(
        select(Application.person_id, Application.employer).where(
            Application.person_id.in_(people), Application.employer != ""
        )
    ):
        learn(person_id, PersonFacts(employers=frozenset({fold(employer)})))
    for person_id, structure_id, department in session.execute(
        select(Application.person_id, Structure.id, Structure.department)
        .join(ApplicationStructure, ApplicationStructure.application_id == Application.id)
        .join(Structure, Structure.id == ApplicationStructure.structure_id)
        .where(Application.person_id.in_(people))
    ):
        learn(
            person_id,
            PersonFacts(
                structures=frozenset({structure_id}),
                departments=frozenset({department}) if department else frozenset(),
            ),
        )
    return found


FACTS.append(dossier_facts)
