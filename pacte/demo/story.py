"""What happened, told in the order of time: each act runs at its own instant, through an operation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pacte.database import Database, FencedSession, Scope

Act = Callable[[FencedSession, datetime], Any]
TOGETHER = 40
"""Acts in one transaction: enough for thousands of dossiers to be written in minutes."""


@dataclass
class Story:
    """Acts of one scope. They may be added in any order, and by other acts only for later instants."""

    acts: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def add(self, at: datetime, act: Act) -> None:
        """``act`` happens at ``at``; of two at the same instant, the one added first goes first."""
        self.acts.append((at, len(self.acts), act))

    def tell(self, database: Database, scope: Scope, *, advance: Callable[[int], Any]) -> None:
        """Run everything in order, so that the journal and the outbox are written as time went."""
        ordered = sorted(self.acts, key=lambda told: told[:2])
        for start in range(0, len(ordered), TOGETHER):
            some = ordered[start : start + TOGETHER]
            with database.session(scope, write=True) as session:
                for at, _, act in some:
                    act(session, at)
            advance(len(some))
