"""Commands on people: the first administrator of a federation, the national EHESP role."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

from pacte.accounts import addresses
from pacte.accounts.operations import sign_in, team
from pacte.accounts.rules import INVITABLE, INVITATION_LIFETIME
from pacte.blockers import Blocker, Refused
from pacte.clock import Clock
from pacte.config import Settings, load_settings
from pacte.database import Database, FencedSession, Scope
from pacte.policy import COMMAND, ROLE_LABELS, Role


@dataclass(frozen=True, slots=True)
class Federations:
    """How federations are found; they are a higher floor."""

    by_slug: Callable[[FencedSession, str], Any]
    slugs: Callable[[FencedSession], Sequence[str]]


class UnknownFederation(click.UsageError):
    """A federation was named that does not exist; the message is in French."""


ALREADY_INVITED = Blocker(
    "invitation_pending",
    "Une invitation pour ce rôle attend déjà la réponse de cette personne.",
    "Pour la renvoyer, ajoutez --resend.",
)

ROLES = [role.value for role in INVITABLE]


@click.group("person")
def person() -> None:
    """Les personnes et leurs rôles."""


def person_commands(federations: Federations) -> click.Group:
    """The group of commands, told how to find a federation."""
    person.context_settings = {"obj": federations}
    return person


@person.command("invite")
@click.argument("email", metavar="ADRESSE")
@click.option(
    "--federation", required=True, metavar="SLUG", help="Nom d’adresse de la fédération, par exemple bfc."
)
@click.option(
    "--role", required=True, type=click.Choice(ROLES), help="Rôle proposé, pour toutes les promotions."
)
@click.option(
    "--resend",
    is_flag=True,
    help="Renvoie l’invitation qui attend déjà : un autre lien, le premier est fermé.",
)
@click.pass_obj
def invite(federations: Federations, email: str, federation: str, role: str, resend: bool) -> None:
    """Inviter une personne à un rôle : c’est ainsi qu’une fédération reçoit sa première administration."""
    at = Clock().now()
    with _opened() as (settings, database):
        with database.session(Scope.ground()) as reading:
            row = federations.by_slug(reading, federation)
            if row is None:
                raise UnknownFederation(_unknown_words(federation, federations.slugs(reading)))
        with database.session(Scope.federation(row.id), write=True) as session:
            pending = team.pending_invitation(session, email=email, role=Role(role), cohort_id=None, at=at)
            if pending is None:
                _, token = team.invite(
                    session, federation=row, email=email, role=Role(role), cohort_id=None, by=COMMAND, at=at
                )
            elif not resend:
                raise Refused([ALREADY_INVITED])
            else:
                token = team.send_again(session, invitation=pending, federation=row, by=COMMAND, at=at)
        again = " renvoyée ; le lien précédent ne vaut plus" if pending is not None else ""
        click.echo(f"Invitation de {email} au rôle « {ROLE_LABELS[Role(role)]} », {row.name}{again}.")
        if settings.mail_url:
            click.echo("Le message est dans la boîte d’envoi.")
        else:
            path = addresses.invitation_link(row.slug, token)
            days = INVITATION_LIFETIME.days
            click.echo(f"L’envoi d’e-mails n’est pas configuré ; transmettez ce lien, valable {days} jours :")
            click.echo(settings.public_url + path)


@person.command("grant-ehesp")
@click.argument("email", metavar="ADRESSE")
def grant_ehesp(email: str) -> None:
    """Donner le rôle national de l’EHESP ; il ne se donne nulle part ailleurs."""
    at = Clock().now()
    with _opened() as (settings, database):
        with database.session(Scope.ground(), write=True) as session:
            holder = sign_in.person_for(session, email=email, at=at)
            team.grant(session, person=holder, role=Role.EHESP, by=COMMAND, at=at)
        click.echo(f"{email} a maintenant le rôle national EHESP.")
        click.echo(f"Connexion : {settings.public_url}{addresses.sign_in()}")


def _unknown_words(slug: str, known: Sequence[str]) -> str:
    """That a federation is not known, and which ones are."""
    listed = f"connues : {', '.join(known)}" if known else "aucune n’est encore chargée (pacte cohort load)"
    return f"la fédération « {slug} » n’existe pas ; {listed}."


@contextmanager
def _opened() -> Iterator[tuple[Settings, Database]]:
    """The settings and database of the installation; faults are told by the command line's main."""
    settings = load_settings()
    info = {"public_url": settings.public_url, "signing_keys": settings.signing_keys}
    database = Database(settings.database, info=info)
    try:
        yield settings, database
    finally:
        database.dispose()
