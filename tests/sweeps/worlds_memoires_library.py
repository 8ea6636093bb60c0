"""The library in a swept world: a mémoire shared, of a cohort whose defences are over."""

from datetime import date
from typing import TYPE_CHECKING

from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.memoires.models import Memoire, MemoireDeposit, MemoireText
from pacte.seminars.models import SheetPhoto
from tests.applications.factories import make_cohort
from tests.conftest import NOW
from tests.factories import make_person

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World


def add_library(database: Database, world: "World") -> None:
    """Rows only; the file is one that the world already has."""
    slug = world.federation.slug
    past = make_cohort(
        database,
        world.federation,
        code=f"{slug}-passee",
        label=f"Promo passée {slug}",
        t0_on="2018-01-09",
        defence__starts_on="2019-06-17",
        defence__ends_on="2019-06-18",
        memoire__due_on="2019-05-01",
    )
    author = make_person(database, "Ancienne", f"Autrice {slug}")
    with database.session(world.scope, write=True) as session:
        file_id = session.get_one(SheetPhoto, int(world.values["photo_id"])).file_id
        enrollment = Enrollment(
            cohort_id=past.id,
            person_id=author.id,
            track="MSP",
            programme_version=past.definition["programme_version"],
            enrolled_at=NOW,
        )
        session.add(enrollment)
        session.flush()
        memoire = Memoire(
            enrollment_id=enrollment.id,
            person_id=author.id,
            deposit_number=1,
            deposited_at=NOW,
            shared_at=NOW,
        )
        session.add(memoire)
        session.flush()
        deposit = MemoireDeposit(
            memoire_id=memoire.id,
            person_id=author.id,
            number=1,
            file_id=file_id,
            deposited_at=NOW,
            due_on=date(2019, 5, 1),
            title=f"Un mémoire partagé {slug}",
            summary="Ce qui a changé.",
            keywords=["équipe"],
            file_pages=12,
            body_from=1,
            body_to=12,
            proposed_from=1,
            proposed_to=12,
            has_text=True,
            is_own_work=True,
            agrees_to_share=True,
        )
        session.add(deposit)
        session.flush()
        session.add(
            MemoireText(
                deposit_id=deposit.id,
                person_id=author.id,
                pages=["Ce qui a changé.", *[""] * 11],
                folded="un memoire partage equipe ce qui a change",
            )
        )
        world.values["memoire_id"] = str(memoire.id)
