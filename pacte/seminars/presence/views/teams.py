"""Who came of the teams invited to a seminar."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.french import plural
from pacte.seminars.models import Seminar
from pacte.seminars.presence import operations
from pacte.seminars.presence.forms import TeamsForm, whole
from pacte.seminars.presence.teams import begins_at, blockers_to_note, teams_of, version_of
from pacte.seminars.presence.views.pages import pages
from pacte.seminars.vocabulary import REPLY_LABELS
from pacte.web import actor, get_or_404, now, read, write


@pages.form(
    "/regions/<federation>/seminaires/<int:seminar_id>/equipes-venues", may="attendance.enter", of=Seminar
)
def teams(seminar: Seminar) -> ResponseReturnValue:
    """A box a person; their answer to the invitation beside it."""
    form = TeamsForm()
    reasons: list[Blocker] = []
    ticked = {whole(one) for one in request.form.getlist("venue")}
    if form.validate_on_submit():
        try:
            with write() as session:
                count = operations.note_teams(
                    session,
                    seminar_id=seminar.id,
                    came=ticked,
                    seen=form.seen.data or "",
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = list(refused.blockers)
        else:
            words = plural(
                count, "personne des équipes est notée venue", "personnes des équipes sont notées venues"
            )
            flash(f"{words}.", "success")
            return redirect(url_for("presence.half_days", code=_cohort(seminar).code), code=303)
    seminar = get_or_404(read(), Seminar, seminar.id)
    cohort, invited = _cohort(seminar), teams_of(read(), seminar)
    form.seen.data = version_of(invited)
    return (
        render_template(
            "seminars/presence/teams.html",
            seminar=seminar,
            cohort=cohort,
            invited=[
                (one, one.guest.id in ticked if form.is_submitted() else bool(one.guest.came))
                for one in invited
            ],
            labels=REPLY_LABELS,
            blockers=blockers_to_note(
                cancelled=seminar.cancelled_at is not None,
                begins_at=begins_at(read(), seminar.id),
                zone=cohort.definition["federation"]["time_zone"],
                at=now(),
            ),
            form=form,
            reasons=reasons,
        ),
        422 if form.is_submitted() else 200,
    )


def _cohort(seminar: Seminar) -> Cohort:
    return get_or_404(read(), Cohort, seminar.cohort_id)
