"""Interviews: the invitation, the slot chosen by the candidate or by staff, the end of it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pacte import audit
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import closing_words, instant_words
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.cohorts.models import Cohort
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.documents.calendars import host_of
from pacte.policy import Actor
from pacte.selection.interviews import emails
from pacte.selection.interviews.loading import (
    Dossier,
    Setting,
    interviewers_of,
    load_dossier,
    load_slot,
    lock_setting,
    offered,
    span_of,
)
from pacte.selection.interviews.rules import (
    Event,
    blockers_after_deliberation,
    blockers_of_cohort,
    blockers_to,
    blockers_to_choose,
    blockers_to_mark,
)
from pacte.selection.models import Candidacy, Interview, InterviewSlot
from pacte.selection.vocabulary import Admissibility, InterviewState


def invite(
    session: FencedSession,
    *,
    cohort: Cohort,
    application_ids: Collection[int],
    choose_by_on: date,
    message: str,
    by: Actor,
    at: datetime,
) -> list[Interview]:
    """Invite admissible candidates to choose a slot until a local day included.

    Those who already have a living invitation are left as they are: a second click sends nothing.
    """
    setting = lock_setting(session, cohort.id)
    until = closing_instant(choose_by_on, setting.zone)
    rows = _admissible(session, setting.cohort, application_ids)
    refuse_if(
        [
            *blockers_of_cohort(with_interviews=setting.definition.selection.interviews),
            *blockers_after_deliberation(has_begun=setting.has_begun),
            *_blockers_of_invitation(until, at, found=len(rows), asked=len(set(application_ids))),
        ]
    )
    known = {
        one.application_id: one
        for one in session.scalars(
            select(Interview)
            .where(Interview.application_id.in_([row.id for row in rows]))
            .order_by(Interview.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    made = []
    for row in rows:
        interview = known.get(row.id)
        if interview is not None and interview.state is not InterviewState.CANCELLED:
            continue
        made.append(_invite_one(session, setting, row, interview, until, message.strip(), by, at))
    return made


def _invite_one(
    session: FencedSession,
    setting: Setting,
    row: Application,
    interview: Interview | None,
    until: datetime,
    message: str,
    by: Actor,
    at: datetime,
) -> Interview:
    if interview is None:
        interview = Interview(application_id=row.id, person_id=row.person_id, revision=0, calendar_sequence=0)
        session.add(interview)
    interview.state = InterviewState.INVITED
    interview.slot_id, interview.booked_at, interview.cancel_reason = None, None, ""
    interview.invited_at, interview.invited_by_id, interview.choose_by_at = at, by.person_id, until
    interview.calendar_uid = _uid(session)
    interview.revision += 1
    session.flush()
    emails.tell_invited(session, dossier=Dossier(setting, row, interview), message=message, at=at)
    audit.record(
        session,
        action="interview.invited",
        subject=row,
        by=by,
        at=at,
        details={"until": closing_words(until, setting.zone)},
    )
    return interview


def book(
    session: FencedSession,
    *,
    application: Application,
    slot: InterviewSlot,
    revision: int | None = None,
    by_staff: bool = False,
    by: Actor,
    at: datetime,
) -> Interview:
    """Take a free slot, or change for it; the receipt and the calendar files leave with it.

    The same slot a second time changes nothing. ``revision`` is that of the interview the page showed.
    """
    dossier = load_dossier(session, application)
    interview, zone = dossier.interview, dossier.setting.zone
    target = load_slot(session, slot.id)
    if target is None:
        raise Refused([Blocker("slot_gone", "Ce créneau n’existe plus.", "Choisissez-en un autre.", "slot")])
    if interview.state is InterviewState.BOOKED and interview.slot_id == target.id:
        return interview
    if revision is not None and revision != interview.revision:
        raise stale("L’entretien")
    people = interviewers_of(session, target.id)
    current = load_slot(session, interview.slot_id) if interview.state is InterviewState.BOOKED else None
    refuse_if(
        [
            *blockers_of_dossier(dossier),
            *blockers_to_choose(
                offered(session, dossier, target, people),
                state=interview.state,
                current=span_of(current) if current else None,
                choose_by_at=interview.choose_by_at,
                by_staff=by_staff,
                zone=zone,
                now=at,
            ),
        ]
    )
    before = emails.meeting(current, interviewers_of(session, current.id)) if current else None
    interview.state, interview.slot_id, interview.booked_at = InterviewState.BOOKED, target.id, at
    interview.revision += 1
    _flush_booking(session, target, zone)
    emails.tell_changed(
        session,
        dossier=dossier,
        before=before,
        after=emails.meeting(target, people),
        reason="Un autre créneau est choisi.",
        at=at,
    )
    audit.record(
        session,
        action="interview.changed" if before else "interview.booked",
        subject=dossier.application,
        by=by,
        at=at,
        details={"when": instant_words(target.starts_at, zone), "slot_id": target.id}
        | ({"before": instant_words(before.starts_at, zone)} if before else {}),
    )
    return interview


def _flush_booking(session: FencedSession, target: InterviewSlot, zone: str) -> None:
    """The database's own index is the last word on who has the slot."""
    try:
        session.flush()
    except IntegrityError:
        words = instant_words(target.starts_at, zone)
        raise Refused(
            [
                Blocker(
                    "slot_taken",
                    f"Le créneau du {words} vient d’être pris.",
                    "Choisissez-en un autre parmi ceux qui restent.",
                    "slot",
                )
            ]
        ) from None


