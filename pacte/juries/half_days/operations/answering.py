"""An answer: by the person themselves, signed in or by their link; by staff, who heard it by telephone."""

from dataclasses import dataclass
from datetime import datetime

from pacte import audit, links
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.juries.half_days.links import PURPOSE
from pacte.juries.half_days.operations.loading import load_table
from pacte.juries.half_days.queries import Table, poll_of, table_of
from pacte.juries.half_days.rules import Said, blockers_to_answer
from pacte.juries.models import DefenceAnswer, DefencePoll
from pacte.memoires.models import Juror
from pacte.memoires.readers.rules import Limits as Maxima
from pacte.memoires.readers.rules import blockers_to_limit
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import Actor, allows

GONE = Blocker("gone", "Vos disponibilités ne sont plus demandées.", "Vous n’avez plus rien à faire.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a juror accepts, and where they come from."""

    department: str = ""
    max_per_day: int | None = None
    max_in_all: int | None = None

    @property
    def kept(self) -> Maxima:
        """As the seats of a jury know them."""
        return Maxima(department=self.department, per_day=self.max_per_day, in_all=self.max_in_all)


@dataclass(frozen=True, slots=True)
class Shown:
    """One person's answer, with the half-days it is about."""

    table: Table
    row: DefenceAnswer
    juror: Juror | None

    @property
    def holder(self) -> Actor:
        """The person, by their link."""
        subject = (self.row.__tablename__, self.row.id)
        return Actor(person_id=self.row.person_id, label=self.row.person.name, via="link", subject=subject)


def open_answer(session: FencedSession, *, token: str, at: datetime) -> Shown:
    """What the link opens; raises :class:`Refused` with what to do. Reading it changes nothing."""
    link = links.find(session, token=token, purpose=PURPOSE, at=at)
    row = session.get_one(DefenceAnswer, link.subject_id)
    poll = session.get_one(DefencePoll, row.poll_id)
    return _shown(table_of(session, session.get_one(Cohort, poll.cohort_id), poll.session, at=at), row.id)


def own_answer(
    session: FencedSession, *, cohort: Cohort, which: DepositSession, person_id: int | None, at: datetime
) -> Shown | None:
    """None for whom nothing is asked."""
    if poll_of(session, cohort.id, which) is None:
        return None
    table = table_of(session, cohort, which, at=at)
    row = next((one for one in table.answers if one.person_id == person_id), None)
    return Shown(table, row, table.juror_of.get(row.person_id)) if row is not None else None


def answer(
    session: FencedSession,
    *,
    cohort: Cohort,
    which: DepositSession,
    answer_id: int,
    said: Said,
    limits: Limits | None,
    revision: int,
    by: Actor,
    at: datetime,
) -> DefenceAnswer:
    """The whole answer, as one reads it on the page; ``limits`` of a juror alone.

    Raises :class:`Refused` with every half-day that lacks an answer; nothing is kept then. The team may
    answer once answers are closed, for itself too.
    """
    shown = _shown(load_table(session, cohort, which, at=at), answer_id)
    row, for_other = shown.row, by.person_id != shown.row.person_id
    if row.revision != revision:
        raise stale("Cette réponse")
    asked = shown.table.still_asked
    refuse_if(
        [
            *blockers_to_answer(
                asked,
                said,
                is_closed=not shown.table.is_open,
                by_staff=for_other or allows(by, "defence.plan", shown.table.cohort),
            ),
            *blockers_to_limit(limits.kept if limits is not None else None),
        ]
    )
    keys = {one.key for one in asked}
    row.half_days = {
        **{key: value for key, value in row.half_days.items() if key not in keys},
        **said.kept(asked),
    }
    row.note, row.answered_at, row.answered_by_id = said.note.strip(), at, by.person_id
    row.revision += 1
    if limits is not None and shown.juror is not None:
        juror = session.get_one(Juror, shown.juror.id, with_for_update=True, populate_existing=True)
        juror.department, juror.max_per_day = limits.department, limits.max_per_day
        juror.max_in_all = limits.max_in_all
    session.flush()
    audit.record(
        session,
        action="defence.answered_for" if for_other else "defence.answered",
        subject=row,
        by=by,
        at=at,
        details={"cohort_id": cohort.id},
    )
    return row


def _shown(table: Table, answer_id: int) -> Shown:
    row = next((one for one in table.answers if one.id == answer_id), None)
    if row is None:
        raise Refused([GONE])
    return Shown(table, row, table.juror_of.get(row.person_id))
