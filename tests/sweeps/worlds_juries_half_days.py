"""Availabilities in a swept world: a poll, what its juror and its learner are asked."""

from datetime import timedelta
from typing import TYPE_CHECKING

from pacte import links
from pacte.database import Database
from pacte.juries.half_days.links import PURPOSE
from pacte.juries.models import DefenceAnswer, DefencePoll
from pacte.learners.models import Enrollment
from pacte.policy import SYSTEM
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World

ENDPOINTS = ("availability_link", "availability_link_answer")


def add_half_days(database: Database, world: "World") -> None:
    """Rows; the half-day is the day's own."""
    with database.session(world.scope, write=True) as session:
        poll = DefencePoll(cohort_id=world.cohort.id, due_on=(NOW + timedelta(days=10)).date(), opened_at=NOW)
        session.add(poll)
        session.flush()
        learner = session.get_one(Enrollment, int(world.values["enrollment_id"])).person_id
        answers = [
            DefenceAnswer(poll_id=poll.id, person_id=person_id, is_juror=is_juror, half_days={}, asked_at=NOW)
            for person_id, is_juror in ((world.people["juror"].id, True), (learner, False))
        ]
        session.add_all(answers)
        session.flush()
        _, token = links.create(
            session,
            purpose=PURPOSE,
            subject=answers[0],
            email="jury@exemple.fr",
            lifetime=timedelta(days=30),
            by=SYSTEM,
            at=NOW,
        )
        world.values["defence_answer_id"] = str(answers[0].id)
        for name in ENDPOINTS:
            world.tokens[f"juries.{name}"] = token
