"""The days of a cohort's defences, for its team: each room leads to its order of passage."""

from itertools import groupby
from operator import attrgetter

from flask import render_template
from flask.typing import ResponseReturnValue

from pacte.cohorts.registries import DOORS, Door
from pacte.juries.half_days.queries import whereabouts
from pacte.juries.half_days.rules import half_day_words
from pacte.juries.schedule.days import room_days
from pacte.juries.schedule.views.pages import SESSION_LABELS, board_url
from pacte.juries.views.pages import pages
from pacte.memoires.views.pages import cohort_or_404
from pacte.memoires.vocabulary import DepositSession
from pacte.web import SIGNED_IN, now, read

DOORS["days"] = Door(
    label="Jours de soutenance", endpoint="juries.schedule_days", permission="defence.oversee"
)


@pages.get("/regions/<federation>/promotions/<code>/soutenances/jours", may=SIGNED_IN)
def schedule_days(code: str) -> ResponseReturnValue:
    """What is published, a line for each room of a half-day."""
    cohort = cohort_or_404(code, "defence.oversee")
    found = room_days(read(), cohort.id)
    return render_template(
        "juries/schedule/days.html",
        cohort=cohort,
        days=[(half_day, list(rooms)) for half_day, rooms in groupby(found, key=attrgetter("half_day"))],
        resit=DepositSession.RESIT,
        labels=SESSION_LABELS,
        now=now(),
        half_day_words=half_day_words,
        whereabouts=whereabouts,
        plan=board_url(cohort, DepositSession.FIRST),
    )
