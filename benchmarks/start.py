"""How long ``pacte serve`` takes to answer, and the most memory it has held by then and after some pages."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.noise import Spread, calibration, console, show

PAGES_READ = 20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _peak_megabytes(pid: int) -> float:
    """From the kernel's own count (VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _once(environment: dict[str, str]) -> tuple[float, float, float]:
    """Milliseconds to the first answer, megabytes then, megabytes after some pages."""
    port = _free_port()
    start = time.perf_counter()
    server = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "pacte", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        while True:
            try:
                with urllib.request.urlopen(f"{address}/healthz", timeout=5):  # noqa: S310 - our own server
                    break
            except OSError:
                if server.poll() is not None or time.perf_counter() - start > 120:
                    raise RuntimeError("pacte serve did not start") from None
                time.sleep(0.01)
        elapsed = (time.perf_counter() - start) * 1000
        first = _peak_megabytes(server.pid)
        for _ in range(PAGES_READ):
            with urllib.request.urlopen(f"{address}/connexion", timeout=30) as page:  # noqa: S310
                page.read()
        return elapsed, first, _peak_megabytes(server.pid)
    finally:
        server.terminate()
        server.wait(60)


def report(*, quick: bool) -> bool:
    """Start it several times and print."""
    before = calibration()
    with tempfile.TemporaryDirectory(prefix="pacte-start-") as name:
        environment = {
            **os.environ,
            "PACTE_MODE": "development",
            "PACTE_DATABASE_URL": f"sqlite:///{name}/start.sqlite",
            "PACTE_DATA_DIR": name,
            "PACTE_SECURE_COOKIES": "false",
        }
        _once(environment)  # the first start also makes the tables, and is not counted
        runs = [_once(environment) for _ in range(3 if quick else 7)]
    elapsed, first, after = zip(*runs, strict=True)
    show(
        "pacte serve, worker in the process, SQLite",
        ("Until the first answer", "Peak memory then", f"after {PAGES_READ} pages"),
        [(Spread(elapsed), f"{max(first):.0f} MB", f"{max(after):.0f} MB")],
    )
    console.print(f"Noise: {before} before, {calibration()} after.")
    return True
