"""Deposited dossiers hold back the edits that would make them late or incomplete."""

from datetime import timedelta

from pacte.applications.cohort_facts import deposited_facts
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.changes import NOTHING_YET, CohortFacts
from pacte.database import Database, Scope
from tests.cohorts.loading import load
from tests.conftest import NOW
from tests.factories import make_person


def test_facts_tell_dossiers_begun_and_deposited(database: Database) -> None:
    cohort = load(database).cohort
    states = (ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.SUBMITTED)
    with database.session(Scope.federation(cohort.federation_id)) as session:
        assert deposited_facts(session, cohort) == NOTHING_YET
    people = [make_person(database) for _ in states]
    with database.session(Scope.federation(cohort.federation_id), write=True) as session:
        for number, (person, state) in enumerate(zip(people, states, strict=True)):
            session.add(
                Application(
                    cohort_id=cohort.id,
                    person_id=person.id,
                    reference=f"BFC-8-{number}",
                    state=state,
                    deposited_at=NOW + timedelta(hours=number) if state.value == "submitted" else None,
                    created_at=NOW,
                    updated_at=NOW,
                )
            )
    with database.session(Scope.federation(cohort.federation_id)) as session:
        assert deposited_facts(session, cohort) == CohortFacts(
            begun=3, deposited=2, last_deposit_at=NOW + timedelta(hours=2)
        )
