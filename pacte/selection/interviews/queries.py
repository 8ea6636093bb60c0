"""Reads of interviews: slots, what a candidate may choose, what the deliberation reads."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.models import Cohort
from pacte.conflicts.queries import Register
from pacte.database import FencedSession
from pacte.selection.interviews.rules import NOTICE, still_to_come
from pacte.selection.models import Candidacy, Interview, InterviewRecord, InterviewSlot, SlotInterviewer
from pacte.selection.queries import register_for
from pacte.selection.vocabulary import Admissibility, InterviewState


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A slot with its people, and the interview that holds it."""

    slot: InterviewSlot
    people: tuple[Person, ...]
    interview: Interview | None = None
    application: Application | None = None
    ties: tuple[Person, ...] = ()
    """Interviewers in conflict with the candidate: the slot must be given to others."""
    hidden: bool = False
    """The reader is in conflict with the candidate: nothing of the dossier is theirs to see."""

    @property
    def is_free(self) -> bool:
        return self.interview is None and self.slot.cancelled_at is None


@dataclass(frozen=True, slots=True)
class InterviewFacts:
    """What the deliberation reads of an interview."""

    interview_id: int
    state: InterviewState
    starts_at: datetime | None
    records: tuple[InterviewRecord, ...] = field(default=())
    """With their author loaded, oldest first."""


@dataclass(frozen=True, slots=True)
class Invitable:
    """An admissible candidate, and their interview if there is one."""

    application: Application
    interview: Interview | None
    starts_at: datetime | None = None

    @property
    def may_be_invited(self) -> bool:
        return self.interview is None or self.interview.state is InterviewState.CANCELLED


def interview_of(session: FencedSession, application_id: int) -> Interview | None:
    """The interview of a dossier."""
    return session.scalar(select(Interview).where(Interview.application_id == application_id))


def slot_of(session: FencedSession, interview: Interview) -> InterviewSlot | None:
    """The slot it holds or held."""
    return session.get(InterviewSlot, interview.slot_id) if interview.slot_id is not None else None


def people_of(session: FencedSession, slot_ids: Collection[int]) -> Mapping[int, tuple[Person, ...]]:
    """Slot id → its interviewers by name; one statement."""
    found: dict[int, list[Person]] = defaultdict(list)
    for slot_id, person in session.execute(
        select(SlotInterviewer.slot_id, Person)
        .join(Person, Person.id == SlotInterviewer.person_id)
        .where(SlotInterviewer.slot_id.in_(slot_ids))
        .order_by(Person.sort_key, Person.id)
    ):
        found[slot_id].append(person)
    return {slot_id: tuple(people) for slot_id, people in found.items()}


def slot_lines(session: FencedSession, cohort: Cohort, *, reader_id: int | None) -> list[SlotLine]:
    """Every slot of the cohort by time, cancelled ones included; as many statements for one as for many."""
    rows = session.execute(
        select(InterviewSlot, Interview, Application)
        .outerjoin(
            Interview,
            (Interview.slot_id == InterviewSlot.id) & (Interview.state != InterviewState.CANCELLED),
        )
        .outerjoin(Application, Application.id == Interview.application_id)
        .where(InterviewSlot.cohort_id == cohort.id)
        .order_by(InterviewSlot.starts_at, InterviewSlot.id)
    ).all()
    people = people_of(session, [slot.id for slot, _, _ in rows])
    candidates = [interview.person_id for _, interview, _ in rows if interview is not None]
    register = _register(session, cohort, people, candidates, reader_id)
    lines = []
    for slot, interview, application in rows:
        who = people.get(slot.id, ())
        ties: tuple[Person, ...] = ()
        hidden = False
        if interview is not None:
            ties = tuple(one for one in who if register.between(one.id, interview.person_id))
            hidden = reader_id is not None and register.between(reader_id, interview.person_id)
        lines.append(SlotLine(slot, who, interview, application, ties, hidden))
    return lines


def slot_line(session: FencedSession, cohort: Cohort, slot: InterviewSlot, reader_id: int | None) -> SlotLine:
    """One slot, as :func:`slot_lines` tells it."""
    return next(line for line in slot_lines(session, cohort, reader_id=reader_id) if line.slot.id == slot.id)


