"""What the room of mémoires is told: whose results are final, whose jury asks another mémoire."""

from collections.abc import Collection

from pacte.database import FencedSession
from pacte.juries.finals import finals_of, memoires_again
from pacte.memoires.registries import AGAIN, MINUTES_CLOSED


def final_for(session: FencedSession, enrollment_ids: Collection[int]) -> frozenset[int]:
    """Those whose jury has signed its minutes; one statement."""
    return frozenset(finals_of(session, enrollment_ids))


MINUTES_CLOSED.append(final_for)
AGAIN.append(memoires_again)
