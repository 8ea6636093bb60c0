"""What defences ask: of staff, a plan; of learners and jurors, to be there."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import date_words, time_words
from pacte.juries.models import Defence, DefenceHalfDay, DefenceJuror, DefenceRoom
from pacte.juries.schedule.own import half_days_of
from pacte.juries.schedule.told import NAMELESS
from pacte.juries.vocabulary import SESSION_NAMES
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.models import Juror
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import STAFF_ROLES, Role, allows
from pacte.todo import OFFERS, TodoItem, Visit

LEFT = "Une personne dont la soutenance est annoncée a quitté la promotion."
UNSEATED = "Une personne annoncée à un jury l’a quitté : demandez le planning qui change le moins."
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
    """What is announced of, or before, somebody who left; half-days of which nothing is published.

    Five statements.
    """
    left = _sessions(
        session,
        select(Defence.cohort_id, Defence.session)
        .join(Enrollment, Enrollment.id == Defence.enrollment_id)
        .where(
            Defence.cancelled_at.is_(None),
            Defence.starts_at > visit.now,
            Enrollment.state != EnrollmentState.ACTIVE,
        ),
    )
    unseated = _sessions(
        session,
        select(Defence.cohort_id, Defence.session)
        .join(DefenceJuror, DefenceJuror.defence_id == Defence.id)
        .join(Juror, Juror.id == DefenceJuror.juror_id)
        .where(
            Defence.cancelled_at.is_(None),
            Defence.starts_at > visit.now,
            DefenceJuror.ended_at.is_(None),
            Juror.ended_at.is_not(None),
        ),
    )
    opened = _sessions(
        session,
        select(DefenceHalfDay.cohort_id, DefenceHalfDay.session).where(
            DefenceHalfDay.removed_at.is_(None), DefenceHalfDay.starts_at > visit.now
        ),
    )
    if not opened and not left and not unseated:
        return
    published = _sessions(
        session, select(Defence.cohort_id, Defence.session).where(Defence.cancelled_at.is_(None))
    )
    cohorts = {one.id: one for one in cohorts_of_federation(session)}
    for which, title, reason in (
        (unseated, "Compléter un jury de soutenance", UNSEATED),
        (left, "Retirer une soutenance du planning", LEFT),
        (opened - published, "Planifier les soutenances", UNPUBLISHED),
    ):
        for cohort_id, name in sorted(which):
            cohort = cohorts[cohort_id]
            if allows(visit.actor, "defence.plan", cohort):
                yield TodoItem(
                    title=f"{title}, {cohort.label}",
                    reason=reason,
                    endpoint="juries.schedule",
                    params=_params(federation, cohort, name),
                    time_zone=definition_of(cohort).federation.time_zone,
                )


def _sessions(
    session: FencedSession, statement: Select[int, DepositSession]
) -> frozenset[tuple[int, DepositSession]]:
    return frozenset((one[0], one[1]) for one in session.execute(statement.distinct()))


def _params(federation: Federation, cohort: Cohort, which: DepositSession) -> dict[str, str | int]:
    found: dict[str, str | int] = {"federation": federation.slug, "code": cohort.code}
    if which in SESSION_NAMES:
        found["session"] = SESSION_NAMES[which]
    return found


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
