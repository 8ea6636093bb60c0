"""What follows absences asks of people: trainers to handle and to validate, learners to catch up."""

from collections import Counter as Tally
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation
from pacte.cohorts.registries import COUNTERS, Counter, one_counter
from pacte.cohorts.rules import closing_instant
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import of_name, period_words, plural
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import STAFF_ROLES, Role, allows
from pacte.seminars.absences.queries import (
    catch_ups_in,
    followed_by_others,
    own_catch_ups,
    proposals_in,
    waiting_in,
)
from pacte.seminars.models import HalfDay, Justification
from pacte.seminars.proofs.followed import Unhandled, unhandled
from pacte.seminars.proofs.queries import justified_until, zone_of
from pacte.seminars.proofs.rules import duration_words
from pacte.todo import OFFERS, TodoItem, Visit


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Lines of trainers by cohort, then those of learners; as many statements whatever the cohorts."""
    for federation_id, federation in visit.federations.items():
        held = {grant.role for grant in visit.actor.grants if grant.federation_id == federation_id}
        if Role.TRAINER in held:
            yield from _for_trainer(visit, visit.of_federation(federation_id), federation)
        if held & STAFF_ROLES:
            yield from _for_staff(visit, visit.of_federation(federation_id), federation)
        if Role.LEARNER in held:
            yield from _for_learner(visit, visit.of_federation(federation_id), federation)


def _for_trainer(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """Of learners that they follow, and of those whom nobody follows."""
    cohorts = [
        cohort
        for cohort in cohorts_of_federation(session)
        if allows(visit.actor, "catch_up.validate", cohort) and is_under_way(cohort, visit.now)
    ]
    if not cohorts:
        return
    ids = [cohort.id for cohort in cohorts]
    waiting, others = waiting_in(session, ids), followed_by_others(session, ids, visit.actor.person_id)
    absences = Tally(one.enrollment.cohort_id for one in waiting.absences if one.enrollment.id not in others)
    today = {cohort.id: _local(cohort, visit.now) for cohort in cohorts}
    due = Tally(
        one.enrollment.cohort_id
        for one in waiting.catch_ups
        if one.enrollment.id not in others
        and not one.work.is_to_read
        and one.work.due_on < today[one.enrollment.cohort_id]
    )
    to_read = Tally(
        one.enrollment.cohort_id
        for one in waiting.catch_ups
        if one.enrollment.id not in others and one.work.is_to_read
    )
    explained = Tally(
        one.enrollment.cohort_id for one in waiting.explained if one.enrollment.id not in others
    )
    declared = Tally(one.enrollment.cohort_id for one in waiting.declared if one.enrollment.id not in others)
    for cohort in cohorts:
        for count, title, reason, anchor in (
            (
                explained[cohort.id],
                f"Répondre à {plural(explained[cohort.id], 'justification')} d’absence",
                "La feuille ne change que si vous le décidez.",
                "justifications",
            ),
            (
                absences[cohort.id],
                f"Donner suite à {plural(absences[cohort.id], 'absence')}",
                "Sans justification : un rattrapage, une justification ou une décision de l’équipe.",
                "absences",
            ),
            (
                to_read[cohort.id],
                f"Relire {plural(to_read[cohort.id], 'rattrapage rendu', 'rattrapages rendus')}",
                "Validez le travail, ou dites ce qui est à reprendre.",
                "rattrapages",
            ),
            (
                due[cohort.id],
                f"Relancer {plural(due[cohort.id], 'rattrapage')} en retard",
                "La date de remise est passée, et rien n’attend votre lecture.",
                "rattrapages",
            ),
            (
                declared[cohort.id],
                f"Relire {plural(declared[cohort.id], 'déclaration')} de travail dans l’équipe",
                "Acceptées, elles comptent dans les heures de formation.",
                "equipe",
            ),
        ):
            if count:
                yield TodoItem(
                    title=f"{title}, {cohort.label}",
                    reason=reason,
                    endpoint="absences.board",
                    params={"federation": federation.slug, "code": cohort.code, "_anchor": anchor},
                    button="Ouvrir",
                    time_zone=zone_of(cohort),
                )


def _for_staff(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """What trainers propose to the team, one line a person; work handed in by those whom nobody follows."""
    cohorts = {
        cohort.id: cohort
        for cohort in cohorts_of_federation(session)
        if allows(visit.actor, "attendance.decide", cohort)
    }
    if not cohorts:
        return
    for one in proposals_in(session, list(cohorts)):
        yield TodoItem(
            title=f"Décider de la tolérance d’absence {of_name(one.person.name)}",
            reason=f"{one.author} propose de la lever.",
            endpoint="absences.decide",
            params={"federation": federation.slug, "enrollment_id": one.enrollment.id},
            button="Lire et décider",
            time_zone=zone_of(cohorts[one.enrollment.cohort_id]),
        )
    followed = followed_by_others(session, list(cohorts), None)
    for work in catch_ups_in(session, list(cohorts)):
        cohort = cohorts[work.enrollment.cohort_id]
        if not work.work.is_to_read or work.enrollment.id in followed or not is_under_way(cohort, visit.now):
            continue
        yield TodoItem(
            title=f"Relire le rattrapage {of_name(work.person.name)}, {cohort.label}",
            reason="Rendu avant son départ : validé, il compte."
            if work.has_left
            else "Il est rendu, et personne ne suit cette personne : répondez, ou choisissez qui la suit.",
            endpoint="absences.catch_up",
            params={
                "federation": federation.slug,
                "enrollment_id": work.enrollment.id,
                "catch_up_id": work.work.id,
            },
            button="Lire et répondre",
            time_zone=zone_of(cohort),
        )


def _for_learner(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    for work, enrollment, cohort, seminar in own_catch_ups(session, visit.actor.person_id):
        zone = zone_of(cohort)
        page: dict[str, str | int] = {
            "federation": federation.slug,
            "enrollment_id": enrollment.id,
            "catch_up_id": work.id,
        }
        if work.is_to_read:
            yield TodoItem(
                title=f"Mon rattrapage est rendu, {seminar.title}",
                reason="Vous pouvez le remplacer tant que personne n’y a répondu.",
                endpoint="absences.hand_in",
                params=page,
                button="Voir",
                time_zone=zone,
                kind="waiting",
                whom="la personne qui vous suit",
            )
            continue
        yield TodoItem(
            title=f"{'Reprendre' if work.is_to_redo else 'Faire'} mon rattrapage, {seminar.title}",
            reason="Ce qui est à reprendre est sur la page."
            if work.is_to_redo
            else f"{duration_words(work.minutes)} de travail, dont la consigne est sur la page.",
            endpoint="absences.hand_in",
            params=page,
            button="Lire et rendre",
            due_at=closing_instant(work.due_on, zone),
            time_zone=zone,
        )
    yield from _to_explain(visit, session, federation)
    begun = select(HalfDay.id).where(HalfDay.cohort_id == Cohort.id, HalfDay.starts_at <= visit.now).exists()
    for enrollment, cohort in session.execute(
        select(Enrollment, Cohort)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(
            Enrollment.person_id == visit.actor.person_id, Enrollment.state == EnrollmentState.ACTIVE, begun
        )
        .order_by(Enrollment.id)
    ):
        yield TodoItem(
            title=f"Mes présences et mes heures, {cohort.label}",
            reason="Vos demi-journées, vos rattrapages et votre travail dans l’équipe.",
            endpoint="proofs.learner",
            params={"federation": federation.slug, "enrollment_id": enrollment.id},
            button="Voir",
            kind="standing",
            whom=federation.name,
            time_zone=zone_of(cohort),
        )


def _to_explain(visit: Visit, session: FencedSession, federation: Federation) -> Iterator[TodoItem]:
    """Sealed absences of the learner that nothing followed, one line for each seminar."""
    me = visit.actor.person_id
    cohorts = {
        cohort.id: cohort
        for cohort in session.scalars(
            select(Cohort)
            .join(Enrollment, Enrollment.cohort_id == Cohort.id)
            .where(Enrollment.person_id == me, Enrollment.state == EnrollmentState.ACTIVE)
        )
        if visit.now < justified_until(cohort)
    }
    if not cohorts:
        return
    sent = set(session.scalars(select(Justification.half_day_id).where(Justification.person_id == me)))
    found: dict[tuple[int, int], list[Unhandled]] = {}
    for one in unhandled(session, list(cohorts), person_id=me):
        if one.half_day.id not in sent:
            found.setdefault((one.enrollment.id, one.seminar.id), []).append(one)
    for (enrollment_id, _), absences in found.items():
        cohort = cohorts[absences[0].enrollment.cohort_id]
        zone = zone_of(cohort)
        days = sorted({one.half_day.starts_at.astimezone(ZoneInfo(zone)).date() for one in absences})
        period = period_words(days[0], days[-1])
        single = absences[0].half_day.id if len(absences) == 1 else None
        on = period if period.startswith("du ") else f"du {period}"
        yield TodoItem(
            title=f"Absence {on} : justifier ou rattraper",
            reason=f"{absences[0].seminar.title}. Dites ce qui s’est passé, avec un justificatif si vous en "
            "avez un ; un rattrapage, s’il vous en est donné un, paraîtra ici.",
            endpoint="absences.justify" if single is not None else "proofs.learner",
            params={
                "federation": federation.slug,
                "enrollment_id": enrollment_id,
                **({"half_day_id": single} if single is not None else {"_anchor": "demi-journees"}),
            },
            button="Justifier",
            due_at=justified_until(cohort),
            time_zone=zone,
        )


def is_under_way(cohort: Cohort, now: datetime) -> bool:
    """Until its last defences: afterwards nobody is reminded of absences any more."""
    ends_on: str = cohort.definition["defence"]["ends_on"]
    return _local(cohort, now).isoformat() <= ends_on


def _local(cohort: Cohort, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone_of(cohort))).date()


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """How many absences of each cohort wait for what follows; two statements."""
    mine = [cohort for cohort in cohorts if is_under_way(cohort, now)]
    waiting = Tally(one.enrollment.cohort_id for one in unhandled(session, [one.id for one in mine]))
    return one_counter(
        mine,
        waiting,
        one="absence sans suite",
        many="absences sans suite",
        endpoint="absences.board",
        kind="waiting",
    )


COUNTERS.append(counters)
OFFERS.append(offer)
