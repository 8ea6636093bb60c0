"""Commands that load cohort files into the database and write them back."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from pacte.blockers import Refused
from pacte.cohorts.cohort_file import check_cohort_bytes
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.problems import french_spaces, has_errors
from pacte.cohorts.toml_source import MAX_CHARACTERS
from pacte.policy import COMMAND


@click.command("load", help="Charge des fichiers : crée ou met à jour fédérations et promotions.")
@click.argument("files", metavar="[FICHIER…]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Charge tous les fichiers des dossiers connus.")
@click.option("--unpublished", is_flag=True, help="Ne montre pas au public une promotion nouvelle.")
@click.option(
    "--reason",
    metavar="TEXTE",
    default="",
    help="Raison des dates changées, quand des personnes y sont déjà invitées.",
)
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
@click.pass_context
def load(
    context: click.Context,
    files: Sequence[Path],
    everything: bool,
    unpublished: bool,
    reason: str,
    as_json: bool,
) -> None:
    """Exit with 0 when all are loaded, 1 when one is refused, 2 when one cannot be read or none is named."""
    services = _services()
    if everything:
        from pacte.cohorts.library import cohort_files  # late: with the database

        files = (*files, *cohort_files(services.settings.cohorts_dirs))
    if not files:
        click.echo(french_spaces("Nommez un fichier, ou ajoutez --all."), err=True)
        context.exit(2)
    results = [_load(services, path, published=not unpublished, reason=reason) for path in files]
    if as_json:
        click.echo(json.dumps(results, ensure_ascii=False, indent=2))
    for result in () if as_json else results:
        for line in result["problems"]:
            click.echo(line, err=True)
        if result["done"]:
            click.echo(french_spaces(result["done"]))
        for change in result["changes"]:
            click.echo(
                french_spaces(f"  {change['label']} : {change['before'] or 'rien'} → {change['after']}")
            )
    context.exit(max(result["code"] for result in results))


@click.command("export", help="Écrit le fichier d’une promotion, nommée par sa référence (« bfc-8 »).")
@click.argument("reference", metavar="RÉFÉRENCE")
@click.option(
    "--output",
    metavar="FICHIER",
    type=click.Path(path_type=Path),
    help="Fichier à écrire (par défaut, la sortie standard).",
)
@click.pass_context
def export(context: click.Context, reference: str, output: Path | None) -> None:
    """Exit with 0 when written, 1 when there is no such cohort, 2 when the file cannot be written."""
    from pacte.cohorts.operations import export_cohort  # late: with the database

    found = _find(_services().database, reference)
    if found is None:
        click.echo(french_spaces(f"La promotion « {reference} » n’existe pas."), err=True)
        context.exit(1)
    text = export_cohort(found)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        click.echo(french_spaces(f"{output} : le fichier ne s’écrit pas ({error.strerror})."), err=True)
        context.exit(2)


def _services() -> Any:
    """The application's database, clock and settings; the command line gives what makes the application."""
    make_application = click.get_current_context().find_root().obj
    services = make_application().extensions["pacte"]
    click.get_current_context().call_on_close(services.database.dispose)
    return services


def _load(services: Any, path: Path, *, published: bool, reason: str) -> dict[str, Any]:
    """What became of one file, as the command prints it."""
    told: dict[str, Any] = {"file": str(path), "code": 0, "done": "", "changes": [], "problems": []}
    try:
        with path.open("rb") as source:
            content = source.read(4 * MAX_CHARACTERS + 1)
    except OSError:
        return {**told, "code": 2, "problems": [f"{path}: Le fichier ne s’ouvre pas. Vérifiez son nom."]}
    definition, problems = check_cohort_bytes(content, str(path))
    told["problems"] = [str(problem) for problem in problems]
    if definition is None or has_errors(problems):
        return {**told, "code": 1}
    return {**told, **_write(services, definition, published, reason, told["problems"])}


def _write(
    services: Any, definition: CohortDefinition, published: bool, reason: str, problems: list[str]
) -> dict[str, Any]:
    from pacte.cohorts.library import curriculum  # late: with the database
    from pacte.cohorts.operations import load_cohort

    name = f"{definition.federation.name}, {definition.label}"
    try:
        loaded = load_cohort(
            services.database,
            definition=definition,
            curriculum=curriculum(services.settings.modules_dirs),
            by=COMMAND,
            at=services.clock.now(),
            published=published,
            reason=reason,
        )
    except Refused as refused:
        reasons = [
            french_spaces(f"{name} : {blocker.message} {blocker.remedy}".rstrip())
            for blocker in refused.blockers
        ]
        return {"code": 1, "problems": [*problems, *reasons]}
    changes = [asdict(change) for change in loaded.changes]
    if loaded.created:
        return {"done": f"{name} : promotion créée{'' if published else ', non publiée'}."}
    if not changes:
        return {"done": f"{name} : déjà à jour, rien n’a changé."}
    return {"done": f"{name} : mise à jour.", "changes": changes}


def _find(database: Any, reference: str) -> Any:
    """The cohort of a reference; both its parts may hold hyphens, so each cut is tried."""
    from pacte.cohorts.queries import cohort_by_code  # late: with the database
    from pacte.database import Scope
    from pacte.federations.queries import federation_by_slug

    for index in (position for position, letter in enumerate(reference) if letter == "-"):
        with database.session(Scope.ground()) as ground:
            federation = federation_by_slug(ground, reference[:index])
        if federation is not None:
            with database.session(Scope.federation(federation.id)) as session:
                found = cohort_by_code(session, reference[index + 1 :])
            if found is not None:
                return found
    return None
