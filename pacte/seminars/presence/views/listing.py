"""The half-days of a cohort, with where each one stands."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from pacte.cohorts.queries import cohort_by_code
from pacte.cohorts.registries import DOORS, Door
from pacte.seminars.presence.queries import half_days_listed
from pacte.seminars.presence.rules import stage_of, stage_words
from pacte.seminars.presence.views.pages import STAGE_KINDS, hours_words, pages
from pacte.web import SIGNED_IN, authorise, here, now, read

DOORS["attendance"] = Door(label="Émargement", endpoint="presence.half_days", permission="attendance.read")


@pages.get("/regions/<federation>/promotions/<code>/emargement", may=SIGNED_IN)
def half_days(code: str) -> ResponseReturnValue:
    """Every half-day, the seminars in order."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise("attendance.read", here())
        abort(404)
    authorise("attendance.read", cohort)
    found = half_days_listed(read(), cohort)
    return render_template(
        "seminars/presence/list.html",
        cohort=cohort,
        listed=[
            (
                one,
                hours_words(one.half_day, one.window.time_zone),
                STAGE_KINDS[stage_of(one.window, now())],
                stage_words(one.window, now()),
            )
            for one in found
        ],
    )