def free_slots(
    session: FencedSession, cohort: Cohort, *, candidate_id: int, now: datetime, by_staff: bool = False
) -> list[SlotLine]:
    """The slots that this candidate may take, by time: free, early enough, nobody tied to them."""
    return free_for(session, cohort, candidate_ids=[candidate_id], now=now, by_staff=by_staff)[candidate_id]


def free_for(
    session: FencedSession,
    cohort: Cohort,
    *,
    candidate_ids: Sequence[int],
    now: datetime,
    by_staff: bool = False,
) -> Mapping[int, list[SlotLine]]:
    """The slots that each of them may take; as many statements for one as for many."""
    earliest = now if by_staff else now + NOTICE
    taken = select(Interview.slot_id).where(
        Interview.state != InterviewState.CANCELLED, Interview.slot_id.is_not(None)
    )
    slots = session.scalars(
        select(InterviewSlot)
        .where(
            InterviewSlot.cohort_id == cohort.id,
            InterviewSlot.cancelled_at.is_(None),
            InterviewSlot.starts_at > earliest,
            InterviewSlot.id.not_in(taken),
        )
        .order_by(InterviewSlot.starts_at, InterviewSlot.id)
    ).all()
    people = people_of(session, [slot.id for slot in slots])
    register = _register(session, cohort, people, candidate_ids, None)
    return {
        candidate_id: [
            SlotLine(slot, people[slot.id])
            for slot in slots
            if slot.id in people
            and not any(register.between(one.id, candidate_id) for one in people[slot.id])
        ]
        for candidate_id in candidate_ids
    }


def _register(
    session: FencedSession,
    cohort: Cohort,
    people: Mapping[int, Sequence[Person]],
    candidates: Sequence[int],
    reader_id: int | None,
) -> Register:
    assessors = {person.id for group in people.values() for person in group}
    if reader_id is not None:
        assessors.add(reader_id)
    return register_for(session, cohort, assessors=sorted(assessors), subjects=sorted(set(candidates)))


def in_conflict(session: FencedSession, cohort: Cohort, reader_id: int | None, candidate_id: int) -> bool:
    """Whether the reader must see nothing of the candidate's interview."""
    if reader_id is None:
        return False
    register = register_for(session, cohort, assessors=[reader_id], subjects=[candidate_id])
    return register.between(reader_id, candidate_id)


def invitables(session: FencedSession, cohort: Cohort, *, reader_id: int | None) -> list[Invitable]:
    """Admissible candidates by name, without those tied to the reader; a constant number of statements."""
    rows = session.execute(
        select(Application, Interview, InterviewSlot.starts_at)
        .join(Candidacy, Candidacy.application_id == Application.id)
        .outerjoin(Interview, Interview.application_id == Application.id)
        .outerjoin(InterviewSlot, InterviewSlot.id == Interview.slot_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.state == ApplicationState.SUBMITTED,
            Candidacy.admissibility == Admissibility.ADMISSIBLE,
        )
        .order_by(Application.sort_key, Application.id)
    ).all()
    register = _register(session, cohort, {}, [row.person_id for row, _, _ in rows], reader_id)
    return [
        Invitable(row, interview, starts_at)
        for row, interview, starts_at in rows
        if reader_id is None or not register.between(reader_id, row.person_id)
    ]


def records_of(session: FencedSession, interview_ids: Collection[int]) -> Mapping[int, list[InterviewRecord]]:
    """Interview id → its records, oldest first, their author loaded; one statement."""
    found: dict[int, list[InterviewRecord]] = defaultdict(list)
    for record in session.scalars(
        select(InterviewRecord)
        .options(joinedload(InterviewRecord.author))
        .where(InterviewRecord.interview_id.in_(interview_ids))
        .order_by(InterviewRecord.id)
    ):
        found[record.interview_id].append(record)
    return found


def record_by(session: FencedSession, interview_id: int, author_id: int | None) -> InterviewRecord | None:
    """What one person wrote of an interview."""
    return session.scalar(
        select(InterviewRecord).where(
            InterviewRecord.interview_id == interview_id, InterviewRecord.author_id == author_id
        )
    )


