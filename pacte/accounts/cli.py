"""Commands on people: the first administrator of a federation, the national EHESP role."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from pacte.accounts import addresses
from pacte.accounts.operations import sign_in, team
from pacte.accounts.rules import INVITABLE, INVITATION_LIFETIME
from pacte.clock import Clock
from pacte.config import Settings, load_settings
from pacte.database import Database, FencedSession, Scope
from pacte.policy import COMMAND, ROLE_LABELS, Role

Finder = Callable[[FencedSession, str], Any]
"""Finds a federation by its slug; federations are a higher floor."""

ROLES = [role.value for role in INVITABLE]


@click.group("person")
def person() -> None:
    """Les personnes et leurs rôles."""


def person_commands(find_federation: Finder) -> click.Group:
    """The group of commands, told how to find a federation."""
    person.context_settings = {"obj": find_federation}
    return person


@person.command("invite")
@click.argument("email", metavar="ADRESSE")
@click.option(
    "--federation", required=True, metavar="SLUG", help="Nom d’adresse de la fédération, par exemple bfc."
)
@click.option(
    "--role", required=True, type=click.Choice(ROLES), help="Rôle proposé, pour toutes les promotions."
)
@click.pass_obj
def invite(find_federation: Finder, email: str, federation: str, role: str) -> None:
    """Inviter une personne à un rôle : c’est ainsi qu’une fédération reçoit sa première administration."""
    at = Clock().now()
    with _opened() as (settings, database):
        with database.session(Scope.ground()) as reading:
            row = find_federation(reading, federation)
        if row is None:
            raise click.UsageError(f"La fédération « {federation} » n’existe pas.")
        with database.session(Scope.federation(row.id), write=True) as session:
            _, token = team.invite(
                session, federation=row, email=email, role=Role(role), cohort_id=None, by=COMMAND, at=at
            )
        click.echo(f"Invitation de {email} au rôle « {ROLE_LABELS[Role(role)]} », {row.name}.")
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
