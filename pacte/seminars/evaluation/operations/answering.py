"""An answer is written apart from who gives it, and nothing on either side leads to the other.

The request only turns to « answered », without the instant. Each answer rewrites those of the same
evaluation under new keys in a random order, so that neither keys, nor the place on disk, nor the transaction
that wrote a row tell which came last. The month is that of the request, the same for all. The journal says
that an answer came, not whose.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import SystemRandom

from sqlalchemy import delete, func, select

from pacte import audit, links
from pacte.applications.wording import local_day
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.definition import Question
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.seminars.evaluation.loading import end_of, lock_setting
from pacte.seminars.evaluation.operations.asking import PURPOSE
from pacte.seminars.evaluation.rules import Value, blockers_of_values, blockers_to_answer
from pacte.seminars.models import EvaluationAnswer, EvaluationRequest, Seminar
from pacte.seminars.setting import Setting

SOMEBODY = Actor(person_id=None, label="Une personne interrogée", via="system")
"""The same for learners and leaders, by session or by link."""
HIGHEST_KEY = 2**62


def request_of_link(session: FencedSession, *, token: str, at: datetime) -> EvaluationRequest:
    """What a personal link asks; raises Refused when it opens nothing.

    It is neither spent nor noted as opened: an instant could tell which answer is whose.
    """
    link = links.find(session, token=token, purpose=PURPOSE, at=at)
    request = session.get(EvaluationRequest, link.subject_id)
    if request is None:
        raise Refused([Blocker("gone", "Cette évaluation n’existe plus.")])
    return request


def answer(
    session: FencedSession,
    *,
    request: EvaluationRequest,
    values: Mapping[str, Value],
    by: Actor,
    at: datetime,
) -> None:
    """Write an answer; refused with every reason. ``by`` must be ``SOMEBODY``: no name is written down."""
    if by is not SOMEBODY:
        raise ValueError("an answer has no author")
    setting = lock_setting(session, request.cohort_id)
    row = session.get(EvaluationRequest, request.id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused([Blocker("gone", "Cette évaluation n’existe plus.")])
    seminar = session.get(Seminar, row.seminar_id) if row.seminar_id is not None else None
    refuse_if(blockers_of_request(session, setting, row, seminar, at))
    questions = setting.definition.evaluation.asked(row.moment, row.audience)
    refuse_if(blockers_of_values(questions, values))
    row.answered = True
    _write_among_others(session, setting, row, _kept(questions, values))
    session.flush()
    audit.record(
        session,
        action="evaluation.answered",
        subject=seminar if seminar is not None else setting.cohort,
        by=by,
        at=at,
        details={"moment": row.moment.label.lower()},
    )


def blockers_of_request(
    session: FencedSession,
    setting: Setting,
    request: EvaluationRequest,
    seminar: Seminar | None,
    at: datetime,
) -> list[Blocker]:
    """Why this request takes no answer now; one statement for a seminar."""
    ends_at = end_of(session, seminar.id) if seminar is not None else request.asked_at
    return blockers_to_answer(
        answered=request.answered,
        closes_at=request.closes_at,
        is_cancelled=seminar is not None and seminar.cancelled_at is not None,
        is_over=ends_at is not None and ends_at <= at,
        zone=setting.zone,
        now=at,
    )


def _kept(questions: Sequence[Question], values: Mapping[str, Value]) -> dict[str, Value]:
    return {one.key: values[one.key] for one in questions if values.get(one.key, "") != ""}


def _write_among_others(
    session: FencedSession, setting: Setting, request: EvaluationRequest, values: dict[str, Value]
) -> None:
    same = (
        EvaluationAnswer.cohort_id == request.cohort_id,
        EvaluationAnswer.seminar_id == request.seminar_id,
        EvaluationAnswer.moment == request.moment,
        EvaluationAnswer.audience == request.audience,
    )
    together = [*session.scalars(select(EvaluationAnswer.values).where(*same)), values]
    SystemRandom().shuffle(together)
    first = session.scalar(
        select(func.min(EvaluationRequest.asked_at)).where(
            EvaluationRequest.cohort_id == request.cohort_id,
            EvaluationRequest.seminar_id == request.seminar_id,
            EvaluationRequest.moment == request.moment,
        )
    )
    month_on = local_day(first or request.asked_at, setting.zone).replace(day=1)
    session.execute(delete(EvaluationAnswer).where(*same))
    for each in together:
        session.add(
            EvaluationAnswer(
                id=secrets.randbelow(HIGHEST_KEY) + 1,
                cohort_id=request.cohort_id,
                seminar_id=request.seminar_id,
                moment=request.moment,
                audience=request.audience,
                values=each,
                month_on=month_on,
            )
        )
