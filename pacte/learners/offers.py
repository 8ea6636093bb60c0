"""What learners ask: of staff, to enrol those confirmed; of trainers, to welcome; and one's own training."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import day_words, local_day
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.cohorts.rules import opening_instant
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import agreed, plural, the_cohort
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.queries import active_counts, alone_counts
from pacte.learners.vocabulary import EnrollmentState
from pacte.learners.waivers import on_waiver, waiver_words
from pacte.policy import Role, allows
from pacte.selection.hiding import hidden_from_judging
from pacte.selection.models import Candidacy, PlaceOffer
from pacte.selection.validation.registries import COUNTS, NationalCount
from pacte.selection.vocabulary import OfferState, Validation
from pacte.todo import OFFERS, TodoItem, Visit

NEW_FOR = timedelta(days=14)
"""How long a learner is new to their trainer."""


def to_enrol(
    session: FencedSession, cohorts: Sequence[Cohort], *, hidden: Collection[int] = ()
) -> dict[int, int]:
    """Cohort id → people validated, with a confirmed place, not enrolled, less those ``hidden``; one
    statement."""
    without = [cohort.id for cohort in cohorts if not _asks_ehesp(cohort)]
    rows = session.execute(
        select(PlaceOffer.cohort_id, func.count(PlaceOffer.id))
        .join(Application, Application.id == PlaceOffer.application_id)
        .join(Candidacy, Candidacy.application_id == Application.id)
        .outerjoin(
            Enrollment,
            (Enrollment.person_id == PlaceOffer.person_id) & (Enrollment.cohort_id == PlaceOffer.cohort_id),
        )
        .where(
            PlaceOffer.cohort_id.in_([cohort.id for cohort in cohorts]),
            PlaceOffer.state == OfferState.ACCEPTED,
            Application.state == ApplicationState.SUBMITTED,
            Enrollment.id.is_(None),
            Application.id.not_in(hidden),
            (Candidacy.validation == Validation.VALIDATED) | Candidacy.cohort_id.in_(without),
        )
        .group_by(PlaceOffer.cohort_id)
    )
    return dict(rows.all())


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """Learners of each cohort, and those to enrol; two statements, and what is hidden."""
    hidden = hidden_from_judging(session, cohorts, reader_id)
    active, waiting = active_counts(session), to_enrol(session, cohorts, hidden=hidden)
    return {cohort.id: list(_counters(cohort, active, waiting)) for cohort in cohorts}


def _counters(cohort: Cohort, active: Mapping[int, int], waiting: Mapping[int, int]) -> Iterator[Counter]:
    if count := active.get(cohort.id, 0):
        yield Counter(
            label=agreed(count, "apprenant·e", "apprenant·es"),
            value=count,
            endpoint="learners.listed",
            params={"code": cohort.code},
            kind="done",
        )
    if count := waiting.get(cohort.id, 0):
        yield Counter(
            label=agreed(count, "personne confirmée à inscrire", "personnes confirmées à inscrire"),
            value=count,
            endpoint="learners.enrol",
            params={"code": cohort.code},
            kind="redo",
        )


def offer(visit: Visit) -> Iterator[TodoItem]:
    """Staff's and trainers' lines by cohort, then one's own enrolments."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        yield from _for_staff(visit, session, federation.slug)
        if any(
            grant.role is Role.TRAINER and grant.federation_id == federation_id
            for grant in visit.actor.grants
        ):
            yield from _for_trainer(visit, session, federation)
        if any(
            grant.role is Role.LEARNER and grant.federation_id == federation_id
            for grant in visit.actor.grants
        ):
            yield from _for_learner(visit, session, federation)


def _for_staff(visit: Visit, session: FencedSession, slug: str) -> Iterator[TodoItem]:
    mine = [
        cohort for cohort in cohorts_of_federation(session) if allows(visit.actor, "learner.manage", cohort)
    ]
    hidden = hidden_from_judging(session, mine, visit.actor.person_id)
    waiting = to_enrol(session, mine, hidden=hidden) if mine else {}
    alone = alone_counts(session, [one for one in mine if not _is_over(one, visit.now)]) if mine else {}
    waived = on_waiver(session, [one for one in mine if not _is_over(one, visit.now)]) if mine else {}
    for cohort in mine:
        if count := waived.get(cohort.id, 0):
            zone = _zone(cohort)
            begun = local_day(visit.now, zone) >= cohort.t0_on
            yield TodoItem(
                title=f"{plural(count, 'personne inscrite', 'personnes inscrites')} en dérogation, "
                f"{cohort.label}",
                reason=waiver_words(cohort, begun=begun),
                endpoint="learners.listed",
                params={"federation": slug, "code": cohort.code},
                button="Voir la liste",
                due_at=None if begun else opening_instant(cohort.t0_on, zone),
                time_zone=zone,
            )
        if count := waiting.get(cohort.id, 0):
            words = plural(count, "personne confirmée", "personnes confirmées")
            yield TodoItem(
                title=f"Inscrire {words}, {cohort.label}",
                reason=f"{agreed(count, 'Sa place est confirmée et son', 'Leur place est confirmée et leur')}"
                " dossier validé.",
                endpoint="learners.enrol",
                params={"federation": slug, "code": cohort.code},
                button="Inscrire",
                due_at=opening_instant(cohort.t0_on, _zone(cohort)),
                time_zone=_zone(cohort),
            )
        if count := alone.get(cohort.id, 0):
            yield TodoItem(
                title=f"{plural(count, 'personne')} sans formatrice ni formateur, {cohort.label}",
                reason="Choisissez qui suit chaque personne, sur sa page.",
                endpoint="learners.listed",
                params={"federation": slug, "code": cohort.code, "suivi": "personne"},
                button="Choisir",
                time_zone=_zone(cohort),
            )


