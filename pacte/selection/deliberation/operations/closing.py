"""The closing: everything checked, the facts frozen, the minutes written and sealed; then their PDF."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from pacte import audit
from pacte.applications.facts import CohortFacts, Dossier
from pacte.applications.models import Application
from pacte.applications.selection_rules import blockers_to_selection
from pacte.applications.snapshot import cohort_facts, snapshots
from pacte.applications.wording import local_day
from pacte.blockers import Blocker, refuse_if
from pacte.canonical import fingerprint_of
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.policy import Actor
from pacte.selection.deliberation import emails
from pacte.selection.deliberation.closing_rules import blockers_of_the_end, blockers_to_close
from pacte.selection.deliberation.minutes import Meeting, compose, facts_of
from pacte.selection.deliberation.operations.loading import load_locked
from pacte.selection.deliberation.queries import Board, Line, board
from pacte.selection.interviews.operations.freeing import DELIBERATED, free_interviews
from pacte.selection.interviews.queries import still_to_come_of
from pacte.selection.models import CommitteeMember, MinutesAddendum, SelectionCommittee
from pacte.selection.vocabulary import Decision


def close(
    session: FencedSession,
    *,
    cohort: Cohort,
    place: str,
    without_interviews: bool,
    by: Actor,
    at: datetime,
) -> SelectionCommittee:
    """Close for good: refused with everything that is left, else decisions and facts are frozen.

    The minutes hold them with their fingerprint, which enters the journal too. Interviews that were still to
    come are called off, which has to be said by ``without_interviews``: nothing can be written of them any
    more. Those who were present are asked by mail to sign.
    """
    lock_cohorts(session, cohort.id)
    loaded = load_locked(session, cohort)
    committee = loaded.committee
    whole = board(session, cohort=loaded.cohort, reader_id=None)
    facts = cohort_facts(loaded.cohort)
    dossiers = dossiers_of(session, whole.lines, facts)
    coming = still_to_come_of(session, loaded.cohort, reader_id=None, now=at)
    refuse_if(
        [
            *remaining(whole, dossiers, facts, at),
            *blockers_of_the_end(place=place, coming=len(coming), without_interviews=without_interviews),
        ]
    )
    today = local_day(at, facts.time_zone)
    frozen = {line.id: facts_of(line, dossiers[line.id], facts, today=today) for line in whole.lines}
    for line in whole.lines:
        line.row.candidacy.frozen = frozen[line.id]
    federation = session.get_one(Federation, session.federation_id)
    minutes = compose(
        whole,
        meeting=Meeting(
            federation=federation.name,
            place=place.strip(),
            closed_at=at,
            closed_by=by.label,
        ),
        facts=frozen,
    )
    committee.closed_at, committee.closed_by_id = at, by.person_id
    committee.minutes, committee.minutes_fingerprint = minutes, fingerprint_of(minutes)
    committee.revision += 1
    audit.record(
        session,
        action="selection.closed",
        subject=committee,
        by=by,
        at=at,
        details={
            "fingerprint": committee.minutes_fingerprint,
            "retained": whole.counts[Decision.RETAINED],
            "waitlisted": whole.counts[Decision.WAITLISTED],
            "refused": whole.counts[Decision.REFUSED],
        },
    )
    for member in whole.members:
        if member.present:
            emails.ask_to_sign(session, member=member, cohort=loaded.cohort, federation=federation, at=at)
    free_interviews(session, cohort_id=cohort.id, why=DELIBERATED, by=by, at=at)
    return committee


def dossiers_of(session: FencedSession, lines: Sequence[Line], facts: CohortFacts) -> Mapping[int, Dossier]:
    """Dossiers before the committee as the rules of the selection judge them; seven statements."""
    rows: Sequence[Application] = session.scalars(
        select(Application).where(Application.id.in_([line.id for line in lines]))
    ).all()
    return snapshots(session, rows, facts)


def remaining(
    whole: Board, dossiers: Mapping[int, Dossier], facts: CohortFacts, at: datetime
) -> list[Blocker]:
    """Everything that stands in the way of the closing."""
    return blockers_to_close(
        whole.stage,
        [line.row.entry for line in whole.lines],
        means={line.id: line.summary.mean for line in whole.lines},
        failing=failing(whole, dossiers, facts, at),
        capacity=whole.places,
        present=sum(bool(member.present) for member in whole.members),
    )


def failing(
    whole: Board, dossiers: Mapping[int, Dossier], facts: CohortFacts, at: datetime
) -> Mapping[int, Sequence[Blocker]]:
    """Retained dossier → what the selection still asks of it; those that lack nothing are left out."""
    today = local_day(at, facts.time_zone)
    judged = {
        line.id: blockers_to_selection(dossiers[line.id], facts, today=today) for line in retained(whole)
    }
    return {identity: blockers for identity, blockers in judged.items() if blockers}


def retained(whole: Board) -> list[Line]:
    """The dossiers that the closing would retain, as the ranking has them."""
    return [line for line in whole.lines if line.decision is Decision.RETAINED]


def keep_paper(
    session: FencedSession,
    *,
    cohort: Cohort,
    received: Received,
    signatures: int,
    addenda: int = 0,
    by: Actor,
    at: datetime,
) -> bool:
    """Keep the PDF made with so many ``signatures`` and ``addenda``; what came meanwhile brings its own."""
    committee = load_locked(session, cohort).committee
    given: Any = session.scalar(
        select(func.count(CommitteeMember.id)).where(
            CommitteeMember.cohort_id == cohort.id, CommitteeMember.signed_at.is_not(None)
        )
    )
    added = session.scalar(
        select(func.count(MinutesAddendum.id)).where(MinutesAddendum.committee_id == committee.id)
    )
    if committee.closed_at is None or (given, added) != (signatures, addenda):
        return False
    file = store_upload(session, received=received, by=by, at=at)
    committee.minutes_file_id = file.id
    audit.record(
        session,
        action="selection.minutes_printed",
        subject=committee,
        by=by,
        at=at,
        details={"sha256": file.sha256, "signatures": signatures, "addenda": addenda},
    )
    return True
