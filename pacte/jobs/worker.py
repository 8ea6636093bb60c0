"""The worker: a Huey consumer that makes its rounds every minute and whenever a commit calls for it."""

import logging
import threading
from pathlib import Path
from typing import Any

from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from sqlalchemy import make_url

from pacte.database import Scope
from pacte.jobs.rounds import Rounds, deliver
from pacte.web.services import Services

logger = logging.getLogger("pacte.jobs")

THREADS = 3
"""One of them at most runs long work; the others keep mail going."""


def open_queue(url: str) -> Huey:
    """The queue of that address: a SQLite file, or PostgreSQL in production."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        Path(parsed.database or "queue.sqlite").parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("pacte", filename=parsed.database, results=False, timeout=15)
    dsn = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    return PostgresHuey("pacte", dsn=dsn, results=False)


class Queue:
    """Opened when first needed, so that commands and tests that queue nothing leave no file."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.rounds = Rounds(services)
        self._lock = threading.Lock()
        self._busy = threading.Lock()
        self._huey: Huey | None = None
        self._tasks: dict[str, Any] = {}
        self.stopping = threading.Event()

    @property
    def huey(self) -> Huey:
        """The queue with its tasks."""
        with self._lock:
            if self._huey is None:
                self._huey = open_queue(self.services.settings.queue)
                self._declare(self._huey)
            return self._huey

    def wake(self, federation_id: int | None) -> None:
        """Ask a worker to look at one scope now; called after a commit."""
        huey = self.huey
        huey.enqueue(self._tasks["look"].s(federation_id))

    def run_jobs(self) -> None:
        """Long work, unless a thread of this process is at it already."""
        if self._busy.acquire(blocking=False):
            try:
                self.rounds.run_jobs()
            finally:
                self._busy.release()

    def _declare(self, huey: Huey) -> None:
        def look(federation_id: int | None) -> None:
            scope = Scope.ground() if federation_id is None else Scope.federation(federation_id)
            deliver(self.services, scope, stop=self.stopping.is_set)
            self.run_jobs()

        def make_round() -> None:
            self.rounds.go(stop=self.stopping.is_set)
            self.run_jobs()

        self._tasks["look"] = huey.task(name="look")(look)
        self._tasks["round"] = huey.periodic_task(crontab(), name="round")(make_round)


class _Consumer(Consumer):  # type: ignore[misc]
    """Huey's consumer, without its hold on the process's signals."""

    def _set_signal_handlers(self) -> None:
        """The command, or the server around us, has its own."""


class Worker:
    """Runs in threads of this process, from :meth:`start` to :meth:`stop`."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self._consumer: _Consumer | None = None

    def start(self) -> None:
        """Begin; the first round is made at once."""
        self.queue.stopping.clear()
        self._consumer = _Consumer(
            self.queue.huey, workers=THREADS, initial_delay=0.2, max_delay=2.0, shutdown_timeout=45
        )
        self._consumer.start()
        self.queue.wake(None)
        self.queue.huey.enqueue(self.queue._tasks["round"].s())

    def stop(self) -> None:
        """Finish the message or the work in hand, then leave."""
        self.queue.stopping.set()
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
            self._consumer = None

    def revive(self) -> None:
        """Replace threads that died; Huey's own loop does it where it holds the process."""
        if self._consumer is not None:
            self._consumer.check_worker_health()

    def is_well(self) -> bool:
        """Whether every thread is alive."""
        return self._consumer is not None and all(t.is_alive() for _, t in self._consumer.worker_threads)


def work_once(services: Services) -> dict[str, int]:
    """One round and all queued work in the foreground; counts outcomes of mail, and jobs as ``jobs``."""
    rounds = Rounds(services)
    outcomes = dict(rounds.go())
    return {**outcomes, "jobs": rounds.run_jobs()}
