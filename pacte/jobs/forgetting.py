"""What long work made is kept a week, then forgotten; contents that nothing refers to are collected."""

from datetime import datetime, timedelta

from sqlalchemy import select

from pacte.database import FencedSession, Scope
from pacte.files.models import StoredFile
from pacte.files.operations import collect_orphans
from pacte.jobs.models import Job
from pacte.jobs.registry import PERIODIC, Periodic
from pacte.web.services import Services

KEPT = timedelta(days=7)
"""Archives gather personal data: whoever asked for one has a week to fetch it, and may ask again."""

FORGOTTEN = "Le résultat a été effacé une semaine après sa préparation. Relancez la préparation au besoin."


def forget_results(session: FencedSession, *, at: datetime) -> int:
    """Remove the results of the federation's works that ended a week ago or more; how many."""
    old = session.scalars(
        select(Job).where(Job.file_id.is_not(None), Job.finished_at <= at - KEPT).with_for_update()
    ).all()
    for job in old:
        made = session.get_one(StoredFile, job.file_id)
        job.file_id, job.message = None, FORGOTTEN
        session.flush()
        session.delete(made)
    return len(old)


def forget(services: Services, scope: Scope, at: datetime) -> None:
    """The daily round in one federation."""
    if scope.kind != "federation":
        return
    with services.database.session(scope, write=True) as session:
        forget_results(session, at=at)
    with services.database.session(scope) as session:
        collect_orphans(session, store=services.store, at=at, dry_run=False)


PERIODIC.append(Periodic("forget-results", timedelta(hours=24), forget))
