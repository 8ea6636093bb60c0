"""People with a confirmed place, trainers, learners; people are made up."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.cohorts.models import Cohort
from pacte.learners import operations
from pacte.learners.models import Enrollment
from pacte.learners.operations import Choice
from pacte.policy import Role
from pacte.selection.models import PlaceOffer
from pacte.selection.vocabulary import OfferState, Validation
from tests.applications.processing.factories import AFTER, Setting
from tests.factories import grant_role, make_person
from tests.selection.validation.factories import decided


def confirmed(
    setting: Setting,
    family: str = "Aubert",
    *,
    validation: Validation = Validation.VALIDATED,
    place: OfferState | None = OfferState.ACCEPTED,
    **values: Any,
) -> Application:
    """A retained dossier, validated, whose person has confirmed their place."""
    row = decided(setting, family, validation=validation, **values)
    if place is not None:
        with setting.database.session(setting.scope, write=True) as session:
            session.add(
                PlaceOffer(
                    cohort_id=setting.cohort.id,
                    application_id=row.id,
                    person_id=row.person_id,
                    state=place,
                    made_at=AFTER,
                    expires_at=AFTER + timedelta(days=7),
                    ended_at=None if place is OfferState.PENDING else AFTER,
                )
            )
    return row


def make_trainer(setting: Setting, given: str = "Alix", *, cohort: Cohort | None = None) -> Person:
    """A trainer of the cohort, or of all cohorts."""
    person = make_person(setting.database, given, "Relais")
    grant_role(
        setting.database, person, Role.TRAINER, setting.federation, cohort_id=cohort.id if cohort else None
    )
    return person


def enrol(setting: Setting, row: Application, trainer: Person | None = None) -> Enrollment:
    """The person of the dossier, now a learner."""
    with setting.database.session(setting.scope, write=True) as session:
        [made] = operations.enrol(
            session,
            cohort=setting.cohort,
            choices=[Choice(row.id, trainer.id if trainer else None)],
            by=setting.actor,
            at=AFTER,
        )
    return made


def set_cohort(setting: Setting, **values: Any) -> None:
    """Change columns of the cohort, as an edit would; ``selection`` changes that part of the definition."""
    with setting.database.session(setting.scope, write=True) as session:
        cohort = session.scalars(select(Cohort).where(Cohort.id == setting.cohort.id)).one()
        selection = values.pop("selection", {})
        for name, value in values.items():
            setattr(cohort, name, value)
        if selection:
            definition = dict(cohort.definition)
            definition["selection"] = {**definition["selection"], **selection}
            cohort.definition = definition


def page(learner: Enrollment, rest: str = "") -> str:
    return f"/regions/bfc/apprenants/{learner.id}{rest}"


def person_of(setting: Setting, row: Any) -> Person:
    with setting.database.session(setting.scope) as session:
        return session.get_one(Person, row.person_id)
