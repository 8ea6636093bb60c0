"""Results follow the minutes: told with the last signature, again when an addendum corrects one."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.juries.finals import finals_of
from pacte.juries.models import JuryAddendum, JuryMinutes
from pacte.juries.results.emails import tell_result
from pacte.learners.models import Enrollment
from pacte.seminars.setting import read_setting
from pacte.signals import jury_minutes_completed, jury_minutes_signed


@jury_minutes_signed.connect
def tell_all(session: FencedSession, *, minutes: JuryMinutes, at: datetime, **_: Any) -> None:
    """To each learner of the minutes."""
    _tell(session, minutes, {one["defence_id"] for one in minutes.content["defences"]}, at)


@jury_minutes_completed.connect
def tell_corrected(
    session: FencedSession, *, minutes: JuryMinutes, addendum: JuryAddendum, at: datetime, **_: Any
) -> None:
    """To the one whose result is corrected."""
    correction = addendum.content["correction"]
    if correction is not None:
        _tell(session, minutes, {correction["defence_id"]}, at, addendum=addendum.number)


def _tell(
    session: FencedSession,
    minutes: JuryMinutes,
    defences: Collection[int],
    at: datetime,
    *,
    addendum: int = 0,
) -> None:
    setting = read_setting(session, session.get_one(Cohort, minutes.cohort_id))
    ids = [one["enrollment_id"] for one in minutes.content["defences"] if one["defence_id"] in defences]
    rows = session.execute(
        select(Enrollment.id, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.id.in_(ids))
    )
    people: dict[int, Person] = {row[0]: row[1] for row in rows}
    for identity, finals in finals_of(session, ids).items():
        for final in finals:
            if final.defence.id in defences:
                tell_result(
                    session,
                    setting=setting,
                    person=people[identity],
                    final=final,
                    at=at,
                    addendum=addendum,
                )