def cancel_interview(
    session: FencedSession, *, application: Application, reason: str, revision: int, by: Actor, at: datetime
) -> Interview:
    """Give the interview up; everybody concerned is told why, and the slot is free again."""
    dossier = load_dossier(session, application)
    interview = dossier.interview
    if revision != interview.revision:
        raise stale("L’entretien")
    blockers = blockers_to(Event.CANCEL, interview.state)
    if not reason.strip():
        blockers.append(
            Blocker(
                "reason_missing", "Écrivez pourquoi l’entretien est annulé.", "La personne la lira.", "reason"
            )
        )
    refuse_if(blockers)
    slot = load_slot(session, interview.slot_id) if interview.state is InterviewState.BOOKED else None
    before = emails.meeting(slot, interviewers_of(session, slot.id)) if slot else None
    interview.state, interview.cancel_reason = InterviewState.CANCELLED, reason.strip()
    interview.revision += 1
    emails.tell_changed(session, dossier=dossier, before=before, after=None, reason=reason.strip(), at=at)
    audit.record(session, action="interview.cancelled", subject=dossier.application, by=by, at=at)
    return interview


def mark(
    session: FencedSession, *, application: Application, held: bool, revision: int, by: Actor, at: datetime
) -> Interview:
    """Say that the interview took place, or that the candidate did not come."""
    dossier = load_dossier(session, application)
    interview = dossier.interview
    wanted = InterviewState.HELD if held else InterviewState.MISSED
    if interview.state is wanted:
        return interview
    if revision != interview.revision:
        raise stale("L’entretien")
    slot = load_slot(session, interview.slot_id)
    event = Event.HOLD if held else Event.MISS
    refuse_if(
        [
            *blockers_after_deliberation(has_begun=dossier.setting.has_begun),
            *blockers_to_mark(interview.state, event, starts_at=slot.starts_at if slot else None, now=at),
        ]
    )
    interview.state = wanted
    interview.revision += 1
    audit.record(session, action=f"interview.{wanted.value}", subject=dossier.application, by=by, at=at)
    return interview


def _admissible(session: FencedSession, cohort: Cohort, ids: Collection[int]) -> Sequence[Application]:
    return session.scalars(
        select(Application)
        .join(Candidacy, Candidacy.application_id == Application.id)
        .where(
            Application.id.in_(ids),
            Application.cohort_id == cohort.id,
            Application.state == ApplicationState.SUBMITTED,
            Candidacy.admissibility == Admissibility.ADMISSIBLE,
        )
        .order_by(Application.sort_key, Application.id)
    ).all()


def _blockers_of_invitation(until: datetime, at: datetime, *, found: int, asked: int) -> list[Blocker]:
    blockers = []
    if until <= at:
        blockers.append(
            Blocker(
                "choice_in_the_past", "Ce jour est déjà passé.", "Choisissez un jour à venir.", "choose_by_on"
            )
        )
    if not asked:
        blockers.append(
            Blocker("nobody", "Personne n’est choisi.", "Cochez au moins une personne.", "applications")
        )
    elif found < asked:
        blockers.append(
            Blocker(
                "not_admissible",
                "Une des personnes choisies n’a pas, ou plus, de dossier recevable.",
                "Relisez la liste, puis choisissez de nouveau.",
                "applications",
            )
        )
    return blockers


def blockers_of_dossier(dossier: Dossier) -> list[Blocker]:
    """Why nothing of the interview changes any more: the deliberation has begun, or the person is gone."""
    blockers = blockers_after_deliberation(has_begun=dossier.setting.has_begun)
    if dossier.application.state is not ApplicationState.SUBMITTED:
        blockers.append(Blocker("withdrawn", "Cette candidature est retirée : il n’y a plus d’entretien."))
    return blockers


def _uid(session: FencedSession) -> str:
    return f"{uuid4().hex}@{host_of(session.info['public_url'])}"[:80]
