"""The commands that check content files: French, exit codes, file and line on standard error."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pacte.cohorts.cli import cohort, modules
from pacte.paths import resources
from tests.cohorts.samples import SHORT, plain, spoiled


def run(group: object, *arguments: object) -> Result:
    """Run a command of a group."""
    return CliRunner().invoke(group, [str(argument) for argument in arguments])  # type: ignore[arg-type]


def test_cohort_check_accepts_the_real_files() -> None:
    files = sorted(resources("cohorts").glob("*.toml"))

    result = run(cohort, "check", *files)

    assert (result.exit_code, result.stderr) == (0, "")
    assert (
        plain(result.stdout).splitlines()[3].endswith("bfc-8.toml : FeMaSCo-BFC, Promo 8, fichier correct.")
    )


def test_cohort_check_names_every_error_of_every_file(tmp_path: Path) -> None:
    first, second = tmp_path / "bfc-1.toml", tmp_path / "autre.toml"
    first.write_text(spoiled(("capacity", "capacty"), ("weight = 2.0", "weight = 0")), encoding="utf-8")
    second.write_text("rien", encoding="utf-8")

    result = run(cohort, "check", first, second)

    assert result.exit_code == 1
    assert result.stdout == ""
    lines = plain(result.stderr).splitlines()
    assert lines[0] == f"{first}:4: Clé inconnue « capacty ». Vouliez-vous « capacity » ?"
    assert lines[1].startswith(f"{first}:51: ")
    assert lines[2].startswith(f"{second}:1: ")
    assert lines[3:] == ["3 erreurs à corriger."]


def test_cohort_check_names_unknown_modules(tmp_path: Path) -> None:
    file = tmp_path / "bfc-1.toml"
    file.write_text(spoiled(("projet-de-sante", "projet-sante")), encoding="utf-8")

    result = run(cohort, "check", file)

    assert result.exit_code == 1
    assert plain(result.stderr).splitlines()[0] == (
        f"{file}:67: Le module « projet-sante » n’est pas dans la version « bfc-2025 ». "
        "Vouliez-vous « projet-de-sante » ?"
    )


def test_cohort_check_of_a_missing_file_exits_2(tmp_path: Path) -> None:
    result = run(cohort, "check", tmp_path / "absent.toml")

    assert result.exit_code == 2
    assert "Le fichier ne s’ouvre pas." in result.stderr


def test_cohort_check_speaks_json(tmp_path: Path) -> None:
    file = tmp_path / "bfc-1.toml"
    file.write_text(spoiled(("capacity = 20", "capacity = 0")), encoding="utf-8")

    result = run(cohort, "check", "--json", file)

    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert answer["ok"] is False
    assert [(item["line"], item["path"], item["severity"]) for item in answer["problems"]] == [
        (4, "capacity", "error")
    ]


def test_warning_alone_exits_0(tmp_path: Path) -> None:
    file = tmp_path / "bfc-2.toml"
    file.write_text(SHORT, encoding="utf-8")

    result = run(cohort, "check", file)

    assert result.exit_code == 0
    assert ":1: avertissement, " in result.stderr


def test_modules_check_accepts_the_real_folder() -> None:
    result = run(modules, "check")

    assert result.exit_code == 0
    assert plain(result.stdout).startswith("Programme 2025 : 8 modules, empreinte ")


@pytest.mark.parametrize(("name", "code"), [("absent", 2), ("", 1)])
def test_modules_check_of_a_wrong_folder(tmp_path: Path, name: str, code: int) -> None:
    assert run(modules, "check", tmp_path / name).exit_code == code


def test_modules_check_speaks_json() -> None:
    assert json.loads(run(modules, "check", "--json").stdout) == {"ok": True, "problems": []}


@pytest.mark.parametrize("group", [cohort, modules])
def test_help_is_in_french(group: object) -> None:
    assert "érifie" in run(group, "check", "--help").stdout
