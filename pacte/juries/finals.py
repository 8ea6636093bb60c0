"""Results that are final, for whoever asks: those of minutes that everybody who sat has signed."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.juries.models import Defence, DefenceResult, JuryMinutes
from pacte.juries.resit_rules import Decided, resit_of, takes_memoire_again
from pacte.juries.vocabulary import Outcome, Resit
from pacte.learners.models import Enrollment
from pacte.memoires.vocabulary import DepositSession


@dataclass(frozen=True, slots=True)
class Final:
    """The result of one session of one learner."""

    defence: Defence
    result: DefenceResult
    minutes_id: int
    signed_at: datetime
    """When the last of those who sat signed."""

    @property
    def decided(self) -> Decided:
        return Decided(session=self.defence.session, outcome=self.result.outcome, resit=self.result.resit)

    @property
    def is_admitted(self) -> bool:
        return self.result.outcome is Outcome.ADMITTED


def finals_of(session: FencedSession, enrollment_ids: Collection[int]) -> Mapping[int, Sequence[Final]]:
    """Enrolment → its final results, the one that counts last; one statement.

    Who was admitted once is admitted: an addendum may correct the first session after the resit.
    """
    found: dict[int, list[Final]] = defaultdict(list)
    for defence, result, minutes_id, signed_at in session.execute(
        select(Defence, DefenceResult, JuryMinutes.id, JuryMinutes.completed_at)
        .join(DefenceResult, DefenceResult.defence_id == Defence.id)
        .join(JuryMinutes, JuryMinutes.room_id == Defence.room_id)
        .where(
            Defence.enrollment_id.in_(enrollment_ids),
            Defence.cancelled_at.is_(None),
            JuryMinutes.completed_at.is_not(None),
        )
        .order_by(Defence.starts_at, Defence.id)
        .execution_options(populate_existing=session.writes)
    ):
        assert signed_at is not None  # chosen so
        found[defence.enrollment_id].append(Final(defence, result, minutes_id, signed_at))
    return {
        identity: sorted(rows, key=lambda one: (one.is_admitted, one.defence.session is DepositSession.RESIT))
        for identity, rows in found.items()
    }


def resits_of(session: FencedSession, enrollment_ids: Collection[int]) -> Mapping[int, Resit]:
    """Enrolment → what is taken again, for those whose last final result opens it; two statements."""
    finals = finals_of(session, enrollment_ids)
    if not finals:
        return {}
    rows = session.execute(
        select(Enrollment.id, Cohort)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(Enrollment.id.in_(finals))
    )
    found = {}
    for identity, cohort in rows:
        resit = resit_of(finals[identity][-1].decided, resits=definition_of(cohort).results.resits)
        if resit is not None:
            found[identity] = resit
    return found


def memoires_again(session: FencedSession, enrollment_ids: Collection[int]) -> frozenset[int]:
    """Those whose jury asks another mémoire; two statements."""
    return frozenset(
        identity
        for identity, resit in resits_of(session, enrollment_ids).items()
        if takes_memoire_again(resit)
    )


def graduates_of(session: FencedSession, cohort_ids: Collection[int]) -> Sequence[tuple[Enrollment, Final]]:
    """Those who are admitted, by cohort and session, for the network of graduates; two statements."""
    rows = session.scalars(
        select(Enrollment).where(Enrollment.cohort_id.in_(cohort_ids)).order_by(Enrollment.id)
    ).all()
    finals = finals_of(session, [one.id for one in rows])
    return [(one, finals[one.id][-1]) for one in rows if one.id in finals and finals[one.id][-1].is_admitted]
