"""What the page of a dossier says to those from whom a tie hides it: what, why, who treats it instead."""

from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from pacte.applications.hiding import is_hidden
from pacte.applications.models import Application
from pacte.applications.processing.sheet import who_may_treat
from pacte.applications.processing.views.pages import pages
from pacte.cohorts.models import Cohort
from pacte.conflicts.queries import declared_by, register
from pacte.web import actor, read

MINE = "conflicts.mine"


@pages.before_request
def keep_hidden() -> ResponseReturnValue | None:
    """Before every page and act of staff on one dossier, so that no route of this room can forget it."""
    application = (request.view_args or {}).get("application")
    view: Any = current_app.view_functions[request.endpoint or ""]
    if view.access.may != "application.process" or not isinstance(application, Application):
        return None
    return hidden_page(application) if is_hidden(read(), application, actor().person_id) else None


def hidden_page(application: Application) -> ResponseReturnValue:
    """Nothing of the dossier, not even its name: that it is hidden, by which tie, and who may open it."""
    session, me = read(), actor().person_id
    cohort = session.get_one(Cohort, application.cohort_id)
    own = application.person_id == me
    ties: tuple[str, ...] = ()
    if me is not None and not own:
        settings = cohort.definition.get("selection", {})
        known = register(
            session,
            assessors=[me],
            subjects=[application.person_id],
            same_department=bool(settings.get("same_department_conflicts", False)),
        )
        ties = tuple(dict.fromkeys(tie.label for tie in known.ties(me, application.person_id)))
    page = render_template(
        "applications/staff/hidden.html",
        cohort=cohort,
        application_id=application.id,
        own=own,
        everywhere=is_hidden(session, application, me),
        ties=ties,
        declared=declared_by(session, me, application.person_id) if me is not None and not own else None,
        zone=cohort.definition["federation"]["time_zone"],
        others=[person.name for person in who_may_treat(session, application) if person.id != me],
        ties_page=MINE if MINE in current_app.view_functions else "",
    )
    return page, 403
