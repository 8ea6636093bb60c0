"""The deposited dossiers before the selection: what misses in each, and what was settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pacte.applications.facts import CohortFacts, Dossier
from pacte.applications.models import Application
from pacte.applications.processing.rules import DuesStanding, dues_of
from pacte.applications.rules import met, unmet
from pacte.applications.selection_rules import blockers_to_selection
from pacte.applications.snapshot import snapshots
from pacte.applications.vocabulary import WaiverState
from pacte.applications.wording import local_day
from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import plural
from pacte.selection.committee.rules import Footing, footing, incomplete
from pacte.selection.models import Candidacy
from pacte.selection.queries import Before, dossiers_before, visible_to
from pacte.selection.vocabulary import Admissibility

OF_DOCUMENTS = frozenset(
    {"document_awaited", "late_document", "commitment_missing", "commitment_for_another"}
)
"""Reasons that are about a document."""


@dataclass(frozen=True, slots=True)
class Line:
    """A dossier as the table of admissibility shows it."""

    application: Application
    candidacy: Candidacy | None
    dossier: Dossier
    standing: Sequence[Blocker]
    """All that misses."""
    missing: Sequence[str]
    """What the deposit asks and that is not there, in words."""
    total: int
    """How many things the deposit asks."""

    @property
    def id(self) -> int:
        return self.application.id

    @property
    def name(self) -> str:
        return self.application.listed_name or "Sans nom"

    @property
    def admissibility(self) -> Admissibility:
        return self.candidacy.admissibility if self.candidacy is not None else Admissibility.PENDING

    @property
    def footing(self) -> Footing:
        return footing(self.standing)

    @property
    def awaited(self) -> int:
        """Documents asked for since the deposit, late or lost, that are still to come or to be accepted."""
        return sum(blocker.code in OF_DOCUMENTS for blocker in self.standing)

    @property
    def completeness(self) -> str:
        """« 14 sur 14 », and what is still awaited all the same."""
        awaited = plural(self.awaited, "pièce attendue", "pièces attendues")
        words = f"{self.total - len(self.missing)} sur {self.total}"
        return f"{words}, {awaited}" if self.awaited else words

    @property
    def dues(self) -> DuesStanding:
        bearers = self.dossier.bearers
        return dues_of(bearers[0]) if bearers else DuesStanding.NO_STRUCTURE

    @property
    def waiver(self) -> WaiverState | None:
        return self.dossier.waiver.state if self.dossier.waiver is not None else None

    @property
    def bearer_id(self) -> int | None:
        """Of the bearing structure that the register knows."""
        return next((bearer.id for bearer in self.dossier.bearers), None)

    @property
    def structure(self) -> str:
        return ", ".join(bearer.name for bearer in self.dossier.bearers)


def standing_of(dossier: Dossier, facts: CohortFacts, at: datetime) -> list[Blocker]:
    """All that misses in a dossier before the selection: what the deposit asks, then dues, waiver, papers."""
    return incomplete(unmet(dossier, facts, at)) + blockers_to_selection(
        dossier, facts, today=local_day(at, facts.time_zone)
    )


def lines(
    session: FencedSession, *, cohort: Cohort, facts: CohortFacts, person_id: int | None, at: datetime
) -> list[Line]:
    """The deposited dossiers that this person may see, by name; a dozen statements, however many dossiers."""
    before = visible_to(session, cohort, person_id, dossiers_before(session, cohort.id))
    return judged(session, before, facts, at)


def judged(session: FencedSession, before: Sequence[Before], facts: CohortFacts, at: datetime) -> list[Line]:
    """Each dossier with what misses in it; six statements."""
    dossiers = snapshots(session, [one.application for one in before], facts)
    found = []
    for one in before:
        dossier = dossiers[one.application.id]
        missing = unmet(dossier, facts, at)
        found.append(
            Line(
                application=one.application,
                candidacy=one.candidacy,
                dossier=dossier,
                standing=standing_of(dossier, facts, at),
                missing=missing,
                total=len(missing) + len(met(dossier, facts, at)),
            )
        )
    return found
