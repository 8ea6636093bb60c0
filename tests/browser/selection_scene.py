"""31 admissible dossiers for the 21 places of BFC's promo 8, and the acts that many people do alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.applications.models import Application
from pacte.cohorts.models import Cohort
from pacte.policy import Actor
from pacte.selection.answers import operations as answers
from pacte.selection.deliberation import operations as deliberation
from pacte.selection.deliberation.rules import Event
from pacte.selection.models import Assessment, Candidacy, PlaceOffer
from pacte.selection.scoring import operations as scoring
from pacte.selection.scoring.rules import field_of
from pacte.selection.vocabulary import MemberQuality
from tests.applications.factories import make_cohort
from tests.applications.processing.factories import (
    KEYS,
    Setting,
    add_file,
    make_dossier,
    make_setting,
    make_structure,
)
from tests.browser.staff_scene import LABELS, PEOPLE
from tests.factories import make_person
from tests.files.samples import pdf
from tests.learners.factories import make_trainer
from tests.selection.committee.factories import make_member
from tests.selection.validation.factories import make_ehesp

CLOSED = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
"""The Monday after the closing of applications."""
MEETING = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)
ANSWERED = datetime(2025, 11, 21, 9, 0, tzinfo=UTC)
BEGUN = datetime(2025, 12, 15, 9, 0, tzinfo=UTC)
"""Four days after T0."""
PLACES, DOSSIERS, TIED = 21, 31, 12
"""``TIED``: the number of the dossier that the third member may not judge."""
MEMBERS = (
    ("Ariane", "Delmas", MemberQuality.FEDERATION, ""),
    ("Basile", "Fournel", MemberQuality.AGENCY, "ARS Bourgogne-Franche-Comté"),
    ("Clarisse", "Guyot", MemberQuality.PARTNER, "Assurance maladie"),
    ("Dimitri", "Haller", MemberQuality.TRAINER, ""),
)
TOWNS = (
    ("Beaune", "21"),
    ("Pontarlier", "25"),
    ("Dole", "39"),
    ("Decize", "58"),
    ("Gray", "70"),
    ("Sens", "89"),
)
WEIGHTS = (2, 2, 1.5, 1, 1)


@dataclass
class Scene:
    """Who takes part; ``dossiers`` in the order in which the committee will rank them."""

    app: Flask
    setting: Setting
    members: list[Person] = field(default_factory=list)
    dossiers: list[Application] = field(default_factory=list)
    ehesp: Person | None = None

    def person(self, number: int) -> Person:
        """The candidate of a dossier."""
        found: Person = self.setting.get(Person, self.dossiers[number].person_id)
        return found

    def actor(self, person: Person) -> Actor:
        return actor_for(self.setting.database, person)

    def write(self, act: Callable[[Any], Any]) -> Any:
        """``act(session)`` in a transaction of its own."""
        with self.setting.database.session(self.setting.scope, write=True) as session:
            return act(session)

    def number_of(self, name: str) -> int:
        """The number of the dossier of that person."""
        return next(number for number, row in enumerate(self.dossiers) if row.name == name)

    def score_the_rest(self, at: datetime) -> int:
        """Everyone gives the opinions that they have not given; how many there were."""
        keys = [one["key"] for one in self.setting.cohort.definition["selection"]["criteria"]]
        numbers = {row.id: number for number, row in enumerate(self.dossiers)}
        actors = {one.id: self.actor(one) for one in self.members}

        def act(session: Any) -> int:
            rows = session.scalars(select(Assessment).where(Assessment.submitted_at.is_(None))).all()
            for row in rows:
                marks = marks_of(numbers[row.application_id])
                told: dict[str, Any] = {
                    "application_id": row.application_id,
                    "by": actors[row.scorer_id],
                    "at": at,
                }
                values = {field_of(key): mark for key, mark in zip(keys, marks, strict=True)}
                scoring.save_opinion(session, values=values, **told)
                scoring.submit(session, **told)
            return len(rows)

        return int(self.write(act))

    def decide(self, numbers: range, event: Event) -> None:
        """The same decision for several dossiers."""

        def act(session: Any) -> None:
            for number in numbers:
                identity = self.dossiers[number].id
                seen = session.scalar(select(Candidacy.revision).where(Candidacy.application_id == identity))
                deliberation.decide(
                    session,
                    cohort=session.get_one(Cohort, self.setting.cohort.id),
                    application_id=identity,
                    event=event,
                    reason="",
                    note="",
                    rank=None,
                    revision=seen,
                    by=self.setting.actor,
                    at=MEETING,
                )

        self.write(act)

    def accept(self, numbers: range, at: datetime) -> None:
        """Those candidates confirm their place."""

        def act(session: Any) -> None:
            for number in numbers:
                row = self.dossiers[number]
                offer = session.scalars(select(PlaceOffer).where(PlaceOffer.application_id == row.id)).one()
                answers.accept(session, offer=offer, by=self._candidate(row), at=at)

        self.write(act)

    def agree(self, numbers: range, at: datetime) -> None:
        """Those candidates ask to be carried to the next cohort."""

        def act(session: Any) -> None:
            for number in numbers:
                row = self.dossiers[number]
                answers.agree_to_be_carried(session, application=row, by=self._candidate(row), at=at)

        self.write(act)

    def dossiers_in(self, code: str) -> int:
        """How many dossiers a cohort has."""
        with self.setting.database.session(self.setting.scope) as session:
            cohort = session.scalars(select(Cohort).where(Cohort.code == code)).one()
            statement = select(func.count(Application.id)).where(Application.cohort_id == cohort.id)
            return int(session.scalar(statement) or 0)

    @staticmethod
    def _candidate(row: Application) -> Actor:
        return Actor(person_id=row.person_id, label=row.name)


def marks_of(number: int) -> tuple[int, ...]:
    """The marks everyone gives a dossier: each less than the one before, but the last place's two, equal."""
    level = 36 - (number - 1 if number == PLACES else number)
    return next(
        marks
        for marks in product(range(5, -1, -1), repeat=len(WEIGHTS))
        if sum(mark * weight for mark, weight in zip(marks, WEIGHTS, strict=True)) == level
    )


