"""The connection reports of a half-day: sent, read, who is who, presences confirmed; or taken back."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from pacte.blockers import Blocker, Refused, refuse_if
from pacte.documents.tables import MAX_BYTES, read_lines
from pacte.files.reception import Received, keep_table
from pacte.files.serving import send_stored
from pacte.french import duration_words, plural, time_words, zone_words
from pacte.seminars.models import ConnectionReport, HalfDay
from pacte.seminars.presence.queries import Sheet
from pacte.seminars.presence.views.half_day import shown_lines
from pacte.seminars.presence.views.pages import HALF_DAY, beside, hours_words, sheet_here
from pacte.seminars.video import operations
from pacte.seminars.video.forms import PeopleForm, PresencesForm, RemoveForm, ReportForm, hour_of
from pacte.seminars.video.operations import Chosen
from pacte.seminars.video.operations.reports import shown_version
from pacte.seminars.video.queries import reports_listed, reports_of, understand
from pacte.seminars.video.reading import MAX_LINES, Reading, notes_at, read_report
from pacte.seminars.video.rules import blockers_before_the_end, blockers_to_read
from pacte.seminars.video.views.pages import pages, report_or_404
from pacte.seminars.vocabulary import AttendanceState
from pacte.web import actor, here, now, read, services, write
from pacte.web.forms import Form

REPORTS = f"{HALF_DAY}/releves"
REPORT = f"{REPORTS}/<int:report_id>"
STATES = {
    "present": AttendanceState.PRESENT,
    "partielle": AttendanceState.EXCUSED,
    "absent": AttendanceState.ABSENT,
}
VALUES = {state: value for value, state in STATES.items()}


@pages.form(REPORTS, may="attendance.enter", of=HalfDay)
def reports(half_day: HalfDay) -> ResponseReturnValue:
    """The reports of the half-day, and one more; a refusal says why."""
    sheet = sheet_here(half_day)
    form = ReportForm(data={"zone": sheet.zone})
    if not form.validate_on_submit():
        return _list(sheet, form), 422 if form.is_submitted() else 200
    try:
        reading, received = _received(form.report.data, sheet, form.zone.data)
        with write() as session:
            report = operations.read_connections(
                session,
                half_day_id=half_day.id,
                reading=reading,
                received=received,
                zone=form.zone.data,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _list(sheet_here(half_day), form, beside(form, refused)), 422
    flash("Le relevé est lu. Rien n’est encore inscrit sur la feuille.", "success")
    return redirect(url_for("video.report", half_day_id=half_day.id, report_id=report.id), code=303)


@pages.get(REPORT, may="attendance.enter", of=HalfDay)
def report(half_day: HalfDay, report_id: int) -> ResponseReturnValue:
    """What was read: who was connected and when, and the presences that it proposes."""
    return _page(half_day, report_or_404(half_day, report_id))


@pages.post(f"{REPORT}/personnes", may="attendance.enter", of=HalfDay)
def name_people(half_day: HalfDay, report_id: int) -> ResponseReturnValue:
    """Who is who, for those who were not recognised."""
    found = report_or_404(half_day, report_id)
    form = PeopleForm()
    if not form.validate_on_submit():
        return _page(half_day, found, form), 422
    revision = form.revision.data or ""
    try:
        with write() as session:
            operations.name_people(
                session,
                half_day_id=half_day.id,
                report_id=found.id,
                choices=_answers(),
                revision=int(revision)
                if revision.isascii() and revision.isdigit() and len(revision) < 10
                else -1,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _page(half_day, found, form, list(refused.blockers)), 422
    if any(answer is not None for answer in _answers().values()):
        flash("C’est noté. Les présences proposées en tiennent compte.", "success")
    else:
        flash("Rien n’est choisi : dites de qui il s’agit, ou ignorez-les.", "warning")
    to = url_for("video.report", half_day_id=half_day.id, report_id=found.id, _anchor="presences")
    return redirect(to, code=303)


@pages.post(f"{REPORT}/presences", may="attendance.enter", of=HalfDay)
def apply(half_day: HalfDay, report_id: int) -> ResponseReturnValue:
    """Enter what was confirmed; the report becomes evidence."""
    found = report_or_404(half_day, report_id)
    form = PresencesForm()
    if not form.validate_on_submit():
        return _page(half_day, found, form), 422
    chosen = _chosen(sheet_here(half_day))
    try:
        with write() as session:
            count = operations.apply_report(
                session,
                half_day_id=half_day.id,
                report_id=found.id,
                chosen=chosen,
                seen=form.seen.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _page(half_day, found, form, list(refused.blockers)), 422
    words = plural(count, "ligne est inscrite", "lignes sont inscrites")
    flash(f"{words} sur la feuille ; le relevé reste comme preuve.", "success")
    return redirect(url_for("presence.half_day", half_day_id=half_day.id), code=303)


@pages.post(f"{REPORT}/retrait", may="attendance.enter", of=HalfDay)
def remove_report(half_day: HalfDay, report_id: int) -> ResponseReturnValue:
    """Take back a report that entered nothing."""
    found = report_or_404(half_day, report_id)
    form = RemoveForm()
    if not form.validate_on_submit():
        return _page(half_day, found, form), 422
    try:
        with write() as session:
            operations.remove_report(
                session, half_day_id=half_day.id, report_id=found.id, by=actor(), at=now()
            )
    except Refused as refused:
        return _page(half_day, found, form, list(refused.blockers)), 422
    flash("Le relevé est retiré. Rien n’en reste que sa trace dans l’historique.", "success")
    return redirect(url_for("video.reports", half_day_id=half_day.id), code=303)


@pages.get(f"{REPORT}/fichier", may="attendance.read", of=HalfDay)
def report_file(half_day: HalfDay, report_id: int) -> ResponseReturnValue:
    """The report as it was sent, byte for byte."""
    return send_stored(report_or_404(half_day, report_id).file, store=services().store)


def _received(upload: FileStorage, sheet: Sheet, zone: str) -> tuple[Reading, Received]:
    """The report read, then kept. Raises Refused with every reason."""
    name = upload.filename or "releve.csv"
    with upload.stream as stream:
        data = stream.read(MAX_BYTES + 1)
    refuse_if(blockers_to_read(sheet.window, at=now()))
    lines = read_lines(name, data, max_lines=MAX_LINES)
    if isinstance(lines, list):
        raise Refused([Blocker(one.code, one.message, one.remedy, "report") for one in lines])
    rows, notes = lines
    day = sheet.window.starts_at.astimezone(ZoneInfo(sheet.zone)).date()
    reading = read_report(rows, day=day, zone=zone, notes=notes, until=now())
    if isinstance(reading, list):
        raise Refused(reading)
    return reading, keep_table(data, name=name, store=services().store, federation_id=here().id)


def _list(sheet: Sheet, form: ReportForm, reasons: list[Blocker] | None = None) -> str:
    half_day = sheet.half_day
    return render_template(
        "seminars/video/reports.html",
        half_day=half_day,
        sheet=sheet,
        words=hours_words(half_day, sheet.zone),
        form=form,
        reasons=reasons or [],
        blockers=blockers_to_read(sheet.window, at=now()),
        listed=reports_listed(read(), half_day.id),
        max_bytes=MAX_BYTES,
        max_lines=MAX_LINES,
    )


def _page(
    half_day: HalfDay, found: ConnectionReport, form: Form | None = None, reasons: list[Blocker] | None = None
) -> str:
    sheet = sheet_here(half_day)
    every = reports_of(read(), half_day.id)
    fresh = report_or_404(half_day, found.id)
    understood = understand(sheet, fresh, every)
    typed = _typed() if isinstance(form, PresencesForm) else {}
    answers = _answers() if isinstance(form, PeopleForm) else {}
    people_form, presences_form = PeopleForm(formdata=None), PresencesForm(formdata=None)
    people_form.revision.data, presences_form.seen.data = str(fresh.revision), shown_version(sheet, fresh)
    shown = {line.id: line for line in shown_lines(sheet, [])}
    return render_template(
        "seminars/video/report.html",
        half_day=half_day,
        sheet=sheet,
        report=fresh,
        read=fresh.lines,
        notes=notes_at(fresh.lines, now()),
        words=hours_words(half_day, sheet.zone),
        zone_name=zone_words(fresh.lines["zone"]),
        sent=form,
        reasons=reasons or [],
        blockers=blockers_to_read(sheet.window, at=now()),
        early=blockers_before_the_end(sheet.window, now()),
        signing_until=time_words(sheet.window.closes_at, sheet.zone)
        if now() < sheet.window.closes_at
        else "",
        understood=understood,
        answers=answers,
        typed=typed,
        values=VALUES,
        shown=shown,
        learners=sheet.lines,
        people_form=people_form,
        presences_form=presences_form,
        remove_form=RemoveForm(formdata=None),
        duration_words=duration_words,
        clock=lambda at: _clock(at, sheet.zone),
    )


def _clock(at: datetime | None, zone: str) -> str:
    """« 09:30 », as an input of hours takes it."""
    return "" if at is None else at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def _answers() -> dict[int, int | None]:
    """Place in the report → who it is, as the page sent it."""
    found: dict[int, int | None] = {}
    for name, value in request.form.items():
        place = _number(name.removeprefix("personne-"))
        if name.startswith("personne-") and place is not None:
            found[place] = _number(value)
    return found


def _typed() -> dict[int, tuple[str, str, str]]:
    """Enrolment → state, arrival and departure as they were typed."""
    found = {}
    for name, value in request.form.items():
        id_ = _number(name.removeprefix("etat-"))
        if name.startswith("etat-") and id_ is not None:
            found[id_] = (
                value,
                request.form.get(f"arrivee-{id_}", "")[:8],
                request.form.get(f"depart-{id_}", "")[:8],
            )
    return found


def _chosen(sheet: Sheet) -> Mapping[int, Chosen]:
    zone = ZoneInfo(sheet.zone)
    day = sheet.window.starts_at.astimezone(zone).date()

    def at(text: str) -> datetime | None:
        hour = hour_of(text)
        return None if hour is None else datetime.combine(day, hour, zone)

    return {
        id_: Chosen(STATES[state], at(arrived), at(left))
        for id_, (state, arrived, left) in _typed().items()
        if state in STATES
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
