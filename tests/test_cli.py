"""The command line: French help, exit codes, faults without traceback, and the commands end to end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from sqlalchemy import select

from pacte import migrations
from pacte.cli import pacte, run
from pacte.commands import application
from pacte.database import Database, Scope
from pacte.federations.models import Federation
from tests.databases import SqliteTemplate
from tests.factories import make_federation
from tests.mail.conftest import mail_templates
from tests.mail.factories import outbox, post_greeting

__all__ = ["mail_templates"]


@pytest.fixture
def instance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: SqliteTemplate
) -> Iterator[Database]:
    """An installation on SQLite, told to the commands by the environment."""
    for name in list(os.environ):
        if name.startswith("PACTE_") and name != "PACTE_TEST_POSTGRES_URL":
            monkeypatch.delenv(name)
    with sqlite_template.database() as urls:
        monkeypatch.setenv("PACTE_MODE", "development")
        monkeypatch.setenv("PACTE_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("PACTE_DATABASE_URL", urls.application)
        migrations.stamp(application())
        opened = Database(
            urls.application, info={"public_url": "http://localhost", "signing_keys": ("cle-de-test",)}
        )
        yield opened
        opened.dispose()


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(_commands(pacte)), ids=" ".join)
def test_help_is_french(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*path, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Utilisation : pacte")
    assert "Affiche cette aide." in said
    for english in ("Usage", "Show this", "COMMAND ", "[ARGS]", "Commands", "[required]"):
        assert english not in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["inconnue"], "la commande inconnue n’existe pas."),
        (["serve", "--porte", "1"], "l’option --porte n’existe pas."),
        (
            ["serve", "--port", "beaucoup"],
            "la valeur donnée pour --port ne convient pas, il faut un nombre entier de 1 à 65535.",
        ),
        (["backup"], "il manque FICHIER."),
        (["verify", "trop"], "il y a un argument de trop."),
    ],
)
def test_a_badly_written_command_is_said_in_french(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"Erreur : {words}")


def test_bad_settings_are_all_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], instance: Database
) -> None:
    monkeypatch.setenv("PACTE_MODE", "production")
    assert run(["verify"]) == 2
    said = capsys.readouterr().err
    for name in ("PACTE_SECRET_KEY", "PACTE_MAIL_URL", "PACTE_PUBLIC_URL"):
        assert f"- {name} : " in said


def test_a_missing_file_of_settings_is_said_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], instance: Database, tmp_path: Path
) -> None:
    monkeypatch.setenv("PACTE_CONFIG", f"{tmp_path}/absent.toml")
    assert run(["verify"]) == 2
    said = capsys.readouterr().err
    assert f"- PACTE_CONFIG : le fichier {tmp_path}/absent.toml n’existe pas ; corrigez son chemin" in said


def test_an_unknown_federation_is_said_with_those_known(
    instance: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["person", "invite", "alix@exemple.fr", "--role", "administrator", "--federation", "zzz"]
    assert run(asked) == 2
    assert "aucune n’est encore chargée (pacte cohort load)." in capsys.readouterr().err
    make_federation(instance, "idf")
    make_federation(instance, "bfc")
    assert run(asked) == 2
    said = capsys.readouterr().err
    assert said.startswith("Erreur : la fédération « zzz » n’existe pas ; connues : bfc, idf.\n")


def test_missing_tables_are_said_without_a_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], instance: Database, tmp_path: Path
) -> None:
    monkeypatch.setenv("PACTE_DATABASE_URL", f"sqlite:///{tmp_path}/empty.sqlite")
    assert run(["verify"]) == 1
    said = capsys.readouterr().err
    assert said == "Les tables manquent.\nLancez d’abord : pacte database upgrade\n"


def test_verify_tells_what_is_whole_and_what_is_not(
    instance: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    make_federation(instance)
    assert run(["verify"]) == 0
    assert capsys.readouterr().out == "Tout est intact : 2\u00a0contrôles.\n"
    assert run(["verify", "--federation", "bfc", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"checked": 1, "faults": {"bfc": []}}
    assert run(["verify", "--federation", "inconnue"]) == 1
    assert capsys.readouterr().err == "Erreur : la fédération inconnue n’existe pas.\n"


def test_worker_once_delivers(instance: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    scope = Scope.federation(make_federation(instance).id)
    post_greeting(instance, scope)
    assert run(["worker", "--once", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"sent": 1, "jobs": 0}
    assert outbox(instance, scope)[0].sent_at is not None
    assert len(list((tmp_path / "data" / "mail").glob("*.eml"))) == 1


def test_backup_and_restore_from_the_command_line(
    instance: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_federation(instance)
    archive = tmp_path / "sauvegarde.zip"
    assert run(["backup", str(archive), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 1
    kept = archive.read_bytes()
    assert run(["backup", str(archive)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"Refusé : Le fichier {archive} existe déjà. Donnez un autre nom")
    assert archive.read_bytes() == kept
    assert run(["backup", str(archive), "--force", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 1
    assert run(["backup", str(tmp_path / "absent" / "sauvegarde.zip")]) == 1
    assert capsys.readouterr().err.startswith("Erreur : ce fichier ou ce dossier n’existe pas")
    assert run(["restore", str(archive)]) == 1
    assert capsys.readouterr().err.startswith("Refusé : La base de données contient déjà quelque chose.")
    make_federation(instance, "idf")
    assert run(["restore", str(archive), "--force"]) == 0
    assert capsys.readouterr().out == "Sauvegarde restaurée : 1\u00a0ligne, 0\u00a0fichier.\n"
    with instance.session(Scope.ground()) as session:
        assert session.scalars(select(Federation.slug)).all() == ["bfc"]


def test_serve_answers_delivers_and_stops_cleanly(instance: Database, tmp_path: Path) -> None:
    """The real command in a process of its own, with its worker inside."""
    scope = Scope.federation(make_federation(instance).id)
    post_greeting(instance, scope)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (tmp_path / "said").open("w+") as said:
        server = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "pacte", "serve", "--port", str(port)], stderr=said
        )
        try:
            _until(lambda: _answers(port))
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                assert json.load(answer)["status"] == "ok"
            _until(lambda: outbox(instance, scope)[0].sent_at is not None)
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=20) == 0
        finally:
            server.kill()
            server.wait()
        said.seek(0)
        words = said.read()
    assert f"PACTE est servi sur http://127.0.0.1:{port} (Ctrl+C pour arrêter)." in words
    assert "Traceback" not in words


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _until(condition: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
