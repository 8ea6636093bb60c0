"""Writers of one process take turns, in order of arrival."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A queue before SQLite's own lock, which favours whoever comes last: it asks again ever more rarely.

    Without it a save waits many times its fair share while twenty people write. Other processes still meet
    at SQLite's lock.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, at most ``patience`` seconds: then go on without, to SQLite's own answer."""
        mine = self._take()
        try:
            yield
        finally:
            if mine:
                self._pass_on()

    def _take(self) -> bool:
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            called = threading.Event()
            self._waiting.append(called)
        if called.wait(self._patience):
            return True
        with self._guard:
            if called.is_set():  # called between the end of patience and here
                return True
            self._waiting.remove(called)
            return False

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
