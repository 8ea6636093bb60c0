"""What defences ask: of staff, a plan; of learners and jurors, to be there."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import date_words, time_words
from pacte.juries.models import Defence, DefenceHalfDay, DefenceRoom
from pacte.juries.schedule.own import half_days_of
from pacte.juries.schedule.posing import NAMELESS
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import STAFF_ROLES, Role, allows
from pacte.todo import OFFERS, TodoItem, Visit

LEFT = "Une personne dont la soutenance est annoncée a quitté la promotion."
UNPUBLISHED = "Des demi-journées sont ouvertes et aucune soutenance n’est publiée."


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Lines of staff, of learners, then of jurors."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        session = visit.of_federation(federation_id)
        if held & STAFF_ROLES:
            yield from _for_staff(visit, session, federation)
        if Role.LEARNER in held:
            yield from _for_learner(visit, session, federation)
        if Role.JUROR in held:
            yield from _for_juror(visit, session, federation)


def _for_staff(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """What is announced of somebody who left; half-days open of which nothing is published. Four statements."""
    left = session.execute(
        select(Defence.cohort_id, Defence.session)
        .join(Enrollment, Enrollment.id == Defence.enrollment_id)
        .where(
            Defence.cancelled_at.is_(None),
            Defence.starts_at > visit.now,
            Enrollment.state != EnrollmentState.ACTIVE,
        )
        .distinct()
    ).all()
    opened = session.execute(
        select(DefenceHalfDay.cohort_id, DefenceHalfDay.session)
        .where(DefenceHalfDay.removed_at.is_(None), DefenceHalfDay.starts_at > visit.now)
        .distinct()
    ).all()
    if not opened and not left:
        return
    published = _pairs(
        session.execute(
            select(Defence.cohort_id, Defence.session).where(Defence.cancelled_at.is_(None)).distinct()
        )
    )
    cohorts = {one.id: one for one in cohorts_of_federation(session)}
    waiting = sorted(_pairs(opened) - published)
    for cohort_id, which, title, reason in (
        *((*one, "Retirer une soutenance du planning", LEFT) for one in sorted(_pairs(left))),
        *((*one, "Planifier les soutenances", UNPUBLISHED) for one in waiting),
    ):
        cohort = cohorts[cohort_id]
        if not allows(visit.actor, "defence.plan", cohort):
            continue
        params: dict[str, str | int] = {"federation": federation.slug, "code": cohort.code}
        if which is DepositSession.RESIT:
            params["session"] = "rattrapage"
        yield TodoItem(
            title=f"{title}, {cohort.label}",
            reason=reason,
            endpoint="juries.schedule",
            params=params,
            time_zone=definition_of(cohort).federation.time_zone,
        )


def _pairs(rows: Iterable[Sequence[Any]]) -> set[tuple[int, DepositSession]]:
    return {(cohort_id, which) for cohort_id, which in rows}


def _for_learner(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """Their defence, once its date is told; one statement."""
    for row, half_day, room, cohort in session.execute(
        select(Defence, DefenceHalfDay, DefenceRoom, Cohort)
        .join(Enrollment, Enrollment.id == Defence.enrollment_id)
        .join(DefenceHalfDay, DefenceHalfDay.id == Defence.half_day_id)
        .join(DefenceRoom, DefenceRoom.id == Defence.room_id)
        .join(Cohort, Cohort.id == Defence.cohort_id)
        .where(
            Enrollment.person_id == visit.actor.person_id,
            Defence.cancelled_at.is_(None),
            Defence.date_published_at.is_not(None),
            Defence.starts_at > visit.now,
        )
    ):
        zone = definition_of(cohort).federation.time_zone
        place = half_day.place or NAMELESS
        yield TodoItem(
            title="Votre soutenance",
            reason=f"{_when(row.starts_at, row.ends_at, zone)}, {place}, {room.label}. "
            "Votre convocation est sur sa page.",
            endpoint="juries.defence",
            params={"federation": federation.slug, "enrollment_id": row.enrollment_id},
            due_at=row.starts_at,
            due_is_known=True,
            kind="ahead",
            time_zone=zone,
        )


def _for_juror(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """The next of their half-days; two statements."""
    for one in half_days_of(session, visit.actor.person_id, since=visit.now)[:1]:
        zone = definition_of(one.cohort).federation.time_zone
        yield TodoItem(
            title=f"Jury de soutenances, {one.cohort.label}",
            reason=f"{_when(one.starts_at, one.ends_at, zone)}, {one.half_day.place or NAMELESS}. "
            "L’ordre de passage et votre convocation sont sur la page de vos jurys.",
            endpoint="juries.own_juries",
            params={"federation": federation.slug},
            due_at=one.starts_at,
            due_is_known=True,
            kind="ahead",
            time_zone=zone,
        )


def _when(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """« Lundi 14 juin 2027, de 9 h à 10 h »."""
    hours = f"de {time_words(starts_at, zone)} à {time_words(ends_at, zone)}"
    return f"{date_words(starts_at, tz=zone).capitalize()}, {hours}"


OFFERS.append(offer)
