"""What contacts ask of people: next steps that are due or soon, and where contacts are found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.cohorts.registries import COUNTERS, Counter, one_counter
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.followup.models import FollowUp
from pacte.followup.queries import count_by_cohort
from pacte.followup.rules import answers_for
from pacte.french import plural
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import STAFF_ROLES, Role, allows
from pacte.todo import OFFERS, TodoItem, Visit

SOON = timedelta(days=7)
MOST = 6
"""Steps of a cohort told one by one; beyond, their list."""


@dataclass(frozen=True, slots=True)
class Step:
    """A next step, on the page where the learner stands today."""

    contact: FollowUp
    enrollment: Enrollment
    name: str


def open_steps(session: FencedSession, person_id: int, until: date) -> list[Step]:
    """The next steps that wait for that person, the soonest first; three statements.

    A learner who moved to another cohort keeps theirs; nobody is reminded of one who left.
    """
    followed = (
        select(Enrollment.person_id)
        .join(TrainerAssignment, TrainerAssignment.enrollment_id == Enrollment.id)
        .where(TrainerAssignment.trainer_id == person_id, TrainerAssignment.until_at.is_(None))
    )
    found = session.execute(
        select(FollowUp, Enrollment)
        .join(Enrollment, Enrollment.id == FollowUp.enrollment_id)
        .where(
            FollowUp.next_on <= until,
            FollowUp.next_done_at.is_(None),
            FollowUp.cancelled_at.is_(None),
            Enrollment.person_id != person_id,
            or_(FollowUp.author_id == person_id, Enrollment.person_id.in_(followed)),
        )
        .order_by(FollowUp.next_on, FollowUp.id)
    ).all()
    people = {enrollment.person_id for _, enrollment in found}
    enrollments: dict[int, Enrollment] = {}
    names: dict[int, str] = {}
    for enrollment, person in session.execute(
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.person_id.in_(people))
    ):
        enrollments[enrollment.id], names[person.id] = enrollment, person.name
    current, former = _followers(session, list(enrollments))
    steps = []
    for contact, enrollment in found:
        here = enrollment
        while here.transferred_to_id is not None:
            here = enrollments[here.transferred_to_id]
        waits_for = answers_for(
            contact.author_id,
            follower_id=current.get(here.id),
            former=former.get(enrollment.id, set()) | former.get(here.id, set()),
        )
        if here.state is EnrollmentState.ACTIVE and waits_for == person_id:
            steps.append(Step(contact, here, names[here.person_id]))
    return steps


def _followers(
    session: FencedSession, enrollment_ids: Sequence[int]
) -> tuple[dict[int, int], dict[int, set[int]]]:
    """Enrolment id → who follows now; and → who did, and stopped."""
    current: dict[int, int] = {}
    former: dict[int, set[int]] = {}
    for row in session.scalars(
        select(TrainerAssignment).where(TrainerAssignment.enrollment_id.in_(enrollment_ids))
    ):
        if row.until_at is None:
            current[row.enrollment_id] = row.trainer_id
        else:
            former.setdefault(row.enrollment_id, set()).add(row.trainer_id)
    return current, former


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Next steps by federation, then the list of each cohort to its trainers."""
    person_id = visit.actor.person_id
    if person_id is None:
        return
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        if not held & {Role.TRAINER, *STAFF_ROLES}:
            continue
        session = visit.of_federation(federation_id)
        today = visit.now.astimezone(ZoneInfo(federation.time_zone)).date()
        steps = open_steps(session, person_id, today + SOON)
        cohorts = {cohort.id: cohort for cohort in cohorts_of_federation(session)}
        yield from _steps(visit, steps, cohorts, federation, today)
        if Role.TRAINER in held:
            yield from _lists(visit, cohorts, federation)


def _steps(
    visit: Visit, steps: Sequence[Step], cohorts: Mapping[int, Cohort], federation: Any, today: date
) -> Iterator[TodoItem]:
    told: dict[int, int] = {}
    for step in steps:
        cohort = cohorts[step.enrollment.cohort_id]
        if not allows(visit.actor, "follow_up.note", step.enrollment):
            continue
        assert step.contact.next_on is not None
        told[cohort.id] = told.get(cohort.id, 0) + 1
        if told[cohort.id] > MOST:
            continue
        yield TodoItem(
            title=f"{step.contact.next_step} – {step.name}",
            reason=f"Suite d’un contact avec {step.name}, {cohort.label}.",
            endpoint="followup.learner",
            params={
                "federation": federation.slug,
                "enrollment_id": step.enrollment.id,
                "_anchor": f"contact-{step.contact.id}",
            },
            button="Ouvrir",
            due_at=closing_instant(step.contact.next_on, federation.time_zone),
            time_zone=federation.time_zone,
            kind="todo" if step.contact.next_on <= today else "ahead",
        )
    for cohort_id, count in told.items():
        if count > MOST:
            cohort = cohorts[cohort_id]
            more = plural(count - MOST, "autre suite", "autres suites")
            yield TodoItem(
                title=f"{more} à donner, {cohort.label}",
                reason="Elles sont dans la liste des contacts.",
                endpoint="followup.cohort",
                params={"federation": federation.slug, "code": cohort.code, "suite": "ouverte"},
                button="Voir la liste",
                time_zone=federation.time_zone,
            )


def _lists(visit: Visit, cohorts: Mapping[int, Cohort], federation: Any) -> Iterator[TodoItem]:
    for cohort in cohorts.values():
        if visit.actor.has_role(Role.TRAINER, federation_id=federation.id, cohort_id=cohort.id):
            yield TodoItem(
                title=f"Contacts avec les apprenantes et apprenants, {cohort.label}",
                reason="Ceux que vous avez notés, leurs suites, et leur nombre par thème.",
                endpoint="followup.cohort",
                params={"federation": federation.slug, "code": cohort.code},
                button="Voir",
                kind="standing",
                whom=federation.name,
                time_zone=federation.time_zone,
            )


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """How many contacts stand in each cohort; one statement."""
    found = count_by_cohort(session, [cohort.id for cohort in cohorts])
    return one_counter(cohorts, found, one="contact noté", many="contacts notés", endpoint="followup.cohort")


COUNTERS.append(counters)
OFFERS.append(offer)
