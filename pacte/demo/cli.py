"""``pacte demo load``: the demonstration, loaded once into an empty database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pacte import migrations
from pacte.applications.vocabulary import STATE_LABELS
from pacte.clock import Clock
from pacte.config import Mode, Settings, load_settings
from pacte.database import Database
from pacte.demo.loading import Demonstration, Summary, is_loaded, write_fast
from pacte.files.store import Store

console = Console(stderr=True, highlight=False, soft_wrap=True)


@click.group("demo", help="Démonstration : faits publics, personnes inventées.")
def demo() -> None:
    """Group the commands about the demonstration."""


@demo.command("load", help="Charge la démonstration dans une base vide ; ne fait rien si elle y est déjà.")
@click.option("--seed", metavar="N", default=1, help="Graine : la même redonne les mêmes personnes (1).")
@click.option(
    "--scale",
    metavar="N",
    type=click.IntRange(min=1),
    default=1,
    help="Multiplie le nombre de dossiers, pour mesurer (1).",
)
def load(seed: int, scale: int) -> None:
    """Exit with 0 when the demonstration is there, 1 when it cannot be loaded."""
    settings = load_settings()
    if settings.mode is Mode.PRODUCTION:
        raise click.ClickException("la démonstration ne se charge pas dans une installation de production.")
    _bring_to_head(settings)
    database = Database(
        settings.database, info={"public_url": settings.public_url, "signing_keys": settings.signing_keys}
    )
    try:
        if is_loaded(database):
            console.print("La démonstration est déjà chargée : rien n’a été changé.")
            return
        write_fast(database)
        demonstration = Demonstration(
            database=database,
            store=Store.open(settings.storage),
            settings=settings,
            now=Clock().now(),
            seed=seed,
            scale=scale,
        )
        with _bars() as progress:
            summary = demonstration.load(progress=progress)
        _tell(summary)
    finally:
        database.dispose()


def _bring_to_head(settings: Settings) -> None:
    """The embedded database follows the software; a PostgreSQL one is migrated on purpose, by its owner."""
    bare = Flask("pacte")
    migrations.install(bare, settings)
    if settings.database.startswith("sqlite") and migrations.needs_upgrade(bare):
        console.print("Mise à jour de la base de données…")
        migrations.upgrade(bare)


@contextmanager
def _bars() -> Iterator[Callable[[str, int], Callable[[int], Any]]]:
    """One bar for each part, where someone watches; a line each elsewhere."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as bars:

        def part(name: str, total: int) -> Callable[[int], Any]:
            if not console.is_terminal:
                console.print(f"{name}…")
            task = bars.add_task(name, total=total or None)
            return lambda number: bars.advance(task, number)

        yield part


def _tell(summary: Summary) -> None:
    for reference, states in summary.counts.items():
        words = ", ".join(
            f"{number} « {STATE_LABELS[state]} »" for state, number in sorted(states.items(), reverse=True)
        )
        console.print(f"{reference} : {words}.")
    console.print(f"Démonstration chargée : {summary.total} dossiers.")
