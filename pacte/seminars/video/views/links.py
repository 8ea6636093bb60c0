"""The links to sign of a half-day: who has one, who has signed; sent to all, or again to one."""

from collections.abc import Container
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.french import datetime_words, plural, time_words
from pacte.seminars.models import HalfDay
from pacte.seminars.presence.announced import announced_absences
from pacte.seminars.presence.queries import Line, Sheet, links_sent
from pacte.seminars.presence.views.pages import HALF_DAY, enrollment_or_404, hours_words, sheet_here
from pacte.seminars.video import operations
from pacte.seminars.video.forms import SendForm
from pacte.seminars.video.rules import blockers_to_send, departure_words, is_remote
from pacte.seminars.video.views.pages import opening_words, pages
from pacte.web import actor, now, read, write

LINKS = f"{HALF_DAY}/liens-de-signature"


@pages.form(LINKS, may="attendance.enter", of=HalfDay)
def links(half_day: HalfDay) -> ResponseReturnValue:
    """Who will get a link, who has one already; one button."""
    form = SendForm()
    if not form.validate_on_submit():
        return _page(half_day, form)
    try:
        with write() as session:
            count = operations.send_links(session, half_day_id=half_day.id, by=actor(), at=now())
    except Refused as refused:
        return _page(half_day, form, list(refused.blockers)), 422
    words = plural(count, "lien est parti", "liens sont partis")
    flash(f"{words}." if count else "Chaque personne attendue a déjà son lien : rien n’est parti.", "success")
    return redirect(url_for("video.links", half_day_id=half_day.id), code=303)


@pages.post(f"{LINKS}/<int:enrollment_id>", may="attendance.enter", of=HalfDay)
def send_again(half_day: HalfDay, enrollment_id: int) -> ResponseReturnValue:
    """A new link to one learner; the one before no longer opens."""
    enrollment = enrollment_or_404(half_day, enrollment_id)
    form = SendForm()
    if not form.validate_on_submit():
        return _page(half_day, form), 422
    try:
        with write() as session:
            operations.send_again(
                session, half_day_id=half_day.id, enrollment_id=enrollment.id, by=actor(), at=now()
            )
    except Refused as refused:
        return _page(half_day, form, list(refused.blockers)), 422
    flash("Le lien est parti ; s’il y en avait un avant, il ne s’ouvre plus.", "success")
    return redirect(url_for("video.links", half_day_id=half_day.id), code=303)


def _page(half_day: HalfDay, form: SendForm, reasons: list[Blocker] | None = None) -> str:
    sheet = sheet_here(half_day)
    remote = is_remote(sheet.half_day.modality)
    sent = links_sent(read(), half_day.id)
    absent = announced_absences(read(), sheet.seminar.id)
    lines = [(line, *_state(line, sheet, sent, absent)) for line in sheet.lines if line.expected]
    return render_template(
        "seminars/video/links.html",
        half_day=half_day,
        sheet=sheet,
        words=hours_words(half_day, sheet.zone),
        form=form,
        reasons=reasons or [],
        blockers=blockers_to_send(sheet.window, remote=True, at=now()),
        is_remote=remote,
        lines=lines if remote else [_in_the_room(*one) for one in lines],
        waiting=sum(kind == "todo" for _, kind, _ in lines) if remote else 0,
        opening=opening_words(sheet.window),
        departure=departure_words(
            starts_at=half_day.starts_at,
            is_invited=sheet.seminar.invited_at is not None,
            is_sent=bool(sent),
            zone=sheet.zone,
            now=now(),
        ),
    )


def _in_the_room(line: Line, kind: str, label: str) -> tuple[Line, str, str]:
    """Held in person, nobody waits for a link."""
    return (line, "info", "Sans lien, signe dans la salle") if kind == "todo" else (line, kind, label)


def _state(line: Line, sheet: Sheet, sent: dict[int, datetime], absent: Container[int]) -> tuple[str, str]:
    """Kind and words of where somebody's link stands."""
    if line.has_signed:
        assert line.row is not None
        assert line.row.signed_at is not None
        return "done", f"Signé à {time_words(line.row.signed_at, sheet.zone)}"
    if line.id in sent:
        return "waiting", f"Envoyé le {datetime_words(sent[line.id], sheet.zone, zone=False)}"
    if line.id in absent:
        return "refused", "Absence annoncée"
    return "todo", "À envoyer"
