"""The candidate whom no slot suits, or who cannot come: the federation reads why, the slot is free again."""

from datetime import datetime

from pacte import audit
from pacte.applications.models import Application
from pacte.applications.operations import post_message
from pacte.applications.wording import instant_words, local_day
from pacte.blockers import Blocker, refuse_if, stale
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.interviews import emails
from pacte.selection.interviews.loading import interviewers_of, load_dossier, load_slot
from pacte.selection.interviews.operations.bookings import blockers_of_dossier
from pacte.selection.interviews.operations.slots import CHOOSE_AGAIN
from pacte.selection.interviews.queries import interview_of, slot_of
from pacte.selection.interviews.rules import blockers_to_hinder
from pacte.selection.interviews.unsuited import NONE_SUITS, OPENING
from pacte.selection.models import Interview
from pacte.selection.vocabulary import InterviewState


def hinder(
    session: FencedSession, *, application: Application, words: str, revision: int, by: Actor, at: datetime
) -> Interview:
    """Say that no slot suits, or that one cannot come to the one chosen; ``words`` say why, or when one can.

    The words reach the federation as a message of the dossier. A slot that was booked is free at once, its
    interviewers are told, and another one may be chosen for three days at least.
    """
    said = words.strip()
    if not said:
        refuse_if([_silent()])
    # The dossier is locked before its cohort, as when a candidacy is withdrawn.
    body = f"{_opening(session, application)}\n\n{said}"
    message = post_message(session, application=application, body=body, from_staff=False, by=by, at=at)
    dossier = load_dossier(session, application)
    interview, zone = dossier.interview, dossier.setting.zone
    slot = load_slot(session, interview.slot_id) if interview.state is InterviewState.BOOKED else None
    if revision != interview.revision:
        raise stale("L’entretien")
    refuse_if(
        [
            *blockers_of_dossier(dossier),
            *blockers_to_hinder(interview.state, starts_at=slot.starts_at if slot else None, now=at),
        ]
    )
    details: dict[str, str | int] = {"message_id": message.id}
    if slot is not None:
        details["when"] = instant_words(slot.starts_at, zone)
        before = emails.meeting(slot, interviewers_of(session, slot.id))
        interview.state, interview.slot_id, interview.booked_at = InterviewState.INVITED, None, None
        interview.revision += 1
        until = closing_instant(local_day(at + CHOOSE_AGAIN, zone), zone)
        interview.choose_by_at = max(interview.choose_by_at, until)
        session.flush()
        emails.tell_changed(
            session, dossier=dossier, before=before, after=None, reason=said, may_choose=True, at=at
        )
    audit.record(
        session,
        action=NONE_SUITS if slot is None else "interview.given_up",
        subject=dossier.application,
        by=by,
        at=at,
        details=details,
    )
    return interview


def _opening(session: FencedSession, application: Application) -> str:
    """What the message begins with, so that the federation knows what it is about."""
    interview = interview_of(session, application.id)
    slot = slot_of(session, interview) if interview is not None else None
    if slot is None or interview is None or interview.state is not InterviewState.BOOKED:
        return OPENING
    zone = definition_of(session.get_one(Cohort, application.cohort_id)).federation.time_zone
    return f"Je ne peux pas venir à l’entretien du {instant_words(slot.starts_at, zone)}."


def _silent() -> Blocker:
    return Blocker(
        "words_missing",
        "Dites-le en quelques mots.",
        "Écrivez ce qui vous empêche, ou quand vous êtes disponible.",
        "words",
    )
