"""Staff's pages of readings: who reads what, what is lacking; one mémoire by hand; a proposal; reminders."""

import re
import secrets
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import DOORS as COHORT_DOORS
from pacte.cohorts.registries import Door
from pacte.french import plural
from pacte.learners.models import Enrollment
from pacte.memoires.readers import operations
from pacte.memoires.readers.forms import AssignForm, EmptyForm, TakeBackForm
from pacte.memoires.readers.panel import Line, Panel, panel
from pacte.memoires.readers.planning import planned
from pacte.memoires.readers.views.jury import JURY
from pacte.memoires.readers.views.table import readings_table
from pacte.memoires.views.pages import MEMOIRE, cohort_or_404, number_in, pages
from pacte.selection.scoring.balancing import Pair
from pacte.web import SIGNED_IN, actor, again, get_or_404, now, read, write
from pacte.web.exports import send_table

BATCH = re.compile(r"[0-9a-f]{32}")
ROW = re.compile(r"[0-9]{1,18}")
READERS = f"{MEMOIRE}/lecteurs"
ASSIGN: dict[str, Any] = {"may": "reading.assign", "of": Enrollment}
HIDDEN = Blocker(
    "hidden",
    "Les lectures de ce mémoire ne vous sont pas montrées\u00a0: un lien avec la personne est au registre.",
    "Une autre personne de l’équipe s’en occupe.",
)

COHORT_DOORS["jury"] = Door(
    label="Jury et lectures", endpoint="memoires.readings", permission="reading.assign"
)


@pages.get(f"{JURY}/lectures", may=SIGNED_IN)
def readings(code: str) -> ResponseReturnValue:
    """Mémoire by mémoire, juror by juror; the same rows as a spreadsheet."""
    cohort = cohort_or_404(code, "reading.assign")
    found = _panel(cohort).seen()
    table = readings_table(found, request.args)
    if table.state.export:
        return send_table(table, f"lectures-{cohort.code}", found.today)
    return render_template("memoires/readers/readings.html", cohort=cohort, found=found, table=table)


