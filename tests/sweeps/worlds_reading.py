"""What the addresses of reading name in the swept world: a module, its first page, one of the federation."""

from typing import TYPE_CHECKING

from pacte.cohorts.course_pages import FIRST
from pacte.database import Database
from pacte.progress.models import FederationPage
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.sweeps.worlds import World

MODULE = "prise-de-fonction"


def add_reading(database: Database, world: "World") -> None:
    """Rows only."""
    with database.session(world.scope, write=True) as session:
        page = FederationPage(
            module=MODULE,
            title=f"Nos adresses {world.federation.slug}",
            body="Un texte.",
            position=1,
            is_published=True,
            created_at=NOW,
            updated_at=NOW,
        )
        session.add(page)
        session.flush()
        world.values |= {
            "module": MODULE,
            "page": FIRST,
            "filename": "modeles/fiche-de-poste.docx",
            "federation_page_id": str(page.id),
        }
