"""What « À faire » says of the long works one has started: running, ready to download, failed."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import or_, select

from pacte.jobs.models import Job, JobState
from pacte.jobs.registry import KINDS
from pacte.todo import OFFERS, TodoItem, Visit

REMEMBERED = timedelta(days=1)
"""How long a finished work stays on the page."""

WORDS = {
    JobState.DONE: ("prêt", "Le résultat vous attend.", "Ouvrir"),
    JobState.FAILED: ("échec", "Le travail s’est arrêté ; vous pouvez le relancer.", "Voir pourquoi"),
}


def offer(visit: Visit) -> Iterator[TodoItem]:
    """One line for each work of the person; one statement a federation."""
    for federation_id, federation in visit.federations.items():
        statement = (
            select(Job)
            .where(
                Job.person_id == visit.actor.person_id,
                or_(Job.finished_at.is_(None), Job.finished_at > visit.now - REMEMBERED),
            )
            .order_by(Job.id)
        )
        for job in visit.of_federation(federation_id).scalars(statement):
            if job.kind not in KINDS:
                continue
            label = KINDS[job.kind].label
            place = {"federation": federation.slug, "job_id": job.id}
            if job.state in WORDS:
                word, reason, button = WORDS[job.state]
                yield TodoItem(
                    title=f"{label} : {word}", reason=reason, endpoint="jobs.job", params=place, button=button
                )
            else:
                yield TodoItem(
                    title=label,
                    reason="Vous pouvez continuer : la page du travail dit où il en est.",
                    endpoint="jobs.job",
                    params=place,
                    kind="waiting",
                    whom="PACTE",
                )


OFFERS.append(offer)
