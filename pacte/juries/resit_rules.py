"""What is taken again after a result: pure, read by the deposit, the planning and the results."""

from dataclasses import dataclass

from pacte.juries.vocabulary import Outcome, Resit
from pacte.memoires.vocabulary import DepositSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A final result of one learner."""

    session: DepositSession
    outcome: Outcome
    resit: Resit | None = None


def opens_resit(session: DepositSession, *, resits: int) -> bool:
    """Whether who is not admitted in that session takes something again; ``resits``: how many the cohort
    gives."""
    return resits > 0 and session is DepositSession.FIRST


def resit_of(decided: Decided | None, *, resits: int) -> Resit | None:
    """What the learner takes again at the resit session; None: nothing, or not any more.

    ``resits``: how many the cohort gives [A: one]. Who was absent takes the oral.
    """
    if decided is None or not opens_resit(decided.session, resits=resits):
        return None
    if decided.outcome is Outcome.ABSENT:
        return Resit.ORAL
    return decided.resit if decided.outcome is Outcome.DEFERRED else None


def takes_memoire_again(resit: Resit | None) -> bool:
    """Whether another mémoire is deposited; the jury meets again in every case."""
    return resit in (Resit.MEMOIRE, Resit.BOTH)


def is_failed(decided: Decided | None, *, resits: int) -> bool:
    """Neither admitted nor anything left to take."""
    return (
        decided is not None
        and decided.outcome is not Outcome.ADMITTED
        and resit_of(decided, resits=resits) is None
    )
