"""Slots: proposed in series, moved, cancelled; those concerned are told once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zlib import crc32

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import instant_words, local_day
from pacte.blockers import Blocker, refuse_if, stale
from pacte.cohorts.models import Cohort
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.interviews import emails
from pacte.selection.interviews.loading import (
    Dossier,
    Setting,
    booked_on,
    chosen_members,
    in_conflict,
    interviewers_of,
    load_slot,
    lock_all,
    span_of,
    taken_by,
)
from pacte.selection.interviews.queries import free_for
from pacte.selection.interviews.rules import (
    Event,
    Span,
    blockers_after_deliberation,
    blockers_of_cohort,
    blockers_to,
    blockers_to_propose,
    one_slot,
    series,
)
from pacte.selection.interviews.unsuited import unsuited
from pacte.selection.models import Interview, InterviewSlot, SlotInterviewer
from pacte.selection.vocabulary import InterviewState

CHOOSE_AGAIN = timedelta(days=3)
"""Time left at least to choose another slot, when the federation cancels the one that was booked."""


def propose_slots(
    session: FencedSession,
    *,
    cohort: Cohort,
    day: date,
    start: time,
    end: time,
    pause: int,
    video_url: str,
    interviewers: Iterable[int],
    by: Actor,
    at: datetime,
) -> list[InterviewSlot]:
    """Propose a series: as many interviews as fit between two local hours, ``pause`` minutes apart."""
    setting = lock_all(session, cohort.id)
    refuse_if(_blockers_of_setting(setting))
    people = chosen_members(session, setting.cohort, interviewers)
    selection = setting.definition.selection
    spans = series(day, start, end, selection.interview_minutes, pause, setting.zone)
    refuse_if(_blockers(session, setting, spans, people, at))
    slots = [
        InterviewSlot(
            cohort_id=setting.cohort.id,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            video_url=video_url.strip(),
            created_at=at,
            created_by_id=by.person_id,
        )
        for span in spans
    ]
    session.add_all(slots)
    session.flush()
    for slot in slots:
        _seat(session, slot, people)
    audit.record(
        session,
        action="interview.slots_proposed",
        subject=setting.cohort,
        by=by,
        at=at,
        details={
            "count": len(slots),
            "first": instant_words(slots[0].starts_at, setting.zone),
            "slots": [slot.id for slot in slots],
        },
    )
    _offer_again(session, setting, slots, by, at)
    return slots


def _offer_again(
    session: FencedSession, setting: Setting, slots: Sequence[InterviewSlot], by: Actor, at: datetime
) -> None:
    """Whoever wrote that no slot suited is told of the new ones, and has three days at least to choose; not
    who may take none of them."""
    waiting = session.execute(
        select(Interview, Application)
        .join(Application, Application.id == Interview.application_id)
        .where(
            Application.cohort_id == setting.cohort.id,
            Application.state == ApplicationState.SUBMITTED,
            Interview.state == InterviewState.INVITED,
        )
        .order_by(Interview.id)
        .with_for_update(of=Interview)
        .execution_options(populate_existing=True)
    ).all()
    told = unsuited(session, [interview for interview, _ in waiting])
    candidates = [interview.person_id for interview, row in waiting if row.id in told]
    if not candidates:
        return
    free = free_for(session, setting.cohort, candidate_ids=candidates, now=at)
    made = {slot.id for slot in slots}
    for interview, row in waiting:
        if row.id not in told or made.isdisjoint(line.slot.id for line in free[interview.person_id]):
            continue
        until = closing_instant(local_day(at + CHOOSE_AGAIN, setting.zone), setting.zone)
        interview.choose_by_at = max(interview.choose_by_at, until)
        interview.revision += 1
        dossier = Dossier(setting, row, interview)
        audit.record(
            session,
            action="interview.offered_again",
            subject=row,
            by=by,
            at=at,
            details={"until": emails.tell_offered_again(session, dossier=dossier, at=at)},
        )


def move_slot(
    session: FencedSession,
    *,
    slot: InterviewSlot,
    day: date,
    start: time,
    video_url: str,
    interviewers: Iterable[int],
    seen: str,
    by: Actor,
    at: datetime,
) -> InterviewSlot:
    """Change the time, the link or the people of a slot; whoever booked it and they are told what changed.

    ``seen`` is the :func:`version` of the slot that the page showed.
    """
    setting = lock_all(session, slot.cohort_id)
    fresh, people = _fresh(session, slot, seen)
    new_people = chosen_members(session, setting.cohort, interviewers)
    length = setting.definition.selection.interview_minutes
    spans = [one_slot(day, start, length, setting.zone)]
    before = emails.meeting(fresh, people)
    same_time = spans[0] == span_of(fresh)
    blockers = _blockers(session, setting, spans, new_people, at, except_slot=fresh.id)
    if same_time:  # the link or the people may change whatever the days of the cohort have become
        blockers = [one for one in blockers if one.code not in ("out_of_bounds", "in_the_past")]
    interview = booked_on(session, fresh)
    if interview is not None:
        blockers += blockers_to(Event.BOOK, interview.state)
        if in_conflict(session, setting, new_people, interview.person_id):
            blockers.append(
                Blocker(
                    "slot_in_conflict",
                    "Une des personnes choisies a un lien avec la candidate ou le candidat de ce créneau.",
                    "Choisissez d’autres personnes.",
                    "interviewers",
                )
            )
    refuse_if(blockers)
    was = instant_words(fresh.starts_at, setting.zone)
    fresh.starts_at, fresh.ends_at = spans[0].starts_at, spans[0].ends_at
    fresh.video_url = video_url.strip()
    _reseat(session, fresh, people, new_people)
    after = emails.meeting(fresh, new_people)
    changed = _changed(before, after)
    if not changed:
        return fresh
    session.flush()
    if interview is not None:
        interview.revision += 1
        dossier = Dossier(setting, session.get_one(Application, interview.application_id), interview)
        emails.tell_changed(session, dossier=dossier, before=before, after=after, at=at)
    audit.record(
        session,
        action="interview.slot_moved",
        subject=setting.cohort,
        by=by,
        at=at,
        details={"slot_id": fresh.id, "before": was, "changes": ", ".join(changed)},
    )
    return fresh


def cancel_slot(
    session: FencedSession, *, slot: InterviewSlot, reason: str, seen: str, by: Actor, at: datetime
) -> InterviewSlot:
    """Take a slot back; whoever booked it is told why, and may choose another one for three days at least."""
    setting = lock_all(session, slot.cohort_id)
    fresh, people = _fresh(session, slot, seen)
    interview = booked_on(session, fresh)
    reason = reason.strip()
    blockers = []
    if interview is not None:
        blockers += blockers_to(Event.RELEASE, interview.state)
        if not reason:
            blockers.append(
                Blocker(
                    "reason_missing",
                    "Ce créneau est réservé : écrivez pourquoi vous l’annulez.",
                    "La raison est envoyée à la personne et aux membres du comité concernés.",
                    "reason",
                )
            )
    refuse_if(blockers)
    fresh.cancelled_at, fresh.cancel_reason = at, reason
    when = instant_words(fresh.starts_at, setting.zone)
    if interview is not None:
        interview.state, interview.slot_id, interview.booked_at = InterviewState.INVITED, None, None
        interview.revision += 1
        until = closing_instant(local_day(at + CHOOSE_AGAIN, setting.zone), setting.zone)
        interview.choose_by_at = max(interview.choose_by_at, until)
        dossier = Dossier(setting, session.get_one(Application, interview.application_id), interview)
        emails.tell_changed(
            session,
            dossier=dossier,
            before=emails.meeting(fresh, people),
            after=None,
            reason=reason,
            may_choose=True,
            at=at,
        )
        audit.record(
            session,
            action="interview.released",
            subject=dossier.application,
            by=by,
            at=at,
            details={"when": when},
        )
    audit.record(
        session,
        action="interview.slot_cancelled",
        subject=setting.cohort,
        by=by,
        at=at,
        details={"slot_id": fresh.id, "when": when},
    )
    return fresh


def version(slot: InterviewSlot, person_ids: Iterable[int]) -> str:
    """What a page shows of a slot, so that a form based on an older one is noticed."""
    people = "-".join(str(identity) for identity in sorted(person_ids))
    state = "x" if slot.cancelled_at is not None else "o"
    return f"{state}.{int(slot.starts_at.timestamp())}.{people}.{crc32(slot.video_url.encode())}"


def _fresh(session: FencedSession, slot: InterviewSlot, seen: str) -> tuple[InterviewSlot, list[Person]]:
    fresh = load_slot(session, slot.id)
    if fresh is None or fresh.cancelled_at is not None:
        refuse_if([Blocker("slot_gone", "Ce créneau est déjà annulé.")])
    assert fresh is not None
    people = interviewers_of(session, fresh.id)
    if seen != version(fresh, [person.id for person in people]):
        raise stale("Ce créneau")
    return fresh, people


def _blockers_of_setting(setting: Setting) -> list[Blocker]:
    return [
        *blockers_of_cohort(with_interviews=setting.definition.selection.interviews),
        *blockers_after_deliberation(has_begun=setting.has_begun),
    ]


def _blockers(
    session: FencedSession,
    setting: Setting,
    spans: Sequence[Span],
    people: Sequence[Person],
    at: datetime,
    *,
    except_slot: int = 0,
) -> list[Blocker]:
    selection = setting.definition.selection
    first, last = selection.interviews_start_on, selection.interviews_end_on
    return blockers_to_propose(
        spans,
        taken_by(session, people, spans, except_slot=except_slot),
        interviewers=len(people),
        minutes=selection.interview_minutes,
        bounds=(first, last) if first and last else None,
        zone=setting.zone,
        now=at,
    )


def _seat(session: FencedSession, slot: InterviewSlot, people: Iterable[Person]) -> None:
    session.add_all(SlotInterviewer(slot_id=slot.id, person_id=person.id) for person in people)


def _reseat(
    session: FencedSession, slot: InterviewSlot, before: Sequence[Person], after: Sequence[Person]
) -> None:
    kept = {person.id for person in after}
    was = {person.id for person in before}
    for seat in session.scalars(select(SlotInterviewer).where(SlotInterviewer.slot_id == slot.id)).all():
        if seat.person_id not in kept:
            session.delete(seat)
    _seat(session, slot, [person for person in after if person.id not in was])


def _changed(before: emails.Meeting, after: emails.Meeting) -> list[str]:
    found = []
    if (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at):
        found.append("horaire")
    if before.video_url != after.video_url:
        found.append("lien vidéo")
    if {one.id for one in before.people} != {one.id for one in after.people}:
        found.append("personnes")
    return found
