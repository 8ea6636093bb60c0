"""What each interviewer writes of an interview from its start, saved as they type, until the deliberation."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.applications.models import Application
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.interviews.loading import (
    in_conflict,
    interviewers_of,
    load_dossier,
    load_slot,
)
from pacte.selection.interviews.rules import blockers_after_deliberation, blockers_to_record
from pacte.selection.models import InterviewRecord
from pacte.selection.queries import member_of


def save_record(
    session: FencedSession,
    *,
    application: Application,
    body: str,
    favourable: bool | None,
    seen: str,
    by: Actor,
    at: datetime,
) -> InterviewRecord:
    """Keep the actor's own record, with their quality of that moment; journalled once, when it is begun.

    ``seen`` is the :func:`version` of the record that the page showed; an older one is refused.
    """
    dossier = load_dossier(session, application)
    interview = dossier.interview
    if by.person_id is None:
        raise ValueError("a record comes from a person")
    slot = load_slot(session, interview.slot_id)
    refuse_if(
        [
            *blockers_after_deliberation(has_begun=dossier.setting.has_begun),
            *blockers_to_record(interview.state, starts_at=slot.starts_at if slot else None, now=at),
        ]
    )
    people = interviewers_of(session, interview.slot_id or 0)
    member = member_of(session, dossier.setting.cohort.id, by.person_id)
    mine = [person for person in people if person.id == by.person_id]
    if not mine or member is None or in_conflict(session, dossier.setting, mine, interview.person_id):
        raise Refused(
            [
                Blocker(
                    "not_yours", "Vous ne menez pas cet entretien : il n’attend pas de compte rendu de vous."
                )
            ]
        )
    record = session.scalar(
        select(InterviewRecord)
        .where(InterviewRecord.interview_id == interview.id, InterviewRecord.author_id == by.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if record is not None and (record.body, record.favourable) == (body, favourable):
        return record
    if seen != version(record):
        raise stale("Votre compte rendu")
    if record is None:
        record = InterviewRecord(
            interview_id=interview.id,
            author_id=by.person_id,
            quality=member.quality,
            body=body,
            favourable=favourable,
            at=at,
        )
        session.add(record)
        # on the interview, not on the dossier: the candidate reads the history of the dossier
        audit.record(session, action="interview.recorded", subject=interview, by=by, at=at)
        return record
    record.body, record.favourable, record.quality, record.at = body, favourable, member.quality, at
    session.flush()
    return record


def version(record: InterviewRecord | None) -> str:
    """What a page shows of a record; empty while there is none."""
    return "" if record is None else record.at.isoformat()
