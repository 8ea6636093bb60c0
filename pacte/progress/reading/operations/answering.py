"""A learner answers a question to check themselves; the answer is theirs alone and may change."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from pacte.blockers import refuse_if
from pacte.cohorts.course_pages import Question
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.progress.models import SelfCheckAnswer
from pacte.progress.reading.operations.marking import load_learner
from pacte.progress.reading.rules import blockers_to_answer, is_right


def answer(
    session: FencedSession,
    *,
    enrollment_id: int,
    module: str,
    question: Question,
    chosen: Sequence[str],
    by: Actor,
    at: datetime,
) -> SelfCheckAnswer:
    """Keep the texts chosen in the place of what was answered before."""
    learner = load_learner(session, enrollment_id)
    chosen = list(dict.fromkeys(chosen))
    refuse_if(blockers_to_answer(chosen, [one.text for one in question.choices], question.right))
    row = session.scalar(
        select(SelfCheckAnswer).where(
            SelfCheckAnswer.enrollment_id == learner.id,
            SelfCheckAnswer.module == module,
            SelfCheckAnswer.question == question.id,
        )
    )
    if row is None:
        row = SelfCheckAnswer(
            enrollment_id=learner.id, person_id=learner.person_id, module=module, question=question.id
        )
        session.add(row)
    row.asked, row.chosen = question.text, chosen
    row.is_right = is_right(chosen, question.right)
    row.answered_at = at
    session.flush()
    return row
