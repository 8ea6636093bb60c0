"""Where tests write what does not outlive them."""

import os
import shutil
from functools import cache

IN_MEMORY = "/dev/shm"  # noqa: S108 - each writes in a folder of its own
ENOUGH = 4 * 1024**3
"""Bytes; a container is often given 64 megabytes there."""


@cache
def memory_folder() -> str | None:
    """In memory where the machine has room there: tests then wait for no disk at each commit; else None."""
    if not os.access(IN_MEMORY, os.W_OK) or shutil.disk_usage(IN_MEMORY).free < ENOUGH:
        return None
    return IN_MEMORY
