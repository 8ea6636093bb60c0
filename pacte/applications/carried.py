"""The dossiers that a carry-over joins: the one that a dossier continues, the one that continues it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pacte.applications.models import Application
from pacte.applications.registries import Page
from pacte.audit import HistoryLine
from pacte.database import FencedSession
from pacte.french import the_cohort


@dataclass(frozen=True, slots=True)
class Carriage:
    """What stands before and after a dossier; None where nothing does."""

    former: Application | None = None
    following: Application | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """One of them, as a reader who may open it is led to it."""

    page: Page
    reference: str
    cohort: str
    """« la promo 9 »."""
    history: Sequence[HistoryLine] = ()


CARRIAGES: list[Callable[[FencedSession, Application], Carriage | None]] = []
"""Each is called with a dossier; None: it was never carried. A constant number of statements."""


def carriage_of(session: FencedSession, application: Application) -> Carriage:
    """What a room tells of the dossier."""
    found = (tell(session, application) for tell in CARRIAGES)
    return next((one for one in found if one is not None), Carriage())


def joined(endpoint: str, row: Application, history: Sequence[HistoryLine] = ()) -> Joined:
    """That dossier, opened by ``endpoint``."""
    page = Page(
        endpoint=endpoint,
        params={"application_id": row.id},
        label=f"Ouvrir le dossier {row.reference}",
    )
    return Joined(page=page, reference=row.reference, cohort=the_cohort(row.cohort.label), history=history)
