"""Learners and what they read, through the operations; people are made up."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.library import curriculum
from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.policy import Actor
from pacte.progress.models import FederationPage
from pacte.progress.reading import operations
from pacte.progress.reading.operations import OwnText
from pacte.progress.reading.queries import marks_of
from pacte.progress.reading.rules import Mark
from tests.applications.processing.factories import Setting
from tests.seminars.factories import make_learner, make_setting, make_trainer

MODULE = "prise-de-fonction"
NIGHT = datetime(2025, 12, 14, 20, 30, tzinfo=UTC)
"""A Sunday evening after the launch."""
MODULES = "/regions/bfc/promotions/8/modules"


@dataclass
class Stage:
    """A cohort in training, its trainer, a learner."""

    setting: Setting
    trainer: Person
    learner: Enrollment
    known: Curriculum

    @property
    def database(self) -> Database:
        return self.setting.database

    @property
    def person(self) -> Person:
        found: Person = self.setting.get(Person, self.learner.person_id)
        return found

    @property
    def actor(self) -> Actor:
        return actor_for(self.database, self.person)

    @property
    def staff(self) -> Actor:
        return actor_for(self.database, self.setting.staff)

    def read(self, page: str, *, at: datetime = NIGHT, enrollment_id: int = 0) -> None:
        with self.database.session(self.setting.scope, write=True) as session:
            operations.mark_read(
                session,
                enrollment_id=enrollment_id or self.learner.id,
                module=MODULE,
                page=page,
                by=self.actor,
                at=at,
            )

    def come_to(self, page: str, anchor: str = "", *, at: datetime = NIGHT) -> None:
        with self.database.session(self.setting.scope, write=True) as session:
            operations.keep_place(
                session,
                enrollment_id=self.learner.id,
                module=MODULE,
                page=page,
                anchor=anchor,
                by=self.actor,
                at=at,
            )

    def answer(self, question: str, *chosen: str, at: datetime = NIGHT) -> bool:
        page = self.known.modules[MODULE].page("essentiels")
        assert page is not None
        wanted = next(one for one in page.questions if one.id == question)
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.answer(
                session,
                enrollment_id=self.learner.id,
                module=MODULE,
                question=wanted,
                chosen=chosen,
                by=self.actor,
                at=at,
            ).is_right

    def add(self, title: str = "Nos adresses", body: str = "Une **page**.") -> FederationPage:
        text = OwnText(title, body, 1, True)
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.add_page(
                session, module=MODULE, text=text, curriculum=self.known, by=self.staff, at=NIGHT
            )

    def change(self, page: FederationPage, text: OwnText, *, seen: int = 1) -> bool:
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.change_page(
                session,
                page_id=page.id,
                text=text,
                seen=seen,
                curriculum=self.known,
                by=self.staff,
                at=NIGHT,
            )

    def marks(self) -> list[Mark]:
        with self.database.session(self.setting.scope) as session:
            return marks_of(session, [self.learner.id])


def make_stage(database: Database, folder: Path) -> Stage:
    """BFC's promo 8 with the programme of the folder."""
    setting = make_setting(database)
    trainer = make_trainer(setting)
    return Stage(setting, trainer, make_learner(setting, trainer=trainer), curriculum((folder,)))
