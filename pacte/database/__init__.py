"""The database: tables' base, transactions that lose nothing, and the fence between federations."""

from pacte.database.engine import Database
from pacte.database.fence import FencedSession, FenceError, Scope
from pacte.database.tables import (
    Base,
    Fenced,
    FencedOrPlatform,
    OpenToNational,
    OwnedByAssessor,
    OwnedByPerson,
    UtcDateTime,
    fenced_key,
    text_enum,
)

__all__ = [
    "Base",
    "Database",
    "FenceError",
    "Fenced",
    "FencedOrPlatform",
    "FencedSession",
    "OpenToNational",
    "OwnedByAssessor",
    "OwnedByPerson",
    "Scope",
    "UtcDateTime",
    "fenced_key",
    "text_enum",
]
