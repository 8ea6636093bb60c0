"""Mail about absences announced before a seminar: to the learner, to those who run it, to the team."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.addresses import seminar_answers_path, seminar_path
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.mail import Address, post
from pacte.seminars.models import SeminarReply
from pacte.seminars.planning.loading import Planned
from pacte.seminars.planning.wording import short_dates
from pacte.seminars.queries import trainers_for
from pacte.seminars.vocabulary import ReplyState


def confirm(session: FencedSession, *, plan: Planned, reply: SeminarReply, at: datetime) -> None:
    """To the learner: what they announced, who reads it, until when they may change it."""
    person = session.get_one(Person, reply.person_id)
    post(
        session,
        template="seminars/absence_confirmed",
        to=person.email,
        to_name=person.name,
        context={
            **_context(plan),
            "name": person.given_name,
            "reason": reply.reason,
            "with_document": reply.document_file_id is not None,
            "link": Address(seminar_path(plan.setting.federation.slug, plan.row.id)),
        },
        at=at,
        about=plan.row,
        reply_to=plan.setting.contact,
        unique_key=f"absence-confirmed:{reply.id}:{reply.revision}",
    )


def tell(session: FencedSession, *, plan: Planned, reply: SeminarReply, at: datetime) -> None:
    """To those who run the seminar and to the team: somebody will not come, or comes after all.

    The reason stays in the software; that there is a document is the team's alone to know.
    """
    learner = session.get_one(Person, reply.person_id)
    followers = [(one.email, one.name, one.given_name, False) for one in trainers_for(session, plan.row)]
    team = (plan.setting.contact, plan.setting.federation.name, "", True)
    for email, name, given_name, is_team in [*followers, team]:
        post(
            session,
            template="seminars/absence_announced",
            to=email,
            to_name=name,
            context={
                **_context(plan),
                "name": given_name,
                "learner": learner.name,
                "comes": reply.state is ReplyState.COMING,
                "with_document": is_team and reply.document_file_id is not None,
                "absent": _absent(session, plan),
                "link": Address(seminar_answers_path(plan.setting.federation.slug, plan.row.id)),
            },
            at=at,
            about=plan.row,
            reply_to=learner.email,
            unique_key=f"absence-announced:{reply.id}:{reply.revision}:{email.strip().casefold()}"[:180],
        )


def _absent(session: FencedSession, plan: Planned) -> int:
    """How many of those still here have announced an absence."""
    return (
        session.scalar(
            select(func.count(SeminarReply.id))
            .join(Enrollment, Enrollment.id == SeminarReply.enrollment_id)
            .where(
                SeminarReply.seminar_id == plan.row.id,
                SeminarReply.state == ReplyState.NOT_COMING,
                Enrollment.state == EnrollmentState.ACTIVE,
            )
        )
        or 0
    )


def _context(plan: Planned) -> dict[str, Any]:
    return {
        "title": plan.row.title,
        "dates": short_dates(plan.hours, plan.setting.zone),
        "cohort_label": plan.setting.cohort.label,
        "federation_name": plan.setting.federation.name,
        "contact": plan.setting.contact,
    }
