"""The blueprint of half-days held by video, and what several of its pages begin with."""

from flask import abort

from pacte.french import date_words, time_words
from pacte.seminars.models import ConnectionReport, HalfDay
from pacte.seminars.presence.rules import Window
from pacte.web import Pages, get_or_404, read

pages = Pages("video", __name__)


def opening_words(window: Window) -> str:
    """« jeudi 11 décembre 2025, de 8 h 45 à 13 h 30 »: when one signs."""
    zone = window.time_zone
    hours = f"de {time_words(window.opens_at, zone)} à {time_words(window.closes_at, zone)}"
    return f"{date_words(window.opens_at, tz=zone)}, {hours}"


def report_or_404(half_day: HalfDay, report_id: int) -> ConnectionReport:
    """A report of the half-day."""
    found = get_or_404(read(), ConnectionReport, report_id)
    if found.half_day_id != half_day.id:
        abort(404)
    return found
