"""It installs: the built wheel, alone in a new environment, mounts in a host site with all its files."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pacte.paths import PACKAGE

TREE = PACKAGE.parent
UV = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))

HOST_SITE = """
from flask import Flask
from pacte import paths
from pacte.app import Pacte
from pacte.config import Settings
from pacte.home.guides import GUIDES

for name in ("templates", "migrations", "modules", "cohorts", "docs"):
    folder = paths.resources(name)
    assert folder.parent.name == "bundled" and any(folder.iterdir()), folder

host = Flask("host")
host.add_url_rule("/", view_func=lambda: "site hote")
mounted = Pacte(host, url_prefix="/pacte", settings=Settings(mode="development", secure_cookies=False))
client = host.test_client()
print(client.get("/").text)
print(client.get("/pacte/composants").status_code)
print(client.get("/pacte/static/css/page.css").status_code)
print({client.get(f"/pacte/aide/{guide.slug}").status_code for guide in GUIDES})
"""


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(  # noqa: S603 - commands written in this file
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment that holds the wheel and what it locks, nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=TREE)
    wheel = next(folder.glob("*.whl"))
    run(UV, "venv", "--quiet", "--python", sys.executable, str(folder / "venv"), cwd=folder)
    python = str(folder / "venv/bin/python")
    locked = str(TREE / "requirements/run.lock")
    run(UV, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", locked, cwd=folder)
    run(UV, "pip", "install", "--quiet", "--python", python, "--no-deps", str(wheel), cwd=folder)
    return folder


def test_installed_wheel_mounts_in_a_host_site(installed: Path) -> None:
    output = run("venv/bin/python", "-P", "-c", HOST_SITE, cwd=installed)
    assert output.splitlines() == ["site hote", "200", "200", "{200}"]


def test_installed_command_answers(installed: Path) -> None:
    assert "cohort" in run("venv/bin/pacte", "--help", cwd=installed)
    assert "Programme 2025" in run("venv/bin/pacte", "modules", "check", cwd=installed)
