"""BFC's promo 8, a candidate and a structure up to date, on each engine."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.audit.models import JournalEntry
from pacte.cohorts.models import Cohort
from pacte.database import Database, FencedSession, Scope
from pacte.federations.models import Federation, Structure
from pacte.files.reception import Received
from pacte.files.store import Store
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor
from tests.applications.factories import (
    actor,
    make_application,
    make_cohort,
    make_complete,
    make_received,
    make_store,
    make_structure,
)
from tests.factories import make_federation, make_person


@dataclass
class World:
    """What a test of dossiers stands on."""

    database: Database
    federation: Federation
    cohort: Cohort
    structure: Structure
    person: Person
    store: Store

    @property
    def by(self) -> Actor:
        return actor(self.person)

    @property
    def scope(self) -> Scope:
        return Scope.federation(self.federation.id)

    def draft(self) -> Application:
        return make_application(self.database, self.cohort, self.person)

    def complete(self, *, without: tuple[str, ...] = ()) -> Application:
        return make_complete(
            self.database,
            self.cohort,
            self.person,
            self.structure,
            self.store,
            self.federation,
            without=without,
        )

    def received(self, content: bytes | None = None) -> Received:
        return make_received(self.store, self.federation, content)

    def fresh(self, application: Application) -> Application:
        with self.database.session(self.scope) as session:
            return session.get_one(Application, application.id)

    def actions(self) -> list[str]:
        """What the journal holds, in order."""
        with self.database.session(self.scope) as session:
            return list(session.scalars(select(JournalEntry.action).order_by(JournalEntry.position)))

    def mails(self) -> list[OutboxMessage]:
        with self.database.session(self.scope) as session:
            return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def world_of(app: Flask) -> World:
    """BFC's promo 8 in the application's own database and store."""
    services = app.extensions["pacte"]
    federation = make_federation(services.database)
    return World(
        services.database,
        federation,
        make_cohort(services.database, federation),
        make_structure(services.database, federation),
        make_person(services.database, email="camille@exemple.fr"),
        services.store,
    )


def make_world(database: Database, folder: Path, cohort: str = "bfc-8", **changes: object) -> World:
    federation = make_federation(database)
    return World(
        database,
        federation,
        make_cohort(database, federation, cohort, **changes),
        make_structure(database, federation),
        make_person(database, email="camille@exemple.fr"),
        make_store(folder / "files"),
    )


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return make_world(database, tmp_path)


def count(session: FencedSession, model: type) -> int:
    return len(session.scalars(select(model)).all())
