"""The team's commitment by link: asked, signed once, declined, cancelled, replaced; what refuses it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from pacte.applications import operations
from pacte.applications.models import Application, Commitment, RequestedDocument, SupportingDocument
from pacte.applications.processing.operations import request_document
from pacte.applications.vocabulary import DocumentOrigin
from pacte.blockers import Refused
from pacte.policy import Actor
from pacte.sealing import unseal
from tests.applications.conftest import World
from tests.applications.factories import codes, make_cohort
from tests.conftest import NOW
from tests.factories import make_federation, make_person

CLOSES = datetime(2025, 10, 31, 23, 0, tzinfo=UTC)


def ask(
    world: World,
    application: Application,
    at: datetime = NOW,
    keys: Sequence[str] = ("cle-de-test",),
) -> str:
    """Ask, and read the token where the worker does."""
    with world.database.session(world.scope, write=True) as session:
        operations.request_commitment(
            session,
            application=application,
            leader_name="Dominique Modèle",
            leader_email="dominique@exemple.fr",
            by=world.by,
            at=at,
        )
    mail = world.mails()[-1]
    assert mail.recipient == "dominique@exemple.fr"
    return unseal(keys, mail.sealed).rsplit("/", 1)[-1].rstrip('"}')


def sign(world: World, token: str, at: datetime = NOW) -> Commitment:
    received = world.received()
    with world.database.session(world.scope, write=True) as session:
        return operations.sign_commitment(
            session,
            token=token,
            signer_name="Dominique Modèle",
            signer_quality="gérante de la SISA",
            received=received,
            at=at,
        )


def test_signature_puts_the_letter_in_the_dossier_and_tells_the_candidate(world: World) -> None:
    application = world.complete(without=("commitment",))
    token = ask(world, application)
    mail = world.mails()[-1]
    assert mail.subject == "Camille Exemple vous demande de signer l’engagement de l’équipe (PACTE)"
    assert token not in mail.text_body
    assert token not in mail.html_body
    commitment = sign(world, token, NOW + timedelta(days=1))
    assert (commitment.signed_at, commitment.signer_quality) == (
        NOW + timedelta(days=1),
        "gérante de la SISA",
    )
    with world.database.session(world.scope) as session:
        document = session.get_one(SupportingDocument, commitment.document_id)
    assert (document.key, document.origin) == ("commitment", DocumentOrigin.SIGNATURE)
    assert world.mails()[-1].template == "applications/commitment_signed"
    assert world.actions()[-2:] == ["application.document_added", "application.commitment_signed"]
    with pytest.raises(Refused) as refused:
        sign(world, token)
    assert codes(refused.value.blockers) == ["link_used"]
    with world.database.session(world.scope, write=True) as session:
        assert operations.deposit(
            session, application=application, by=world.by, at=CLOSES - timedelta(seconds=1)
        )


def test_new_request_revokes_the_link_before(world: World) -> None:
    application = world.complete(without=("commitment",))
    first = ask(world, application)
    second = ask(world, application, NOW + timedelta(hours=1))
    with pytest.raises(Refused) as refused:
        sign(world, first)
    assert codes(refused.value.blockers) == ["link_revoked"]
    assert sign(world, second).signed_at == NOW


def test_cancelled_and_uploaded_letters_close_the_link(world: World) -> None:
    application = world.complete(without=("commitment",))
    token = ask(world, application)
    with world.database.session(world.scope, write=True) as session:
        operations.cancel_commitment(session, application=application, by=world.by, at=NOW)
    with pytest.raises(Refused):
        sign(world, token)
    token = ask(world, application)
    received = world.received()
    with world.database.session(world.scope, write=True) as session:
        operations.attach_document(
            session, application=application, key="commitment", received=received, by=world.by, at=NOW
        )
    with pytest.raises(Refused) as refused:
        sign(world, token)
    assert codes(refused.value.blockers) == ["link_revoked"]


def test_link_ends_with_the_window(world: World) -> None:
    application = world.complete(without=("commitment",))
    token = ask(world, application)
    with pytest.raises(Refused) as refused:
        sign(world, token, CLOSES)
    assert codes(refused.value.blockers) == ["link_expired"]
    assert sign(world, token, CLOSES - timedelta(seconds=1)).signed_at is not None


def test_declined_with_its_reason(world: World) -> None:
    application = world.complete(without=("commitment",))
    token = ask(world, application)
    with world.database.session(world.scope, write=True) as session:
        operations.decline_commitment(session, token=token, reason="Budget non voté.", at=NOW)
    mail = world.mails()[-1]
    assert mail.recipient == "camille@exemple.fr"
    assert "Budget non voté." in mail.text_body
    with pytest.raises(Refused), world.database.session(world.scope, write=True) as session:
        operations.deposit(session, application=application, by=world.by, at=NOW)
    assert sign(world, ask(world, application)).signed_at == NOW


def test_removing_the_signed_letter_asks_for_it_again(world: World) -> None:
    application = world.complete(without=("commitment",))
    commitment = sign(world, ask(world, application))
    with world.database.session(world.scope, write=True) as session:
        operations.remove_document(
            session, application=application, document_id=commitment.document_id, by=world.by, at=NOW
        )
    with pytest.raises(Refused) as refused, world.database.session(world.scope, write=True) as session:
        operations.deposit(session, application=application, by=world.by, at=NOW)
    assert codes(refused.value.blockers) == ["commitment_missing"]


def test_request_names_all_that_it_lacks(world: World) -> None:
    application = world.draft()
    with pytest.raises(Refused) as refused, world.database.session(world.scope, write=True) as session:
        operations.request_commitment(
            session, application=application, leader_name=" ", leader_email="personne", by=world.by, at=NOW
        )
    assert codes(refused.value.blockers) == [
        "leader_name_missing",
        "leader_email_missing",
        "structure_missing",
    ]
    with world.database.session(world.scope) as session:
        assert session.scalars(select(Commitment)).all() == []


def test_the_leader_is_somebody_else_than_the_candidate(world: World) -> None:
    application = world.complete(without=("commitment",))
    with (
        world.database.session(world.scope, write=True) as session,
        pytest.raises(Refused) as refused,
    ):
        operations.request_commitment(
            session,
            application=application,
            leader_name="Dominique Modèle",
            leader_email=f" {world.person.email.upper()} ",
            by=world.by,
            at=NOW,
        )
    assert codes(refused.value.blockers) == ["leader_is_candidate"]


def test_a_mailbox_is_not_flooded(world: World) -> None:
    application = world.complete(without=("commitment",))
    for _ in range(5):
        ask(world, application)
    with pytest.raises(Refused) as refused:
        ask(world, application)
    assert codes(refused.value.blockers) == ["too_many_requests"]
    assert ask(world, application, NOW + timedelta(days=1, seconds=1))


def test_link_of_another_federation_is_unknown(world: World) -> None:
    token = ask(world, world.complete(without=("commitment",)))
    world.federation = make_federation(world.database, "idf")
    make_cohort(world.database, world.federation, "femasif-s2")
    with pytest.raises(Refused) as refused:
        sign(world, token)
    assert codes(refused.value.blockers) == ["link_unknown"]


def test_letter_asked_anew_after_the_deposit_is_signed_by_link(world: World) -> None:
    application = world.complete()
    with world.database.session(world.scope, write=True) as session:
        operations.deposit(session, application=application, by=world.by, at=NOW)
    with pytest.raises(Refused) as refused:
        ask(world, application)
    assert codes(refused.value.blockers) == ["already_deposited"]
    with world.database.session(world.scope, write=True) as session:
        request = request_document(
            session,
            application=application,
            key="commitment",
            label="",
            message="À signer de nouveau.",
            due_on=date(2025, 12, 1),
            by=Actor(make_person(world.database, "Alix", "Équipe").id, "Alix Équipe"),
            at=NOW,
        )
    token = ask(world, application)
    assert "1er décembre 2025" in world.mails()[-1].text_body.replace("\u00a0", " ")
    commitment = sign(world, token, CLOSES + timedelta(days=3))
    with world.database.session(world.scope) as session:
        document = session.get_one(SupportingDocument, commitment.document_id)
        assert session.get_one(RequestedDocument, request.id).document_id == document.id
    assert (document.origin, document.late) == (DocumentOrigin.SIGNATURE, False)
    assert [mail.template for mail in world.mails()[-2:]] == [
        "dossiers/document_answered",
        "applications/commitment_signed",
    ]
