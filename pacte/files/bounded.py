"""Runs one order of the sandbox in a process with bounded memory, processor time and patience."""

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 15
WALL_SECONDS = 30
OUTPUT = 64 * 1024 * 1024

logger = logging.getLogger(__name__)

_HERE = str(Path(__file__).resolve().parent)
_START = f"import sys, runpy; sys.path.append({_HERE!r}); runpy.run_module('sandbox', run_name='__main__')"
# Few at a time: three hundred candidates at the last minute must not take the machine's memory.
_SLOTS = threading.BoundedSemaphore(4)


@dataclass(frozen=True)
class Answer:
    """What the sandbox says: facts when `refused` is empty, else the code of the reason."""

    facts: dict[str, Any] = field(default_factory=dict)
    refused: str = ""


def run_bounded(
    order: str,
    *,
    memory: int = MEMORY,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
    **arguments: Any,
) -> Answer:
    """Always an answer: a child that dies, is killed or never ends is « exhausted »."""
    limits = {"memory": memory, "cpu_seconds": cpu_seconds, "output": OUTPUT}
    message = json.dumps({"name": order, "arguments": arguments, "limits": limits})
    with _SLOTS, tempfile.TemporaryFile() as output:
        try:
            subprocess.run(  # noqa: S603 -- our own interpreter and our own constant script
                [sys.executable, "-I", "-X", "utf8", "-c", _START],
                input=message.encode(),
                stdout=output,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
                timeout=wall_seconds,
                check=True,
            )
        except (subprocess.SubprocessError, BrokenPipeError) as error:
            # A negative code is a limit at work; any other on every file is a fault of the installation.
            logger.warning("sandbox order %s ended with %s", order, getattr(error, "returncode", "a timeout"))
            return Answer(refused="exhausted")
        output.seek(0)
        try:
            said = json.loads(output.read())
        except ValueError:
            return Answer(refused="exhausted")
    if "refused" in said:
        return Answer(facts=said.get("details", {}), refused=said["refused"])
    return Answer(facts=said["ok"])


def _environment() -> dict[str, str]:
    """The child opens hostile files: it is given no secret of ours, only where Python's own library is."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
