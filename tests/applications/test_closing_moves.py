"""A closing that moves: holders are told once, whoever moves it and however near it comes."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pacte.applications import operations
from pacte.applications.models import SupportingDocument
from pacte.applications.processing.operations import request_document
from pacte.applications.reminders import remind_drafts
from pacte.blockers import Refused
from pacte.cohorts.cohort_file import check_cohort_data, to_dict
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.operations import edit_cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.registries import facts_of
from pacte.policy import COMMAND
from tests.applications.conftest import World
from tests.applications.factories import actor, make_structure
from tests.applications.test_commitments import ask
from tests.conftest import NOW
from tests.factories import make_person


def move(world: World, at: datetime = NOW, **application: Any) -> None:
    with world.database.session(world.scope, write=True) as session:
        cohort = session.get_one(Cohort, world.cohort.id)
        data = to_dict(definition_of(cohort))
        data["application"] |= application
        definition, _ = check_cohort_data(data)
        assert definition is not None
        edit_cohort(
            session,
            cohort=cohort,
            definition=definition,
            revision=cohort.revision,
            curriculum=curriculum(),
            by=COMMAND,
            at=at,
        )


def told(world: World) -> list[Any]:
    return [mail for mail in world.mails() if mail.template == "applications/closing_moved"]


def test_a_draft_is_told_the_old_date_and_the_new(world: World) -> None:
    application = world.draft()
    move(world, closes_on=date(2025, 10, 20), closes_at=time(18, 30))
    (mail,) = told(world)
    assert mail.subject == f"La clôture est avancée\u00a0: dossier {application.reference}"
    assert "20 octobre 2025 à 18\u00a0h\u00a030 (heure de Paris)" in mail.text_body
    assert "Au lieu de\u00a0: 31 octobre 2025 à 23\u00a0h\u00a059 (heure de Paris)" in mail.text_body
    assert world.actions().count("application.closing_moved") == 1
    move(world, reminder_hours=(24,))
    assert len(told(world)) == 1
    with world.database.session(world.scope) as session:
        assert facts_of(session, session.get_one(Cohort, world.cohort.id)).drafts == 1


def test_two_minutes_ahead_is_one_mail_and_no_reminder_besides(world: World) -> None:
    world.draft()
    local = NOW + timedelta(hours=2, minutes=2)  # Paris, in summer
    move(world, NOW, closes_on=local.date(), closes_at=local.time().replace(second=0, microsecond=0))
    with world.database.session(world.scope, write=True) as session:
        assert remind_drafts(session, now=NOW + timedelta(seconds=30)) == 0
    assert len(told(world)) == 1


def test_a_closing_that_is_past_reopens_and_says_so(world: World) -> None:
    application = world.draft()
    after = datetime.fromisoformat("2025-11-02T10:00:00+00:00")
    with pytest.raises(Refused) as refused:
        move(world, after, closes_on=date(2025, 11, 1))
    assert [blocker.code for blocker in refused.value.blockers] == ["closing_in_the_past"]
    move(world, after, closes_on=date(2025, 11, 5))
    assert [mail.subject for mail in told(world)] == [
        f"Les candidatures rouvrent\u00a0: dossier {application.reference}"
    ]


def test_a_leader_may_sign_until_the_new_closing(world: World) -> None:
    token = ask(world, world.complete(without=("commitment",)))
    with world.database.session(world.scope) as session:
        assert facts_of(session, session.get_one(Cohort, world.cohort.id)).signatures == 1
    move(world, closes_on=date(2025, 11, 9))
    (mail,) = [one for one in world.mails() if one.template == "applications/commitment_term"]
    assert mail.recipient == "dominique@exemple.fr"
    assert "date limite pour signer\u00a0: 9 novembre 2025 à 23\u00a0h\u00a059" in mail.text_body
    assert "Au lieu de\u00a0: 31 octobre 2025 à 23\u00a0h\u00a059 (heure de Paris)" in mail.text_body
    with world.database.session(world.scope) as session:
        opened = operations.open_commitment(
            session, token=token, at=datetime.fromisoformat("2025-11-08T10:00:00+00:00")
        )
        closes_at = session.get_one(Cohort, world.cohort.id).closes_at
    assert opened.link.expires_at == closes_at


def test_who_has_deposited_is_told_until_when_they_may_take_it_back(world: World) -> None:
    """The receipt promised it until the former closing; and what they have to do, if anything."""
    application = world.complete()
    other = make_structure(world.database, world.federation, "MSP de Seurre")
    staff = actor(make_person(world.database))
    with world.database.session(world.scope, write=True) as session:
        operations.deposit(session, application=application, by=world.by, at=NOW)
    move(world, closes_on=date(2025, 10, 20))
    (mail,) = told(world)
    assert "il compte tel quel" in mail.text_body
    assert "après, ce ne sera plus possible" in mail.text_body
    assert "brouillon" not in mail.text_body
    assert "vous n’avez rien à faire" in mail.text_body
    with world.database.session(world.scope, write=True) as session:
        request_document(
            session,
            application=application,
            key="",
            label="Diplôme",
            message="",
            due_on=date(2025, 10, 10),
            by=staff,
            at=NOW,
        )
        letters = select(SupportingDocument).where(SupportingDocument.key == "commitment")
        session.scalars(letters).one().for_structure_id = other.id
    move(world, closes_on=date(2025, 10, 18))
    body = told(world)[-1].text_body
    assert "rien à faire" not in body
    assert "- Pièce demandée\u00a0: Diplôme. À envoyer au plus tard le 10 octobre 2025 à 23\u00a0h" in body
    assert "donnée pour MSP de Seurre" in body
    with world.database.session(world.scope, write=True) as session:
        operations.withdraw(session, application=application, reason="", by=world.by, at=NOW)
    move(world, closes_on=date(2025, 11, 5))
    assert len(told(world)) == 2
