"""Commands of those who run the software: serve, work, migrate, verify, back up, restore."""

import gc
import json
import signal
import threading
from pathlib import Path

import click
from flask import Flask
from waitress.server import create_server

from pacte import backup as archives
from pacte import migrations, verification
from pacte.blockers import Blocker, Refused
from pacte.commands import application, errors, progress
from pacte.database.engine import owner_engine
from pacte.french import plural
from pacte.jobs.worker import Queue, Worker, work_once
from pacte.web.logs import configure_logging
from pacte.web.services import Services

HEALTH_CHECK_SECONDS = 10.0
WAITRESS_THREADS = 8


def _services(app: Flask) -> Services:
    carried: Services = app.extensions["pacte"]
    return carried


def _ready(app: Flask) -> None:
    """Bring the embedded database to head; a production one is migrated on purpose, by its owner."""
    if _services(app).database.is_sqlite and migrations.needs_upgrade(app):
        errors.print("Mise à jour de la base de données…")
        migrations.upgrade(app)


@click.command("serve", help="Sert le site. Sur SQLite, met d’abord la base à jour.")
@click.option("--host", metavar="ADRESSE", default="127.0.0.1", help="Adresse d’écoute (127.0.0.1).")
@click.option("--port", metavar="PORT", type=click.IntRange(1, 65535), default=5000, help="Port (5000).")
def serve(host: str, port: int) -> None:
    """Serve with waitress, with a worker in the process if the settings say so."""
    app = application()
    carried = _services(app)
    configure_logging(carried.settings.log_level)
    _ready(app)
    keep_loaded()
    server = create_server(app, host=host, port=port, threads=WAITRESS_THREADS, ident="")
    worker = Worker(app.extensions["pacte_queue"]) if carried.settings.worker_in_process else None
    signal.signal(signal.SIGTERM, lambda signum, frame: _interrupt())
    errors.print(f"PACTE est servi sur http://{host}:{port} (Ctrl+C pour arrêter).")
    try:
        if worker is not None:
            worker.start()
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        if worker is not None:
            worker.stop()
        carried.database.dispose()


def keep_loaded() -> None:
    """What is loaded by now stays until the end: the garbage collector need not look at it in every page.

    A page of two thousand learners is made in two thirds of the time.
    """
    gc.collect()
    gc.freeze()


def _interrupt() -> None:
    raise KeyboardInterrupt


@click.command("worker", help="Envoie les messages et fait les travaux longs, jusqu’à ce qu’on l’arrête.")
@click.option("--once", is_flag=True, help="Fait un seul tour, puis s’arrête.")
@click.option("--json", "as_json", is_flag=True, help="Avec --once, écrit le bilan en JSON.")
def worker(once: bool, as_json: bool) -> None:
    """Run a worker in the foreground."""
    app = application()
    carried = _services(app)
    configure_logging(carried.settings.log_level)
    _ready(app)
    if once:
        outcomes = work_once(carried)
        click.echo(json.dumps(outcomes) if as_json else _outcome_words(outcomes))
        return
    _work_until_stopped(app.extensions["pacte_queue"])


def _work_until_stopped(queue: Queue) -> None:
    asked_to_stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda signum, frame: asked_to_stop.set())
    running = Worker(queue)
    running.start()
    errors.print("Le travail commence (Ctrl+C pour arrêter).")
    while not asked_to_stop.wait(HEALTH_CHECK_SECONDS):
        running.revive()
    running.stop()


def _outcome_words(outcomes: dict[str, int]) -> str:
    return (
        f"Messages envoyés : {outcomes.get('sent', 0)}, à réessayer : {outcomes.get('waiting', 0)}, "
        f"en échec : {outcomes.get('failed', 0)}. Travaux : {outcomes['jobs']}."
    )


@click.group("database", help="Base de données : mise à jour, version, vérification.")
def database() -> None:
    """Group the commands about migrations."""


@database.command("upgrade", help="Met les tables à jour.")
def upgrade() -> None:
    """Bring the database to head."""
    app = application()
    migrations.upgrade(app)
    click.echo(f"Base à jour : {', '.join(migrations.current_revisions(app)) or 'aucune version'}.")


