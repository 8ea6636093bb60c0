"""What a learner deposited after a day, for whoever records their departure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.french import date_words, plural
from pacte.learners.models import Enrollment
from pacte.learners.registries import TRACES, Trace
from pacte.progress.models import Production, ProductionVersion


def traces(session: FencedSession, enrollment: Enrollment, after: date) -> Iterator[Trace]:
    """A line a production; one statement besides the cohort."""
    cohort = session.get_one(Cohort, enrollment.cohort_id)
    zone = ZoneInfo(definition_of(cohort).federation.time_zone)
    rows = session.execute(
        select(ProductionVersion.deposited_at, Production.label)
        .join(Production, Production.id == ProductionVersion.production_id)
        .where(Production.enrollment_id == enrollment.id)
        .order_by(ProductionVersion.deposited_at)
    )
    days: dict[str, list[date]] = defaultdict(list)
    for deposited_at, label in rows:
        on = deposited_at.astimezone(zone).date()
        if on > after:
            days[label].append(on)
    for label, found in days.items():
        last = date_words(found[-1], weekday=False)
        what = f"un dépôt le {last}" if len(found) == 1 else _several(found, last)
        yield Trace(found[0], f"{what} ({label})")


def _several(days: Sequence[date], last: str) -> str:
    count = plural(len(days), "dépôt")
    return f"{count} le {last}" if days[0] == days[-1] else f"{count}, le dernier le {last}"


TRACES.append(traces)
