"""Interviews that no longer have a purpose: their slot is free at once, everybody's calendar is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.applications.models import Application
from pacte.applications.wording import instant_words
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.interviews import emails
from pacte.selection.interviews.loading import Dossier, interviewers_of, load_slot, lock_setting
from pacte.selection.interviews.rules import still_to_come
from pacte.selection.models import Interview
from pacte.selection.vocabulary import InterviewState


@dataclass(frozen=True, slots=True)
class Why:
    """Why interviews lose their purpose."""

    told: str
    """To the candidate and to the interviewers: nothing of a decision that is not answered yet."""
    journalled: str
    """At the end of a sentence of the history."""
    knows: bool = False
    """The candidate is behind it: without an appointment there is nothing to tell them."""


WITHDRAWN = Why("La candidature est retirée.", "la candidature est retirée", knows=True)
NOT_NEEDED = Why("Le comité n’a plus besoin de cet entretien.", "le comité n’en a plus besoin")
DELIBERATED = Why("La délibération du comité est close.", "la délibération du comité est close")
CARRIED = Why("Le dossier est reporté vers une autre promotion.", "le dossier est reporté")


def free_interviews(
    session: FencedSession,
    *,
    cohort_id: int,
    application_ids: Collection[int] | None = None,
    why: Why,
    by: Actor,
    at: datetime,
) -> int:
    """Call off what is still to come for those dossiers, all of the cohort's when None; says how many.

    What has begun, was held or missed stays as it is. The cohort is locked first.
    """
    setting = lock_setting(session, cohort_id)
    wanted = (
        select(Interview, Application)
        .join(Application, Application.id == Interview.application_id)
        .where(
            Application.cohort_id == cohort_id,
            Interview.state.in_((InterviewState.INVITED, InterviewState.BOOKED)),
        )
        .order_by(Interview.id)
        .with_for_update(of=Interview)
        .execution_options(populate_existing=True)
    )
    if application_ids is not None:
        wanted = wanted.where(Interview.application_id.in_(application_ids))
    count = 0
    for interview, row in session.execute(wanted).all():
        slot = load_slot(session, interview.slot_id) if interview.state is InterviewState.BOOKED else None
        if not still_to_come(interview.state, starts_at=slot.starts_at if slot else None, now=at):
            continue
        before = emails.meeting(slot, interviewers_of(session, slot.id)) if slot else None
        interview.state, interview.cancel_reason = InterviewState.CANCELLED, why.told
        interview.revision += 1
        if before is not None or not why.knows:
            emails.tell_changed(
                session,
                dossier=Dossier(setting, row, interview),
                before=before,
                after=None,
                reason=why.told,
                examined=False,
                at=at,
            )
        details = {"why": why.journalled}
        if slot is not None:
            details["when"] = instant_words(slot.starts_at, setting.zone)
        audit.record(
            session,
            action="interview.freed" if slot is not None else "interview.called_off",
            subject=row,
            by=by,
            at=at,
            details=details,
        )
        count += 1
    return count
