"""The screen shown in the room: the QR code that changes, the short code, who has signed, who is missing."""

import io
from typing import Any

import segno
from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from pacte.seminars.models import HalfDay
from pacte.seminars.presence import codes
from pacte.seminars.presence.announced import announced_absences
from pacte.seminars.presence.queries import Sheet
from pacte.seminars.presence.rules import blockers_to_open
from pacte.seminars.presence.views.pages import HALF_DAY, hours_words, pages, sheet_here
from pacte.web import here, now, read, services


@pages.get(f"{HALF_DAY}/ecran", may="attendance.enter", of=HalfDay)
def screen(half_day: HalfDay) -> ResponseReturnValue:
    """To be projected. Without JavaScript « Nouveau code » draws the page again."""
    sheet = sheet_here(half_day)
    blockers = blockers_to_open(sheet.window, now())
    return render_template(
        "seminars/presence/screen.html",
        sheet=sheet,
        half_day=half_day,
        words=hours_words(half_day, sheet.zone),
        blockers=blockers,
        address=_typed_address(),
        **_people(sheet),
        **({} if blockers else _code(sheet.half_day)),
    )


@pages.get(f"{HALF_DAY}/ecran/etat", may="attendance.enter", of=HalfDay)
def screen_state(half_day: HalfDay) -> ResponseReturnValue:
    """What the screen asks for every few seconds."""
    sheet = sheet_here(half_day)
    if blockers_to_open(sheet.window, now()):
        return jsonify({"over": True})
    shown = _code(sheet.half_day)
    people = render_template("seminars/presence/room.html", half_day=half_day, **_people(sheet))
    return jsonify({**shown, "qr": str(shown["qr"]), "people": people})


def _typed_address() -> str:
    """What one types without a camera: « pacte.example/signer », wherever we are mounted."""
    path = url_for("presence.find").removeprefix(request.script_root)
    return services().settings.public_url.rstrip("/").partition("://")[2] + path


def _code(half_day: HalfDay) -> dict[str, Any]:
    step = codes.step_of(now())
    token = codes.token(half_day.code_secret, half_day.id, step)
    path = url_for("presence.scan", half_day_id=half_day.id, token=token, federation=here().slug)
    path = path.removeprefix(request.script_root)  # the public address already holds where we are mounted
    short = codes.short_code(half_day.code_secret, half_day.id, step)
    return {
        "qr": _drawn(services().settings.public_url.rstrip("/") + path),
        "short": f"{short[:3]} {short[3:]}",
        "milliseconds": int((codes.next_change(now()) - now()).total_seconds() * 1000),
    }


def _drawn(address: str) -> Markup:
    """The QR code as SVG, on white whatever the theme: attributes only, no style nor script."""
    output = io.BytesIO()
    made = segno.make(address, error="m", micro=False)
    made.save(
        output,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=4,
        dark="#000",
        light="#fff",
        svgclass="qr",
        lineclass=None,
        title="Code à scanner",
    )
    return Markup(output.getvalue().decode())  # noqa: S704 - drawn by us


def _people(sheet: Sheet) -> dict[str, Any]:
    """Who has signed, who is missing; those who said that they would not come keep nobody waiting."""
    announced = announced_absences(read(), sheet.seminar.id)
    unknown = [line for line in sheet.lines if line.expected and line.row is None]
    return {
        "signed": [line.name for line in sheet.lines if line.is_there],
        "missing": [line.name for line in unknown if line.id not in announced],
        "away": sum(line.id in announced for line in unknown),
    }
