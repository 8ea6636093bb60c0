"""What higher rooms tell the room of mémoires."""

from collections.abc import Callable, Collection

from pacte.database import FencedSession

MINUTES_CLOSED: list[Callable[[FencedSession, Collection[int]], frozenset[int]]] = []
"""Called with ids of enrolments of the session's federation (a constant number of statements): those of them
whose jury has signed its minutes. Until then no mark reaches a learner or a trainer."""


def minutes_closed(session: FencedSession, enrollment_ids: Collection[int]) -> frozenset[int]:
    """Those of them whose results are the learner's to read; nobody's while no room says so."""
    return frozenset().union(*(told(session, enrollment_ids) for told in MINUTES_CLOSED))


AGAIN: list[Callable[[FencedSession, Collection[int]], frozenset[int]]] = []
"""Called with ids of enrolments of the session's federation (a constant number of statements): those of them
whose jury, its minutes signed, asks another mémoire for the resit session."""


def asked_again(session: FencedSession, enrollment_ids: Collection[int]) -> frozenset[int]:
    """Those of them who deposit a mémoire for the resit, whatever the first one was worth."""
    return frozenset().union(*(told(session, enrollment_ids) for told in AGAIN))
