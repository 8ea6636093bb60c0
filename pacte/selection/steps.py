"""The steps of a selection, in their order; each part of the selection adds the page of its own.

At import: ``STEPS.append(Step("scoring", "scoring.board", "selection.manage"))``. A step may have several
pages, the first that the reader may open is theirs; without one it is shown without a link. ``tell`` may say
where the step stands, in a few words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession

StepKey = Literal[
    "admissibility", "scoring", "interviews", "deliberation", "validation", "answers", "enrolment"
]

LABELS: Mapping[StepKey, str] = {
    "admissibility": "Recevabilité",
    "scoring": "Avis du comité",
    "interviews": "Entretiens",
    "deliberation": "Délibération",
    "validation": "Validation EHESP",
    "answers": "Réponses",
    "enrolment": "Inscription",
}
"""Every step, in order."""


@dataclass(frozen=True, slots=True)
class Told:
    """Where a step stands: a few French words, a state of the look (« done », « progress », « late »…)."""

    words: str
    kind: str = "progress"


Tell = Callable[[FencedSession, Cohort, int | None, datetime], Told | None]
"""``(session, cohort, person_id, now)``: for that reader, in a constant number of statements."""


@dataclass(frozen=True, slots=True)
class Step:
    """The page of a step: its endpoint takes ``code``; ``permission`` is asked of the cohort."""

    key: StepKey
    endpoint: str
    permission: str
    tell: Tell | None = None


STEPS: list[Step] = []
"""Filled at import; the home of the selection orders them by :data:`LABELS`."""
