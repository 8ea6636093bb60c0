"""Contacts in a swept world: one that the staff noted, with a next step, and a file that waits."""

from typing import TYPE_CHECKING

from pacte.cohorts.models import Cohort
from pacte.database import Database
from pacte.documents.tables import Sheet, read_table
from pacte.followup import imports, operations
from pacte.followup.rules import Contact
from pacte.followup.vocabulary import Channel
from tests.applications.factories import actor
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World

TABLE = "Date;Nom;Canal;Note\n12/09/2025;Dominique Inconnue;tél;Bonjour\n"


def add_contacts(database: Database, world: "World") -> None:
    """Through the operations."""
    by = actor(world.people["staff"])
    sheet = read_table("contacts.csv", TABLE.encode())
    assert isinstance(sheet, Sheet)
    with database.session(world.scope, write=True) as session:
        contact = operations.note(
            session,
            enrollment_id=int(world.values["enrollment_id"]),
            contact=Contact(
                held_on=NOW.date(),
                channel=Channel.PHONE,
                themes=("personal",),
                note="NOTE-INTERNE",
                next_step="Rappeler",
                next_on=NOW.date(),
            ),
            by=by,
            at=NOW,
        )
        batch = imports.start_import(
            session,
            cohort=session.get_one(Cohort, world.cohort.id),
            filename="contacts.csv",
            sheet=sheet,
            by=by,
            at=NOW,
        )
        session.flush()
        world.values |= {"contact_id": str(contact.id), "past_id": str(batch.id)}
