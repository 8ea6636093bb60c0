"""The deposit: its receipt, its last second, two tabs, what undoes it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from pacte.applications import operations
from pacte.applications.contents import told_in_receipts
from pacte.applications.models import Application, Deposit, SupportingDocument
from pacte.applications.vocabulary import ApplicationState
from pacte.audit.queries import history
from pacte.blockers import Refused
from pacte.canonical import fingerprint_of
from tests.applications.conftest import World, count
from tests.applications.factories import codes, make_application
from tests.conftest import NOW

CLOSES = datetime(2025, 10, 31, 23, 0, tzinfo=UTC)


def deposit(world: World, application: Application, at: datetime = NOW) -> Deposit:
    with world.database.session(world.scope, write=True) as session:
        return operations.deposit(session, application=application, by=world.by, at=at)


def test_deposit_freezes_the_content_and_sends_the_receipt(world: World) -> None:
    application = world.complete()
    made = deposit(world, application)
    row = world.fresh(application)
    assert (row.state, row.deposited_at) == (ApplicationState.SUBMITTED, NOW)
    assert made.number == 1
    assert made.fingerprint == fingerprint_of(made.content)
    assert made.content["fields"]["weekly_hours"] == "17.5"
    assert [document["key"] for document in made.content["documents"]] == [
        "cv",
        "motivation-letter",
        "photo",
        "commitment",
    ]
    mail = world.mails()[-1]
    assert mail.template == "applications/deposited"
    assert mail.subject == f"Reçu\u00a0: votre dossier {row.reference} est déposé"
    assert "15 septembre 2025 à 12\u00a0h (heure de Paris)" in mail.text_body
    assert "Structure qui porte le dossier\u00a0: MSP de Beaune, Beaune, 21 (Côte-d’Or)" in mail.text_body
    assert "Dérogation" not in mail.text_body
    for fingerprint in (made.fingerprint, *(item["sha256"] for item in made.content["documents"])):
        assert fingerprint in mail.text_body
        assert fingerprint in mail.html_body
    assert world.actions()[-1] == "application.deposited"


def test_receipts_tell_who_bears_the_dossier_and_the_waiver() -> None:
    structures = [
        {"name": "CPTS du Val", "commune": "Seurre", "department": "21", "bearer": False},
        {"name": "MSP de Beaune", "commune": "Beaune", "bearer": True},
    ]
    waiver = {"state": "requested", "reason": "Embauche\nen janvier. " + "a" * 300}
    content = {"structures": structures, "waiver": waiver, "fields": {"post_status": "being_recruited"}}
    assert told_in_receipts(content) == [
        ("Structure qui porte le dossier", "MSP de Beaune, Beaune"),
        ("Autre structure", "CPTS du Val, Seurre, 21 (Côte-d’Or)"),
        ("Dérogation demandée", "Embauche en janvier. " + "a" * 279 + "…"),
    ]
    assert len(told_in_receipts(content | {"fields": {"post_status": "in_post"}})) == 2


def test_last_second_is_accepted_and_the_next_leaves_no_trace(world: World) -> None:
    application = world.complete()
    actions, mails = world.actions(), len(world.mails())
    with pytest.raises(Refused) as refused:
        deposit(world, application, CLOSES)
    assert codes(refused.value.blockers) == ["closed"]
    assert (world.actions(), len(world.mails())) == (actions, mails)
    assert world.fresh(application).state is ApplicationState.DRAFT
    assert deposit(world, application, CLOSES - timedelta(seconds=1)).number == 1


def test_incomplete_dossier_is_refused_with_every_reason(world: World) -> None:
    application = world.complete(without=("cv", "privacy"))
    with pytest.raises(Refused) as refused:
        deposit(world, application)
    assert codes(refused.value.blockers) == ["document_missing", "privacy_missing"]
    with world.database.session(world.scope) as session:
        assert count(session, Deposit) == 0


def test_two_tabs_get_the_same_receipt(world: World) -> None:
    application = world.complete()
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda _: deposit(world, application).fingerprint, range(4)))
    assert len(set(receipts)) == 1
    with world.database.session(world.scope) as session:
        assert count(session, Deposit) == 1
    assert [mail.template for mail in world.mails()].count("applications/deposited") == 1
    assert world.actions().count("application.deposited") == 1


def test_second_click_after_closing_shows_the_receipt(world: World) -> None:
    application = world.complete()
    assert deposit(world, application).id == deposit(world, application, CLOSES).id


def test_taken_back_then_deposited_again(world: World) -> None:
    application = world.complete()
    first = deposit(world, application)
    with world.database.session(world.scope, write=True) as session:
        operations.take_back(session, application=application, by=world.by, at=NOW + timedelta(hours=1))
    row = world.fresh(application)
    assert (row.state, row.deposited_at) == (ApplicationState.DRAFT, None)
    assert world.mails()[-1].template == "applications/taken_back"
    second = deposit(world, application, NOW + timedelta(hours=2))
    assert (second.number, second.fingerprint == first.fingerprint) == (2, False)
    with world.database.session(world.scope) as session:
        taken_back = session.scalars(select(Deposit.taken_back_at).order_by(Deposit.number)).all()
    assert taken_back == [NOW + timedelta(hours=1), None]


def test_take_back_is_refused_after_closing(world: World) -> None:
    application = world.complete()
    deposit(world, application)
    with pytest.raises(Refused) as refused, world.database.session(world.scope, write=True) as session:
        operations.take_back(session, application=application, by=world.by, at=CLOSES)
    assert codes(refused.value.blockers) == ["closed"]
    assert world.fresh(application).state is ApplicationState.SUBMITTED


def test_withdrawn_after_closing_and_resumed_before(world: World) -> None:
    application = world.complete()
    deposit(world, application)
    with world.database.session(world.scope, write=True) as session:
        operations.withdraw(
            session, application=application, reason="Changement de poste.", by=world.by, at=NOW
        )
    row = world.fresh(application)
    assert (row.state, row.withdrawn_at, row.withdrawal_reason) == (
        ApplicationState.WITHDRAWN,
        NOW,
        "Changement de poste.",
    )
    assert world.mails()[-1].template == "applications/withdrawn"
    assert "à votre demande" not in world.mails()[-1].text_body
    assert "Jusqu’au 31 octobre 2025 à 23\u00a0h\u00a059" in world.mails()[-1].text_body
    (staff,) = [mail for mail in world.mails() if mail.template == "dossiers/withdrawn_by_candidate"]
    assert "Changement de poste." in staff.text_body
    assert "promo 8 (Fédération BFC) est retirée" in world.mails()[-1].text_body
    with pytest.raises(Refused), world.database.session(world.scope, write=True) as session:
        operations.resume(session, application=application, by=world.by, at=CLOSES)
    with world.database.session(world.scope, write=True) as session:
        operations.resume(session, application=application, by=world.by, at=NOW)
    assert world.fresh(application).state is ApplicationState.DRAFT


def test_withdrawal_is_possible_after_closing(world: World) -> None:
    application = world.complete()
    deposit(world, application)
    with world.database.session(world.scope, write=True) as session:
        operations.withdraw(session, application=application, reason="", by=world.by, at=CLOSES)
    assert world.fresh(application).state is ApplicationState.WITHDRAWN


def test_draft_is_erased_whole_but_a_deposited_dossier_is_not(world: World) -> None:
    application = world.complete()
    with world.database.session(world.scope, write=True) as session:
        operations.post_message(
            session, application=application, body="Bonjour", from_staff=False, by=world.by, at=NOW
        )
        operations.delete_draft(session, application=application, by=world.by, at=NOW)
    with world.database.session(world.scope) as session:
        assert count(session, Application) == count(session, SupportingDocument) == 0
    assert world.actions()[-1] == "application.draft_deleted"
    again = world.complete()
    deposit(world, again)
    with pytest.raises(Refused), world.database.session(world.scope, write=True) as session:
        operations.delete_draft(session, application=again, by=world.by, at=NOW)


def test_messages_tell_the_other_side(world: World) -> None:
    application = world.draft()
    with world.database.session(world.scope, write=True) as session:
        operations.post_message(
            session,
            application=application,
            body="Ma structure n’est pas dans la liste.",
            from_staff=False,
            by=world.by,
            at=NOW,
        )
    mail = world.mails()[-1]
    assert (mail.recipient, mail.template) == ("pacte@femasco-bfc.example", "applications/message")
    assert "Ma structure n’est pas dans la liste." in mail.text_body
    with pytest.raises(Refused), world.database.session(world.scope, write=True) as session:
        operations.post_message(
            session, application=application, body="  ", from_staff=False, by=world.by, at=NOW
        )


def test_a_dossier_begun_after_another_was_erased_has_a_history_of_its_own(world: World) -> None:
    """SQLite gives the number of an erased row again; the journal keeps what it held."""
    first = world.draft()
    with world.database.session(world.scope, write=True) as session:
        operations.delete_draft(session, application=first, by=world.by, at=NOW)
    later = NOW + timedelta(minutes=1)
    second = make_application(world.database, world.cohort, world.person, at=later)
    with world.database.session(world.scope) as session:
        row = session.get_one(Application, second.id)
        lines = history(session, row, since=row.created_at)
    assert [(line.action, line.at) for line in lines] == [("application.started", later)]
