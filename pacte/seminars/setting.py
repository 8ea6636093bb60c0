"""A cohort, its federation and its definition: what every room of seminars reads first."""

from dataclasses import dataclass

from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation


@dataclass(frozen=True, slots=True)
class Setting:
    """A cohort and what its seminars depend on."""

    cohort: Cohort
    federation: Federation
    definition: CohortDefinition

    @property
    def zone(self) -> str:
        return self.definition.federation.time_zone

    @property
    def contact(self) -> str:
        return self.definition.contact.email


def read_setting(session: FencedSession, cohort: Cohort) -> Setting:
    """Without a lock; one statement."""
    return Setting(cohort, session.get_one(Federation, session.federation_id), definition_of(cohort))
