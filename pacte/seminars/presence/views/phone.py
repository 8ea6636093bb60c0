"""A learner signs on their phone: the code of the room read or typed, then a signature drawn or a name."""

import secrets
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.operations.throttle import count_attempt, forgive
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.learners.models import Enrollment
from pacte.seminars.models import Attendance, HalfDay, Seminar
from pacte.seminars.presence import codes, operations, tickets
from pacte.seminars.presence.after_seal import kept_words
from pacte.seminars.presence.announced import announced_absences
from pacte.seminars.presence.forms import CodeForm, KeptForm
from pacte.seminars.presence.loading import local_day
from pacte.seminars.presence.queries import attendance_of, enrollment_of, is_expected, window_of
from pacte.seminars.presence.rules import Window, away_words, blockers_to_open, not_expected
from pacte.seminars.presence.views import devices, outcomes
from pacte.seminars.presence.views.pages import (
    HALF_DAY,
    beside,
    hours_words,
    kept_drawing,
    milliseconds,
    pages,
    recorded_words,
    refused_words,
)
from pacte.web import PUBLIC, actor, now, read, services, write
from pacte.web.errors import wants_json

GUESS = "attendance-code"
OLD_CODE = Blocker(
    "old_code",
    "Ce code a changé.",
    "Scannez celui qui est affiché maintenant : il change toutes les 20 secondes.",
)


@pages.get(f"{HALF_DAY}/code/<token>", may=PUBLIC, of=HalfDay)
def scan(half_day: HalfDay, token: str) -> ResponseReturnValue:
    """The address of the QR code: exchanged at once for a ticket, so that drawing does not race the code."""
    if not codes.is_token(token, half_day.code_secret, half_day.id, now()):
        return render_template("seminars/presence/old_code.html", half_day=half_day, blockers=[OLD_CODE]), 410
    blockers = blockers_to_open(_window(half_day), now())
    if blockers:
        return render_template("seminars/presence/old_code.html", half_day=half_day, blockers=blockers), 410
    return devices.give_ticket(_to_signing(half_day), half_day)


@pages.form(f"{HALF_DAY}/signer", may="attendance.sign", of=HalfDay)
def sign(half_day: HalfDay) -> ResponseReturnValue:
    """The learner's own page: the code first, then the signature, then « Présence enregistrée »."""
    enrollment = _own(half_day)
    if request.method == "GET":
        return _page(half_day, enrollment)
    form = KeptForm()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        zone = _window(half_day).time_zone
        try:
            sent_again = _written(half_day, enrollment, form)  # its image is not read a second time
            drawing = kept_drawing(form.drawing.data or "") if not sent_again else None
            given: dict[str, Any] = {
                "half_day_id": half_day.id,
                "enrollment_id": enrollment.id,
                "ticket": tickets.read(services().settings.signing_keys, form.ticket.data or ""),
                "signature": operations.Signature(
                    typed=form.signer_name.data or "",
                    drawing=drawing,
                    client_key=form.key,
                    device=devices.fingerprint(),
                ),
                "drawn_at": form.claimed,
                "by": actor(),
                "at": now(),
            }
            with write() as session:
                row = operations.sign(session, **given)
        except Refused as refused:
            if words := outcomes.signed_before(refused, half_day, enrollment.id, zone):
                return outcomes.recorded(words) if wants_json() else _to_signing(half_day)
            kept, refused = outcomes.kept_after_seal(
                refused, lambda session: operations.sign_after_seal(session, **given)
            )
            if kept is not None:
                return outcomes.kept(kept.learner_words(zone)) if wants_json() else _to_signing(half_day)
            reasons = list(refused.blockers) if wants_json() else beside(form, refused)
        else:
            if wants_json():
                return outcomes.recorded(recorded_words(row, zone))
            return redirect(url_for("presence.sign", half_day_id=half_day.id), code=303)
    if wants_json():
        return refused_words(form, reasons)
    return _page(half_day, enrollment, form=form, reasons=reasons, status=422)


@pages.post(f"{HALF_DAY}/signer/code", may="attendance.sign", of=HalfDay)
def give_code(half_day: HalfDay) -> ResponseReturnValue:
    """The code typed; guesses are counted."""
    enrollment = _own(half_day)
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(half_day, enrollment, code_form=form, status=422)
    attempt = {"what": GUESS, "account": str(actor().person_id), "address": request.remote_addr or ""}
    with write() as session:
        count_attempt(session, **attempt, at=now())
    blockers = blockers_to_open(_window(half_day), now())
    if blockers or not codes.is_short_code(form.code.data or "", half_day.code_secret, half_day.id, now()):
        if not blockers:
            wrong = "Ce n’est pas le code affiché maintenant."
            remedy = "Il change toutes les 20 secondes : relisez l’écran, puis recommencez."
            form.take([Blocker("wrong_code", wrong, remedy, "code")])
            form.code.data = ""
        return _page(half_day, enrollment, code_form=form, status=422)
    with write() as session:
        forgive(session, **attempt, at=now())
    return devices.give_ticket(_to_signing(half_day), half_day)


def _page(
    half_day: HalfDay,
    enrollment: Enrollment,
    *,
    form: KeptForm | None = None,
    code_form: CodeForm | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    seminar = read().get_one(Seminar, half_day.seminar_id)
    window = _window(half_day)
    row = attendance_of(read(), half_day.id, enrollment.id)
    signed = row if row is not None and row.signed_at is not None else None
    blockers = blockers_to_open(window, now())
    if not blockers and not is_expected(enrollment, seminar, local_day(window, half_day.starts_at)):
        blockers = [not_expected()]
    ticket = devices.ticket_of_device(half_day)
    signing = form is not None or (ticket is not None and code_form is None)
    if form is None:
        form = KeptForm(None)
        form.client_key.data = secrets.token_hex(16)
    form.ticket.data = devices.for_person(ticket) if ticket is not None else form.ticket.data or ""
    form.drawn_at.data = ""
    return (
        render_template(
            "seminars/presence/sign.html",
            half_day=half_day,
            seminar=seminar,
            enrollment=enrollment,
            words=hours_words(half_day, window.time_zone),
            recorded=recorded_words(signed, window.time_zone) if signed is not None else "",
            kept=kept_words(read(), half_day, enrollment.id, window.time_zone),
            blockers=blockers,
            away="" if blockers else _away(seminar, enrollment, row),
            signing=signing,
            form=form,
            code_form=code_form or CodeForm(None),
            reasons=reasons or [],
            server_now=milliseconds(now()),
        ),
        status,
    )


def _away(seminar: Seminar, enrollment: Enrollment, row: Attendance | None) -> str:
    """What the reader is told who was noted absent, or said that they would be."""
    announced = enrollment.id in announced_absences(read(), seminar.id)
    return away_words(row.state if row is not None else None, announced=announced)


def _written(half_day: HalfDay, enrollment: Enrollment, form: KeptForm) -> bool:
    """Whether this very signature is there already."""
    row = attendance_of(read(), half_day.id, enrollment.id)
    return row is not None and bool(form.key) and row.client_key == form.key


def _own(half_day: HalfDay) -> Enrollment:
    found = enrollment_of(read(), half_day.cohort_id, actor().person_id)
    if found is None:
        abort(403)
    return found


def _window(half_day: HalfDay) -> Window:
    seminar = read().get_one(Seminar, half_day.seminar_id)
    return window_of(half_day, seminar, read().get_one(Cohort, half_day.cohort_id))


def _to_signing(half_day: HalfDay) -> Response:
    return make_response(redirect(url_for("presence.sign", half_day_id=half_day.id), code=303))
