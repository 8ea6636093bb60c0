"""« Mes lectures »: what a juror reads in the cohorts of a federation, what is left first."""

from flask import render_template
from flask.typing import ResponseReturnValue

from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.french import PARIS
from pacte.memoires.evaluation.own import own_readings
from pacte.memoires.evaluation.queries import chaired_by
from pacte.memoires.evaluation.vocabulary import EVALUATION_KINDS, EVALUATION_LABELS
from pacte.memoires.readers.queries import seats_of
from pacte.memoires.views.pages import pages
from pacte.policy import allows
from pacte.web import actor, now, read


@pages.get("/regions/<federation>/mes-lectures", may="jury.mine")
def mine() -> ResponseReturnValue:
    """Readings asked and accepted, those left first, the soonest due before the others."""
    session = read()
    cohorts = [one for one in cohorts_of_federation(session) if allows(actor(), "reading.evaluate", one)]
    zones = {one.id: definition_of(one).federation.time_zone for one in cohorts}
    items = own_readings(session, cohorts, actor().person_id)
    chaired = chaired_by(session, list(zones), actor().person_id)
    seats = seats_of(session, list(zones), actor().person_id)
    return render_template(
        "memoires/evaluation/mine.html",
        items=items,
        left=[one for one in items if one.is_left],
        several=len(cohorts) > 1,
        today=local_day(now(), next(iter(zones.values()), PARIS)),
        labels=EVALUATION_LABELS,
        kinds=EVALUATION_KINDS,
        chaired=[one for one in cohorts if one.id in chaired],
        seated=[one for one in cohorts if one.id in seats],
    )
