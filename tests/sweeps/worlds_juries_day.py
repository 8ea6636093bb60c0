"""The day of the defences in a swept world: a room, a defence before the juror."""

from datetime import timedelta
from typing import TYPE_CHECKING

from pacte.canonical import fingerprint_of
from pacte.cohorts.vocabulary import JurorRole, Modality
from pacte.database import Database
from pacte.juries.models import Defence, DefenceHalfDay, DefenceJuror, DefenceRoom, JuryMinutes, ResultWave
from pacte.juries.vocabulary import Half
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World

CONTENT = {
    "code": "8",
    "cohort": "Promo 8",
    "federation": "Fédération",
    "time_zone": "Europe/Paris",
    "session": "first",
    "day": NOW.date().isoformat(),
    "half": "morning",
    "place": "Dijon",
    "modality": "in-person",
    "room": "Salle A",
    "closed_at": NOW.isoformat(),
    "closed_by": "Juror",
    "lacking": "",
    "defences": [],
    "signers": [],
}
"""Signed minutes of nobody: what the world needs is that their pages open."""


def add_day(database: Database, world: "World") -> None:
    """Rows only; the notes are for the jury alone."""
    with database.session(world.scope, write=True) as session:
        half_day = DefenceHalfDay(
            cohort_id=world.cohort.id,
            day=NOW.date(),
            half=Half.MORNING,
            starts_at=NOW,
            ends_at=NOW + timedelta(hours=4),
            place="Dijon",
            modality=Modality.IN_PERSON,
            added_at=NOW,
        )
        session.add(half_day)
        session.flush()
        room = DefenceRoom(half_day_id=half_day.id, label="Salle A", closed=[])
        session.add(room)
        session.flush()
        defence = Defence(
            cohort_id=world.cohort.id,
            enrollment_id=int(world.values["enrollment_id"]),
            half_day_id=half_day.id,
            room_id=room.id,
            starts_at=NOW,
            ends_at=NOW + timedelta(hours=1),
            planned_at=NOW,
            date_published_at=NOW,
            jury_published_at=NOW,
            notes="NOTE-INTERNE",
        )
        session.add(defence)
        session.flush()
        session.add(
            DefenceJuror(
                defence_id=defence.id,
                juror_id=int(world.values["juror_id"]),
                role=JurorRole.EHESP,
                is_chair=True,
                added_at=NOW,
            )
        )
        session.add(
            JuryMinutes(
                cohort_id=world.cohort.id,
                room_id=room.id,
                content=CONTENT,
                fingerprint=fingerprint_of(CONTENT),
                closed_at=NOW,
                completed_at=NOW,
            )
        )
        wave = ResultWave(
            cohort_id=world.cohort.id,
            number=1,
            content={"seen": "", "rows": [], "minutes": []},
            fingerprint="0" * 64,
            sent_at=NOW,
        )
        session.add(wave)
        session.flush()
        world.values.update(
            defence_half_day_id=str(half_day.id),
            defence_room_id=str(room.id),
            defence_id=str(defence.id),
            result_wave_id=str(wave.id),
        )
