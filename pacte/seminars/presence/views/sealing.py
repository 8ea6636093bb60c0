"""The trainer reads the sheet, counter-signs it, and it is sealed."""

import secrets

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.library import curriculum
from pacte.french import time_words
from pacte.seminars.models import HalfDay, Seminar
from pacte.seminars.presence import operations
from pacte.seminars.presence.additions import added_afterwards, addition_words
from pacte.seminars.presence.announced import announced_absences
from pacte.seminars.presence.evidence import PHOTO, WORDS, connected_minutes, evidence_of, waiting_reports
from pacte.seminars.presence.forms import SealForm, fill
from pacte.seminars.presence.operations.sealing import version
from pacte.seminars.presence.queries import links_sent
from pacte.seminars.presence.rules import blockers_to_seal
from pacte.seminars.presence.views.half_day import shown_lines
from pacte.seminars.presence.views.pages import (
    HALF_DAY,
    beside,
    hours_words,
    kept_drawing,
    pages,
    sheet_here,
)
from pacte.seminars.queries import titles_of
from pacte.web import actor, now, read, services, write


@pages.form(f"{HALF_DAY}/sceau", may="attendance.seal", of=HalfDay)
def seal(half_day: HalfDay) -> ResponseReturnValue:
    """Counter-sign and seal; those without a state become absent only once their names were confirmed."""
    form = SealForm()
    sheet = sheet_here(half_day)
    if sheet.half_day.sealed is not None:
        return redirect(url_for("presence.half_day", half_day_id=half_day.id), code=303)
    reasons: list[Blocker] = []
    if form.is_submitted() and form.validate():
        try:
            drawing = kept_drawing(form.drawing.data or "")
            with write() as session:
                operations.countersign_and_seal(
                    session,
                    half_day_id=half_day.id,
                    typed=form.signer_name.data or "",
                    drawing=drawing,
                    modules=module_titles(sheet.seminar),
                    confirmed=form.confirmed_ids(),
                    seen=form.seen.data or "",
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
            sheet = sheet_here(half_day)
        else:
            flash("La demi-journée est scellée : sa feuille ne change plus.", "success")
            return redirect(url_for("presence.half_day", half_day_id=half_day.id), code=303)
    missing = sheet.missing
    evidence = evidence_of(read(), half_day.id)
    announced = announced_absences(read(), sheet.seminar.id)
    added = added_afterwards(read(), sheet.half_day)
    sent = links_sent(read(), half_day.id)
    fill(form, seen=version(sheet), absent=",".join(str(one) for one in missing))
    if not form.client_key.data:
        form.client_key.data = secrets.token_hex(16)
    return (
        render_template(
            "seminars/presence/seal.html",
            half_day=half_day,
            sheet=sheet,
            words=hours_words(half_day, sheet.zone),
            modules=module_titles(sheet.seminar),
            lines=[
                line
                for line in shown_lines(sheet, [], connected=connected_minutes(evidence))
                if line.id not in missing
            ],
            evidence=[(WORDS[one["kind"]], one["name"]) for one in evidence],
            photos=[one["id"] for one in evidence if one["kind"] == PHOTO],
            added=addition_words(added.at, added.by.name if added.by else "", added.reason, sheet.zone)
            if added
            else "",
            waiting=waiting_reports(read(), half_day.id),
            still_open=time_words(sheet.window.closes_at, sheet.zone)
            if now() < sheet.window.closes_at
            else "",
            unused=len(missing.keys() & sent.keys()),
            missing=[(one, name, announced.get(one)) for one, name in missing.items()],
            blockers=blockers_to_seal(sheet.window, missing=missing, confirmed=missing, at=now()),
            form=form,
            reasons=reasons,
        ),
        422 if form.is_submitted() else 200,
    )


def module_titles(seminar: Seminar) -> list[str]:
    """The titles of the modules covered, as the sheet must say them."""
    return titles_of(curriculum(services().settings.modules_dirs), seminar)
