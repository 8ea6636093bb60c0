"""The half-days of a cohort's first seminar, with its trainer and learners; people are made up."""

import base64
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageDraw

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.database import Database
from pacte.files.kinds import Kind
from pacte.files.reception import Received, keep_made
from pacte.files.store import Store
from pacte.learners.models import Enrollment
from pacte.policy import Actor
from pacte.seminars.models import Attendance, HalfDay
from pacte.seminars.presence import operations
from pacte.seminars.presence.operations import Signature
from pacte.seminars.presence.operations.sealing import version
from pacte.seminars.presence.queries import Sheet, attendance_of, sheet_of
from pacte.seminars.presence.rules import Entered
from pacte.seminars.presence.tickets import Ticket, person_holder
from pacte.seminars.vocabulary import AttendanceState
from tests.kept_rows import written_once
from tests.seminars.factories import (
    T0_MORNING,
    Setting,
    half_days,
    make_learner,
    make_learners,
    make_setting,
    make_trainer,
)

DURING = T0_MORNING + timedelta(minutes=3)
"""Three minutes past nine."""
AFTER_IT = T0_MORNING + timedelta(hours=5)


def png(seed: int = 0, *, size: tuple[int, int] = (320, 120)) -> bytes:
    """A signature of sorts, another one for each ``seed``."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.line([(10, 20 + seed % 80), (size[0] - 10, size[1] - 20), (40 + seed % 200, 15)], "black", 3)
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def data_url(seed: int = 0) -> str:
    """The same, as a canvas gives it."""
    return "data:image/png;base64," + base64.b64encode(png(seed)).decode()


@dataclass
class Stage:
    """A half-day and its people."""

    setting: Setting
    trainer: Person
    learners: list[Enrollment]
    half_day: HalfDay

    @property
    def database(self) -> Database:
        return self.setting.database

    @property
    def id(self) -> int:
        return self.half_day.id

    @property
    def url(self) -> str:
        return f"/regions/bfc/demi-journees/{self.half_day.id}"

    def person(self, number: int = 0) -> Person:
        found: Person = self.setting.get(Person, self.learners[number].person_id)
        return found

    def actor(self, number: int = 0) -> Actor:
        return actor_for(self.database, self.person(number))

    @property
    def by(self) -> Actor:
        """The trainer."""
        return actor_for(self.database, self.trainer)

    def ticket(self, number: int = 0, at: datetime = DURING) -> Ticket:
        return Ticket(self.id, person_holder(self.learners[number].person_id), at)

    def sign(
        self,
        number: int = 0,
        *,
        at: datetime = DURING,
        ticket: Ticket | None = None,
        drawing: Received | None = None,
        key: str = "",
        device: str = "",
        drawn_at: datetime | None = None,
        typed: str = "",
    ) -> Attendance:
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.sign(
                session,
                half_day_id=self.id,
                enrollment_id=self.learners[number].id,
                ticket=ticket or self.ticket(number, at),
                signature=Signature(
                    typed=typed or ("" if drawing else self.person(number).name),
                    drawing=drawing,
                    client_key=key,
                    device=device,
                ),
                drawn_at=drawn_at,
                by=self.actor(number),
                at=at,
            )

    def enter(
        self,
        number: int = 0,
        state: AttendanceState = AttendanceState.ABSENT,
        *,
        reason: str = "Prévenue par téléphone",
        revision: int = 0,
        at: datetime = DURING,
        arrived_at: datetime | None = None,
        left_at: datetime | None = None,
    ) -> Attendance:
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.enter(
                session,
                half_day_id=self.id,
                enrollment_id=self.learners[number].id,
                entered=Entered(state=state, reason=reason, arrived_at=arrived_at, left_at=left_at),
                revision=revision,
                by=self.by,
                at=at,
            )

    def seal(
        self, *, at: datetime = AFTER_IT, confirmed: list[int] | None = None, drawing: Received | None = None
    ) -> HalfDay:
        sheet = self.sheet()
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.countersign_and_seal(
                session,
                half_day_id=self.id,
                typed="" if drawing else self.trainer.name,
                drawing=drawing,
                modules=["Prise de fonction"],
                confirmed=list(sheet.missing) if confirmed is None else confirmed,
                seen=version(sheet),
                by=self.by,
                at=at,
            )

    def amend(
        self,
        number: int = 0,
        state: AttendanceState = AttendanceState.PRESENT,
        *,
        reason: str = "Présente, oubliée à la saisie",
        seen: int = 0,
        at: datetime = AFTER_IT,
    ) -> int:
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.amend(
                session,
                half_day_id=self.id,
                enrollment_id=self.learners[number].id,
                entered=Entered(state=state, reason=reason),
                seen=seen,
                by=self.by,
                at=at,
            ).number

    def sheet(self) -> Sheet:
        with self.database.session(self.setting.scope) as session:
            return sheet_of(session, session.get_one(HalfDay, self.id))

    def row(self, number: int = 0) -> Attendance | None:
        with self.database.session(self.setting.scope) as session:
            return attendance_of(session, self.id, self.learners[number].id)


@written_once
def make_stage(database: Database, learners: int = 2) -> Stage:
    """BFC's promo 8: the first half-day of its launch seminar."""
    setting = make_setting(database)
    trainer = make_trainer(setting)
    first = make_learner(setting, "Noé", "Aubert")
    others = make_learners(setting, learners - 1)
    return Stage(setting, trainer, [first, *others], half_days(setting)[0])


def keep(stage: Stage, folder: Path, seed: int = 0) -> Received:
    """A drawing in the store that no record refers to yet."""
    store = Store.open(f"file://{folder}/files")
    return keep_made(
        png(seed),
        kind=Kind.PNG,
        name="signature.png",
        store=store,
        federation_id=stage.setting.federation.id,
    )
