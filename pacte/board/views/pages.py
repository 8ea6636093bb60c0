"""The blueprint of the board, and whose learners a reader finds there."""

from collections.abc import Sequence
from datetime import datetime

from pacte.cohorts.models import Cohort
from pacte.policy import Actor, allows
from pacte.seminars.absences.offers import is_under_way
from pacte.web import Pages

pages = Pages("board", __name__)

FEDERATION = "/regions/<federation>/tableau"
COHORT = "/regions/<federation>/promotions/<code>/tableau"


def running(cohorts: Sequence[Cohort], reader: Actor, now: datetime) -> list[Cohort]:
    """Cohorts that go on, in which the reader trains or whose team they are of."""
    return [
        cohort for cohort in cohorts if allows(reader, "board.read", cohort) and is_under_way(cohort, now)
    ]
