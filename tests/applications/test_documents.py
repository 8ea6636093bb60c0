"""Documents of a dossier: added, replaced, removed, answered when staff ask, late after closing."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from pacte.applications import operations
from pacte.applications.models import Application, RequestedDocument, SupportingDocument
from pacte.blockers import Refused
from tests.applications.conftest import World, count
from tests.applications.factories import codes
from tests.conftest import NOW

CLOSES = datetime(2025, 10, 31, 23, 0, tzinfo=UTC)


def attach(world: World, application: Application, key: str = "cv", at: datetime = NOW) -> SupportingDocument:
    received = world.received()
    with world.database.session(world.scope, write=True) as session:
        return operations.attach_document(
            session, application=application, key=key, received=received, by=world.by, at=at
        )


def current(world: World, application: Application) -> list[str]:
    with world.database.session(world.scope) as session:
        return [document.key for document in session.get_one(Application, application.id).documents]


def test_replaced_document_is_kept_apart(world: World) -> None:
    application = world.draft()
    first, second = attach(world, application), attach(world, application)
    assert current(world, application) == ["cv"]
    with world.database.session(world.scope) as session:
        assert session.get_one(SupportingDocument, first.id).replaced_at == NOW
        assert session.get_one(SupportingDocument, second.id).replaced_at is None
    assert world.actions()[1:] == ["application.document_added", "application.document_replaced"]


def test_removed_document_leaves_the_dossier(world: World) -> None:
    application = world.draft()
    document = attach(world, application)
    for _ in range(2):
        with world.database.session(world.scope, write=True) as session:
            operations.remove_document(
                session, application=application, document_id=document.id, by=world.by, at=NOW
            )
    assert current(world, application) == []
    assert world.actions()[-1] == "application.document_removed"


def test_unknown_key_and_closed_window_leave_no_record(world: World) -> None:
    application = world.draft()
    for key, at, expected in (
        ("diplome", NOW, ["document_not_asked"]),
        ("cv", CLOSES, ["closed"]),
        ("diplome", CLOSES, ["closed", "document_not_asked"]),
    ):
        with pytest.raises(Refused) as refused:
            attach(world, application, key, at)
        assert codes(refused.value.blockers) == expected
    with world.database.session(world.scope) as session:
        assert count(session, SupportingDocument) == 0
    assert world.actions() == ["application.started"]


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2025, 11, 10, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2025, 11, 10, 23, 0, tzinfo=UTC), True),
    ],
)
def test_document_asked_by_staff_is_judged_by_its_own_due_date(
    world: World, at: datetime, late: bool
) -> None:
    application = world.complete()
    with world.database.session(world.scope, write=True) as session:
        operations.deposit(session, application=application, by=world.by, at=NOW)
        session.add(
            RequestedDocument(
                application_id=application.id,
                key="extra-1",
                label="Contrat de travail",
                due_on=date(2025, 11, 10),
                due_at=datetime(2025, 11, 10, 23, 0, tzinfo=UTC),
                requested_at=NOW,
                requested_by_id=world.person.id,
            )
        )
    with pytest.raises(Refused) as refused:
        attach(world, application, "cv", CLOSES)
    assert codes(refused.value.blockers) == ["already_deposited"]
    document = attach(world, application, "extra-1", at)
    assert (document.label, document.late, document.accepted_at) == ("Contrat de travail", late, None)
    with world.database.session(world.scope) as session:
        request = session.scalars(select(RequestedDocument)).one()
    assert (request.answered_at, request.document_id) == (at, document.id)
    with pytest.raises(Refused):
        attach(world, application, "extra-1", at)