@pages.form(f"{JURY}/lectures/proposition", may=SIGNED_IN)
def readings_proposal(code: str) -> ResponseReturnValue:
    """The table mémoire × jurors with the loads; the button asks exactly what is shown."""
    cohort = cohort_or_404(code, "reading.assign")
    if request.method == "GET":
        return _proposal(cohort)
    if not EmptyForm().validate_on_submit():
        return _proposal(cohort, status=422)
    try:
        with write() as session:
            done = operations.apply_proposal(
                session,
                cohort=again(session, cohort),
                expected=_pairs(request.form.get("couples", "")),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _proposal(cohort, reasons=list(refused.blockers), status=422)
    count = len(done.added)
    flash(
        f"{plural(count, 'lecture demandée', 'lectures demandées')}, un e-mail pour chacune."
        if count
        else "Tout était déjà attribué\u00a0: rien n’a changé.",
        "success",
    )
    return redirect(url_for("memoires.readings", code=code), code=303)


@pages.form(f"{JURY}/lectures/rappels", may=SIGNED_IN)
def readings_reminders(code: str) -> ResponseReturnValue:
    """Preview by GET, send by POST."""
    cohort = cohort_or_404(code, "reading.assign")
    batch = request.form.get("envoi", "")
    chosen = {int(one) for one in request.form.getlist("lecture") if ROW.fullmatch(one)}
    sent = request.method == "POST" and EmptyForm().validate_on_submit() and BATCH.fullmatch(batch)
    if not sent or not chosen:
        found = _panel(cohort).seen()
        waiting = [(line, one) for line in found.lines for one in line.open if one.submitted_at is None]
        pressing = {one.id for _, one in waiting if found.is_silent(one) or found.is_late(one)}
        body = render_template(
            "memoires/readers/reminders.html",
            cohort=cohort,
            found=found,
            waiting=waiting,
            checked=chosen if request.method == "POST" else pressing,
            is_empty=request.method == "POST" and not chosen,
            batch=secrets.token_hex(16),
        )
        return body, 200 if request.method == "GET" else 422
    with write() as session:
        count = operations.remind_chosen(
            session,
            cohort=again(session, cohort),
            reading_ids=chosen,
            batch=batch,
            by=actor(),
            at=now(),
        )
    flash(
        f"{plural(count, 'rappel part', 'rappels partent')}."
        if count
        else "Ce rappel était déjà parti, ou plus personne n’est concerné\u00a0: rien n’a été envoyé.",
        "success" if count else "warning",
    )
    return redirect(url_for("memoires.readings", code=code), code=303)


@pages.get(READERS, **ASSIGN)
def readers(enrollment: Enrollment) -> ResponseReturnValue:
    """The readers of one mémoire."""
    return _readers(enrollment)


@pages.post(READERS, **ASSIGN)
def readers_assign(enrollment: Enrollment) -> ResponseReturnValue:
    """One more reader."""
    form = AssignForm(prefix="lecture-")
    found, line = _line(enrollment)
    if line is None:
        return _hidden(enrollment)
    form.reader.choices = _choices(found, line)
    if not form.validate_on_submit():
        return _readers(enrollment, form=form, status=422)
    try:
        with write() as session:
            operations.assign(
                session,
                enrollment_id=enrollment.id,
                reader_id=number_in(form.reader.data),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _readers(enrollment, form=form, reasons=list(refused.blockers), status=422)
    flash("La lecture est demandée\u00a0; la personne reçoit un e-mail avec son lien.", "success")
    return redirect(url_for("memoires.readers", enrollment_id=enrollment.id), code=303)


@pages.post(f"{READERS}/reprise", **ASSIGN)
def readers_take_back(enrollment: Enrollment) -> ResponseReturnValue:
    """Take a reading back, with the reason."""
    _, line = _line(enrollment)
    if line is None:
        return _hidden(enrollment)
    asked = number_in(request.form.get("reading"))
    if all(one.id != asked for one in line.rows):
        abort(404)
    form = TakeBackForm(prefix=f"reprise-{asked}-")
    if not form.validate_on_submit():
        return _readers(enrollment, taking=(asked, form), status=422)
    try:
        with write() as session:
            operations.take_back(session, reading_id=asked, reason=form.reason.data, by=actor(), at=now())
    except Refused as refused:
        return _readers(enrollment, taking=(asked, form), reasons=list(refused.blockers), status=422)
    flash("La lecture est reprise\u00a0; un e-mail le dit à la personne.", "success")
    return redirect(url_for("memoires.readers", enrollment_id=enrollment.id), code=303)


def _panel(cohort: Cohort) -> Panel:
    return panel(read(), cohort, at=now(), viewer_id=actor().person_id)


def _line(enrollment: Enrollment) -> tuple[Panel, Line | None]:
    """The mémoire in its cohort's panel; None when it is hidden from the reader, or they left."""
    found = _panel(get_or_404(read(), Cohort, enrollment.cohort_id)).seen()
    return found, found.line(enrollment.id)


def _choices(found: Panel, line: Line) -> list[SelectChoice]:
    """Who may be asked, the least loaded first; who declined last, and marked."""
    holders = {one.reader_id for one in line.open}
    before = {one.reader_id for one in line.rows} - holders
    loads = found.loads
    free = [
        one
        for one in found.jurors
        if one.person_id not in holders and not found.register.between(one.person_id, line.learner.id)
    ]
    free.sort(key=lambda one: (one.person_id in before, loads[one.person_id], one.person.sort_key))
    return [
        SelectChoice(
            str(one.person_id),
            f"{one.person.name} ({plural(loads[one.person_id], 'lecture')}"
            f"{', déjà sollicité·e' if one.person_id in before else ''})",
        )
        for one in free
    ]


def _hidden(enrollment: Enrollment) -> ResponseReturnValue:
    cohort = get_or_404(read(), Cohort, enrollment.cohort_id)
    left = _panel(cohort).line(enrollment.id) is None
    reason = Blocker("left", "Cette personne n’est plus dans la promotion\u00a0: rien n’est à lire.")
    body = render_template(
        "memoires/readers/hidden.html", cohort=cohort, reasons=[reason if left else HIDDEN]
    )
    return body, 404 if left else 403


def _readers(
    enrollment: Enrollment,
    *,
    form: AssignForm | None = None,
    taking: tuple[int, TakeBackForm] | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    found, line = _line(enrollment)
    if line is None:
        return _hidden(enrollment)
    assign = form or AssignForm(None, prefix="lecture-")
    assign.reader.choices = _choices(found, line)
    forms = {
        one.id: TakeBackForm(None, prefix=f"reprise-{one.id}-")
        for one in line.open
        if one.submitted_at is None
    }
    if taking is not None and taking[0] in forms:
        forms[taking[0]] = taking[1]
    return (
        render_template(
            "memoires/readers/readers.html",
            enrollment=enrollment,
            cohort=found.cohort,
            found=found,
            line=line,
            zone=found.definition.federation.time_zone,
            form=assign,
            forms=forms,
            taking=taking[0] if taking else None,
            tied=[
                one.person.name
                for one in found.jurors
                if found.register.between(one.person_id, line.learner.id)
            ],
            reasons=reasons or [],
        ),
        status,
    )


def _proposal(
    cohort: Cohort, *, reasons: list[Blocker] | None = None, status: int = 200
) -> ResponseReturnValue:
    found = planned(_panel(cohort))
    shown = found.panel.seen()
    return (
        render_template(
            "memoires/readers/proposal.html",
            cohort=cohort,
            found=found,
            shown=[line for line in shown.lines if line.is_deposited],
            hidden=len(found.panel.lines) - len(shown.lines),
            lacking=[line for line in shown.lines if line.enrollment.id in found.lacking],
            couples=" ".join(f"{one}-{other}" for one, other in sorted(found.proposal.pairs)),
            reasons=reasons or [],
        ),
        status,
    )


def _pairs(text: str) -> set[Pair]:
    """The pairs of a preview; what does not read as one makes the comparison fail, never an error."""
    found = set()
    for part in text.split():
        one, _, other = part.partition("-")
        if one.isascii() and one.isdigit() and other.isascii() and other.isdigit():
            found.add((int(one), int(other)))
    return found
