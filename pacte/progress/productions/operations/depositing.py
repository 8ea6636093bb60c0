"""A learner deposits a version: received once, with its receipt; marked if late, until the cohort is over."""

from datetime import datetime
from hashlib import sha256

from pacte import audit
from pacte.blockers import refuse_if, stale
from pacte.cohorts.curriculum import Curriculum
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.french import plural
from pacte.policy import Actor
from pacte.progress.models import ProductionVersion
from pacte.progress.productions import emails
from pacte.progress.productions.definition import Asked
from pacte.progress.productions.operations.loading import begin, load_work
from pacte.progress.productions.queries import last_version
from pacte.progress.productions.rules import (
    TRANSITIONS,
    blockers_of_end,
    blockers_of_presence,
    blockers_to_deposit,
    days_late,
)
from pacte.progress.vocabulary import ProductionEvent, ProductionState


def deposit(
    session: FencedSession,
    *,
    enrollment_id: int,
    key: str,
    received: Received,
    comment: str,
    seen: int,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
) -> ProductionVersion:
    """Add a version and send its receipt.

    The very file that already waits for an answer, sent again (a second click, another tab), gives the
    version that it is, and nothing is written.
    """
    work = load_work(session, enrollment_id=enrollment_id, key=key, curriculum=curriculum, at=at)
    refuse_if(blockers_of_presence(work.loaded.enrollment.state, is_own=True))
    is_same = False
    if work.piece.row is not None and work.number:
        version, file = last_version(session, work.piece.row)
        is_same = file.sha256 == received.content.sha256
        if is_same and work.state is ProductionState.DEPOSITED:
            return version
    refuse_if(
        blockers_to_deposit(
            work.state,
            asked=work.piece.asked is not None,
            number=work.number,
            same=is_same and work.state is ProductionState.REDO,
            blank=_is_blank(work.piece.asked, received),
        )
    )
    if work.piece.is_over(work.today):
        refuse_if(blockers_of_end(work.piece.ends_on, contact=work.loaded.setting.contact))
    if seen != work.revision:
        raise stale("Cette production")
    due_on = work.piece.due_on
    assert due_on is not None  # asked, and not kept: refused above
    row = begin(session, work)
    kept = store_upload(session, received=received, by=by, at=at)
    late = 0 if work.piece.is_before_arrival else days_late(due_on, work.today)
    version = ProductionVersion(
        production_id=row.id,
        person_id=row.person_id,
        number=row.number + 1,
        file_id=kept.id,
        comment=comment.strip(),
        deposited_at=at,
        due_on=due_on,
        days_late=late,
    )
    session.add(version)
    row.state = TRANSITIONS[row.state, ProductionEvent.DEPOSIT]
    row.number, row.deposited_at, row.days_late = version.number, at, late
    row.revision += 1
    session.flush()
    emails.acknowledge(session, loaded=work.loaded, production=row, version=version, file=kept, at=at)
    audit.record(
        session,
        action="production.deposited",
        subject=work.loaded.enrollment,
        by=by,
        at=at,
        details={
            "key": key,
            "label": row.label,
            "number": version.number,
            "sha256": kept.sha256,
            "late_words": f", avec {plural(late, 'jour')} de retard" if late else "",
        },
    )
    return version


def _is_blank(asked: Asked | None, received: Received) -> bool:
    """Whether the file is the template that the production begins with."""
    template = asked.template if asked is not None else None
    return (
        template is not None
        and template.is_file()
        and sha256(template.read_bytes()).hexdigest() == received.content.sha256
    )
