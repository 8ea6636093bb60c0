"""Completing minutes that are closed by a dated addendum; the minutes themselves never change."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.blockers import refuse_if
from pacte.canonical import fingerprint_of
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.policy import Actor
from pacte.selection.deliberation import emails
from pacte.selection.deliberation.addenda import blockers_to_complete, compose_addendum
from pacte.selection.deliberation.operations.loading import load_locked
from pacte.selection.models import MinutesAddendum
from pacte.selection.queries import members_of


def complete_minutes(
    session: FencedSession,
    *,
    cohort: Cohort,
    text: str,
    agreed: Collection[int],
    dossiers: Collection[int] = (),
    seen: str,
    by: Actor,
    at: datetime,
) -> MinutesAddendum:
    """Add an addendum, sealed and chained to what it completes; those who were present are told by mail.

    ``agreed`` are seats of people present who approve it; ``dossiers`` those it speaks of, hidden from
    whoever is tied to them. ``seen`` is the last fingerprint that the page showed; the same text sent twice
    is written once.
    """
    loaded = load_locked(session, cohort)
    committee = loaded.committee
    minutes = committee.minutes or {"present": [], "decisions": []}
    former = session.scalars(
        select(MinutesAddendum)
        .where(MinutesAddendum.committee_id == committee.id)
        .order_by(MinutesAddendum.number)
    ).all()
    last = former[-1] if former else None
    if (
        last is not None
        and last.content["previous"] == seen
        and last.content["text"] == text.strip()
        and last.added_by_id == by.person_id
    ):
        return last
    named = {seat["member_id"] for seat in minutes["present"]} & set(agreed)
    known = {one["application_id"] for one in minutes["decisions"]} & set(dossiers)
    previous = last.fingerprint if last is not None else committee.minutes_fingerprint
    refuse_if(blockers_to_complete(loaded.stage, text=text, agreed=len(named), seen=seen, last=previous))
    content = compose_addendum(
        minutes=minutes,
        previous=previous,
        number=len(former) + 1,
        text=text.strip(),
        agreed=named,
        dossiers=known,
        by=by.label,
        at=at,
    )
    row = MinutesAddendum(
        committee_id=committee.id,
        number=len(former) + 1,
        content=content,
        fingerprint=fingerprint_of(content),
        added_at=at,
        added_by_id=by.person_id,
    )
    session.add(row)
    committee.revision += 1
    session.flush()
    federation = session.get_one(Federation, session.federation_id)
    for member in members_of(session, cohort.id):
        if member.present:
            emails.tell_completed(
                session, member=member, cohort=cohort, federation=federation, number=row.number, at=at
            )
    audit.record(
        session,
        action="selection.minutes_completed",
        subject=committee,
        by=by,
        at=at,
        details={
            "addendum_id": row.id,
            "number": row.number,
            "fingerprint": row.fingerprint,
            "agreed": sorted(named),
        },
    )
    return row
