"""The application on a real socket, by the server that people run, for a browser to visit."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

THREADS = 8


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of ``app``, a WSGI application, on a free port until the block ends."""
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS, ident="")
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=server._map, count=1)

    thread = threading.Thread(target=serve, name="served")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        over.set()
        server.pull_trigger()
        thread.join()
        # The loop has ended: visitors are hung up on, with the files they were getting, then all is closed.
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(server._map)
