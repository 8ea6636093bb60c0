"""The productions of one learner: each with its date and its state, for them and for who follows them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from pacte.cohorts.queries import definition_of
from pacte.learners.chains import former_of
from pacte.learners.models import Enrollment
from pacte.learners.registries import DOORS, Door
from pacte.learners.vocabulary import EnrollmentState
from pacte.progress.productions.queries import carried_from
from pacte.progress.productions.views.pages import LEARNER, READ, desk_of, pages
from pacte.progress.vocabulary import ProductionState
from pacte.web import actor, can, read

DOORS.append(Door(label="Productions", own_label="Mes productions", endpoint="productions.learner"))


@pages.get(LEARNER, **READ)
def learner(enrollment: Enrollment) -> ResponseReturnValue:
    """What is asked, and where each stands."""
    desk = desk_of(enrollment)
    ends_on = definition_of(desk.cohort).defence.ends_on
    required = [one for one in desk.pieces if one.is_required]
    return render_template(
        "progress/productions/learner.html",
        desk=desk,
        enrollment=enrollment,
        cohort=desk.cohort,
        today=desk.today,
        over_on=ends_on if desk.today > ends_on else None,
        is_reopened=any(one.is_awaited() and not one.is_over(desk.today) for one in desk.pieces),
        validated=sum(one.state is ProductionState.VALIDATED for one in required),
        required=len(required),
        is_mine=enrollment.person_id == actor().person_id,
        former=former_of(read(), enrollment),
        carried=carried_from(read(), enrollment),
        is_active=enrollment.state is EnrollmentState.ACTIVE,
        may_list=can("production.list", desk.cohort),
        may_see_shared=can("production.shared", desk.cohort),
    )
