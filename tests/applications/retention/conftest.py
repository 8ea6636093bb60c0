"""BFC's promo 8 two years after its closing: a draft, a withdrawn dossier, a deposited one."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pacte.applications import operations
from pacte.applications.models import Application
from pacte.applications.registries import ENDINGS
from tests.applications.conftest import World
from tests.conftest import NOW
from tests.factories import make_person

DUE = datetime(2027, 10, 31, 23, 0, tzinfo=UTC)
"""24 months after BFC's closing: 1 November 2027 at midnight in Paris."""


@pytest.fixture
def endings() -> Iterator[list[object]]:
    """The registry, given back as it was."""
    before = ENDINGS[:]
    yield ENDINGS  # type: ignore[misc]
    ENDINGS[:] = before


def deposit(world: World, application: Application) -> None:
    with world.database.session(world.scope, write=True) as session:
        operations.deposit(session, application=application, by=world.by, at=NOW)


def make_three(world: World) -> tuple[Application, Application, Application]:
    """A draft with all its documents, one deposited then withdrawn, one deposited."""
    made = []
    for name in ("brouillon", "retrait", "depot"):
        world.person = make_person(world.database, name.title(), "Exemple", email=f"{name}@exemple.fr")
        made.append(world.complete())
    draft, withdrawn, deposited = made
    deposit(world, withdrawn)
    deposit(world, deposited)
    with world.database.session(world.scope, write=True) as session:
        operations.withdraw(session, application=withdrawn, reason="Je pars.", by=world.by, at=NOW)
    return draft, withdrawn, deposited
