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
    thread = threading.Thread(target=server.run, name="served")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: _close(server))
        thread.join()
        server.task_dispatcher.shutdown()


def _close(server: Any) -> None:
    """In the server's own loop: visitors are hung up on (with the files they were getting), then it ends."""
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    wasyncore.close_all(server._map)
