"""A cohort after its deliberation, written directly: retained, waiting, refused; people are made up."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application, Deposit
from pacte.audit.models import JournalEntry
from pacte.canonical import fingerprint_of
from pacte.cohorts.models import Cohort
from pacte.database import Database
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor
from pacte.selection.answers import following as following
from pacte.selection.answers import operations
from pacte.selection.answers.board import Board, board
from pacte.selection.answers.vocabulary import AnswerKind
from pacte.selection.models import Answer, Candidacy, PlaceOffer, SelectionCommittee
from pacte.selection.vocabulary import Admissibility, Decision, OfferState, Validation
from tests.applications.processing.factories import Setting, make_dossier, make_setting, make_structure
from tests.kept_rows import written_once

CLOSED = datetime(2025, 11, 20, 16, 0, tzinfo=UTC)
"""When the deliberation closed: a Thursday, three weeks before T0."""
SENT = datetime(2025, 11, 21, 9, 0, tzinfo=UTC)
"""When answers are sent; a place is then to be confirmed by 28 November, last minute included."""
TERM = datetime(2025, 11, 28, 23, 0, tzinfo=UTC)
"""First instant too late: midnight in Paris."""
T0 = datetime(2025, 12, 10, 23, 0, tzinfo=UTC)
"""First instant of 11 December 2025 in Paris."""
DAY = timedelta(days=1)


@dataclass
class Selection:
    """A cohort whose committee has decided."""

    setting: Setting
    rows: dict[str, Application] = field(default_factory=dict)
    """By family name: « Retenu1 », « Attente1 », « Refusé »…"""

    @property
    def database(self) -> Database:
        return self.setting.database

    @property
    def staff(self) -> Actor:
        return self.setting.actor

    @property
    def cohort(self) -> Cohort:
        return self.setting.cohort

    def by(self, name: str) -> Actor:
        """The candidate of that name."""
        row = self.rows[name]
        return Actor(person_id=row.person_id, label=row.name)

    def person(self, name: str) -> Person:
        found: Person = self.setting.get(Person, self.rows[name].person_id)
        return found

    def write(self, act: Callable[[Any], Any]) -> Any:
        """``act(session)`` in a transaction of its own."""
        with self.database.session(self.setting.scope, write=True) as session:
            return act(session)

    def board(self, at: datetime = SENT) -> Board:
        with self.database.session(self.setting.scope) as session:
            return board(session, session.get_one(Cohort, self.cohort.id), at)

    def offers(self) -> list[tuple[str, OfferState]]:
        """Every offer, oldest first: whose, and what its row says."""
        with self.database.session(self.setting.scope) as session:
            rows = session.execute(
                select(Application.family_name, PlaceOffer.state)
                .join(PlaceOffer, PlaceOffer.application_id == Application.id)
                .order_by(PlaceOffer.id)
            )
            return [(name, state) for name, state in rows]

    def offer(self, name: str) -> PlaceOffer:
        with self.database.session(self.setting.scope) as session:
            return session.scalars(
                select(PlaceOffer)
                .where(PlaceOffer.application_id == self.rows[name].id)
                .order_by(PlaceOffer.id.desc())
            ).first()  # type: ignore[return-value]

    def answers(self) -> dict[str, tuple[Decision, str]]:
        with self.database.session(self.setting.scope) as session:
            rows = session.execute(
                select(Application.family_name, Answer).join(Answer, Answer.application_id == Application.id)
            )
            return {name: (answer.decision, answer.reason) for name, answer in rows}

    def candidacy(self, name: str) -> Candidacy:
        with self.database.session(self.setting.scope) as session:
            return session.scalars(
                select(Candidacy).where(Candidacy.application_id == self.rows[name].id)
            ).one()

    def change(self, name: str, **values: Any) -> None:
        """Set columns of a candidacy."""

        def act(session: Any) -> None:
            row = session.scalars(
                select(Candidacy).where(Candidacy.application_id == self.rows[name].id)
            ).one()
            for column, value in values.items():
                setattr(row, column, value)

        self.write(act)

    def mails(self, template: str = "") -> list[OutboxMessage]:
        with self.database.session(self.setting.scope) as session:
            found = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [one for one in found if one.template.startswith(template)]

    def acts(self, name: str) -> list[str]:
        """The actions in the journal on a dossier, oldest first."""
        with self.database.session(self.setting.scope) as session:
            return list(
                session.scalars(
                    select(JournalEntry.action)
                    .where(
                        JournalEntry.subject_kind == "application",
                        JournalEntry.subject_id == self.rows[name].id,
                    )
                    .order_by(JournalEntry.position)
                )
            )

    def send(self, *names: str, at: datetime = SENT, batch: str = "b1") -> operations.Sent:
        """Send what is due to those named, or to everyone."""
        due = {
            standing.application.id: kind
            for standing in self.board(at).standings
            if isinstance(kind := self.board(at).due(standing), AnswerKind)
            and (not names or standing.application.family_name in names)
        }
        return self.write(  # type: ignore[no-any-return]
            lambda session: operations.send_answers(
                session, cohort=self.cohort, chosen=due, bodies={}, batch=batch, by=self.staff, at=at
            )
        )

    def accept(self, name: str, at: datetime = SENT + DAY) -> None:
        self.write(
            lambda session: operations.accept(session, offer=self.offer(name), by=self.by(name), at=at)
        )

    def decline(self, name: str, at: datetime = SENT + DAY, reason: str = "") -> None:
        self.write(
            lambda session: operations.decline(
                session, offer=self.offer(name), reason=reason, by=self.by(name), at=at
            )
        )


@written_once
def make_selection(
    database: Database,
    *,
    capacity: int = 2,
    retained: int = 2,
    waiting: int = 3,
    refused: int = 0,
    inadmissible: int = 0,
    validated: bool = True,
    closed: bool = True,
    published: bool = False,
    **selection: Any,
) -> Selection:
    """BFC's promo 8 with so many places and so many people of each decision, all validated by the EHESP."""
    setting = make_setting(database)
    made = Selection(setting)
    with database.session(setting.scope, write=True) as session:
        cohort = session.get_one(Cohort, setting.cohort.id)
        cohort.capacity = capacity
        definition = deepcopy(cohort.definition)
        definition["capacity"] = capacity
        definition["selection"] |= {"waiting_list_published": published, **selection}
        cohort.definition = definition
        session.add(
            SelectionCommittee(
                cohort_id=cohort.id,
                created_at=CLOSED,
                deliberation_began_at=CLOSED,
                closed_at=CLOSED if closed else None,
            )
        )
    setting.cohort = cohort
    structure = make_structure(setting)
    validation = Validation.VALIDATED if validated else Validation.NOT_SUBMITTED
    for number in range(1, retained + 1):
        _add(made, f"Retenu{number}", structure, decision=Decision.RETAINED, validation=validation)
    for rank in range(1, waiting + 1):
        _add(
            made,
            f"Attente{rank}",
            structure,
            decision=Decision.WAITLISTED,
            rank=rank,
            validation=validation,
        )
    for number in range(1, refused + 1):
        _add(
            made,
            f"Refus{number}",
            structure,
            decision=Decision.REFUSED,
            decision_reason="Le projet n’est pas assez avancé.",
        )
    for number in range(1, inadmissible + 1):
        _add(
            made,
            f"Irrecevable{number}",
            structure,
            admissibility=Admissibility.INADMISSIBLE,
            admissibility_reason="La structure n’adhère pas à la fédération.",
            decided_at=None,
        )
    return made


def _add(made: Selection, family: str, structure: Any, **values: Any) -> None:
    setting = made.setting
    row = make_dossier(setting, family=family, structure=structure)
    fields = {
        "cohort_id": setting.cohort.id,
        "application_id": row.id,
        "admissibility": Admissibility.ADMISSIBLE,
        "settled_at": CLOSED,
        "decided_at": CLOSED,
        **values,
    }
    with setting.database.session(setting.scope, write=True) as session:
        session.add(Candidacy(**fields))
        session.add(
            Deposit(
                application_id=row.id,
                number=1,
                at=row.deposited_at,
                content={"reference": row.reference, "structures": [], "waiver": None, "documents": []},
                fingerprint=fingerprint_of({"reference": row.reference}),
            )
        )
    made.rows[family] = row
