"""More time for one learner and one production, granted on record."""

from datetime import date, datetime

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.cohorts.curriculum import Curriculum
from pacte.database import FencedSession
from pacte.french import date_words
from pacte.policy import Actor
from pacte.progress.models import ProductionExtension
from pacte.progress.productions import emails
from pacte.progress.productions.operations.loading import begin, load_work
from pacte.progress.productions.rules import blockers_of_presence, blockers_to_extend


def extend(
    session: FencedSession,
    *,
    enrollment_id: int,
    key: str,
    due_on: date,
    reason: str,
    seen: int,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
) -> ProductionExtension:
    """Give until ``due_on``; the learner hears of the date, the reason stays in the history."""
    work = load_work(session, enrollment_id=enrollment_id, key=key, curriculum=curriculum, at=at)
    refuse_if(blockers_of_presence(work.loaded.enrollment.state))
    former = work.piece.due_on
    if former is None:
        raise Refused([Blocker("not_asked", "Cette production n’attend pas de dépôt ici.")])
    refuse_if(blockers_to_extend(work.state, due_on=former, new=due_on, reason=reason, today=work.today))
    if seen != work.revision:
        raise stale("Cette production")
    row = begin(session, work)
    extension = ProductionExtension(
        production_id=row.id,
        person_id=row.person_id,
        former_due_on=former,
        due_on=due_on,
        reason=reason.strip(),
        granted_at=at,
        granted_by_id=by.person_id,
    )
    session.add(extension)
    row.due_on = due_on
    row.revision += 1
    session.flush()
    emails.tell_of_extension(
        session, loaded=work.loaded, production=row, extension=extension, author=by.label, at=at
    )
    audit.record(
        session,
        action="production.extended",
        subject=work.loaded.enrollment,
        by=by,
        at=at,
        details={
            "key": key,
            "label": row.label,
            "on": due_on.isoformat(),
            "day_words": date_words(due_on, weekday=False),
        },
    )
    return extension
