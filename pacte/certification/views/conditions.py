"""The conditions of the diploma for one learner: each with its evidence, and what was decided."""

from flask import render_template
from flask.typing import ResponseReturnValue

from pacte.certification.module_rules import may_be_lifted
from pacte.certification.queries import decided_for
from pacte.certification.views.pages import LEARNER, OF, pages, seen
from pacte.certification.vocabulary import LineState
from pacte.learners.models import Enrollment
from pacte.learners.registries import DOORS, Door
from pacte.learners.vocabulary import EnrollmentState
from pacte.web import actor, can, read

DOORS.append(
    Door(
        label="Conditions du diplôme",
        own_label="Mes conditions du diplôme",
        endpoint="certification.conditions",
    )
)


@pages.get(LEARNER, may="learner.read", **OF)
def conditions(enrollment: Enrollment) -> ResponseReturnValue:
    """Everything that is asked, for the learner, who follows them, and the team."""
    found = seen(enrollment)
    is_active = enrollment.state is EnrollmentState.ACTIVE
    may_lift = is_active and can("readiness.lift", enrollment)
    return render_template(
        "certification/conditions.html",
        seen=found,
        enrollment=enrollment,
        cohort=found.cohort,
        zone=found.zone,
        is_mine=enrollment.person_id == actor().person_id,
        is_active=is_active,
        is_to_resit=found.standing.facts.is_to_resit(found.standing.conditions),
        may_lift=may_lift,
        liftable={
            line.key
            for line in found.standing.lines
            if may_lift and may_be_lifted(line) and not line.is_satisfied
        },
        lifted=LineState.LIFTED,
        decided=decided_for(read(), enrollment),
        may_list=can("readiness.list", found.cohort),
    )
