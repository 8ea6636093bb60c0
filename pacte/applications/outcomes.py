"""What features tell of a dossier to its holder: what became of it, in words they may read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pacte.applications.models import Application
from pacte.database import FencedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a dossier: a state, sentences, and the page that says more."""

    kind: str
    """A state of the look: « done », « waiting », « refused »…"""
    label: str
    sentences: Sequence[str]
    endpoint: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    button: str = "Voir la réponse"
    withdrawal: str = ""
    """What withdrawing the dossier gives up now, when it is more than being examined."""


OUTCOMES: list[Callable[[FencedSession, Application, datetime], Outcome | None]] = []
"""Each reads in the session of the dossier's federation; None while there is nothing to tell."""


def outcome_of(session: FencedSession, application: Application, now: datetime) -> Outcome | None:
    """The first thing that a feature tells of the dossier."""
    return next((found for tell in OUTCOMES if (found := tell(session, application, now))), None)
