"""A cohort in training as its trainers follow it, three months after the launch; people are made up."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.board.milestones import Group
from pacte.board.queries import lines_in
from pacte.board.rows import Row, rows_of
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.database import Database
from pacte.followup import operations as followup
from pacte.followup.rules import Contact
from pacte.learners.models import Enrollment
from pacte.progress.reading import operations as reading
from pacte.text import fold
from tests.progress.productions.factories import Class
from tests.seminars.factories import Setting, half_days, make_learner, make_setting, make_trainer
from tests.seminars.presence.factories import AFTER_IT, Stage

NOON = datetime(2026, 3, 23, 11, 0, tzinfo=UTC)
"""A Monday, ten days after the first productions were due."""
TODAY = date(2026, 3, 23)
MODULE = "prise-de-fonction"


@dataclass
class Scene:
    """Two learners whom the trainer follows, one whom another does, one whom nobody does."""

    setting: Setting
    trainer: Person
    other: Person
    learners: list[Enrollment]
    folder: Path
    work: Class = field(init=False)

    def __post_init__(self) -> None:
        self.work = Class(self.setting, self.trainer, self.learners[0], self.folder)

    @property
    def database(self) -> Database:
        return self.setting.database

    def rows(
        self, reader: Person | None = None, *, at: datetime = NOON, cohorts: list[Cohort] | None = None
    ) -> list[Row]:
        """The board as somebody reads it."""
        asked = cohorts or [self.setting.cohort]
        with self.database.session(self.setting.scope) as session:
            return rows_of(
                session,
                asked,
                lines_in(session, asked),
                known=curriculum(),
                reader=actor_for(self.database, reader or self.trainer),
                now=at,
            )

    def row(self, number: int, reader: Person | None = None, *, at: datetime = NOON) -> Row:
        """That of one learner."""
        wanted = self.learners[number].id
        return next(row for row in self.rows(reader, at=at) if row.enrollment_id == wanted)

    def matters(self, number: int, reader: Person | None = None, *, at: datetime = NOON) -> set[str]:
        return {one.matter.value for one in self.row(number, reader, at=at).reasons}

    def note(
        self,
        number: int,
        held_on: date = TODAY,
        *,
        by: Person | None = None,
        step: str = "",
        next_on: date | None = None,
        at: datetime = NOON,
    ) -> None:
        contact = Contact(held_on=held_on, themes=("team",), next_step=step, next_on=next_on)
        with self.database.session(self.setting.scope, write=True) as session:
            followup.note(
                session,
                enrollment_id=self.learners[number].id,
                contact=contact,
                by=actor_for(self.database, by or self.trainer),
                at=at,
            )

    def read(self, number: int, page: str, *, at: datetime = NOON - timedelta(days=2)) -> None:
        learner: Person = self.setting.get(Person, self.learners[number].person_id)
        with self.database.session(self.setting.scope, write=True) as session:
            reading.mark_read(
                session,
                enrollment_id=self.learners[number].id,
                module=MODULE,
                page=page,
                by=actor_for(self.database, learner),
                at=at,
            )

    def stage(self, half_day: int = 0) -> Stage:
        """A half-day of the launch, to be signed and sealed."""
        return Stage(self.setting, self.trainer, self.learners, half_days(self.setting)[half_day])

    def seal_launch(self, *, absent: int) -> None:
        """The whole launch, one learner missing."""
        for place, _ in enumerate(half_days(self.setting)):
            stage = self.stage(place)
            at = stage.half_day.starts_at + timedelta(minutes=3)
            for number in range(len(self.learners)):
                if number != absent:
                    stage.sign(number, at=at)
            stage.seal(at=AFTER_IT + timedelta(hours=8))


def make_scene(database: Database, folder: Path) -> Scene:
    """BFC's promo 8."""
    setting = make_setting(database)
    trainer, other = make_trainer(setting, "Alix", "Relais"), make_trainer(setting, "Maud", "Autre")
    learners = [
        make_learner(setting, "Noé", "Aubert", trainer=trainer),
        make_learner(setting, "Inès", "Bonnet", trainer=trainer),
        make_learner(setting, "Zoé", "Caradel", trainer=other),
        make_learner(setting, "Luc", "Durand"),
    ]
    return Scene(setting, trainer, other, learners, folder)


def add_crowd(scene: Scene, number: int, *, cohort: Cohort | None = None) -> list[Enrollment]:
    """Many learners at once, written straight into the tables."""
    whose = cohort or scene.setting.cohort
    with scene.database.session(scene.setting.scope, write=True) as session:
        people = [
            Person(
                email=f"foule-{whose.id}-{place}@exemple.fr",
                given_name="Noé",
                family_name=f"Foule {place:03d}",
                sort_key=fold(f"Foule {place:03d} Noé"),
                created_at=NOON,
            )
            for place in range(number)
        ]
        session.add_all(people)
        session.flush()
        rows = [
            Enrollment(
                cohort_id=whose.id,
                person_id=person.id,
                track="MSP",
                programme_version="bfc-2025",
                enrolled_at=scene.learners[0].enrolled_at,
            )
            for person in people
        ]
        session.add_all(rows)
        session.flush()
    return rows


def words(row: Row) -> list[str]:
    """Its reasons, with ordinary spaces."""
    return [one.words.replace("\u00a0", " ").replace("\u202f", " ") for one in row.reasons]


def cell(row: Row, key: str) -> tuple[str, str] | None:
    """Where the learner stands at a milestone: kind and words."""
    columns = {column.key: column for group in row.groups for column in group.columns}
    found = columns[key].cells.get(row.enrollment_id)
    return None if found is None else (found.kind, found.words.replace("\u00a0", " "))


def group(row: Row, key: str) -> Group:
    return next(one for one in row.groups if one.key == key)
