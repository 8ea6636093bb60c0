"""The blueprint of interviews, and what several of its pages begin with."""

from flask import abort, make_response

from pacte.applications.models import Application
from pacte.applications.processing.views.hidden import hidden_page
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code
from pacte.french import date_words, time_words
from pacte.selection.interviews import progress
from pacte.selection.interviews.loading import Setting, read_setting
from pacte.selection.interviews.queries import in_conflict
from pacte.selection.models import InterviewSlot
from pacte.selection.steps import STEPS, Step
from pacte.selection.vocabulary import InterviewState
from pacte.web import Pages, actor, authorise, read

pages = Pages("interviews", __name__)

# Staff's before a member's: whoever is both goes to the page that holds everything.
STEPS.append(Step("interviews", "interviews.overview", "selection.manage", progress.tell))
STEPS.append(Step("interviews", "interviews.mine", "interview.record", progress.tell))

COHORT = "/regions/<federation>/promotions/<code>/selection"
DOSSIER = "/regions/<federation>/selection/<int:application_id>/entretien"

STATE_KINDS = {
    InterviewState.INVITED: "waiting",
    InterviewState.BOOKED: "progress",
    InterviewState.HELD: "done",
    InterviewState.MISSED: "late",
    InterviewState.CANCELLED: "refused",
}


def setting_or_404(code: str, permission: str) -> Setting:
    """The cohort of the address, authorised: a role may be held for one cohort only."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        abort(404)
    authorise(permission, cohort)
    return read_setting(read(), cohort)


def setting_of(application: Application) -> Setting:
    """The cohort of a dossier; whoever is in conflict with the candidate reads why there is nothing there."""
    setting = read_setting(read(), read().get_one(Cohort, application.cohort_id))
    if in_conflict(read(), setting.cohort, actor().person_id, application.person_id):
        abort(make_response(hidden_page(application)))
    return setting


def slot_words(slot: InterviewSlot, zone: str) -> str:
    """« jeudi 13 novembre 2025, de 14 h à 14 h 30 »."""
    hours = f"de {time_words(slot.starts_at, zone)} à {time_words(slot.ends_at, zone)}"
    return f"{date_words(slot.starts_at, tz=zone)}, {hours}"