def interviews_of(session: FencedSession, cohort: Cohort) -> Mapping[int, InterviewFacts]:
    """For the deliberation: application id → its interview, its hour, its records; two statements.

    Cancelled interviews are left out. Whoever shows it hides the dossiers tied to the reader.
    """
    rows = session.execute(
        select(Interview, InterviewSlot.starts_at)
        .join(Application, Application.id == Interview.application_id)
        .outerjoin(InterviewSlot, InterviewSlot.id == Interview.slot_id)
        .where(Application.cohort_id == cohort.id, Interview.state != InterviewState.CANCELLED)
        .order_by(Interview.id)
    ).all()
    records = records_of(session, [interview.id for interview, _ in rows])
    return {
        interview.application_id: InterviewFacts(
            interview.id, interview.state, starts_at, tuple(records.get(interview.id, ()))
        )
        for interview, starts_at in rows
    }


@dataclass(frozen=True, slots=True)
class ToCome:
    """An interview that the closing of the deliberation calls off."""

    name: str
    starts_at: datetime | None
    """None as long as no slot is chosen."""
    hidden: bool = False
    """The reader is in conflict with the candidate."""


def still_to_come_of(
    session: FencedSession, cohort: Cohort, *, reader_id: int | None, now: datetime
) -> list[ToCome]:
    """The interviews of a cohort that are not chosen yet or have not begun, those with an hour first; a
    constant number of statements."""
    rows = session.execute(
        select(Interview, Application, InterviewSlot.starts_at)
        .join(Application, Application.id == Interview.application_id)
        .outerjoin(
            InterviewSlot,
            (InterviewSlot.id == Interview.slot_id) & (Interview.state == InterviewState.BOOKED),
        )
        .where(
            Application.cohort_id == cohort.id,
            Interview.state.in_((InterviewState.INVITED, InterviewState.BOOKED)),
        )
        .order_by(InterviewSlot.starts_at.is_(None), InterviewSlot.starts_at, Application.sort_key)
    ).all()
    register = _register(session, cohort, {}, [row.person_id for _, row, _ in rows], reader_id)
    return [
        ToCome(
            row.name,
            starts_at,
            hidden=reader_id is not None and register.between(reader_id, row.person_id),
        )
        for interview, row, starts_at in rows
        if still_to_come(interview.state, starts_at=starts_at, now=now)
    ]


def last_moment(
    session: FencedSession, cohort: Cohort, *, candidate_id: int, choose_by_at: datetime, now: datetime
) -> datetime:
    """Until when the candidate can truly choose: the last slot that is left may come before the term."""
    slots = free_slots(session, cohort, candidate_id=candidate_id, now=now)
    return _last_of(slots, choose_by_at)


def last_moments(
    session: FencedSession, cohort: Cohort, interviews: Collection[Interview], now: datetime
) -> Mapping[int, datetime]:
    """Id of each interview → its :func:`last_moment`; constant statements."""
    if not interviews:
        return {}
    free = free_for(session, cohort, candidate_ids=[one.person_id for one in interviews], now=now)
    return {one.id: _last_of(free[one.person_id], one.choose_by_at) for one in interviews}


def _last_of(slots: Sequence[SlotLine], choose_by_at: datetime) -> datetime:
    return min(choose_by_at, slots[-1].slot.starts_at - NOTICE) if slots else choose_by_at


@dataclass(frozen=True, slots=True)
class Unwritten:
    """An interview that is over, of which nobody has written anything."""

    name: str
    hidden: bool
    """The reader is in conflict with the candidate."""
    orphan: bool
    """Nobody who held it may write of it any more: a tie was found since."""


def unwritten_of(
    session: FencedSession, cohort: Cohort, *, reader_id: int | None, now: datetime
) -> list[Unwritten]:
    """The interviews of a cohort that took place and are without any record, by time; constant statements."""
    lines = [
        line
        for line in slot_lines(session, cohort, reader_id=reader_id)
        if line.interview is not None
        and line.application is not None
        and line.interview.state in (InterviewState.BOOKED, InterviewState.HELD)
        and line.slot.ends_at <= now
        and line.application.state is ApplicationState.SUBMITTED
    ]
    written = records_of(session, [line.interview.id for line in lines if line.interview is not None])
    return [
        Unwritten(
            line.application.name if line.application is not None else "",
            line.hidden,
            len(line.ties) == len(line.people),
        )
        for line in lines
        if line.interview is not None and not any(one.body for one in written.get(line.interview.id, ()))
    ]
