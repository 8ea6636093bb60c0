"""The command line: every command, and faults told in French without a traceback."""

import errno
import sys
from collections.abc import Sequence

import click
from sqlalchemy.exc import DBAPIError, OperationalError

from pacte import operation
from pacte.accounts.cli import Federations, person_commands
from pacte.blockers import Refused
from pacte.cohorts.cli import cohort, modules
from pacte.commands import application, errors, in_french, usage_words
from pacte.config import SettingsError
from pacte.demo.cli import demo
from pacte.federations.queries import federation_by_slug, federation_slugs
from pacte.juries.cli import jury
from pacte.schema import all_metadata


@click.group(
    "pacte",
    help="PACTE : de la candidature aux résultats d’une promotion.",
    subcommand_metavar="COMMANDE [ARGUMENTS]…",
    epilog="Les réglages se lisent dans PACTE_CONFIG (fichier TOML) et dans les variables PACTE_*.",
)
def pacte() -> None:
    """Hold every command."""


for command in (
    operation.serve,
    operation.worker,
    operation.database,
    operation.verify,
    operation.backup,
    operation.restore,
    person_commands(Federations(federation_by_slug, federation_slugs)),
    cohort,
    modules,
    jury,
    demo,
):
    pacte.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave: 0, 1 (refused or faulty), 2 (badly asked), 3 (plan not whole)."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code."""
    in_french(pacte)
    all_metadata()
    try:
        code = pacte.main(args=arguments, prog_name="pacte", standalone_mode=False, obj=application)
    except click.UsageError as error:
        return _say(2, [f"Erreur : {usage_words(error)}", "Aide : ajoutez --help à la commande."])
    except (click.Abort, KeyboardInterrupt):
        return _say(1, ["Interrompu."])
    except click.ClickException as error:
        return _say(1, [f"Erreur : {error.format_message()}"])
    except SettingsError as error:
        return _say(2, ["Les réglages ne peuvent pas être utilisés :", *(f"- {p}" for p in error.problems)])
    except Refused as refused:
        return _say(1, [f"Refusé : {b.message} {b.remedy}".strip() for b in refused.blockers])
    except DBAPIError as error:
        return _say(1, _database_words(error))
    except OSError as error:
        return _say(1, [f"Erreur : {_system_words(error)}"])
    return code if isinstance(code, int) else 0


SYSTEM_WORDS = {
    errno.ENOENT: "ce fichier ou ce dossier n’existe pas ; vérifiez son nom",
    errno.EACCES: "le droit manque de lire ou d’écrire là",
    errno.EISDIR: "c’est un dossier, il faut un fichier",
    errno.ENOTDIR: "le chemin passe par un fichier, il faut un dossier",
    errno.ENOSPC: "le disque est plein",
    errno.EROFS: "le disque ne se lit que",
    errno.EADDRINUSE: "cette adresse et ce port servent déjà à un autre programme",
}


def _system_words(error: OSError) -> str:
    said = SYSTEM_WORDS.get(error.errno or 0) or error.strerror or str(error)
    return f"{said} ({error.filename})." if error.filename else f"{said}."


def _database_words(error: DBAPIError) -> list[str]:
    said = str(error.orig).strip().splitlines()
    cause = said[0] if said else type(error.orig).__name__
    if "no such table" in cause or "does not exist" in cause:
        return ["Les tables manquent.", "Lancez d’abord : pacte database upgrade"]
    if isinstance(error, OperationalError):
        return [f"La base de données ne répond pas : {cause}"]
    return [f"La base de données refuse : {cause}"]


def _say(code: int, lines: list[str]) -> int:
    for line in lines:
        errors.print(line, markup=False)
    return code
