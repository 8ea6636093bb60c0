"""What the public page of a cohort says of seminars that were cancelled or postponed; never the reason."""

from collections.abc import Mapping
from datetime import datetime

from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import SEMINAR_NEWS, SeminarNews
from pacte.database import FencedSession
from pacte.seminars.planning.former_dates import first_hours_of
from pacte.seminars.planning.loading import Planned
from pacte.seminars.planning.rules import Standing
from pacte.seminars.planning.wording import first_dates
from pacte.seminars.queries import half_days_of, seminars_of
from pacte.seminars.setting import read_setting


def news_of(session: FencedSession, cohort: Cohort, now: datetime) -> Mapping[str, SeminarNews]:
    """Cancelled ones, and those to come that were first planned on other dates; three statements."""
    setting, rows = read_setting(session, cohort), seminars_of(session, cohort.id)
    half_days = half_days_of(session, [row.id for row in rows])
    first = first_hours_of(session, cohort.id)
    found = {}
    for row in rows:
        plan = Planned(setting, row, half_days.get(row.id, ()))
        current = plan.standing(now)
        if current is Standing.CANCELLED:
            found[row.key] = SeminarNews(is_cancelled=True)
        elif current is not Standing.HELD:
            moved = first_dates(first.get(row.id, ()), plan.hours, setting.zone)
            if moved:
                found[row.key] = SeminarNews(first_dates=moved)
    return found


SEMINAR_NEWS.append(news_of)
