"""Every table of the software in one place: what migrations are compared with and tests build from."""

import importlib
import pkgutil
from functools import cache

from sqlalchemy import Connection, MetaData

from pacte import paths
from pacte.audit.models import APPEND_ONLY_POSTGRESQL, APPEND_ONLY_SQLITE
from pacte.database import Base
from pacte.database.fence import fence_statements, fenced_classes


@cache
def all_metadata() -> MetaData:
    """The metadata, after importing the ``models`` of every feature, a file or a folder."""
    for feature in pkgutil.iter_modules([str(paths.PACKAGE)]):
        models = paths.PACKAGE / feature.name / "models"
        if feature.ispkg and (models.is_dir() or models.with_suffix(".py").exists()):
            importlib.import_module(f"pacte.{feature.name}.models")
    return Base.metadata


def guard_statements(dialect: str) -> list[str]:
    """What stands behind the tables besides their constraints: row-level security, append-only journal."""
    all_metadata()
    if dialect == "sqlite":
        return list(APPEND_ONLY_SQLITE)
    fences = [
        statement
        for cls in sorted(fenced_classes(), key=lambda cls: cls.__table__.name)
        for statement in fence_statements(cls.__table__, cls)
    ]
    return [*fences, *APPEND_ONLY_POSTGRESQL]


def create_schema(connection: Connection) -> None:
    """Create all tables and guards directly, without migrations; for tests."""
    all_metadata().create_all(connection)
    for statement in guard_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
