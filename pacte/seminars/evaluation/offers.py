"""What evaluations ask of people: to answer; of those who run seminars, to follow the rate of answers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.cohorts.vocabulary import Moment
from pacte.database import FencedSession
from pacte.french import agreed, plural
from pacte.policy import Role, allows
from pacte.seminars.evaluation.queries import answers_in
from pacte.seminars.models import EvaluationRequest, HalfDay, Seminar
from pacte.todo import OFFERS, TodoItem, Visit


def offer(visit: Visit) -> Iterator[TodoItem]:
    """One's own evaluations, then those of the seminars one runs as a trainer."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        yield from _to_answer(visit, session, federation)
        trains = any(
            grant.role is Role.TRAINER and grant.federation_id == federation_id
            for grant in visit.actor.grants
        )
        if trains:
            yield from _to_follow(visit, session, federation)


def _to_answer(visit: Visit, session: FencedSession, federation: Any) -> Iterator[TodoItem]:
    ends = select(func.max(HalfDay.ends_at)).where(HalfDay.seminar_id == Seminar.id).scalar_subquery()
    rows = session.execute(
        select(EvaluationRequest, Cohort, Seminar)
        .join(Cohort, Cohort.id == EvaluationRequest.cohort_id)
        .outerjoin(Seminar, Seminar.id == EvaluationRequest.seminar_id)
        .where(
            EvaluationRequest.person_id == visit.actor.person_id,
            EvaluationRequest.answered.is_(False),
            EvaluationRequest.closes_at > visit.now,
            Seminar.id.is_(None) | (Seminar.cancelled_at.is_(None) & (ends <= visit.now)),
        )
        .order_by(EvaluationRequest.closes_at, EvaluationRequest.id)
    )
    for request, cohort, seminar in rows:
        place: dict[str, str | int] = {"federation": federation.slug}
        if request.seminar_id is not None:
            title, endpoint = f"Évaluer «\u00a0{seminar.title}\u00a0»", "evaluation.answer"
            place["seminar_id"] = seminar.id
        else:
            title, endpoint = f"Évaluer la formation, {cohort.label}", "evaluation.answer_cold"
            place["code"] = cohort.code
        yield TodoItem(
            title=title,
            reason="Deux minutes, sans votre nom.",
            endpoint=endpoint,
            params=place,
            button="Répondre",
            due_at=request.closes_at,
            time_zone=_zone(cohort),
        )


def _to_follow(visit: Visit, session: FencedSession, federation: Any) -> Iterator[TodoItem]:
    rows = session.execute(
        select(
            Seminar,
            Cohort,
            func.count(EvaluationRequest.id),
            func.sum(case((EvaluationRequest.answered.is_(True), 1), else_=0)),
        )
        .join(Cohort, Cohort.id == Seminar.cohort_id)
        .join(EvaluationRequest, EvaluationRequest.seminar_id == Seminar.id)
        .where(
            EvaluationRequest.moment == Moment.HOT,
            EvaluationRequest.closes_at > visit.now,
            Seminar.cancelled_at.is_(None),
        )
        .group_by(Seminar.id, Cohort.id)
        .order_by(Seminar.id)
    )
    for seminar, cohort, asked, answered in rows:
        if not allows(visit.actor, "evaluation.read", seminar):
            continue
        yield TodoItem(
            title=f"Évaluation de «\u00a0{seminar.title}\u00a0»",
            reason=f"{plural(answered, 'réponse', 'réponses')} sur {asked}, {cohort.label}.",
            endpoint="evaluation.results",
            params={"federation": federation.slug, "seminar_id": seminar.id},
            button="Voir",
            kind="waiting",
            whom="les personnes présentes",
            time_zone=_zone(cohort),
        )


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """The way to the evaluations of each cohort that has some; one statement."""
    received = answers_in(session, [cohort.id for cohort in cohorts])
    return {
        cohort.id: [
            Counter(
                label=agreed(received[cohort.id], "évaluation reçue", "évaluations reçues"),
                value=received[cohort.id],
                endpoint="evaluation.overview",
                params={"code": cohort.code},
            )
        ]
        for cohort in cohorts
        if cohort.id in received
    }


def _zone(cohort: Cohort) -> str:
    zone: str = cohort.definition["federation"]["time_zone"]
    return zone


COUNTERS.append(counters)
OFFERS.append(offer)
