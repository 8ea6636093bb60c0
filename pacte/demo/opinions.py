"""The evaluations of the demonstration: asked by the periodic work, answered without a name."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from pacte.cohorts.vocabulary import Audience, Moment, QuestionKind
from pacte.database import FencedSession
from pacte.demo.course import Course
from pacte.demo.dossiers import Case
from pacte.demo.story import Act, Story
from pacte.seminars.evaluation import operations as evaluation
from pacte.seminars.evaluation.operations.answering import SOMEBODY
from pacte.seminars.models import EvaluationRequest

HOT_TEXTS = (
    "Les ateliers à partir de nos situations : à garder. Davantage de temps pour les échanges entre pairs.",
    "J’ai enfin une trame pour ma fiche de poste. L’après-midi du second jour était un peu dense.",
    "Très utile. J’aimerais recevoir les supports avant le séminaire.",
    "La présence des leaders change tout : nous sommes repartis avec un plan commun.",
    "Salle bruyante le matin ; le contenu, lui, était à la hauteur.",
)
COLD_TEXTS = (
    "Nos réunions ont un ordre du jour, une durée et une suite. C’est le plus grand changement.",
    "Je prends ma place auprès de la gérance ; les décisions se préparent mieux.",
    "L’équipe a écrit ses règles et les relit deux fois par an.",
)


def ask(session: FencedSession, at: datetime) -> None:
    """What the periodic work does at that instant."""
    evaluation.ask_due(session, at=at)


def tell_opinions(story: Story, course: Course, key: str, *, first: datetime, cases: Sequence[Case]) -> None:
    """Those learners answer about a seminar, one every third hour."""
    for number, case in enumerate(cases):
        story.add(first + 3 * number * timedelta(hours=1), _learner(course, key, case, number))


def tell_cold_opinions(
    story: Story, course: Course, *, first: datetime, cases: Sequence[Case], leaders: int
) -> None:
    """Those learners, then some leaders of their teams, answer about the whole training."""
    for number, case in enumerate(cases):
        story.add(first + 3 * number * timedelta(hours=1), _learner(course, "", case, number))
    for number in range(leaders):
        story.add(first + (3 * number + 1) * timedelta(hours=1), _leader(course, number))


def _learner(course: Course, key: str, case: Case, number: int) -> Act:
    def run(session: FencedSession, at: datetime) -> None:
        request = session.scalars(
            select(EvaluationRequest).where(
                EvaluationRequest.cohort_id == course.cohort(session).id,
                EvaluationRequest.seminar_id == (course.seminar(session, key).id if key else None),
                EvaluationRequest.person_id == case.person_id,
            )
        ).one()
        _answer(session, course, request, number, at)

    return run


def _leader(course: Course, number: int) -> Act:
    def run(session: FencedSession, at: datetime) -> None:
        request = session.scalars(
            select(EvaluationRequest)
            .where(
                EvaluationRequest.cohort_id == course.cohort(session).id,
                EvaluationRequest.audience == Audience.TEAMS,
            )
            .order_by(EvaluationRequest.id)
            .offset(number)
            .limit(1)
        ).one()
        _answer(session, course, request, number, at)

    return run


def _answer(
    session: FencedSession, course: Course, request: EvaluationRequest, number: int, at: datetime
) -> None:
    draw = Random(f"opinion-{course.definition.reference}-{request.seminar_id}-{number}")  # noqa: S311 - made up
    texts = HOT_TEXTS if request.moment is Moment.HOT else COLD_TEXTS
    values: dict[str, int | str] = {}
    for question in course.definition.evaluation.asked(request.moment, request.audience):
        if question.kind is QuestionKind.SCALE:
            values[question.key] = draw.choice((3, 4, 4, 4, 5, 5, 5))
        elif question.kind is QuestionKind.CHOICE:
            values[question.key] = draw.choice(question.choices)
        else:
            values[question.key] = texts[number] if number < len(texts) else ""
    evaluation.answer(session, request=request, values=values, by=SOMEBODY, at=at)
