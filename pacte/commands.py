"""What the commands share: French help and messages, the application, progress on long work."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pacte.accounts.cli import UnknownFederation

errors = Console(stderr=True, highlight=False, soft_wrap=True)

HEADINGS = {"Commands": "Commandes", "Arguments": "Arguments", "Options": "Options"}
PHRASES = {"Show this message and exit.": "Affiche cette aide."}


class FrenchFormatter(click.HelpFormatter):
    """Help as click writes it, with its few own words in French."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        words = args.replace("COMMAND [ARGS]...", "COMMANDE [ARGUMENTS]…")
        super().write_usage(prog, words, "Utilisation : ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading) + " ")

    def write_dl(self, rows: Any, *args: Any, **kwargs: Any) -> None:
        said = [(name, PHRASES.get(text, text).replace("[required]", "[obligatoire]")) for name, text in rows]
        super().write_dl(said, *args, **kwargs)


class FrenchContext(click.Context):
    """A context whose help is in French."""

    formatter_class = FrenchFormatter


def in_french(command: click.Command) -> click.Command:
    """``command`` and all that it holds, with French help."""
    command.context_class = FrenchContext
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            in_french(inner)
    return command


def usage_words(error: click.UsageError) -> str:
    """What was wrong on the command line, in French."""
    name = ""
    if isinstance(error, click.BadParameter) and error.param is not None and error.ctx is not None:
        name = error.param.get_error_hint(error.ctx).replace(" / ", " ou ").replace("'", "")
    match error:
        case UnknownFederation():
            return error.message
        case click.NoSuchOption():
            return f"l’option {error.option_name} n’existe pas."
        case click.MissingParameter():
            return f"il manque {name or 'un argument'}."
        case click.BadOptionUsage():
            return f"l’option {error.option_name} est mal employée."
        case click.BadParameter():
            return f"la valeur donnée pour {name} ne convient pas{_limits(error.param)}."
    if error.message.startswith("No such command"):
        named = error.message.removeprefix("No such command").translate({ord(mark): None for mark in " .'"})
        return f"la commande {named} n’existe pas."
    if error.message.startswith("Got unexpected extra argument"):
        return "il y a un argument de trop."
    return "la commande est mal écrite."


def _limits(param: click.Parameter | None) -> str:
    """« , il faut un nombre de 1 à 65535 », as far as the parameter says."""
    kind = param.type if param is not None else None
    if isinstance(kind, click.IntRange) and kind.min is not None:
        upto = f"de {kind.min} à {kind.max}" if kind.max is not None else f"d’au moins {kind.min}"
        return f", il faut un nombre entier {upto}"
    if isinstance(kind, click.Choice):
        return ", il faut l’une de celles-ci\u00a0: " + ", ".join(map(str, kind.choices))
    return ", il faut un nombre entier" if kind is click.INT else ""


def application() -> Flask:
    """The application with the settings of the environment."""
    # Late: help and the checks of content files need no application, and it takes time to import.
    from pacte.app import create_app

    return create_app()


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Any]:
    """A bar on standard error, where someone watches; gives a function that advances it."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    ) as bar:
        task = bar.add_task(label, total=total)
        yield lambda number=1: bar.advance(task, number)