def _for_trainer(visit: Visit, session: FencedSession, federation: Any) -> Iterator[TodoItem]:
    is_new = case((TrainerAssignment.from_at > visit.now - NEW_FOR, 1), else_=0)
    rows = session.execute(
        select(Enrollment.cohort_id, func.count(Enrollment.id), func.sum(is_new))
        .join(TrainerAssignment, TrainerAssignment.enrollment_id == Enrollment.id)
        .where(
            TrainerAssignment.trainer_id == visit.actor.person_id,
            TrainerAssignment.until_at.is_(None),
            Enrollment.state == EnrollmentState.ACTIVE,
        )
        .group_by(Enrollment.cohort_id)
        .order_by(Enrollment.cohort_id)
    ).all()
    cohorts = {cohort.id: cohort for cohort in cohorts_of_federation(session)} if rows else {}
    for cohort_id, count, new in rows:
        cohort = cohorts[cohort_id]
        followed: dict[str, Any] = {
            "endpoint": "learners.listed",
            "params": {
                "federation": federation.slug,
                "code": cohort.code,
                "suivi": str(visit.actor.person_id),
            },
            "button": "Voir",
            "time_zone": _zone(cohort),
        }
        if new:
            words = plural(new, "nouvelle personne", "nouvelles personnes")
            yield TodoItem(
                title=f"{words} à accueillir, {cohort.label}",
                reason=f"Vous {agreed(new, 'la', 'les')} suivez depuis moins de deux semaines.",
                **followed,
            )
        else:
            yield TodoItem(
                title=f"{plural(count, 'personne suivie', 'personnes suivies')}, {cohort.label}",
                reason=agreed(count, "Sa fiche.", "Leur liste, et la fiche de chacune."),
                kind="standing",
                whom=federation.name,
                **followed,
            )


def _for_learner(visit: Visit, session: FencedSession, federation: Any) -> Iterator[TodoItem]:
    rows = session.execute(
        select(Enrollment, Cohort, Person.given_name, Person.family_name)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .outerjoin(
            TrainerAssignment,
            (TrainerAssignment.enrollment_id == Enrollment.id) & TrainerAssignment.until_at.is_(None),
        )
        .outerjoin(Person, Person.id == TrainerAssignment.trainer_id)
        .where(Enrollment.person_id == visit.actor.person_id, Enrollment.state == EnrollmentState.ACTIVE)
        .order_by(Enrollment.id)
    )
    for enrollment, cohort, given, family in rows:
        trainer = f"{given or ''} {family or ''}".strip()
        yield TodoItem(
            title=f"Mon parcours, {cohort.label}",
            reason="Où vous en êtes, et ce qui reste jusqu’au diplôme.",
            endpoint="learners.page",
            params={"federation": federation.slug, "enrollment_id": enrollment.id},
            kind="standing",
            whom=trainer or federation.name,
            time_zone=_zone(cohort),
        )


def offer_to_departed(visit: Visit) -> Iterator[TodoItem]:
    """The training that a person left, and what they keep of it: they hold no role there any more."""
    if visit.actor.person_id is None:
        return
    left = Enrollment.state == EnrollmentState.WITHDRAWN
    federations = visit.mine().scalars(select(Enrollment.federation_id).where(left).distinct()).all()
    for federation_id in sorted(federations):
        session = visit.of_federation(federation_id)
        rows = session.execute(
            select(Enrollment, Cohort, Federation)
            .join(Cohort, Cohort.id == Enrollment.cohort_id)
            .join(Federation, Federation.id == Enrollment.federation_id)
            .where(Enrollment.person_id == visit.actor.person_id, left)
            .order_by(Enrollment.id)
        )
        for enrollment, cohort, federation in rows:
            day = f" le {day_words(enrollment.ended_on)}" if enrollment.ended_on is not None else ""
            yield TodoItem(
                title=f"Vous avez quitté {the_cohort(cohort.label)}{day}",
                reason="Vos présences, vos heures et vos attestations restent à votre disposition.",
                endpoint="learners.page",
                params={"federation": federation.slug, "enrollment_id": enrollment.id},
                kind="standing",
                whom=federation.name,
                time_zone=_zone(cohort),
            )


def _asks_ehesp(cohort: Cohort) -> bool:
    return bool(cohort.definition.get("selection", {}).get("ehesp_validation", True))


def _is_over(cohort: Cohort, now: datetime) -> bool:
    return local_day(now, _zone(cohort)) > definition_of(cohort).defence.ends_on


def _zone(cohort: Cohort) -> str:
    zone: str = cohort.definition["federation"]["time_zone"]
    return zone


COUNTERS.append(counters)
COUNTS.append(NationalCount(key="apprenants", label="Apprenant·es", count=active_counts))
OFFERS.append(offer)
OFFERS.append(offer_to_departed)
