"""The attendance of the swept world: a half-day that is being signed, and a correction of another."""

from datetime import timedelta
from typing import TYPE_CHECKING

from pacte import audit
from pacte.cohorts.vocabulary import Modality
from pacte.database import Database
from pacte.files.kinds import Kind
from pacte.files.operations import store_upload
from pacte.files.reception import keep_made
from pacte.files.store import Store
from pacte.seminars.models import AttendanceAddendum, HalfDay, Seminar, SheetPhoto
from pacte.seminars.presence.after_seal import ARRIVED
from tests.applications.factories import actor
from tests.conftest import NOW
from tests.files.samples import picture

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World


def add_presence(database: Database, world: "World", store: Store) -> None:
    """Rows, and the photograph of a sheet in the store."""
    with database.session(world.scope, write=True) as session:
        seminar = Seminar(
            cohort_id=world.cohort.id,
            key="balaye",
            position=99,
            title="Séminaire balayé",
            modality=Modality.IN_PERSON,
            tracks=[],
            modules=["prise-de-fonction"],
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
            code_secret="a" * 64,
        )
        session.add(half_day)
        session.flush()
        addendum = AttendanceAddendum(
            half_day_id=half_day.id,
            enrollment_id=int(world.values["enrollment_id"]),
            number=1,
            content={},
            reason="Oubli",
            at=NOW,
            by_name="Équipe",
            fingerprint="f" * 64,
        )
        session.add(addendum)
        session.flush()
        received = keep_made(
            picture(size=(40, 30)),
            kind=Kind.JPEG,
            name="feuille.jpg",
            store=store,
            federation_id=world.federation.id,
        )
        file = store_upload(session, received=received, by=actor(world.people["staff"]), at=NOW)
        audit.record(
            session,
            action=ARRIVED,
            subject=half_day,
            by=actor(world.people["staff"]),
            at=NOW,
            details={
                "enrollment_id": addendum.enrollment_id,
                "proof": "phone",
                "drawn_at": NOW.isoformat(),
                "signed_at": "9 h",
                "file_id": file.id,
            },
        )
        photo = SheetPhoto(half_day_id=half_day.id, file_id=file.id, added_at=NOW)
        session.add(photo)
        session.flush()
        world.values["photo_id"] = str(photo.id)
        world.values["seminar_id"] = str(seminar.id)
        world.values["half_day_id"] = str(half_day.id)
        world.values["addendum_id"] = str(addendum.id)
