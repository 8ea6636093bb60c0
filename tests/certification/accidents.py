"""A learner in the middle of everything, for accidents to happen to; people are made up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from pacte.accounts.models import Person, RoleGrant
from pacte.accounts.operations import team
from pacte.certification import operations as certification
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.federations.models import StructureMembership
from pacte.followup import operations as followup
from pacte.followup.rules import Contact
from pacte.learners import operations as learners
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.policy import Role
from pacte.progress.models import PageReading
from pacte.progress.productions.reminders import remind_productions
from pacte.progress.vocabulary import Verdict
from pacte.seminars.evaluation import operations as evaluation
from pacte.seminars.models import Attendance, CatchUp, Seminar, SeminarReply, TeamGuest
from pacte.seminars.reminders.operations import remind_seminars, remind_to_seal
from pacte.seminars.vocabulary import AttendanceState, Proof, ReplyState
from tests.acting import act_as
from tests.applications.processing.factories import make_structure, received_pdf
from tests.cohorts.test_public_pages import text
from tests.progress.productions.factories import Class, make_class
from tests.seminars.factories import half_days, make_learner, make_trainer, seminar

HELD = datetime(2025, 12, 11, 16, 0, tzinfo=UTC)
"""T0 is over."""
ASKED = HELD + timedelta(minutes=1)
WORK = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
ACCIDENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVE = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
"""The day before productions of promo 8 are due."""
WEEK_BEFORE = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
"""Of the second seminar, 9 April."""
LEADER = "leader@msp-du-val.example"


@dataclass
class Scene:
    """A class whose learner has work, absences, contacts and invitations under way; and a bystander."""

    app: Flask
    room: Class
    bystander: Enrollment
    second: Person

    @property
    def learner(self) -> Enrollment:
        found: Enrollment = self.room.setting.get(Enrollment, self.room.learner.id)
        return found

    @property
    def email(self) -> str:
        return self.room.person.email

    @property
    def bystander_email(self) -> str:
        found: Person = self.room.setting.get(Person, self.bystander.person_id)
        return found.email

    def do(self, verb: Callable[..., Any], at: datetime = ACCIDENT, **values: Any) -> Any:
        """An act of the staff."""
        with self.room.database.session(self.room.setting.scope, write=True) as session:
            return verb(session, by=self.room.setting.actor, at=at, **values)

    def rounds(self, *instants: datetime) -> list[tuple[str, str]]:
        """Run every round of reminders then; template and recipient of what was sent by them."""
        last = self.mails()[-1][0] if self.mails() else 0
        for at in instants:
            with self.room.database.session(self.room.setting.scope, write=True) as session:
                remind_productions(session, known=curriculum(), at=at)
                remind_seminars(session, at=at)
                remind_to_seal(session, at=at)
                evaluation.ask_due(session, at=at)
                evaluation.remind_due(session, at=at)
        return sorted((template, to) for number, template, to in self.mails() if number > last)

    def mails(self) -> list[tuple[int, str, str]]:
        with self.room.database.session(self.room.setting.scope) as session:
            rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
            return [(row.id, row.template, row.recipient) for row in rows]

    def todo(self, person: Person) -> str:
        """« À faire » of somebody, in words."""
        act_as(self.app, person)
        return text(self.app.test_client(), "/a-faire")

    def page(self, person: Person, rest: str = "", enrollment: Enrollment | None = None) -> str:
        act_as(self.app, person)
        number = (enrollment or self.learner).id
        return text(self.app.test_client(), f"/regions/bfc/apprenants/{number}{rest}")

    def count(self, model: type[Any], **wanted: Any) -> int:
        with self.room.database.session(self.room.setting.scope) as session:
            return len(session.scalars(select(model).filter_by(**wanted)).all())

    def end_role(self, person: Person) -> None:
        with self.room.database.session(self.room.setting.scope, write=True) as session:
            for grant in session.scalars(
                select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.role == Role.TRAINER)
            ).unique():
                team.end_role(session, grant=grant, reason="Départ", by=self.room.setting.actor, at=ACCIDENT)

    def change_structure(self, **leader: str) -> None:
        """Another MSP bears the training from now on."""
        structure = make_structure(self.room.setting, "MSP des Tilleuls")
        with self.room.database.session(self.room.setting.scope, write=True) as session:
            session.add(
                StructureMembership(
                    structure_id=structure.id, year=2026, dues_paid_on=ACCIDENT.date(), recorded_at=ACCIDENT
                )
            )
        self.do(
            learners.change_structure,
            enrollment=self.learner,
            structure=structure,
            commitment=received_pdf(self.room.setting, self.room.store),
            on=ACCIDENT.date(),
            reason="Nouveau poste",
            seen=self.learner.revision,
            **leader,
        )

    def transfer(self, to: Cohort) -> Enrollment:
        made: Enrollment = self.do(
            learners.transfer,
            enrollment=self.learner,
            to=to,
            reason="Congé parental",
            seen=self.learner.revision,
            curriculum=curriculum(),
        ).enrollment
        return made

    def withdraw(self) -> None:
        self.do(
            learners.withdraw,
            enrollment=self.learner,
            on=ACCIDENT.date(),
            reason="Mutation",
            seen=self.learner.revision,
        )


def make_scene(app: Flask, folder: Path) -> Scene:
    """Before: T0 held, a half-day missed, work validated, a condition lifted, a step for the trainer."""
    room = make_class(app.extensions["pacte"].database, folder)
    setting = room.setting
    bystander = make_learner(setting, "Lou", "Martin", trainer=room.trainer)
    scene = Scene(app, room, bystander, make_trainer(setting, "Maud", "Autre"))
    first, second = half_days(setting)
    row = room.learner
    with room.database.session(setting.scope, write=True) as session:
        for day_id, state in ((first.id, AttendanceState.PRESENT), (second.id, AttendanceState.ABSENT)):
            session.add(
                Attendance(
                    half_day_id=day_id,
                    enrollment_id=row.id,
                    person_id=row.person_id,
                    state=state,
                    proof=Proof.STAFF,
                    received_at=HELD,
                    reason="Feuille",
                )
            )
        session.add(
            CatchUp(
                enrollment_id=row.id,
                person_id=row.person_id,
                half_day_id=second.id,
                instruction="Lire",
                minutes=180,
                due_on=date(2026, 3, 20),
                given_at=WORK,
                given_by_id=room.trainer.id,
            )
        )
        for enrollment in (row, bystander):
            session.add(
                SeminarReply(
                    seminar_id=seminar(setting, "seminaire-2").id,
                    enrollment_id=enrollment.id,
                    person_id=enrollment.person_id,
                    state=ReplyState.COMING,
                    invited_at=WORK,
                )
            )
        coming = session.get_one(Seminar, seminar(setting, "seminaire-2").id)
        coming.with_teams, coming.invited_at = True, WORK
        for key in ("t0", "seminaire-2"):
            session.add(
                TeamGuest(
                    seminar_id=seminar(setting, key).id,
                    enrollment_id=row.id,
                    name="Dominique Leader",
                    email=LEADER,
                    state=ReplyState.COMING,
                    invited_at=datetime(2025, 11, 20, 9, 0, tzinfo=UTC),
                )
            )
        session.add(
            PageReading(
                enrollment_id=row.id,
                person_id=row.person_id,
                module="prise-de-fonction",
                page="introduction",
                first_at=WORK,
                seen_at=WORK,
                read_at=WORK,
            )
        )
    with room.database.session(setting.scope, write=True) as session:
        evaluation.ask_due(session, at=ASKED)
    room.deposit(at=WORK)
    room.answer(Verdict.VALIDATED, body="", at=WORK)
    scene.do(
        certification.lift,
        at=WORK,
        enrollment_id=row.id,
        line="production:roadmap",
        reason="Déjà écrite",
        decided_on=WORK.date(),
        curriculum=curriculum(),
    )
    with room.database.session(setting.scope, write=True) as session:
        followup.note(
            session,
            enrollment_id=row.id,
            contact=Contact(
                held_on=WORK.date(),
                themes=("team",),
                note="Point sur l’équipe",
                next_step="Rappeler Noé",
                next_on=date(2026, 3, 5),
            ),
            by=room.by(room.trainer),
            at=WORK,
        )
    return scene
