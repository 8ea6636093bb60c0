"""Acts on the absences of a half-day's learners, as their pages do them; people are made up."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.blockers import Blocker
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor
from pacte.seminars.absences import operations
from pacte.seminars.models import CatchUp, TeamWork, ToleranceDecision
from pacte.seminars.proofs.queries import Record, attendance_blockers, records_of, slots_of
from tests.seminars.presence.factories import AFTER_IT, Stage

LATER = AFTER_IT + timedelta(days=2)
DUE = date(2026, 1, 9)


def staff(stage: Stage) -> Actor:
    return actor_for(stage.database, stage.setting.staff)


def decide(stage: Stage, number: int = 1, *, half_days: int = 1, seen: int = 0, at: datetime = LATER) -> int:
    with stage.database.session(stage.setting.scope, write=True) as session:
        return operations.decide(
            session,
            enrollment_id=stage.learners[number].id,
            half_days=half_days,
            reason="Congé maternité",
            ahead=True,
            seen=seen,
            by=staff(stage),
            at=at,
        ).id


def end(stage: Stage, decision_id: int, number: int = 1, *, seen: int = 1) -> ToleranceDecision:
    with stage.database.session(stage.setting.scope, write=True) as session:
        return operations.end_decision(
            session,
            enrollment_id=stage.learners[number].id,
            decision_id=decision_id,
            reason="Reprise à temps plein",
            seen=seen,
            by=staff(stage),
            at=LATER,
        )


def give(stage: Stage, number: int = 1, *, minutes: int = 180, at: datetime = LATER) -> int:
    with stage.database.session(stage.setting.scope, write=True) as session:
        return operations.give_catch_up(
            session,
            enrollment_id=stage.learners[number].id,
            half_day_id=stage.id,
            instruction="Lire le module et rendre une page",
            minutes=minutes,
            due_on=DUE,
            by=stage.by,
            at=at,
        ).id


def validate(stage: Stage, catch_up_id: int, number: int = 1, *, seen: int = 1) -> CatchUp:
    with stage.database.session(stage.setting.scope, write=True) as session:
        return operations.validate_catch_up(
            session,
            enrollment_id=stage.learners[number].id,
            catch_up_id=catch_up_id,
            seen=seen,
            by=stage.by,
            at=LATER,
        )


def cancel(stage: Stage, catch_up_id: int, number: int = 1, *, seen: int = 1) -> CatchUp:
    with stage.database.session(stage.setting.scope, write=True) as session:
        return operations.cancel_catch_up(
            session,
            enrollment_id=stage.learners[number].id,
            catch_up_id=catch_up_id,
            reason="Consigne à revoir",
            seen=seen,
            by=stage.by,
            at=LATER,
        )


def declare(
    stage: Stage, number: int = 1, *, subject: str = "Réunion d’équipe", on: date = date(2025, 12, 12)
) -> int:
    with stage.database.session(stage.setting.scope, write=True) as session:
        return operations.declare(
            session,
            enrollment_id=stage.learners[number].id,
            done_on=on,
            minutes=90,
            subject=subject,
            by=stage.actor(number),
            at=LATER,
        ).id


def judge(
    stage: Stage,
    team_work_id: int,
    number: int = 1,
    *,
    accepted: bool = True,
    reason: str = "",
    seen: int = 1,
) -> TeamWork:
    with stage.database.session(stage.setting.scope, write=True) as session:
        return operations.judge(
            session,
            enrollment_id=stage.learners[number].id,
            team_work_id=team_work_id,
            accepted=accepted,
            reason=reason,
            seen=seen,
            by=stage.by,
            at=LATER,
        )


def record(stage: Stage, number: int = 1) -> Record:
    with stage.database.session(stage.setting.scope) as session:
        enrollment = stage.learners[number]
        person = session.get_one(Person, enrollment.person_id)
        return records_of(session, slots_of(session, stage.setting.cohort), [(enrollment, person)])[0]


def blockers(stage: Stage, number: int = 1) -> list[Blocker]:
    with stage.database.session(stage.setting.scope) as session:
        return attendance_blockers(session, stage.learners[number])


def mails(stage: Stage, template: str) -> list[tuple[str, str]]:
    """Recipient and subject of each, in order."""
    with stage.database.session(stage.setting.scope) as session:
        rows = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == template).order_by(OutboxMessage.id)
        )
        return [(row.recipient, row.subject) for row in rows]


def body_of(stage: Stage, template: str) -> str:
    """The words of the last one."""
    with stage.database.session(stage.setting.scope) as session:
        rows = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == template).order_by(OutboxMessage.id)
        ).all()
        return rows[-1].text_body.replace("\u00a0", " ")
