"""What lower rooms are told: whose results are final and which, whose jury asks another mémoire."""

from collections.abc import Collection, Mapping

from pacte.database import FencedSession
from pacte.juries.finals import finals_of, memoires_again, resits_of
from pacte.juries.vocabulary import OUTCOME_KINDS, OUTCOME_LABELS
from pacte.learners.registries import RESULTS, Result
from pacte.memoires.registries import AGAIN, MINUTES_CLOSED


def final_for(session: FencedSession, enrollment_ids: Collection[int]) -> frozenset[int]:
    """Those whose jury has signed its minutes; one statement."""
    return frozenset(finals_of(session, enrollment_ids))


def results_told(session: FencedSession, enrollment_ids: Collection[int]) -> Mapping[int, Result]:
    """The last result of each; three statements."""
    finals, resits = finals_of(session, enrollment_ids), resits_of(session, enrollment_ids)
    return {
        identity: Result("redo", "Rattrapage ouvert", is_open=True)
        if identity in resits
        else Result(OUTCOME_KINDS[found[-1].result.outcome], OUTCOME_LABELS[found[-1].result.outcome])
        for identity, found in finals.items()
    }


RESULTS.append(results_told)
MINUTES_CLOSED.append(final_for)
AGAIN.append(memoires_again)
