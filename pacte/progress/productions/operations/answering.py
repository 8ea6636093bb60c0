"""Feedback on the last version: to be done again by a date, or validated; as many rounds as it takes."""

from datetime import date, datetime

from pacte import audit
from pacte.blockers import refuse_if, stale
from pacte.cohorts.curriculum import Curriculum
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.policy import Actor
from pacte.progress.models import ProductionFeedback
from pacte.progress.productions import emails
from pacte.progress.productions.operations.loading import load_work
from pacte.progress.productions.queries import deposited_before_leaving, last_version
from pacte.progress.productions.rules import (
    EVENTS,
    TRANSITIONS,
    blockers_of_late_answer,
    blockers_of_presence,
    blockers_to_answer,
)
from pacte.progress.vocabulary import Verdict


def give_feedback(
    session: FencedSession,
    *,
    enrollment_id: int,
    key: str,
    verdict: Verdict,
    body: str,
    annotated: Received | None,
    due_on: date | None,
    seen: int,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
) -> ProductionFeedback:
    """Answer the version that the page showed; the learner hears of it. ``due_on``: of what is done again.

    What was deposited before somebody left for good can still be validated.
    """
    work = load_work(session, enrollment_id=enrollment_id, key=key, curriculum=curriculum, at=at)
    refuse_if(
        [
            *(
                blockers_of_late_answer(verdict)
                if deposited_before_leaving(work.piece.row, work.loaded.enrollment, work.loaded.setting.zone)
                else blockers_of_presence(work.loaded.enrollment.state)
            ),
            *blockers_to_answer(
                work.state,
                verdict,
                body=body,
                with_file=annotated is not None,
                due_on=due_on,
                today=work.today,
            ),
        ]
    )
    row = work.piece.row
    assert row is not None  # refused above
    if seen != row.revision:
        raise stale("Cette production")
    version, _ = last_version(session, row)
    file = store_upload(session, received=annotated, by=by, at=at) if annotated is not None else None
    again = verdict is Verdict.REDO
    feedback = ProductionFeedback(
        version_id=version.id,
        person_id=row.person_id,
        verdict=verdict,
        body=body.strip(),
        file_id=file.id if file is not None else None,
        due_on=due_on if again else None,
        given_at=at,
        given_by_id=by.person_id,
    )
    session.add(feedback)
    row.state = TRANSITIONS[row.state, EVENTS[verdict]]
    row.validated_at = None if again else at
    if again:
        row.due_on, row.shared_at = due_on, None
    row.revision += 1
    session.flush()
    emails.tell_of_feedback(
        session, loaded=work.loaded, production=row, feedback=feedback, author=by.label, at=at
    )
    audit.record(
        session,
        action=f"production.{verdict.value}",
        subject=work.loaded.enrollment,
        by=by,
        at=at,
        details={
            "key": key,
            "label": row.label,
            "number": version.number,
            "annotated": file.sha256 if file is not None else "",
        },
    )
    return feedback
