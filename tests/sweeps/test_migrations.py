"""Migrations lead from nothing to the present tables and guards, and back, on both engines."""

import hashlib
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, inspect, select

from pacte import migrations
from pacte.app import create_app
from pacte.applications.models import RequestedDocument, SupportingDocument
from pacte.database import Scope
from pacte.database.engine import owner_engine
from pacte.federations.models import StructureMembership
from pacte.federations.queries import federation_by_slug
from pacte.paths import resources
from pacte.schema import all_metadata, guard_statements
from pacte.seminars.models import HalfDay, Seminar
from tests.applications.conftest import make_world
from tests.cohorts.loading import load
from tests.conftest import NOW, settings_for
from tests.databases import USER, PostgresTemplate, TestUrls


@pytest.fixture(params=["sqlite", "postgresql"])
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TestUrls]:
    """A database without any table, on each engine."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'nothing.sqlite'}"
        yield TestUrls(url, url)
        return
    template: PostgresTemplate = request.getfixturevalue("postgres_template")
    with template.database() as urls:
        engine = owner_engine(urls.owner)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP OWNED BY pacte_owner CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS public")
        yield urls


@pytest.fixture
def empty_app(nothing: TestUrls, tmp_path: Path) -> Iterator[Flask]:
    """The application on that database."""
    made = create_app(settings_for(nothing, tmp_path))
    yield made
    made.extensions["pacte"].database.dispose()


@pytest.fixture
def written_here(empty_app: Flask, tmp_path: Path) -> Flask:
    """The application with a folder of its own, where the first migration has just been generated."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    shutil.copy(resources("migrations") / "script.py.mako", folder)
    migrations.install(empty_app, empty_app.extensions["pacte"].settings, folder=folder)
    (file,) = migrations.make_migration(empty_app, "Make the first tables")
    assert "CREATE POLICY fence_federation ON outbox_message" in file.read_text()
    assert "journal_entry_no_update" in file.read_text()
    migrations.install(empty_app, empty_app.extensions["pacte"].settings, folder=folder)
    return empty_app


def _owner(app: Flask) -> Any:
    return owner_engine(app.extensions["pacte"].settings.database_owner)


def _tables(app: Flask) -> set[str]:
    with _owner(app).connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def _guards(connection: Connection) -> list[tuple[Any, ...]]:
    """Policies, fenced tables and triggers, as the engine itself describes them."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type='trigger'"
        )
        return sorted(tuple(row) for row in rows)
    found: list[tuple[Any, ...]] = []
    for statement in (
        "SELECT tablename, policyname, permissive, cmd, qual, with_check FROM pg_policies",
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    ):
        found += sorted(tuple(row) for row in connection.exec_driver_sql(statement))
    return found


def _expected_guards(app: Flask) -> list[tuple[Any, ...]]:
    """The same, after building the schema directly instead of migrating."""
    with _owner(app).connect() as connection:
        transaction = connection.begin()
        all_metadata().create_all(connection)
        for statement in guard_statements(connection.dialect.name):
            connection.exec_driver_sql(statement)
        guards = _guards(connection)
        transaction.rollback()
    return guards


def _walk(app: Flask) -> None:
    expected = _expected_guards(app)
    assert len(expected) >= 2
    assert _tables(app) == set()
    assert migrations.needs_upgrade(app)
    for _ in range(2):
        migrations.upgrade(app)
        assert not migrations.needs_upgrade(app)
        assert _tables(app) == set(all_metadata().tables)
        assert migrations.differences(app) == []
        with _owner(app).connect() as connection:
            assert _guards(connection) == expected
        migrations.downgrade(app)
        assert _tables(app) == set()
        with _owner(app).connect() as connection:
            assert _guards(connection) == []


def test_a_generated_migration_goes_up_and_down(written_here: Flask) -> None:
    _walk(written_here)


def test_the_migrations_of_the_project_go_up_and_down(empty_app: Flask) -> None:
    _walk(empty_app)


def test_a_second_generated_migration_is_empty(written_here: Flask) -> None:
    migrations.upgrade(written_here)
    time.sleep(1.1)  # revisions are named by the second
    (file,) = migrations.make_migration(written_here, "Change nothing")
    assert "op." not in file.read_text().split("def upgrade")[1]


def test_a_missing_column_is_a_difference(written_here: Flask) -> None:
    migrations.upgrade(written_here)
    with _owner(written_here).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE outbox_message DROP COLUMN last_error")
    (difference,) = migrations.differences(written_here)
    assert (difference[0], difference[2], difference[3].name) == (
        "add_column",
        "outbox_message",
        "last_error",
    )


def _let_in(app: Flask) -> None:
    """Let the application's own role use the tables, as who installs it does."""
    with _owner(app).begin() as connection:
        if connection.dialect.name == "postgresql":
            for what in ("ALL ON ALL TABLES", "USAGE ON ALL SEQUENCES"):
                connection.exec_driver_sql(f"GRANT {what} IN SCHEMA public TO {USER}")


