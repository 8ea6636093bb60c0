"""The states of an import."""

from enum import StrEnum


class ImportState(StrEnum):
    """Where an import stands."""

    PREVIEW = "preview"
    CONFIRMED = "confirmed"
    ABANDONED = "abandoned"
