"""What people read of their defences: a learner their date, then their jury; a juror their half-days."""

from datetime import timedelta
from functools import partial

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.french import date_words
from pacte.juries.finals import finals_of
from pacte.juries.half_days.queries import whereabouts
from pacte.juries.half_days.rules import half_day_words
from pacte.juries.schedule.own import EVER, OwnHalfDay, Told, defences_of, half_days_of
from pacte.juries.schedule.papers import juror_convocation, learner_convocation
from pacte.juries.views.pages import pages
from pacte.learners.models import Enrollment
from pacte.memoires.views.pages import cohort_or_404
from pacte.seminars.setting import read_setting
from pacte.web import SIGNED_IN, actor, can, get_or_404, now, read

OWN = "/regions/<federation>/apprenants/<int:enrollment_id>/soutenance"
JURIES = "/regions/<federation>/mes-jurys"


@pages.get(OWN, may="defence.read", of=Enrollment, as_="enrollment")
def defence(enrollment: Enrollment) -> ResponseReturnValue:
    """When, where, before whom, as far as it is told; the team reads it all."""
    cohort = get_or_404(read(), Cohort, enrollment.cohort_id)
    definition = definition_of(cohort)
    finals = finals_of(read(), [enrollment.id]).get(enrollment.id, ())
    return render_template(
        "juries/schedule/defence.html",
        enrollment=enrollment,
        cohort=cohort,
        person=get_or_404(read(), Person, enrollment.person_id),
        told=defences_of(read(), enrollment.id, whole=can("defence.plan", enrollment)),
        finals={one.defence.id for one in finals},
        definition=definition,
        jury_words=partial(_jury_words, definition),
        whereabouts=whereabouts,
        is_mine=enrollment.person_id == actor().person_id,
    )


def _jury_words(definition: CohortDefinition, told: Told) -> str:
    """Until when the learner waits to know who sits; a notice that is late says no day that is past."""
    zone, days = definition.federation.time_zone, definition.defence.jury_notice_days
    by = local_day(told.row.starts_at, zone) - timedelta(days=days)
    if by < local_day(now(), zone):
        return "sa composition vous sera donnée avant la soutenance"
    return f"sa composition est donnée le {date_words(by, weekday=False)} au plus tard"


@pages.get(f"{OWN}/convocation", may="defence.read", of=Enrollment, as_="enrollment")
def defence_convocation(enrollment: Enrollment) -> ResponseReturnValue:
    """In PDF, once the date is told."""
    told = [one for one in defences_of(read(), enrollment.id, whole=False) if one.row.starts_at > now()]
    if not told:
        abort(404)
    setting = read_setting(read(), get_or_404(read(), Cohort, enrollment.cohort_id))
    person = get_or_404(read(), Person, enrollment.person_id)
    return _sent(learner_convocation(setting, person.name, told[0], at=now()), "convocation")


@pages.get(JURIES, may="defence.mine")
def own_juries() -> ResponseReturnValue:
    """The half-days of a juror: those that are not over, then the others, the last first."""
    found = half_days_of(read(), actor().person_id, since=EVER)
    coming = [one for one in found if one.ends_at > now()]
    cohorts = {one.cohort.id: one.cohort for one in coming}
    return render_template(
        "juries/schedule/mine.html",
        half_days=coming,
        past=[one for one in reversed(found) if one.ends_at <= now()],
        cohorts=list(cohorts.values()),
        half_day_words=half_day_words,
        whereabouts=whereabouts,
    )


@pages.get(f"{JURIES}/<code>", may=SIGNED_IN)
def own_convocation(code: str) -> ResponseReturnValue:
    """In PDF, for one cohort."""
    cohort = cohort_or_404(code, "jury.list")
    found: list[OwnHalfDay] = [
        one for one in half_days_of(read(), actor().person_id, since=now()) if one.cohort.id == cohort.id
    ]
    if not found:
        abort(404)
    person = get_or_404(read(), Person, actor().person_id or 0)
    setting = read_setting(read(), found[0].cohort)
    return _sent(juror_convocation(setting, person.name, found, at=now()), "convocation-jury")


def _sent(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, content_type="application/pdf", headers=headers)
