"""What a learner deposited after a day, for whoever records their departure."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.french import date_words
from pacte.learners.models import Enrollment
from pacte.learners.registries import TRACES, Trace
from pacte.progress.models import Production, ProductionVersion


def traces(session: FencedSession, enrollment: Enrollment, after: date) -> Iterator[Trace]:
    """A line a version; one statement besides the cohort."""
    cohort = session.get_one(Cohort, enrollment.cohort_id)
    zone = ZoneInfo(definition_of(cohort).federation.time_zone)
    rows = session.execute(
        select(ProductionVersion.deposited_at, Production.label)
        .join(Production, Production.id == ProductionVersion.production_id)
        .where(Production.enrollment_id == enrollment.id)
        .order_by(ProductionVersion.deposited_at)
    )
    for deposited_at, label in rows:
        on = deposited_at.astimezone(zone).date()
        if on > after:
            yield Trace(on, f"un dépôt le {date_words(on, weekday=False)} ({label})")


TRACES.append(traces)
