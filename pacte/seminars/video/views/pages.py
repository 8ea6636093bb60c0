"""The blueprint of half-days held by video, and what several of its pages begin with."""

from flask import abort

from pacte.seminars.models import ConnectionReport, HalfDay
from pacte.web import Pages, get_or_404, read

pages = Pages("video", __name__)


def report_or_404(half_day: HalfDay, report_id: int) -> ConnectionReport:
    """A report of the half-day."""
    found = get_or_404(read(), ConnectionReport, report_id)
    if found.half_day_id != half_day.id:
        abort(404)
    return found
