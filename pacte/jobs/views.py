"""The page of a long work: how far it is, what it made, or why it failed."""

from dataclasses import dataclass

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.files.models import StoredFile
from pacte.files.serving import send_stored
from pacte.jobs import operations
from pacte.jobs.models import Job, JobState
from pacte.jobs.registry import KINDS, Kind
from pacte.web import SIGNED_IN, Pages, actor, again, authorise, get_or_404, here, now, read, services, write
from pacte.web.tables import Badge

pages = Pages("jobs", __name__)

REFRESH_SECONDS = 3
STATES = {
    JobState.QUEUED: Badge("waiting", "En attente"),
    JobState.RUNNING: Badge("progress", "En cours"),
    JobState.DONE: Badge("done", "Terminé"),
    JobState.FAILED: Badge("refused", "Échec"),
}


@dataclass(frozen=True, slots=True)
class Followed:
    """What the policy is asked about: a work that names its cohort is followed by that cohort's team too."""

    federation_id: int
    cohort_id: int | None


def _authorised(job: Job) -> None:
    """Each kind says who may follow it."""
    if job.kind not in KINDS:
        abort(404)
    authorise(KINDS[job.kind].permission, Followed(here().id, job.params.get("cohort_id")))


@pages.get("/regions/<federation>/travaux/<int:job_id>", may=SIGNED_IN, of=Job, as_="job")
def job(job: Job) -> ResponseReturnValue:
    """The state of a work; the page comes back by itself while it is not finished."""
    _authorised(job)
    is_over = job.state in (JobState.DONE, JobState.FAILED)
    kind = KINDS[job.kind]
    return render_template(
        "jobs/job.html",
        job=job,
        kind=kind,
        badge=STATES[job.state],
        is_over=is_over,
        back=_back(kind, job),
        every=REFRESH_SECONDS,
    )


def _back(kind: Kind, job: Job) -> str:
    place = job.params.get("place")
    return url_for(kind.endpoint, **place) if kind.endpoint and place else ""


@pages.get("/regions/<federation>/travaux/<int:job_id>/resultat", may=SIGNED_IN, of=Job, as_="job")
def result(job: Job) -> ResponseReturnValue:
    """What the work made."""
    _authorised(job)
    if job.file_id is None:
        abort(404)
    if KINDS[job.kind].withheld(read(), job, actor().person_id):
        return render_template(
            "jobs/withheld.html", back=_back(KINDS[job.kind], job), kind=KINDS[job.kind]
        ), 403
    return send_stored(get_or_404(read(), StoredFile, job.file_id), store=services().store)


@pages.post("/regions/<federation>/travaux/<int:job_id>/relancer", may=SIGNED_IN, of=Job, as_="job")
def restart(job: Job) -> ResponseReturnValue:
    """Queue a failed work again."""
    _authorised(job)
    with write() as session:
        operations.restart(session, job=again(session, job), by=actor(), at=now())
    return redirect(url_for("jobs.job", job_id=job.id), code=303)
