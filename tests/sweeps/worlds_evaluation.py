"""The evaluations of the swept world: a seminar that was held, its learner and a team leader asked."""

from datetime import timedelta
from typing import TYPE_CHECKING

from pacte import links
from pacte.cohorts.vocabulary import Audience, Modality, Moment
from pacte.database import Database
from pacte.policy import SYSTEM
from pacte.seminars.evaluation.operations.asking import PURPOSE
from pacte.seminars.models import EvaluationRequest, HalfDay, Seminar
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.sweeps.worlds import World


def add_evaluation(database: Database, world: "World") -> None:
    """Rows only."""
    learner, slug = world.people["learner"], world.federation.slug
    with database.session(world.scope, write=True) as session:
        seminar = Seminar(
            cohort_id=world.cohort.id,
            key="evaluated",
            position=90,
            title=f"Séminaire évalué {slug}",
            modality=Modality.IN_PERSON,
            tracks=[],
            modules=[],
            created_at=NOW,
            updated_at=NOW,
        )
        session.add(seminar)
        session.flush()
        session.add(
            HalfDay(
                seminar_id=seminar.id,
                cohort_id=world.cohort.id,
                starts_at=NOW - timedelta(hours=5),
                ends_at=NOW - timedelta(hours=2),
                code_secret="0" * 64,
            )
        )
        asked = {
            "cohort_id": world.cohort.id,
            "asked_at": NOW - timedelta(hours=1),
            "closes_at": NOW + timedelta(days=14),
        }
        session.add(
            EvaluationRequest(
                **asked,
                seminar_id=seminar.id,
                moment=Moment.HOT,
                audience=Audience.LEARNERS,
                person_id=learner.id,
                email=learner.email,
                asked_key=f"hot:{seminar.id}:learner",
            )
        )
        request = EvaluationRequest(
            **asked,
            moment=Moment.COLD,
            audience=Audience.TEAMS,
            email=f"gerance@{slug}.example",
            asked_key=f"cold:{world.cohort.id}:leader",
        )
        session.add(request)
        link, token = links.create(
            session,
            purpose=PURPOSE,
            subject=request,
            email=request.email,
            lifetime=timedelta(days=14),
            by=SYSTEM,
            at=NOW,
        )
        request.link_id = link.id
        world.tokens["evaluation.answer_by_link"] = token
        world.values.setdefault("seminar_id", str(seminar.id))
