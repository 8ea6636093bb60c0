"""Bringing a database to the present tables: Flask-Alembic on an engine of its own, with the guards.

To change the tables: edit ``models.py``, run ``pacte database revise "what changes"`` on a database that
is at head, read the file written under ``migrations/``, and run ``tests/sweeps/test_migrations.py``.
Row-level security and triggers of *new* tables are written in it literally; for a guard that changes on an
existing table, write the statements by hand, the sweep compares them with ``pacte.schema``.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from flask import Flask
from flask_alembic import Alembic

from pacte.config import Settings
from pacte.database import UtcDateTime
from pacte.database.engine import owner_engine
from pacte.paths import resources
from pacte.schema import all_metadata, guard_statements

DIALECTS = ("postgresql", "sqlite")
JOURNAL = "journal_entry"


class Guards(ops.MigrateOperation):
    """Statements of each dialect that stand behind the tables made in the same migration."""

    def __init__(self, statements: dict[str, list[str]]) -> None:
        self.statements = statements

    def reverse(self) -> ops.MigrateOperation:
        return Unguard(JOURNAL in " ".join(self.statements["sqlite"]))

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("guards", self.statements)


class Unguard(ops.MigrateOperation):
    """Takes away what does not go with its table."""

    def __init__(self, journal: bool) -> None:
        self.journal = journal

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("unguard", self.journal)


@renderers.dispatch_for(Guards)
def _render_guards(context: AutogenContext, guards: Guards) -> list[str]:
    lines = ["guards = {"]
    for dialect, statements in guards.statements.items():
        lines += [f"    {dialect!r}: [", *(f"        {statement!r}," for statement in statements), "    ],"]
    return [
        *lines,
        "}",
        "bind = op.get_bind()",
        "for statement in guards[bind.dialect.name]:",
        "    bind.exec_driver_sql(statement)",
    ]


@renderers.dispatch_for(Unguard)
def _render_unguard(context: AutogenContext, unguard: Unguard) -> list[str]:
    if not unguard.journal:
        return ["pass"]
    return [
        "if op.get_bind().dialect.name == 'postgresql':",
        "    op.execute('DROP FUNCTION journal_is_append_only()')",
    ]


def install(app: Flask, settings: Settings, *, folder: Path | None = None) -> Alembic:
    """Attach Flask-Alembic to ``app``; ``folder`` holds the migrations (ours by default)."""
    app.config["ALEMBIC"] = {"script_location": str(folder or resources("migrations"))}
    app.config["ALEMBIC_CONTEXT"] = {
        "render_as_batch": True,
        "compare_type": True,
        "compare_server_default": False,
        "transactional_ddl": True,
        "render_item": _render_item,
        "include_name": _is_ours,
        "process_revision_directives": _add_guards,
    }
    alembic = Alembic(
        app,
        run_mkdir=False,
        command_name="",
        metadatas=all_metadata(),
        engines=owner_engine(settings.database_owner),
    )
    alembic.rev_id = lambda: datetime.now(UTC).strftime("%Y%m%d%H%M%S")  # type: ignore[method-assign]
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return alembic


def _alembic(app: Flask) -> Alembic:
    alembic: Alembic = app.extensions["alembic"]
    return alembic


def upgrade(app: Flask) -> None:
    """Bring the database to head, in one transaction."""
    with app.app_context():
        _alembic(app).upgrade()


def stamp(app: Flask) -> None:
    """Say that the database, whose tables were made otherwise, is at head."""
    with app.app_context():
        _alembic(app).stamp()


def downgrade(app: Flask, target: str = "base") -> None:
    """Go back to ``target``; everything in the tables it removes is lost."""
    with app.app_context():
        _alembic(app).downgrade(target)


def needs_upgrade(app: Flask) -> bool:
    """Whether migrations are waiting to be applied."""
    with app.app_context():
        return bool(_alembic(app).needs_upgrade())


def current_revisions(app: Flask) -> list[str]:
    """The revisions the database is at; empty for a database without tables of ours."""
    with app.app_context():
        return [script.revision for script in _alembic(app).current()]


def differences(app: Flask) -> list[Any]:
    """What the tables declared by the models have that the database has not, and the reverse."""
    with app.app_context():
        return [diff for diff in _alembic(app).compare_metadata() if diff[0] not in ("guards", "unguard")]


def make_migration(app: Flask, message: str) -> list[Path]:
    """Write the migration from the database (at head) to the models; says which files were written."""
    with app.app_context():
        written = _alembic(app).revision(message)
    return [Path(script.path) for script in written if script is not None and script.path is not None]


def _render_item(kind: str, item: Any, context: AutogenContext) -> str | bool:
    """Our own types are written as the plain ones they are made of."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _is_ours(name: str | None, kind: str, parents: Any) -> bool:
    """The queue may keep its own tables in the same database."""
    return not (kind == "table" and name is not None and name.startswith("huey_"))


def _add_guards(context: Any, revision: Any, directives: list[Any]) -> None:
    for script in directives:
        if script.upgrade_ops is None or script.downgrade_ops is None:
            continue
        created = [op.table_name for op in script.upgrade_ops.ops if isinstance(op, ops.CreateTableOp)]
        statements = {dialect: _guards_of(created, dialect) for dialect in DIALECTS}
        if any(statements.values()):
            guards = Guards(statements)
            script.upgrade_ops.ops.append(guards)
            script.downgrade_ops.ops.append(guards.reverse())


def _guards_of(tables: Sequence[str], dialect: str) -> list[str]:
    """The guard statements that name one of ``tables``; the journal's function comes with its table."""
    return [
        statement
        for statement in guard_statements(dialect)
        if set(tables) & set(statement.replace("journal_is_append_only()", JOURNAL).split())
    ]
