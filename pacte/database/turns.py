"""Writers of one process take turns, in order of arrival."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

CALLED = -1
"""No thread has this number."""


class Turns:
    """A queue before SQLite's own lock, which favours whoever comes last: it asks again ever more rarely.

    Without it a save waits many times its fair share while twenty people write. Other processes still meet
    at SQLite's lock.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._guard = threading.Lock()
        self._holder: int | None = None
        """The thread whose turn it is; ``CALLED`` while the next one wakes."""
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, at most ``patience`` seconds: then go on without, to SQLite's own answer.

        A thread whose turn it is need not wait for itself: it may commit one session within another.
        """
        mine = self._holder != threading.get_ident() and self._take()
        try:
            yield
        finally:
            if mine:
                self._pass_on()

    def _take(self) -> bool:
        with self._guard:
            if self._holder is None:
                self._holder = threading.get_ident()
                return True
            called = threading.Event()
            self._waiting.append(called)
        called.wait(self._patience)
        with self._guard:
            if called.is_set():  # perhaps only between the end of patience and here
                self._holder = threading.get_ident()
                return True
            self._waiting.remove(called)
            return False

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._holder = CALLED
                self._waiting.popleft().set()
            else:
                self._holder = None
