"""Databases to measure on, each with BFC's promo 8, and dossiers written straight into the tables."""

import dataclasses
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

from pacte.accounts.models import Person
from pacte.applications.models import Application, ApplicationStructure, SupportingDocument
from pacte.applications.vocabulary import ApplicationState, DocumentOrigin, PostStatus
from pacte.cohorts.cohort_file import load_cohort_file
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.library import curriculum
from pacte.cohorts.operations import load_cohort
from pacte.config import Mode, Settings
from pacte.database import Database, Scope
from pacte.demo.papers import Papers
from pacte.demo.people import Crowd, MadeUp
from pacte.federations.models import Structure, StructureKind, StructureMembership
from pacte.files.operations import store_upload
from pacte.files.store import Store
from pacte.paths import resources
from pacte.policy import COMMAND, Actor
from pacte.text import fold
from tests.databases import PostgresTemplate, SqliteTemplate, TestUrls
from tests.postgres import VARIABLE, EmbeddedServer

BEGUN = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)
READY = ("cv", "photo", "commitment")
"""Documents that a draft already holds; the letter is what is sent at the last minute."""


@contextmanager
def databases(folder: Path, engines: Sequence[str]) -> Iterator[dict[str, TestUrls]]:
    """An empty database on each engine; PostgreSQL is started here unless one is named."""
    opened: dict[str, TestUrls] = {}
    server = None
    if "postgresql" in engines and not os.environ.get(VARIABLE):
        server = EmbeddedServer()
        os.environ[VARIABLE] = server.start()
    try:
        with SqliteTemplate(folder).database() as sqlite:
            if "sqlite" in engines:
                opened["sqlite"] = sqlite
            if "postgresql" not in engines:
                yield opened
                return
            template = PostgresTemplate()
            with template.database() as urls:
                opened["postgresql"] = urls
                yield opened
            template.drop()
    finally:
        if server is not None:
            server.stop()
            os.environ.pop(VARIABLE)


def settings_on(urls: TestUrls, folder: Path) -> Settings:
    """Settings of a measured application: no worker beside it, mail stays in the outbox."""
    return Settings(
        mode=Mode.TEST,
        database_url=urls.application,
        database_owner_url=urls.owner,
        data_dir=folder,
        secure_cookies=False,
        worker_in_process=False,
        public_url="http://localhost",
    )


@dataclasses.dataclass(frozen=True)
class Ground:
    """A database with the cohort, and its structures."""

    database: Database
    store: Store
    definition: CohortDefinition
    federation_id: int
    cohort_id: int
    structure_ids: Sequence[int]

    @property
    def scope(self) -> Scope:
        return Scope.federation(self.federation_id)


def open_cohort(settings: Settings, structures: int = 60) -> Ground:
    """Load the cohort from its file and write structures whose dues are paid, every fifth one's not."""
    database = Database(
        settings.database, info={"public_url": settings.public_url, "signing_keys": settings.signing_keys}
    )
    definition, _ = load_cohort_file(resources("cohorts") / "bfc-8.toml")
    assert definition is not None
    made = load_cohort(database, definition=definition, curriculum=curriculum(), by=COMMAND, at=BEGUN)
    federation_id = made.cohort.federation_id
    with database.session(Scope.federation(federation_id), write=True) as session:
        rows = [_structure(number) for number in range(structures)]
        session.add_all(rows)
        session.flush()
        session.add_all(
            StructureMembership(
                structure_id=row.id,
                year=2025,
                dues_paid_on=BEGUN.date() if number % 5 else None,
                recorded_at=BEGUN,
            )
            for number, row in enumerate(rows)
        )
        ids = [row.id for row in rows]
    store = Store.open(settings.storage)
    return Ground(database, store, definition, federation_id, made.cohort.id, ids)


def _structure(number: int) -> Structure:
    name = f"MSP de mesure {number}"
    return Structure(
        name=name,
        search_key=fold(name),
        kind=StructureKind.MSP,
        commune="Beaune",
        department=("21", "25", "39", "71")[number % 4],
        created_at=BEGUN,
        updated_at=BEGUN,
    )


def write_dossiers(ground: Ground, count: int, *, deposited: bool = False) -> list[tuple[int, Actor]]:
    """``count`` dossiers that lack only the letter and the deposit; their ids with their owners."""
    crowd, papers, draw = Crowd(count), Papers(ground.store, 1), Random(count)
    people = [crowd.next() for _ in range(count)]
    with ground.database.session(Scope.ground(), write=True) as session:
        rows = [
            Person(
                email=f"{count}-{number}.{who.email}",
                given_name=who.given_name,
                family_name=who.family_name,
                sort_key=fold(f"{who.family_name} {who.given_name}"),
                created_at=BEGUN,
                email_confirmed_at=BEGUN,
            )
            for number, who in enumerate(people)
        ]
        session.add_all(rows)
        session.flush()
        owners = [Actor(person_id=row.id, label=row.name) for row in rows]
    found = []
    with ground.database.session(ground.scope, write=True) as session:
        files = {
            key: store_upload(
                session,
                received=papers.document(
                    key,
                    model=0,
                    who=people[0],
                    texts=("Coordination", "", ""),
                    federation=(ground.federation_id, ground.definition.federation.name),
                    at=BEGUN,
                ),
                by=COMMAND,
                at=BEGUN,
            )
            for key in READY
        }
        applications = [
            _application(ground, number, who, owner, draw, deposited)
            for number, (who, owner) in enumerate(zip(people, owners, strict=True))
        ]
        session.add_all(applications)
        session.flush()
        labels = {asked.key: asked.label for asked in ground.definition.application.documents}
        for number, (row, owner) in enumerate(zip(applications, owners, strict=True)):
            structure_id = ground.structure_ids[number % len(ground.structure_ids)]
            session.add(
                ApplicationStructure(application_id=row.id, structure_id=structure_id, is_bearer=True)
            )
            session.add_all(
                SupportingDocument(
                    application_id=row.id,
                    file_id=file.id,
                    key=key,
                    label=labels[key],
                    origin=DocumentOrigin.CANDIDATE,
                    added_at=BEGUN,
                    added_by_id=owner.person_id,
                )
                for key, file in files.items()
            )
            found.append((row.id, owner))
    return found


def _application(
    ground: Ground, number: int, who: MadeUp, owner: Actor, draw: Random, deposited: bool
) -> Application:
    assert owner.person_id is not None
    return Application(
        cohort_id=ground.cohort_id,
        person_id=owner.person_id,
        reference=f"BFC-8-{owner.person_id:05d}",
        state=ApplicationState.SUBMITTED if deposited else ApplicationState.DRAFT,
        deposited_at=BEGUN if deposited else None,
        track="MSP",
        given_name=who.given_name,
        family_name=who.family_name,
        sort_key=fold(f"{who.family_name} {who.given_name}"),
        email=who.email,
        phone=who.phone,
        post_status=PostStatus.IN_POST,
        position_title="Coordination",
        starts_on=BEGUN.date().replace(year=2024),
        weekly_hours=Decimal(draw.choice((14, 21, 35))),
        privacy_accepted_at=BEGUN,
        created_at=BEGUN,
        updated_at=BEGUN,
    )