def test_cohorts_that_exist_get_the_calendar_of_their_definition(empty_app: Flask) -> None:
    database = empty_app.extensions["pacte"].database
    migrations.upgrade(empty_app)
    _let_in(empty_app)
    load(database)
    with database.session(Scope.ground()) as session:
        federation = federation_by_slug(session, "bfc")
    assert federation is not None

    def calendar() -> list[tuple[Any, ...]]:
        with database.session(Scope.federation(federation.id)) as session:
            rows = session.execute(
                select(Seminar, HalfDay)
                .outerjoin(HalfDay, HalfDay.seminar_id == Seminar.id)
                .order_by(Seminar.position, HalfDay.starts_at)
            )
            return [
                (
                    one.key,
                    one.position,
                    one.title,
                    one.modality,
                    one.place,
                    one.with_teams,
                    one.tracks,
                    one.modules,
                )
                + ((hours.starts_at, hours.ends_at, len(hours.code_secret)) if hours else ())
                for one, hours in rows
            ]

    before = calendar()
    assert len(before) > 10
    migrations.downgrade(empty_app, "20261126103338")
    migrations.upgrade(empty_app)
    _let_in(empty_app)
    assert calendar() == before


def test_what_older_versions_wrote_is_read_as_it_was_meant(empty_app: Flask, tmp_path: Path) -> None:
    migrations.upgrade(empty_app)
    _let_in(empty_app)
    world = make_world(empty_app.extensions["pacte"].database, tmp_path)
    application = world.complete()
    with world.database.session(world.scope, write=True) as session:
        noted = session.scalars(select(StructureMembership)).first()
        assert noted is not None
        noted.dues_paid_on, noted.note = None, "Exonérée d’après « adhesions.xlsx »."
        answered = session.scalars(select(SupportingDocument.id)).first()
        session.add(
            RequestedDocument(
                application_id=application.id,
                key="cv",
                label="CV",
                due_on=NOW.date(),
                due_at=NOW,
                requested_at=NOW,
                requested_by_id=world.person.id,
                document_id=answered,
            )
        )

    def given_for() -> set[int | None]:
        with world.database.session(world.scope) as session:
            return set(session.scalars(select(SupportingDocument.for_structure_id)))

    assert given_for() == {world.structure.id}
    migrations.downgrade(empty_app, "20261126204621")
    migrations.upgrade(empty_app)
    _let_in(empty_app)
    assert given_for() == {world.structure.id}
    with world.database.session(world.scope) as session:
        assert session.scalars(select(StructureMembership.is_exempt)).all() == [True]
        assert session.scalars(select(RequestedDocument.document_id)).all() == [answered]


def test_what_has_landed_is_never_edited() -> None:
    """``migrations/landed.txt`` keeps the fingerprint of each: a change is a migration more."""
    folder = resources("migrations")
    for line in (folder / "landed.txt").read_text().splitlines():
        fingerprint, name = line.split()
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == fingerprint, name
