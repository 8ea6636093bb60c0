"""Answers to invitations: a learner's, with the reason of an absence; a team leader's, by personal link."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pacte import audit, links
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.policy import Actor
from pacte.seminars.models import Seminar, SeminarReply, TeamGuest
from pacte.seminars.planning import absence_emails
from pacte.seminars.planning.audience import GUEST_PURPOSE
from pacte.seminars.planning.loading import Planned, load_planned, planned
from pacte.seminars.planning.rules import blockers_of_answer, blockers_to_answer
from pacte.seminars.queries import cohort_of
from pacte.seminars.setting import read_setting
from pacte.seminars.vocabulary import REPLY_LABELS, ReplyState


@dataclass(frozen=True, slots=True)
class Needs:
    """What is asked only if the cohort wants it."""

    meal: str = ""
    access_needs: str = ""


def answer(
    session: FencedSession,
    *,
    reply: SeminarReply,
    state: ReplyState,
    reason: str,
    needs: Needs,
    document: Received | None,
    by: Actor,
    at: datetime,
) -> SeminarReply:
    """Say « je viens » or « je ne viens pas », as often as wished until the seminar begins.

    An absence is confirmed by mail; those who run the seminar and the team hear of it, and of its end.
    """
    plan = load_planned(session, session.get_one(Seminar, reply.seminar_id))
    row = session.get_one(SeminarReply, reply.id, with_for_update=True, populate_existing=True)
    refuse_if(
        [
            *blockers_to_answer(plan.standing(at), contact=plan.setting.contact),
            *blockers_of_answer(state, reason),
        ]
    )
    was_absent = row.state is ReplyState.NOT_COMING
    row.state, row.answered_at = state, at
    absent = state is ReplyState.NOT_COMING
    row.reason = reason.strip() if absent else ""
    row.meal, row.access_needs = _kept(plan, needs, absent=absent)
    if not absent:
        row.document_file_id = None
    elif document is not None:
        row.document_file_id = store_upload(session, received=document, by=by, at=at).id
    row.revision += 1
    session.flush()
    if absent:
        absence_emails.confirm(session, plan=plan, reply=row, at=at)
    if absent != was_absent:
        absence_emails.tell(session, plan=plan, reply=row, at=at)
    _record(session, plan, state, by, at)
    return row


@dataclass(frozen=True, slots=True)
class OpenedInvitation:
    """What the holder of a personal link may see and answer."""

    guest: TeamGuest
    plan: Planned


def open_invitation(session: FencedSession, *, token: str, at: datetime) -> OpenedInvitation:
    """What the link opens, in a reading or a writing session; raises Refused with what to do."""
    link = links.find(session, token=token, purpose=GUEST_PURPOSE, at=at)
    guest = session.get(TeamGuest, link.subject_id)
    if guest is None or guest.cancelled_at is not None:
        raise Refused(
            [
                Blocker(
                    "guest_removed",
                    "Cette invitation a été annulée : rien ne vous est demandé.",
                    "En cas de doute, écrivez à la fédération.",
                )
            ]
        )
    seminar = session.get_one(Seminar, guest.seminar_id)
    return OpenedInvitation(
        guest, planned(session, read_setting(session, cohort_of(session, seminar)), seminar)
    )


def answer_guest(
    session: FencedSession, *, token: str, state: ReplyState, needs: Needs, at: datetime
) -> TeamGuest:
    """Answer by personal link, as often as wished until the seminar begins; no reason is asked."""
    guest = open_invitation(session, token=token, at=at).guest
    plan = load_planned(session, session.get_one(Seminar, guest.seminar_id))
    row = session.scalars(
        select(TeamGuest)
        .where(TeamGuest.id == guest.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    blockers = blockers_to_answer(plan.standing(at), contact=plan.setting.contact)
    if state is ReplyState.INVITED:
        blockers += blockers_of_answer(state, "")
    refuse_if(blockers)
    row.state, row.answered_at = state, at
    row.meal, row.access_needs = _kept(plan, needs, absent=state is ReplyState.NOT_COMING)
    row.revision += 1
    holder = Actor(person_id=None, label=row.name, via="link", subject=("team_guest", row.id))
    _record(session, plan, state, holder, at)
    return row


def _kept(plan: Planned, needs: Needs, *, absent: bool) -> tuple[str, str]:
    """Meals and access needs, only where they are asked and only of those who come."""
    asked = plan.setting.definition.attendance
    meal = needs.meal.strip() if asked.meals_asked and not absent else ""
    access = needs.access_needs.strip() if asked.access_needs_asked and not absent else ""
    return meal, access


def _record(session: FencedSession, plan: Planned, state: ReplyState, by: Actor, at: datetime) -> None:
    audit.record(
        session,
        action="seminar.answered",
        subject=plan.row,
        by=by,
        at=at,
        details={"title": plan.row.title, "words": REPLY_LABELS[state].lower()},
    )
