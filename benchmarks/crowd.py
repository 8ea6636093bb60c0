"""People who act at the same instant, before a server that answers eight at a time, in order of arrival."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.config import Settings
from pacte.policy import Actor

SERVER_THREADS = 8
"""As many as `pacte serve` answers with; the others wait their turn in its queue, and that wait counts."""
TRIES, TRY_AGAIN = 30, 409


class Server:
    """The application at one instant, its forms unprotected, answering whoever asks."""

    def __init__(self, settings: Settings, at: datetime) -> None:
        self._app: Flask = create_app(settings, clock=FixedClock(at))
        self._app.config["WTF_CSRF_ENABLED"] = False
        self._who = threading.local()
        self._app.extensions["pacte"].load_actor = lambda: self._who.actor
        self._threads = ThreadPoolExecutor(SERVER_THREADS)

    def visitor(self, actor: Actor) -> "Visitor":
        """A browser of that person."""
        return Visitor(self, self._app.test_client(), actor)

    def answer(self, actor: Actor, ask: Callable[[], TestResponse]) -> TestResponse:
        """What is answered, once the server has come to it."""

        def answered() -> TestResponse:
            self._who.actor = actor
            return ask()

        return self._threads.submit(answered).result()

    def close(self) -> None:
        """Wait for what is being answered, then let go of the database."""
        self._threads.shutdown()
        self._app.extensions["pacte"].database.dispose()


class Visitor:
    """One person's browser, asking one thing after the other."""

    def __init__(self, server: Server, client: FlaskClient, actor: Actor) -> None:
        self._server, self._client, self._actor = server, client, actor
        self.again = 0
        """How often « try again » was the answer."""

    def get(self, page: str) -> TestResponse:
        """The page, read."""
        return self._server.answer(self._actor, lambda: self._client.get(page))

    def post(self, page: str, **sent: Any) -> TestResponse:
        """Send, and again when asked to, as a person or a script does; `sent` as Flask's client takes it."""
        for _ in range(TRIES):
            answer = self._server.answer(self._actor, lambda: self._client.post(page, **sent))
            if answer.status_code != TRY_AGAIN:
                break
            self.again += 1
        return answer


def all_at_once(acts: Sequence[Callable[[], None]]) -> float:
    """Run every act in a thread of its own, all begun together; seconds until the last has ended."""
    start = threading.Barrier(len(acts) + 1)

    def run(act: Callable[[], None]) -> None:
        start.wait()
        act()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun
