"""Commands about content files; those that check them need no database."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from pacte.cohorts.cohort_file import check_against_modules, check_cohort_bytes
from pacte.cohorts.curriculum_files import check_modules
from pacte.cohorts.loading_cli import export, load
from pacte.cohorts.problems import Problem, french_spaces, has_errors
from pacte.cohorts.toml_source import MAX_CHARACTERS
from pacte.paths import resources


@click.group("cohort", help="Fichiers des promotions.")
def cohort() -> None:
    """Group the commands about cohort files."""


cohort.add_command(load)
cohort.add_command(export)


@click.group("modules", help="Modules du programme.")
def modules() -> None:
    """Group the commands about the curriculum."""


@cohort.command("check", help="Vérifie des fichiers de promotion, avec toutes leurs erreurs à la fois.")
@click.argument("files", metavar="FICHIER…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--modules",
    "modules_dir",
    metavar="DOSSIER",
    type=click.Path(path_type=Path),
    help="Dossier des modules (par défaut, ceux de PACTE).",
)
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
@click.pass_context
def check_cohorts(
    context: click.Context, files: Sequence[Path], modules_dir: Path | None, as_json: bool
) -> None:
    """Exit with 0 when all files may be used, 1 when one has errors, 2 when one cannot be read."""
    curriculum, module_problems = check_modules(modules_dir or resources("modules"))
    unreadable = False
    problems: list[Problem] = [problem for problem in module_problems if curriculum is None]
    names = []
    for file in files:
        try:
            with file.open("rb") as source:
                content = source.read(4 * MAX_CHARACTERS + 1)
        except OSError:
            unreadable = True
            problems.append(
                Problem(str(file), 1, "Le fichier ne s’ouvre pas.", "Vérifiez son nom et vos droits.")
            )
            continue
        definition, found = check_cohort_bytes(content, str(file))
        if definition is not None and curriculum is not None:
            text = content.decode("utf-8-sig")
            found += check_against_modules(definition, curriculum.slugs_by_version(), str(file), text)
        problems += found
        if definition is not None and not has_errors(found):
            names.append(f"{file} : {definition.federation.name}, {definition.label}, fichier correct.")
    _report(problems, names, as_json)
    context.exit(2 if unreadable else int(has_errors(problems)))


@modules.command("check", help="Vérifie un dossier de modules et les versions du programme.")
@click.argument("directory", metavar="[DOSSIER]", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
@click.pass_context
def check_curriculum(context: click.Context, directory: Path | None, as_json: bool) -> None:
    """Exit with 0 when the folder may be used, 1 when it has errors, 2 when there is no such folder."""
    folder = directory or resources("modules")
    curriculum, problems = check_modules(folder)
    names = []
    if curriculum is not None:
        for version in curriculum.versions.values():
            count = len(version.modules)
            fingerprint = curriculum.content_fingerprint(version.id)[:12]
            names.append(f"{version.label} : {count} modules, empreinte {fingerprint}.")
    _report(problems, names, as_json)
    context.exit(int(has_errors(problems)) if folder.is_dir() else 2)


def _report(problems: Sequence[Problem], names: Sequence[str], as_json: bool) -> None:
    """Write what is right on standard output, problems on standard error, or all of it as JSON."""
    if as_json:
        click.echo(
            json.dumps(
                {"ok": not has_errors(problems), "problems": [asdict(problem) for problem in problems]},
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    for problem in problems:
        click.echo(str(problem), err=True)
    for name in names:
        click.echo(french_spaces(name))
    errors = sum(problem.severity == "error" for problem in problems)
    if errors:
        click.echo(french_spaces(f"{errors} erreur{'s' if errors > 1 else ''} à corriger."), err=True)
