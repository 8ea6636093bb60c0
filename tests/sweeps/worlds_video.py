"""The video of the swept world: a half-day held online, its learner's link, a report that waits."""

from datetime import timedelta
from typing import TYPE_CHECKING

from pacte import links
from pacte.cohorts.vocabulary import Modality
from pacte.database import Database
from pacte.files.operations import store_upload
from pacte.files.reception import keep_table
from pacte.files.store import Store
from pacte.policy import SYSTEM
from pacte.seminars.models import ConnectionReport, HalfDay, Seminar, SigningLink
from pacte.seminars.video.operations.links import PURPOSE
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World


def add_video(database: Database, world: "World", store: Store) -> None:
    """Rows, and a file in the store; the report is of the half-day that addresses name."""
    with database.session(world.scope, write=True) as session:
        seminar = Seminar(
            cohort_id=world.cohort.id,
            key="a-distance",
            position=98,
            title="Séminaire à distance",
            modality=Modality.ONLINE,
            tracks=[],
            modules=[],
            created_at=NOW,
            updated_at=NOW,
        )
        session.add(seminar)
        session.flush()
        half_day = HalfDay(
            seminar_id=seminar.id,
            cohort_id=world.cohort.id,
            starts_at=NOW - timedelta(hours=1),
            ends_at=NOW + timedelta(hours=2),
            code_secret="c" * 64,
        )
        session.add(half_day)
        session.flush()
        row = SigningLink(
            half_day_id=half_day.id, enrollment_id=int(world.values["enrollment_id"]), sent_at=NOW
        )
        session.add(row)
        session.flush()
        link, token = links.create(
            session,
            purpose=PURPOSE,
            subject=row,
            email="apprenant@exemple.fr",
            lifetime=timedelta(days=30),
            by=SYSTEM,
            at=NOW,
        )
        row.link_id = link.id
        received = keep_table(
            b"Nom;Debut;Fin", name="releve.csv", store=store, federation_id=world.federation.id
        )
        file = store_upload(session, received=received, by=SYSTEM, at=NOW)
        report = ConnectionReport(
            half_day_id=int(world.values["half_day_id"]),
            file_id=file.id,
            lines={
                "people": [{"key": "x", "name": "Inconnue", "email": "", "spans": []}],
                "choices": {},
                "notes": [],
                "set_aside": [],
                "set_aside_count": 0,
                "columns": "nom",
                "lines": 1,
                "zone": "Europe/Paris",
            },
            imported_at=NOW,
        )
        session.add(report)
        session.flush()
        world.values["report_id"] = str(report.id)
        world.tokens["video.sign"] = token
