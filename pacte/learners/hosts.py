"""The learners of structures, as the registry shows them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.wording import local_day
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.registries import LEARNERS, Bearing
from pacte.french import date_short
from pacte.learners.models import Enrollment, LearnerStructure
from pacte.learners.vocabulary import STATE_KINDS, UNDONE, labels_of
from pacte.policy import Actor, allows


def learners(
    session: FencedSession, structure_ids: Collection[int], reader: Actor, at: datetime
) -> Mapping[int, list[Bearing]]:
    """Whom those structures have in training, the latest cohort first; one statement.

    The last period of each in a structure tells until when it was theirs.
    """
    rows = session.execute(
        select(LearnerStructure, Enrollment, Cohort, Person.family_name, Person.given_name, Person.email)
        .join(Enrollment, Enrollment.id == LearnerStructure.enrollment_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(LearnerStructure.structure_id.in_(structure_ids))
        .order_by(Cohort.t0_on.desc(), Person.sort_key, Enrollment.id, LearnerStructure.id.desc())
    ).all()
    found: dict[int, list[Bearing]] = defaultdict(list)
    told: set[tuple[int, int]] = set()
    for period, enrollment, cohort, family, given, email in rows:
        key = (period.structure_id, enrollment.id)
        if key in told or not allows(reader, "learner.manage", enrollment):
            continue
        told.add(key)
        zone = cohort.definition["federation"]["time_zone"]
        today, last_day = local_day(at, zone), date.fromisoformat(cohort.definition["defence"]["ends_on"])
        labels = labels_of(has_begun=today >= cohort.t0_on, is_over=today > last_day)
        found[period.structure_id].append(
            Bearing(
                name=f"{given} {family}".strip() or email,
                cohort=cohort.label,
                kind=STATE_KINDS[enrollment.state],
                label=UNDONE if enrollment.was_undone else labels[enrollment.state],
                endpoint="learners.page",
                params={"enrollment_id": enrollment.id},
                note=_note(period),
            )
        )
    return found


def _note(period: LearnerStructure) -> str:
    if period.until_on is not None:
        return f"dans cette structure jusqu’au {date_short(period.until_on)}"
    return "" if period.is_bearer else "une autre structure porte son inscription"


LEARNERS.append(learners)
