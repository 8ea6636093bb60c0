"""Sheets as PDF, of a half-day, a seminar or a whole cohort, and the certificate of completion."""

from collections.abc import Sequence

from flask import Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code
from pacte.documents.letters import Letterhead
from pacte.files.kinds import Kind
from pacte.files.names import content_disposition
from pacte.french import agreed
from pacte.learners.models import Enrollment
from pacte.seminars.models import HalfDay, Seminar
from pacte.seminars.presence.views.pages import HALF_DAY
from pacte.seminars.proofs.papers import Blank, Sealed, completion_pdf, current_pdf, sheets_pdf
from pacte.seminars.proofs.queries import records_of, slots_of, zone_of
from pacte.seminars.proofs.rules import blockers_to_certificate, blockers_to_print
from pacte.seminars.proofs.sheets import Paired, current_of, half_days_to_print, sheets_of
from pacte.seminars.proofs.views.pages import cohort_named, pages
from pacte.seminars.queries import half_days_of
from pacte.web import SIGNED_IN, authorise, get_or_404, here, now, read, services

ACTION = "Formation des coordinatrices et coordinateurs en soins de proximité (PACTE)"
"""What a certificate names, as the site does, where the cohort has no title."""


@pages.get(f"{HALF_DAY}/feuille.pdf", may="attendance.read", of=HalfDay)
def sheet(half_day: HalfDay) -> ResponseReturnValue:
    """The sheet to print; once sealed, the one that was signed; none to sign of what is cancelled."""
    seminar = get_or_404(read(), Seminar, half_day.seminar_id)
    is_sealed = half_day.sealed_at is not None
    for blocker in blockers_to_print(is_cancelled=seminar.cancelled_at is not None, is_sealed=is_sealed):
        flash(f"{blocker.message} {blocker.remedy}", "error")
        return redirect(url_for("presence.half_day", half_day_id=half_day.id), code=303)
    return _send(cohort_named(half_day.cohort_id), [(half_day, seminar)], f"{half_day.id}")


@pages.get(f"{HALF_DAY}/etat-actuel.pdf", may="attendance.read", of=HalfDay)
def current_sheet(half_day: HalfDay) -> ResponseReturnValue:
    """The half-day as it stands before its seal, signatures included; once sealed, what was sealed."""
    fresh = get_or_404(read(), HalfDay, half_day.id)
    if fresh.sealed is not None:
        return redirect(url_for("proofs.sheet", half_day_id=half_day.id), code=303)
    cohort = cohort_named(half_day.cohort_id)
    known = curriculum(services().settings.modules_dirs)
    made = current_pdf(
        current_of(read(), services().store, fresh, known=known),
        letterhead=_letterhead(cohort),
        cohort=cohort.label,
        reference=f"{here().slug}-{cohort.code}-{half_day.id}",
        at=now(),
    )
    return _pdf(made, f"emargement-{cohort.code}-{half_day.id}-non-scelle.pdf")


@pages.get(
    "/regions/<federation>/seminaires/<int:seminar_id>/feuilles.pdf", may="attendance.read", of=Seminar
)
def seminar_sheets(seminar: Seminar) -> ResponseReturnValue:
    """One file with every half-day of a seminar; once it is cancelled, with those that were signed."""
    cohort = cohort_named(seminar.cohort_id)
    is_cancelled = seminar.cancelled_at is not None
    known = half_days_of(read(), [seminar.id]).get(seminar.id, [])
    half_days = [one for one in known if not is_cancelled or one.sealed_at is not None]
    for blocker in blockers_to_print(is_cancelled=is_cancelled, is_sealed=bool(half_days)):
        flash(f"{blocker.message} {blocker.remedy}", "error")
        return redirect(url_for("presence.half_days", code=cohort.code), code=303)
    if not half_days:
        flash("Ce séminaire n’a pas encore de demi-journée : il n’y a pas de feuille.", "error")
        return redirect(url_for("presence.half_days", code=cohort.code), code=303)
    return _send(cohort, [(half_day, seminar) for half_day in half_days], f"s{seminar.id}")


@pages.get("/regions/<federation>/promotions/<code>/presences/feuilles.pdf", may=SIGNED_IN)
def cohort_sheets(code: str) -> ResponseReturnValue:
    """One file with every half-day of the cohort that counts, in the order of time."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise("attendance.read", here())
        abort(404)
    authorise("attendance.read", cohort)
    half_days = half_days_to_print(read(), cohort.id)
    if not half_days:
        flash("La promotion n’a pas encore de demi-journée : il n’y a pas de feuille.", "error")
        return redirect(url_for("proofs.attendance", code=code), code=303)
    return _send(cohort, half_days, "promotion")


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
    hours = record.certified
    for blocker in blockers_to_certificate(hours):
        flash(f"{blocker.message} {blocker.remedy}", "error")
        return redirect(url_for("proofs.learner", enrollment_id=enrollment.id), code=303)
    counted = [one for one in record.brought if one.counts and one.hours.total]
    days = sorted([*record.proved_days(slots), *(day for one in counted for day in one.days)])
    made = completion_pdf(
        letterhead=_letterhead(cohort),
        learner=record.person.name,
        action=cohort.definition.get("title") or ACTION,
        cohort=cohort.label,
        hours=hours,
        brought=[(one.cohort.label, one.hours) for one in counted],
        first=days[0],
        last=days[-1],
        reference=f"{here().slug}-{cohort.code}-{enrollment.id}",
        at=now(),
    )
    return _pdf(made, f"certificat-de-realisation-{enrollment.id}.pdf")


def _send(cohort: Cohort, half_days: Paired, name: str) -> Response:
    sheets = sheets_of(
        read(),
        services().store,
        cohort,
        half_days,
        known=curriculum(services().settings.modules_dirs),
    )
    made = sheets_pdf(
        sheets,
        letterhead=_letterhead(cohort),
        cohort=cohort.label,
        reference=f"{here().slug}-{cohort.code}-{name}",
        at=now(),
    )
    return _pdf(made, f"emargement-{cohort.code}-{name}-{_standing(sheets)}.pdf")


def _standing(sheets: Sequence[Blank | Sealed]) -> str:
    """What tells a file to sign from the one that was signed."""
    sealed = [one for one in sheets if isinstance(one, Sealed)]
    if not sealed:
        return agreed(len(sheets), "vierge", "vierges")
    if len(sealed) < len(sheets):
        return "en-partie-scellees"
    corrected = any(one.addenda for one in sealed)
    words = agreed(len(sheets), "scellee", "scellees")
    return f"{words}-{agreed(len(sheets), 'rectifiee', 'rectifiees')}" if corrected else words


def _letterhead(cohort: Cohort) -> Letterhead:
    contact = cohort.definition.get("contact", {}).get("email", "")
    return Letterhead(here().name, contact, zone_of(cohort))


def _pdf(made: bytes, name: str) -> Response:
    return Response(
        made,
        mimetype=Kind.PDF.media_type,
        headers={"Content-Disposition": content_disposition(name), "Cache-Control": "private, no-store"},
    )