def make_scene(app: Flask) -> Scene:
    """Everyone in place the day after the closing: nothing is settled, nobody has scored."""
    services = app.extensions["pacte"]
    setting = make_setting(services.database)
    scene = Scene(app, setting)
    with setting.database.session(setting.scope, write=True) as session:
        session.get_one(Cohort, setting.cohort.id).capacity = PLACES
    for given, family, quality, organisation in MEMBERS:
        person = make_person(setting.database, given, family)
        make_member(setting, person=person, quality=quality, organisation=organisation)
        scene.members.append(person)
    names = [*PEOPLE.split(","), "Zélie Zimmer"]
    for number in range(DOSSIERS):
        town, department = TOWNS[number % len(TOWNS)]
        structure = make_structure(
            setting, f"MSP de {town} n° {number // len(TOWNS) + 1}", commune=town, department=department
        )
        given, family = names[number].split(" ", 1)
        row = make_dossier(setting, given, family, structure=structure, documents=())
        with setting.database.session(setting.scope, write=True) as session:
            for key in KEYS:
                add_file(
                    session,
                    setting,
                    row.id,
                    key,
                    store=services.store,
                    content=pdf(text=LABELS[key]),
                    label=LABELS[key],
                )
        scene.dossiers.append(row)
    for given in ("Éloi", "Faustine", "Gaëlle"):
        make_trainer(setting, given)
    scene.ehesp = make_ehesp(setting.database)
    make_cohort(
        setting.database,
        setting.federation,
        code="9",
        label="Promo 9",
        t0_on="2026-12-10",
        application__opens_on="2026-08-01",
        application__closes_on="2026-10-31",
    )
    return scene