@database.command("current", help="Dit à quelle version sont les tables.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
def current(as_json: bool) -> None:
    """Show the revision of the database."""
    app = application()
    revisions, behind = migrations.current_revisions(app), migrations.needs_upgrade(app)
    if as_json:
        click.echo(json.dumps({"revisions": revisions, "needs_upgrade": behind}))
        return
    state = "à mettre à jour (pacte database upgrade)" if behind else "à jour"
    click.echo(f"{', '.join(revisions) or 'aucune version'} : {state}.")


@database.command("check", help="Compare les tables avec ce que le logiciel attend.")
@click.pass_context
def check(context: click.Context) -> None:
    """Exit with 1 when the tables are behind or differ."""
    app = application()
    if migrations.needs_upgrade(app):
        errors.print("La base n’est pas à jour : lancez pacte database upgrade.")
        context.exit(1)
    differences = migrations.differences(app)
    for difference in differences:
        errors.print(f"Différence : {difference}", markup=False)
    if differences:
        context.exit(1)
    click.echo("Les tables sont celles que le logiciel attend.")


@database.command("revise", help="Pour le développement : écrit la migration des modèles modifiés.")
@click.argument("message", metavar="MESSAGE")
def revise(message: str) -> None:
    """Write a migration from the database (at head) to the models."""
    for path in migrations.make_migration(application(), message):
        click.echo(str(path))


@click.command("verify", help="Vérifie le journal, les fichiers et les sceaux.")
@click.option("--federation", metavar="CODE", default="", help="Une seule fédération (par défaut, toutes).")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
@click.pass_context
def verify(context: click.Context, federation: str, as_json: bool) -> None:
    """Exit with 1 on any fault."""
    carried = _services(application())
    try:
        scopes = verification.scopes_to_verify(carried, federation)
    except ValueError:
        raise click.ClickException(f"la fédération {federation} n’existe pas.") from None
    total = sum(verification.count(carried, scope) for _, scope in scopes)
    found: dict[str, list[str]] = {}
    with progress("Vérification", total) as advance:
        for name, scope in scopes:
            found[name] = list(verification.faults(carried, scope, advance))
    if as_json:
        click.echo(json.dumps({"checked": total, "faults": found}, ensure_ascii=False))
    else:
        for name, faults in found.items():
            for fault in faults:
                errors.print(f"{name} : {fault}", markup=False)
        if not any(found.values()):
            click.echo(f"Tout est intact : {plural(total, 'contrôle')}.")
    context.exit(1 if any(found.values()) else 0)


@click.command("backup", help="Sauvegarde la base et les fichiers dans une archive.")
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Écrase le fichier s’il existe déjà.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le bilan en JSON.")
def backup(file: Path, force: bool, as_json: bool) -> None:
    """Write the archive; an earlier one is never lost unasked."""
    if file.exists() and not force:
        raise Refused(
            [
                Blocker(
                    "backup_exists",
                    f"Le fichier {file} existe déjà.",
                    "Donnez un autre nom, ou ajoutez --force pour l’écraser.",
                )
            ]
        )
    app = application()
    carried = _services(app)
    _must_be_at_head(app)
    engine = owner_engine(carried.settings.database_owner)
    with progress("Sauvegarde", None) as advance:
        manifest = archives.backup(
            engine,
            carried.store,
            file,
            revisions=migrations.current_revisions(app),
            at=carried.clock.now(),
            advance=lambda what: advance(1),
        )
    _tell(manifest, "Sauvegarde écrite", as_json)


@click.command("restore", help="Restaure une sauvegarde dans une installation vide.")
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Efface d’abord ce que la base contient.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le bilan en JSON.")
def restore(file: Path, force: bool, as_json: bool) -> None:
    """Read the archive back."""
    app = application()
    carried = _services(app)
    _ready(app)
    _must_be_at_head(app)
    engine = owner_engine(carried.settings.database_owner)
    with progress("Restauration", None) as advance:
        manifest = archives.restore(
            engine,
            carried.store,
            file,
            revisions=migrations.current_revisions(app),
            force=force,
            advance=lambda what: advance(1),
        )
    _tell(manifest, "Sauvegarde restaurée", as_json)


def _must_be_at_head(app: Flask) -> None:
    if migrations.needs_upgrade(app):
        raise click.ClickException("la base n’est pas à jour : lancez d’abord pacte database upgrade.")


def _tell(manifest: dict[str, object], words: str, as_json: bool) -> None:
    tables, files = manifest["tables"], manifest["files"]
    assert isinstance(tables, dict)
    assert isinstance(files, dict)
    rows = sum(entry["rows"] for entry in tables.values())
    if as_json:
        click.echo(json.dumps({"rows": rows, "files": len(files), "made_at": manifest["made_at"]}))
    else:
        click.echo(f"{words} : {plural(rows, 'ligne')}, {plural(len(files), 'fichier')}.")
