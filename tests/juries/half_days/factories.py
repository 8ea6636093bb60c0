"""Half-days of BFC's promo 8, and a poll about them, by operations."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.cohorts.vocabulary import Modality
from pacte.database import Database
from pacte.juries.half_days import operations
from pacte.juries.half_days.operations import Limits, Place
from pacte.juries.half_days.queries import Table, table_of
from pacte.juries.half_days.rules import Given, Said
from pacte.juries.models import DefenceAnswer, DefenceHalfDay, DefencePoll
from pacte.juries.vocabulary import Freedom, Half
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.memoires.models import Juror
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import Actor
from tests.memoires.readers.factories import READING, Jury, make_jury

MONDAY = date(2027, 6, 14)
DUE = date(2027, 5, 20)
ASKING = READING
WEEK_BEFORE = datetime(2027, 5, 13, 9, 0, tzinfo=UTC)
MORNING = Place(day=MONDAY, half=Half.MORNING, starts_at=time(9), ends_at=time(12, 30), place="Dijon")
AFTERNOON = Place(day=MONDAY, half=Half.AFTERNOON, starts_at=time(14), ends_at=time(17, 30), place="Dijon")
ONLINE = Place(
    day=date(2027, 6, 15),
    half=Half.MORNING,
    starts_at=time(9),
    ends_at=time(12, 30),
    modality=Modality.ONLINE,
)
FIRST = DepositSession.FIRST


@dataclass
class Poll:
    """A cohort with jurors and learners, its half-days, and acts on them as pages do them."""

    jury: Jury
    jurors: list[Juror] = field(default_factory=list)
    learners: list[Enrollment] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.jury.database

    @property
    def staff(self) -> Actor:
        return self.jury.setting.actor

    def table(self, at: datetime = ASKING) -> Table:
        with self.database.session(self.jury.setting.scope) as session:
            found = table_of(session, self.jury.setting.cohort, FIRST, at=at)
            for row in found.rows:
                assert row.rooms is not None
            return found

    def add(self, place: Place = MORNING) -> DefenceHalfDay:
        with self.database.session(self.jury.setting.scope, write=True) as session:
            return operations.add_half_day(
                session, cohort=self.jury.setting.cohort, which=FIRST, place=place, by=self.staff, at=ASKING
            )

    def remove(self, number: int, reason: str = "") -> None:
        """An open half-day, by its rank."""
        row = self.table().open[number]
        with self.database.session(self.jury.setting.scope, write=True) as session:
            operations.remove_half_day(session, half_day_id=row.id, reason=reason, by=self.staff, at=ASKING)

    def open(self, due_on: date = DUE, at: datetime = ASKING) -> DefencePoll:
        with self.database.session(self.jury.setting.scope, write=True) as session:
            return operations.open_poll(
                session, cohort=self.jury.setting.cohort, which=FIRST, due_on=due_on, by=self.staff, at=at
            )

    def ask_again(self, at: datetime = ASKING) -> int:
        with self.database.session(self.jury.setting.scope, write=True) as session:
            return operations.ask_again(
                session, cohort=self.jury.setting.cohort, which=FIRST, by=self.staff, at=at
            )

    def remind(self, *people: int, batch: str = "a" * 32, at: datetime = ASKING) -> int:
        """Those people, everybody who is missing when none is named."""
        chosen = [one.id for one in self.table().missing if not people or one.person_id in people]
        with self.database.session(self.jury.setting.scope, write=True) as session:
            return operations.remind(
                session,
                cohort=self.jury.setting.cohort,
                which=FIRST,
                answer_ids=chosen,
                batch=batch,
                by=self.staff,
                at=at,
            )

    def close(self, *, reopen: bool = False) -> None:
        act = operations.reopen_poll if reopen else operations.close_poll
        with self.database.session(self.jury.setting.scope, write=True) as session:
            act(session, cohort=self.jury.setting.cohort, which=FIRST, by=self.staff, at=ASKING)

    def row(self, person_id: int) -> DefenceAnswer:
        with self.database.session(self.jury.setting.scope) as session:
            return session.scalars(select(DefenceAnswer).where(DefenceAnswer.person_id == person_id)).one()

    def person(self, person_id: int) -> Person:
        found: Person = self.jury.setting.get(Person, person_id)
        return found

    def answer(
        self,
        person_id: int,
        freedom: Freedom = Freedom.FREE,
        *busy: str,
        limits: Limits | None = None,
        revision: int | None = None,
        by: Actor | None = None,
        note: str = "",
    ) -> DefenceAnswer:
        """The same for every half-day, by the person unless told otherwise."""
        row = self.row(person_id)
        given = {one.key: Given(freedom, frozenset(busy)) for one in self.table().asked}
        with self.database.session(self.jury.setting.scope, write=True) as session:
            return operations.answer(
                session,
                cohort=self.jury.setting.cohort,
                which=FIRST,
                answer_id=row.id,
                said=Said(given, note),
                limits=limits,
                revision=row.revision if revision is None else revision,
                by=by or self.jury.by(self.person(person_id)),
                at=ASKING,
            )

    def missing(self) -> list[str]:
        return [one.person.name for one in self.table().missing]

    def mails(self) -> list[tuple[str, str]]:
        with self.database.session(self.jury.setting.scope) as session:
            rows = session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.template == "juries/half_days/asked")
                .order_by(OutboxMessage.id)
            )
            return [(row.recipient, row.subject.replace("\u00a0", " ")) for row in rows]


def make_poll(database: Database, *places: Place) -> Poll:
    """Two jurors, two learners, a Monday in two halves unless told otherwise; nobody is asked yet."""
    made = Poll(make_jury(database))
    made.jurors = [made.jury.seat("Inès", "Vuillemin"), made.jury.seat("Paul", "Renard")]
    made.learners = [made.jury.learner("Noé", "Aubert"), made.jury.learner("Léa", "Brun")]
    for place in places or (MORNING, AFTERNOON):
        made.add(place)
    return made
