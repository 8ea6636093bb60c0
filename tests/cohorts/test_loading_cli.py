"""`pacte cohort load` and `pacte cohort export`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from pacte.cohorts.cli import cohort
from pacte.cohorts.models import Cohort
from pacte.commands import application
from pacte.database import Database, Scope
from pacte.paths import resources
from tests.databases import TestUrls

Run = Callable[..., Result]
BFC = resources("cohorts") / "bfc-8.toml"


@pytest.fixture
def run(urls: TestUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on a fresh database of each engine."""
    monkeypatch.setenv("PACTE_MODE", "test")
    monkeypatch.setenv("PACTE_DATABASE_URL", urls.application)
    monkeypatch.setenv("PACTE_DATA_DIR", str(tmp_path))
    return lambda *arguments: CliRunner().invoke(
        cohort, [str(argument) for argument in arguments], obj=application
    )


def count(urls: TestUrls) -> int | None:
    database = Database(urls.application)
    with database.session(Scope.national()) as session:
        found = session.scalar(select(func.count(Cohort.id)))
    database.dispose()
    return found


def test_load_creates_then_says_nothing_changed(run: Run) -> None:
    first, second = run("load", BFC), run("load", BFC)
    assert (first.exit_code, first.stdout) == (0, "FeMaSCo-BFC, Promo 8\u00a0: promotion créée.\n")
    assert (second.exit_code, second.stdout) == (
        0,
        "FeMaSCo-BFC, Promo 8\u00a0: déjà à jour, rien n’a changé.\n",
    )


def test_load_names_each_change(run: Run, tmp_path: Path) -> None:
    run("load", BFC)
    changed = tmp_path / "bfc-8.toml"
    changed.write_text(BFC.read_text().replace("capacity = 20", "capacity = 24"))
    result = run("load", changed)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1] == "  Nombre de places\u00a0: 20 → 24"


def test_load_all(run: Run, urls: TestUrls) -> None:
    result = run("load", "--all", "--json")
    assert result.exit_code == 0
    assert [row["code"] for row in json.loads(result.stdout)] == [0, 0, 0, 0, 0]
    assert count(urls) == 5


def test_load_refuses_a_faulty_file_and_writes_nothing(run: Run, urls: TestUrls, tmp_path: Path) -> None:
    faulty = tmp_path / "bfc-8.toml"
    faulty.write_text(BFC.read_text().replace("capacity = 20", 'capacity = "vingt"'))
    result = run("load", faulty)
    assert result.exit_code == 1
    assert "doit être un nombre entier" in result.stderr
    assert count(urls) == 0


def test_load_refuses_what_rewrites_history(run: Run, tmp_path: Path) -> None:
    run("load", resources("cohorts") / "femasif-s2.toml")
    changed = tmp_path / "femasif-s2.toml"
    text = (resources("cohorts") / "femasif-s2.toml").read_text()
    changed.write_text(text.replace("starts_at = 09:00:00", "starts_at = 08:00:00", 1))
    result = run("load", changed)
    assert result.exit_code == 1
    assert "ses demi-journées commencées ne changent plus" in result.stderr


@pytest.mark.parametrize("arguments", [("load",), ("load", "/absent.toml")])
def test_load_without_a_readable_file(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_export_is_stable_byte_for_byte(run: Run, tmp_path: Path) -> None:
    run("load", BFC)
    first = tmp_path / "bfc-8.toml"
    assert run("export", "bfc-8", "--output", first).exit_code == 0
    assert run("load", first).stdout == "FeMaSCo-BFC, Promo 8\u00a0: déjà à jour, rien n’a changé.\n"
    assert run("export", "bfc-8").stdout_bytes == first.read_bytes()


def test_export_of_a_code_with_hyphens(run: Run) -> None:
    run("load", resources("cohorts") / "aura-cpts-1.toml")
    assert 'code = "cpts-1"' in run("export", "aura-cpts-1").stdout


def test_export_of_an_unknown_cohort(run: Run) -> None:
    result = run("export", "bfc-99")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "La promotion «\u00a0bfc-99\u00a0» n’existe pas.\n"
