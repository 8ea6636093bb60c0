"""The blueprint of the planning, and what several of its pages begin with."""

from typing import Any

from flask import abort

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohort_by_code
from pacte.learners.models import Enrollment
from pacte.seminars.models import Seminar
from pacte.seminars.planning.loading import Planned, planned
from pacte.seminars.planning.queries import enrollment_in
from pacte.seminars.planning.rules import Standing
from pacte.seminars.setting import Setting, read_setting
from pacte.seminars.vocabulary import ReplyState
from pacte.web import Pages, actor, authorise, here, now, read
from pacte.web.forms import Form

pages = Pages("planning", __name__)

COHORT = "/regions/<federation>/promotions/<code>"
SEMINAR = "/regions/<federation>/seminaires/<int:seminar_id>"
READ: dict[str, Any] = {"may": "seminar.read", "of": Seminar, "as_": "seminar"}
MANAGE: dict[str, Any] = {"may": "seminar.manage", "of": Seminar, "as_": "seminar"}

STANDING_KINDS = {
    Standing.CANCELLED: "refused",
    Standing.UNDATED: "todo",
    Standing.UPCOMING: "waiting",
    Standing.UNDERWAY: "progress",
    Standing.HELD: "done",
}
REPLY_KINDS = {ReplyState.INVITED: "todo", ReplyState.COMING: "done", ReplyState.NOT_COMING: "refused"}


def setting_or_404(code: str, permission: str) -> Setting:
    """The cohort of the address, authorised: a role may be held for one cohort only."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise(permission, here())
        abort(404)
    authorise(permission, cohort)
    return read_setting(read(), cohort)


def plan_of(seminar: Seminar) -> Planned:
    """A seminar already authorised, with its cohort."""
    setting = read_setting(read(), read().get_one(Cohort, seminar.cohort_id))
    return planned(read(), setting, seminar)


def still_theirs(seminar: Seminar) -> Enrollment | None:
    """The reader's own place in the cohort; refuses whoever left it, once the last day is over."""
    cohort = read().get_one(Cohort, seminar.cohort_id)
    today = local_day(now(), cohort.definition["federation"]["time_zone"])
    mine = enrollment_in(read(), cohort.id, actor().person_id, on=today)
    if mine is None:
        authorise("seminar.read", cohort)
    return mine


def beside(form: Form, refused: Refused) -> list[Blocker]:
    """Put reasons beside the fields they name; the others go to the summary."""
    form.take([blocker for blocker in refused.blockers if blocker.where in form])
    return [blocker for blocker in refused.blockers if blocker.where not in form]
