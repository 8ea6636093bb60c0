"""A seminar that was held and those who were there; people are made up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.cohorts.vocabulary import Audience
from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.seminars.evaluation import operations
from pacte.seminars.evaluation.operations.answering import SOMEBODY
from pacte.seminars.models import Attendance, EvaluationAnswer, EvaluationRequest, Seminar
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.kept_rows import written_once
from tests.seminars.factories import Setting, half_days, make_learners, make_setting, make_trainer, seminar

END = datetime(2025, 12, 11, 16, 0, tzinfo=UTC)
"""17 h in Beaune: the T0 of BFC's promo 8 ends."""
CLOSES = datetime(2025, 12, 25, 23, 0, tzinfo=UTC)
"""The end of 25 December there: fourteen days."""
GOOD: Mapping[str, int | str] = {
    "hot-overall": 5,
    "hot-useful": 4,
    "hot-pace": 3,
    "hot-keep": "Le jeu de rôle.",
}


@dataclass
class Stage:
    """The T0 of a cohort, and its learners."""

    setting: Setting
    trainer: Person
    learners: list[Enrollment] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.setting.database

    def seminar(self) -> Seminar:
        return seminar(self.setting)

    def person(self, number: int) -> Person:
        with self.database.session(self.setting.scope) as session:
            return session.get_one(Person, self.learners[number].person_id)

    def ask(self, at: datetime = END) -> int:
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.ask_due(session, at=at)

    def remind(self, at: datetime) -> int:
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.remind_due(session, at=at)

    def answer(self, number: int, values: Mapping[str, int | str] = GOOD, at: datetime = END) -> None:
        with self.database.session(self.setting.scope, write=True) as session:
            operations.answer(session, request=self.request(number), values=values, by=SOMEBODY, at=at)

    def refusal(self, number: int, values: Mapping[str, int | str] = GOOD, at: datetime = END) -> list[str]:
        """The codes of a refusal, which must leave no trace."""
        before = (len(self.answers()), self.actions())
        try:
            self.answer(number, values, at)
        except Refused as refused:
            assert (len(self.answers()), self.actions()) == before
            return [blocker.code for blocker in refused.blockers]
        raise AssertionError("not refused")

    def attend(self, number: int, state: AttendanceState, half_day: int = 0) -> None:
        row = self.learners[number]
        with self.database.session(self.setting.scope, write=True) as session:
            session.add(
                Attendance(
                    half_day_id=half_days(self.setting)[half_day].id,
                    enrollment_id=row.id,
                    person_id=row.person_id,
                    state=state,
                    proof=Proof.STAFF,
                    received_at=END,
                    arrived_at=END if state is AttendanceState.EXCUSED else None,
                    reason="Saisi d’après la feuille.",
                )
            )

    def request(self, number: int) -> EvaluationRequest:
        return next(one for one in self.requests() if one.person_id == self.learners[number].person_id)

    def requests(self, audience: Audience | None = None) -> list[EvaluationRequest]:
        with self.database.session(self.setting.scope) as session:
            found = session.scalars(select(EvaluationRequest).order_by(EvaluationRequest.id)).all()
        return [one for one in found if audience in (None, one.audience)]

    def answers(self) -> list[EvaluationAnswer]:
        with self.database.session(self.setting.scope) as session:
            return list(session.scalars(select(EvaluationAnswer).order_by(EvaluationAnswer.id)))

    def journal(self) -> list[JournalEntry]:
        with self.database.session(self.setting.scope) as session:
            found = session.scalars(select(JournalEntry).order_by(JournalEntry.position)).all()
        return [one for one in found if one.action.startswith("evaluation.")]

    def actions(self) -> list[str]:
        return [one.action for one in self.journal()]

    def mails(self, template: str = "") -> list[OutboxMessage]:
        with self.database.session(self.setting.scope) as session:
            found = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [one for one in found if one.template.startswith(f"evaluation/{template}")]

    def add(self, row: Any) -> Any:
        with self.database.session(self.setting.scope, write=True) as session:
            session.add(row)
            session.flush()
        return row


@written_once
def make_stage(database: Database, learners: int = 4) -> Stage:
    """BFC's promo 8, with learners and a trainer."""
    setting = make_setting(database)
    stage = Stage(setting, make_trainer(setting))
    stage.learners = make_learners(setting, learners, trainer=stage.trainer)
    return stage
