"""Sheets as PDF, of a half-day, a seminar or a whole cohort, and the certificate of completion."""

from collections.abc import Sequence

from flask import Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from pacte import jobs
from pacte.cohorts.library import curriculum
from pacte.cohorts.queries import cohort_by_code
from pacte.files.kinds import Kind
from pacte.files.names import content_disposition
from pacte.learners.models import Enrollment
from pacte.seminars.models import HalfDay, Seminar
from pacte.seminars.presence.views.pages import HALF_DAY
from pacte.seminars.proofs.papers import completion_pdf, sheets_pdf
from pacte.seminars.proofs.queries import records_of, slots_of
from pacte.seminars.proofs.rules import blockers_to_certificate
from pacte.seminars.proofs.sheets import sheets_of
from pacte.seminars.proofs.sheets_job import KIND, letterhead_of
from pacte.seminars.proofs.views.pages import cohort_named, pages
from pacte.seminars.queries import half_days_of
from pacte.web import SIGNED_IN, actor, authorise, get_or_404, here, now, read, services, write


@pages.get(f"{HALF_DAY}/feuille.pdf", may="attendance.read", of=HalfDay)
def sheet(half_day: HalfDay) -> ResponseReturnValue:
    """The sheet to print; once sealed, the one that was signed."""
    seminar = get_or_404(read(), Seminar, half_day.seminar_id)
    return _send(seminar, [half_day], f"{half_day.id}")


@pages.get(
    "/regions/<federation>/seminaires/<int:seminar_id>/feuilles.pdf", may="attendance.read", of=Seminar
)
def seminar_sheets(seminar: Seminar) -> ResponseReturnValue:
    """One file with every half-day of a seminar."""
    half_days = half_days_of(read(), [seminar.id]).get(seminar.id, [])
    if not half_days:
        flash("Ce séminaire n’a pas encore de demi-journée : il n’y a pas de feuille.", "error")
        code = cohort_named(seminar.cohort_id).code
        return redirect(url_for("presence.half_days", code=code), code=303)
    return _send(seminar, half_days, f"s{seminar.id}")


@pages.post("/regions/<federation>/promotions/<code>/presences/feuilles", may=SIGNED_IN)
def prepare_sheets(code: str) -> ResponseReturnValue:
    """One file with every half-day of the cohort, made by a worker: its page shows the progress."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise("attendance.read", here())
        abort(404)
    authorise("attendance.read", cohort)
    with write() as session:
        job = jobs.start(
            session,
            kind=KIND,
            params={"cohort_id": cohort.id, "place": {"code": cohort.code}},
            by=actor(),
            at=now(),
        )
    return redirect(url_for("jobs.job", job_id=job.id), code=303)


@pages.get(
    "/regions/<federation>/apprenants/<int:enrollment_id>/certificat-de-realisation.pdf",
    may="learner.read",
    of=Enrollment,
)
def completion(enrollment: Enrollment) -> ResponseReturnValue:
    """The certificate, with the hours that sealed sheets prove so far."""
    cohort = cohort_named(enrollment.cohort_id)
    slots = slots_of(read(), cohort)
    (record,) = records_of(read(), slots, [(enrollment, enrollment.person)])
    hours = record.proved
    for blocker in blockers_to_certificate(hours):
        flash(f"{blocker.message} {blocker.remedy}", "error")
        return redirect(url_for("proofs.learner", enrollment_id=enrollment.id), code=303)
    days = [slot.day for slot in slots if (one := record.spent.get(slot.id)) and one.sealed and one.minutes]
    made = completion_pdf(
        letterhead=letterhead_of(cohort, here().name),
        learner=record.person.name,
        action=cohort.definition.get("title") or "Formation des coordinateurs et coordinatrices (PACTE)",
        cohort=cohort.label,
        hours=hours,
        first=days[0],
        last=days[-1],
        reference=f"{here().slug}-{cohort.code}-{enrollment.id}",
        at=now(),
    )
    return _pdf(made, f"certificat-de-realisation-{enrollment.id}.pdf")


def _send(seminar: Seminar, half_days: Sequence[HalfDay], name: str) -> Response:
    cohort = cohort_named(seminar.cohort_id)
    sheets = sheets_of(
        read(),
        services().store,
        cohort,
        [(half_day, seminar) for half_day in half_days],
        known=curriculum(services().settings.modules_dirs),
    )
    made = sheets_pdf(
        sheets,
        letterhead=letterhead_of(cohort, here().name),
        cohort=cohort.label,
        reference=f"{here().slug}-{cohort.code}-{name}",
        at=now(),
    )
    return _pdf(made, f"emargement-{cohort.code}-{name}.pdf")


def _pdf(made: bytes, name: str) -> Response:
    return Response(
        made,
        mimetype=Kind.PDF.media_type,
        headers={"Content-Disposition": content_disposition(name), "Cache-Control": "private, no-store"},
    )
