"""What waits in a cohort: absences without anything after, catch-up work, work declared in the team."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohort_by_code
from pacte.seminars.absences.emails import half_day_words
from pacte.seminars.absences.offers import is_under_way
from pacte.seminars.absences.queries import decisions_in, waiting_in
from pacte.seminars.absences.views.pages import pages
from pacte.seminars.proofs.queries import zone_of
from pacte.seminars.proofs.rules import duration_words
from pacte.web import SIGNED_IN, authorise, can, here, now, read


@pages.get("/regions/<federation>/promotions/<code>/suites-des-absences", may=SIGNED_IN)
def board(code: str) -> ResponseReturnValue:
    """Everybody's, whoever follows them."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise("attendance.read", here())
        abort(404)
    authorise("attendance.read", cohort)
    zone = zone_of(cohort)
    return render_template(
        "seminars/absences/board.html",
        cohort=cohort,
        waiting=waiting_in(read(), [cohort.id]),
        decisions=decisions_in(read(), [cohort.id]),
        today=local_day(now(), zone),
        is_over=not is_under_way(cohort, now()),
        zone=zone,
        half_day_words=half_day_words,
        duration_words=duration_words,
        may_judge=can("team_work.judge", cohort),
        may_decide=can("attendance.decide", cohort),
        contact=cohort.definition.get("contact", {}).get("email", ""),
        may_answer=can("attendance.enter", cohort),
    )
