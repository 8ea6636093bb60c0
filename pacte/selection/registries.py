"""What higher features tell the selection: who has a seat in a cohort without an offer accepted here."""

from collections.abc import Callable, Mapping, Sequence

from pacte.database import FencedSession

SeatsOf = Callable[[FencedSession, Sequence[int]], Mapping[int, Sequence[int | None]]]

SEATS: list[SeatsOf] = []
"""Called with ids of cohorts (constant number of statements): cohort id → the dossier of each learner.

None stands for a learner without a dossier here (a transfer). A learner whose dossier holds an offer is
counted once."""
