"""The command of the planner; it needs neither settings nor a database."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from pacte.juries.planning.faults import Fault
from pacte.juries.planning.form import plan_as_json, read_problem, schema, written
from pacte.juries.planning.plan import Plan, Status, Stop
from pacte.juries.planning.problem import Problem
from pacte.juries.planning.progress import Progress, Watch
from pacte.juries.planning.solving import explained, solve
from pacte.juries.planning.words import OBJECTIVES, lines


@click.group("jury", help="Planning des soutenances.")
def jury() -> None:
    """Group the commands about juries."""


@jury.command("solve", help="Propose un planning de soutenances, ou dit ce qui l’empêche.")
@click.argument("file", metavar="PROBLÈME.json", type=click.Path(path_type=Path))
@click.option(
    "--time-limit",
    "seconds",
    metavar="SECONDES",
    type=click.IntRange(1, 86_400),
    default=60,
    help="Durée de la recherche (60 par défaut).",
)
@click.option(
    "--output",
    metavar="PLAN.json",
    type=click.Path(path_type=Path),
    help="Écrit le planning dans ce fichier.",
)
@click.option(
    "--seed", metavar="NOMBRE", type=click.IntRange(0, 2**31 - 1), default=0, help="Graine de la recherche."
)
@click.option("--json", "as_json", is_flag=True, help="Écrit le planning en JSON sur la sortie standard.")
@click.pass_context
def solve_problem(
    context: click.Context, file: Path, seconds: int, output: Path | None, seed: int, as_json: bool
) -> None:
    """Exit with 0 when everybody has a defence, 3 when somebody has none, 2 when it cannot be read."""
    problem, faults = _read(file)
    if problem is None:
        _refuse(file, faults, as_json)
        context.exit(2)
    if output and output.exists() and output.samefile(file):
        _refuse(file, [Fault("--output", "c’est le fichier du problème.", "Donnez un autre nom.")], as_json)
        context.exit(2)
    if output:
        _try(output)
    with _interruptible() as is_asked:
        watch = Watch(seconds=seconds, seed=seed, on_progress=_Told(), should_stop=is_asked)
        plan = explained(problem, solve(problem, watch), watch)
    text = written(plan_as_json(plan))
    if as_json:
        click.echo(text, nl=False)
    else:
        for line in lines(problem, plan):
            click.echo(line)
    if output:
        _write(output, text)
    if plan.status is not Status.COMPLETE:
        click.echo(_outcome(problem, plan), err=True)
    context.exit(0 if plan.status is Status.COMPLETE else 3)


@jury.command("schema", help="Écrit le schéma JSON d’un problème ou d’un planning.")
@click.argument("name", metavar="problem|plan", type=click.Choice(["problem", "plan"]))
def write_schema(name: str) -> None:
    """The same as in docs/."""
    click.echo(written(schema(name)), nl=False)


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Ctrl+C asks to stop, and the best plan is kept; twice, it ends the command."""
    asked: list[bool] = []

    def ask(*_: Any) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(True)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


def _try(output: Path) -> None:
    """OSError where a plan could not be written, before a long search; what is there is left as it is."""
    is_new = not output.exists()
    with output.open("ab"):
        pass
    if is_new:
        output.unlink()


def _write(output: Path, text: str) -> None:
    """Write a plan whole or not at all, where a file can be put in the place of another."""
    if output.exists() and (output.is_symlink() or not output.is_file()):
        output.write_text(text, encoding="utf-8")
        return
    part = output.with_name(f".{output.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, output)
    finally:
        part.unlink(missing_ok=True)


def _read(file: Path) -> tuple[Problem | None, list[Fault]]:
    try:
        return read_problem(file.read_bytes())
    except IsADirectoryError:
        return None, [Fault("$", "c’est un dossier.", "Donnez le nom d’un fichier.")]
    except OSError:
        return None, [Fault("$", "le fichier ne s’ouvre pas.", "Vérifiez son nom et vos droits.")]


def _refuse(file: Path, faults: list[Fault], as_json: bool) -> None:
    if as_json:
        told = [{"path": one.path, "message": one.message, "remedy": one.remedy} for one in faults]
        click.echo(written({"ok": False, "problems": told}), nl=False)
    for one in faults:
        click.echo(f"{file}\u00a0: {one}", err=True)


def _outcome(problem: Problem, plan: Plan) -> str:
    if plan.status is Status.INFEASIBLE:
        return "Aucun plan ne respecte toutes les épingles."
    if plan.stopped is Stop.TIME:
        return f"Le temps est écoulé\u00a0: {len(plan.left_out)} sans soutenance."
    return f"Planning incomplet\u00a0: {len(plan.left_out)} sans soutenance sur {len(problem.learners)}."


class _Told:
    """Progress on standard error, a line a level, where someone watches."""

    def __call__(self, progress: Progress) -> None:
        if sys.stderr.isatty() and progress.value is not None:
            words = OBJECTIVES[progress.objective][1]
            click.echo(f"{progress.value} {words} (borne\u00a0: {progress.bound})", err=True)
