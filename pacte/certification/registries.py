"""What other features tell of readiness: how often each learner took part in the forum."""

from collections.abc import Callable, Mapping, Sequence

from pacte.database import FencedSession
from pacte.learners.models import Enrollment

Participations = Callable[[FencedSession, Sequence[Enrollment]], Mapping[int, int]]
"""Enrolment id → questions and answers; a constant number of statements."""

PARTICIPATIONS: list[Participations] = []
"""Filled at import by the forum; while empty, the forum is not open."""
