"""Reminders to drafts: once each, whatever the workers; and what « À faire » offers to a candidate."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from pacte.applications import operations
from pacte.applications.queries import todo_for_candidate
from pacte.applications.reminders import hours_due, remind_drafts
from pacte.federations.models import StructureMembership
from tests.applications.conftest import World
from tests.conftest import NOW

CLOSES = datetime(2025, 10, 31, 23, 0, tzinfo=UTC)
WEEK, TWO_DAYS = CLOSES - timedelta(hours=168), CLOSES - timedelta(hours=48)


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        (WEEK - timedelta(seconds=1), None),
        (WEEK, 168),
        (TWO_DAYS - timedelta(seconds=1), 168),
        (TWO_DAYS, 48),
        (CLOSES - timedelta(seconds=1), 48),
        (CLOSES, None),
    ],
)
def test_reminder_whose_time_has_come(at: datetime, hours: int | None) -> None:
    assert hours_due((168, 48), CLOSES, at) == hours


def remind(world: World, at: datetime) -> int:
    with world.database.session(world.scope, write=True) as session:
        return remind_drafts(session, now=at)


def test_each_draft_is_reminded_once_a_time(world: World) -> None:
    application = world.complete(without=("cv",))
    assert [remind(world, at) for at in (WEEK - timedelta(hours=1), WEEK, WEEK, TWO_DAYS, TWO_DAYS)] == [
        0,
        1,
        0,
        1,
        0,
    ]
    reminders = [mail for mail in world.mails() if mail.template == "applications/reminder"]
    assert len(reminders) == 2
    assert reminders[0].subject == f"Votre dossier {application.reference} n’est pas déposé"
    assert "Pièce manquante\u00a0: Curriculum vitæ." in reminders[0].text_body
    assert world.actions().count("application.reminded") == 2


def test_two_workers_at_once_send_one_mail(world: World) -> None:
    world.draft()
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda _: remind(world, WEEK), range(2)))
    assert sorted(sent) == [0, 1]
    assert [mail.template for mail in world.mails()].count("applications/reminder") == 1


def test_deposited_and_late_drafts_are_left_alone(world: World) -> None:
    application = world.complete()
    with world.database.session(world.scope, write=True) as session:
        operations.deposit(session, application=application, by=world.by, at=NOW)
    assert remind(world, WEEK) == 0
    assert remind(world, CLOSES) == 0


def test_todo_follows_the_dossier(world: World) -> None:
    def todo(at: datetime = NOW) -> list[tuple[str, str, str]]:
        with world.database.session(world.scope) as session:
            items = todo_for_candidate(session, world.person.id, at)
        return [(item.kind, item.endpoint, item.button) for item in items]

    application = world.complete(without=("commitment",))
    assert todo() == [("todo", "applications.overview", "Continuer")]
    with world.database.session(world.scope, write=True) as session:
        operations.request_commitment(
            session,
            application=application,
            leader_name="Dominique Modèle",
            leader_email="dominique@exemple.fr",
            by=world.by,
            at=NOW,
        )
    assert todo()[1:] == [("waiting", "applications.documents", "Ouvrir")]
    received = world.received()
    with world.database.session(world.scope, write=True) as session:
        operations.attach_document(
            session, application=application, key="commitment", received=received, by=world.by, at=NOW
        )
    assert todo() == [("todo", "applications.review", "Relire et déposer")]
    assert todo(CLOSES) == [("standing", "applications.overview", "Ouvrir")]
    assert todo(CLOSES + timedelta(days=300)) == []
    with world.database.session(world.scope, write=True) as session:
        operations.deposit(session, application=application, by=world.by, at=NOW)
    assert todo() == [("waiting", "applications.overview", "Ouvrir")]
    with world.database.session(world.scope, write=True) as session:
        session.execute(delete(StructureMembership))
    assert todo() == [
        ("todo", "applications.overview", "Voir mon dossier"),
        ("waiting", "applications.overview", "Ouvrir"),
    ]
