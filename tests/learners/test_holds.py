"""A dossier that became an enrolment, or goes on elsewhere, is withdrawn no more; on each database."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application, Deposit
from pacte.applications.operations import take_back, withdraw
from pacte.applications.processing.operations import withdraw_for
from pacte.applications.registries import hold_on
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Refused
from pacte.canonical import fingerprint_of
from pacte.clock import FixedClock
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.database import Database
from pacte.learners import operations
from pacte.learners.models import Enrollment
from pacte.policy import Actor
from pacte.selection.models import Candidacy, PlaceOffer
from pacte.selection.vocabulary import OfferState
from tests.acting import act_as
from tests.applications.factories import actor, make_cohort
from tests.applications.processing.factories import AFTER, Setting, make_dossier, make_setting, make_structure
from tests.learners.factories import confirmed, enrol
from tests.selection.validation.factories import close_deliberation, decided

TODAY = date(2025, 11, 3)


@pytest.fixture
def setting(database: Database) -> Setting:
    made = make_setting(database)
    close_deliberation(made)
    return made


def do(setting: Setting, verb: Callable[..., Any], **values: Any) -> Any:
    with setting.database.session(setting.scope, write=True) as session:
        return verb(session, **{"by": setting.actor, "at": AFTER, **values})


def candidate(setting: Setting, row: Application) -> Actor:
    return actor(setting.get(Person, row.person_id))


def refusals(setting: Setting, row: Application) -> list[list[str]]:
    """What the candidate, then staff, are told when they withdraw the dossier; nothing changes."""
    told = []
    for verb, by in ((withdraw, candidate(setting, row)), (withdraw_for, setting.actor)):
        with pytest.raises(Refused) as caught:
            do(setting, verb, application=row, reason="Je renonce.", by=by)
        told.append([blocker.code for blocker in caught.value.blockers])
        told[-1].append(caught.value.blockers[0].remedy)
    assert setting.get(Application, row.id).state is ApplicationState.SUBMITTED
    return told


def test_the_dossier_of_a_learner_is_not_withdrawn_the_training_is_left(setting: Setting) -> None:
    row = confirmed(setting, structure=make_structure(setting))
    made = enrol(setting, row)
    assert refusals(setting, row) == [
        ["enrolled", "Pour quitter la formation, écrivez à la fédération : elle enregistre votre départ."],
        ["enrolled", "Enregistrez son départ depuis sa page d’apprenant·e."],
    ]
    with pytest.raises(Refused) as caught:
        do(setting, take_back, application=row, by=candidate(setting, row))
    assert "enrolled" in [blocker.code for blocker in caught.value.blockers]
    do(setting, operations.withdraw, enrollment=made, on=TODAY, reason="Déménagement.", seen=made.revision)
    assert refusals(setting, row) == [["has_left", ""], ["has_left", ""]]
    with setting.database.session(setting.scope) as session:
        offer = session.scalars(select(PlaceOffer)).one()
    assert offer.state is OfferState.CANCELLED


def test_the_dossier_of_someone_transferred_leads_to_where_they_are(setting: Setting) -> None:
    row = confirmed(setting, structure=make_structure(setting))
    made = enrol(setting, row)
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    moved = do(
        setting,
        operations.transfer,
        enrollment=made,
        to=other,
        reason="Report.",
        seen=made.revision,
        curriculum=curriculum(),
    ).enrollment
    assert [codes[0] for codes in refusals(setting, row)] == ["enrolled", "enrolled"]
    with setting.database.session(setting.scope) as session:
        hold = hold_on(session, row.id, AFTER)
    assert hold is not None
    assert (
        hold.to_candidate.message
        == "Votre inscription dans la promo 9 est faite : ce dossier ne se retire plus."
    )
    assert hold.page_of_staff is not None
    assert hold.page_of_staff.params == {"enrollment_id": moved.id}


def carried(setting: Setting) -> tuple[Application, Application]:
    row = decided(setting, "Reporté", structure=make_structure(setting))
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    with setting.database.session(setting.scope, write=True) as session:
        continued = make_dossier_in(setting, session, other, row)
        candidacy = session.scalars(select(Candidacy).where(Candidacy.application_id == row.id)).one()
        candidacy.carry_agreed_at = candidacy.carried_at = AFTER
        candidacy.carried_to_id = continued.id
    return row, continued


def make_dossier_in(setting: Setting, session: Any, cohort: Cohort, row: Application) -> Application:
    made = Application(
        cohort_id=cohort.id,
        person_id=row.person_id,
        reference="BFC-9-0001",
        state=ApplicationState.SUBMITTED,
        given_name="Camille",
        family_name="Reporté",
        created_at=AFTER,
        updated_at=AFTER,
        deposited_at=AFTER,
    )
    session.add(made)
    session.flush()
    return made


def test_a_carried_dossier_is_withdrawn_where_it_goes_on(setting: Setting) -> None:
    row, continued = carried(setting)
    remedy = "C’est ce dossier-là qui se retire."
    assert refusals(setting, row) == [["carried", remedy], ["carried", remedy]]
    do(setting, withdraw, application=continued, reason="", by=candidate(setting, continued))
    assert setting.get(Application, continued.id).state is ApplicationState.WITHDRAWN
    assert [codes[0] for codes in refusals(setting, row)] == ["carried", "carried"]


def test_a_withdrawn_dossier_is_not_enrolled(setting: Setting) -> None:
    row = confirmed(setting, structure=make_structure(setting))
    do(setting, withdraw, application=row, reason="", by=candidate(setting, row))
    with pytest.raises(Refused) as caught:
        enrol(setting, row)
    assert [blocker.code for blocker in caught.value.blockers] == ["withdrawn", "place_not_accepted"]


def test_nobody_moves_to_a_place_that_is_offered_or_promised_to_someone(setting: Setting) -> None:
    """The last place of the other cohort is being offered: it is not given twice."""
    row = confirmed(setting, structure=make_structure(setting))
    made = enrol(setting, row)
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    someone = make_dossier(setting, family="Attendu")
    with setting.database.session(setting.scope, write=True) as session:
        cohort = session.get_one(Cohort, other.id)
        cohort.capacity = 1
        session.get_one(Application, someone.id).cohort_id = other.id
        session.flush()
        session.add(
            PlaceOffer(
                cohort_id=other.id,
                application_id=someone.id,
                person_id=someone.person_id,
                made_at=AFTER,
                expires_at=AFTER.replace(day=10),
            )
        )
        session.add(
            Candidacy(
                cohort_id=other.id, application_id=someone.id, settled_at=AFTER, admissibility="admissible"
            )
        )
    with pytest.raises(Refused) as caught:
        do(
            setting,
            operations.transfer,
            enrollment=made,
            to=other,
            reason="Report.",
            seen=made.revision,
            curriculum=curriculum(),
        )
    assert [blocker.code for blocker in caught.value.blockers] == ["capacity"]


def test_pages_lead_to_the_enrolment_instead_of_the_withdrawal(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    clock.move_to(AFTER)
    setting = make_setting(app.extensions["pacte"].database)
    row = confirmed(setting, structure=make_structure(setting))
    act_as(app, setting.staff)
    assert "Enregistrer le retrait de ce dossier" in client.get(f"/regions/bfc/dossiers/{row.id}").text
    made = enrol(setting, row)
    page = client.get(f"/regions/bfc/dossiers/{row.id}").text
    assert "Enregistrer le retrait de ce dossier" not in page
    assert "La personne est inscrite en formation" in page
    assert f"/regions/bfc/apprenants/{made.id}" in page
    refused = client.post(f"/regions/bfc/dossiers/{row.id}/retrait", data={"retrait-reason": "Renonce."})
    assert refused.status_code == 422
    assert "son dossier ne se retire plus" in refused.text
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            Deposit(
                application_id=row.id,
                number=1,
                at=AFTER,
                content={"reference": row.reference, "documents": []},
                fingerprint=fingerprint_of({"reference": row.reference}),
            )
        )
    act_as(app, setting.get(Person, row.person_id))
    own = f"/regions/bfc/candidatures/{row.id}"
    page = client.get(own).text
    assert "Retirer ma candidature" not in page
    assert f"/regions/bfc/apprenants/{made.id}" in page
    page = client.get(f"{own}/retrait").text
    assert "Pour quitter la formation, écrivez à la fédération" in page
    assert "Retirer ma candidature</button>" not in page
    answer = client.post(f"{own}/retrait", data={"reason": "Je renonce."})
    assert answer.status_code == 422
    with setting.database.session(setting.scope) as session:
        assert session.scalars(select(Enrollment)).one().ended_on is None
    assert client.get(f"/regions/bfc/apprenants/{made.id}").status_code == 200
