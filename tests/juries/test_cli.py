"""« pacte jury solve »: exit codes, what is written where, every fault told."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pacte.juries import cli
from pacte.juries.cli import jury
from pacte.juries.planning.form import plan_from
from pacte.juries.planning.plan import Status, Stop
from tests.juries.planning.samples import DAY, day


def run(*arguments: object) -> Result:
    """Run a command of the group."""
    return CliRunner().invoke(jury, [str(argument) for argument in arguments])


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write a problem into a file; gives its path."""

    def writing(**changes: Any) -> Path:
        path = tmp_path / "probleme.json"
        path.write_text(json.dumps(day(**changes)), encoding="utf-8")
        return path

    return writing


def test_a_whole_plan_is_printed_and_written(write: Any, tmp_path: Path) -> None:
    output = tmp_path / "plan.json"

    result = run("solve", write(), "--output", output)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.replace("\u00a0", " ").startswith("4 soutenances sur 4.")
    plan = plan_from(json.loads(output.read_text(encoding="utf-8")))
    assert plan.status is Status.COMPLETE


def test_json_is_all_there_is_on_standard_output(write: Any) -> None:
    result = run("solve", write(), "--json", "--time-limit", 30)

    assert result.exit_code == 0
    assert json.loads(result.stdout)["status"] == "complete"


def test_a_plan_that_leaves_somebody_out_exits_with_3_and_says_why(write: Any) -> None:
    result = run("solve", write(jurors=DAY["jurors"][:3]))

    assert result.exit_code == 3
    assert "aucune personne du rôle « représentant de l’ARS »" in result.stdout.replace("\u00a0", " ")
    assert "Planning incomplet : 1 sans soutenance sur 4." in result.stderr.replace("\u00a0", " ")


def test_pins_that_cannot_hold_exit_with_3(write: Any) -> None:
    pins = [{"learner": one, "kind": "require", "slot": "24-14"} for one in ("l1", "l2", "l3")]

    result = run("solve", write(pins=pins), "--json")

    assert result.exit_code == 3
    assert json.loads(result.stdout)["status"] == "infeasible"
    assert result.stderr == "Aucun plan ne respecte toutes les épingles.\n"


def test_every_fault_is_told_on_standard_error(write: Any) -> None:
    path = write(places=[], objectives=["beauty"])

    result = run("solve", path)

    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.replace("\u00a0", " ") for line in result.stderr.splitlines()] == [
        f"{path} : $.places : cette liste est vide. Donnez au moins un élément.",
        f"{path} : $.objectives[0] : « beauty » n’est pas admis. Choisissez parmi : held, changes, sessions, "
        "presences, idle, travel, balance, preferences.",
    ]


def test_a_file_that_is_not_there_exits_with_2(tmp_path: Path) -> None:
    result = run("solve", tmp_path / "absent.json", "--json")

    assert result.exit_code == 2
    assert json.loads(result.stdout)["problems"][0]["message"] == "le fichier ne s’ouvre pas."


def test_a_folder_is_no_problem(tmp_path: Path) -> None:
    result = run("solve", tmp_path)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "c’est un dossier" in result.stderr


def test_the_problem_is_never_written_over(write: Any) -> None:
    path = write()
    before = path.read_bytes()

    result = run("solve", path, "--output", path)

    assert (result.exit_code, path.read_bytes()) == (2, before)


def test_a_place_where_nothing_can_be_written_is_told_before_the_search(write: Any, tmp_path: Path) -> None:
    result = run("solve", write(), "--output", tmp_path / "absent" / "plan.json")

    assert isinstance(result.exception, FileNotFoundError)
    assert result.stdout == ""


def test_what_was_there_stays_when_the_problem_is_refused(write: Any, tmp_path: Path) -> None:
    output = tmp_path / "plan.json"
    output.write_text("avant", encoding="utf-8")

    assert run("solve", write(places=[]), "--output", output).exit_code == 2
    assert output.read_text(encoding="utf-8") == "avant"


def test_an_interrupted_search_gives_its_best_plan(
    write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signal comes as the first level is told."""
    monkeypatch.setattr(cli._Told, "__call__", lambda told, progress: signal.raise_signal(signal.SIGINT))
    output = tmp_path / "plan.json"
    before = signal.getsignal(signal.SIGINT)

    result = run("solve", write(objectives=["held"]), "--output", output)

    assert result.exit_code == 0
    assert plan_from(json.loads(output.read_text(encoding="utf-8"))).stopped is Stop.ASKED
    assert signal.getsignal(signal.SIGINT) is before


def test_the_schema_is_written() -> None:
    assert json.loads(run("schema", "plan").stdout)["title"] == "Plan"
