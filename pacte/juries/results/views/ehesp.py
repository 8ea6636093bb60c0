"""What is sent to the EHESP: the list and the signed minutes, read there and kept as an archive."""

from collections.abc import Sequence
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import Scope
from pacte.french import date_words, plural
from pacte.juries.minutes.queries import hidden_from
from pacte.juries.models import ResultWave
from pacte.juries.results.operations import send_wave
from pacte.juries.results.queries import lines_of
from pacte.juries.results.views.archives import archive, wave_archive
from pacte.juries.results.views.cohort import RESULTS
from pacte.juries.results.waves import Pending, mark_of, pending_of, rows_of, waves_of
from pacte.juries.results.words import outcome_words
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import Outcome
from pacte.memoires.readers.forms import EmptyForm
from pacte.memoires.views.pages import cohort_or_404
from pacte.selection.validation.queries import ehesp_people
from pacte.web import SIGNED_IN, actor, again, get_or_404, now, read, services
from pacte.web.acts import send

WAVES = f"{RESULTS}/ehesp"


@pages.form(WAVES, may=SIGNED_IN)
def results_ehesp(code: str) -> ResponseReturnValue:
    """What waits and what was sent; the button sends what waits."""
    cohort = cohort_or_404(code, "result.send")
    readers = _readers()
    sent = send(
        EmptyForm(),
        lambda session: send_wave(
            session,
            cohort=again(session, cohort),
            seen=request.form.get("vu", ""),
            readers=readers,
            by=actor(),
            at=now(),
        ),
    )
    if sent.done is not None:
        told = "l’EHESP en est prévenue par e-mail" if readers else "transmettez l’archive à l’EHESP"
        flash(
            f"La vague {sent.done.number} est envoyée "
            f"({plural(len(sent.done.content['minutes']), 'procès-verbal', 'procès-verbaux')}) : {told}.",
            "success",
        )
        return redirect(url_for("juries.results_ehesp", code=code), code=303)
    return _draw(cohort, sent.reasons, sent.status, has_readers=bool(readers))


@pages.get(f"{WAVES}/a-envoyer.zip", may=SIGNED_IN)
def results_pending(code: str) -> ResponseReturnValue:
    """The list and the minutes that wait."""
    cohort = cohort_or_404(code, "result.send")
    pending = pending_of(read(), cohort.id, waves_of(read(), cohort.id))
    if not pending:
        abort(404)
    rows = rows_of(read(), pending, lines_of(read(), cohort))
    return archive(cohort, rows, [one.row for one in pending], f"resultats-{cohort.code}-a-envoyer.zip")


@pages.get(f"{WAVES}/<int:result_wave_id>.zip", may=SIGNED_IN)
def results_wave(code: str, result_wave_id: int) -> ResponseReturnValue:
    """A wave that was sent."""
    cohort = cohort_or_404(code, "result.send")
    wave = get_or_404(read(), ResultWave, result_wave_id)
    if wave.cohort_id != cohort.id:
        abort(404)
    return wave_archive(cohort, wave)


def _draw(cohort: Cohort, reasons: list[Blocker], status: int, *, has_readers: bool) -> ResponseReturnValue:
    waves = waves_of(read(), cohort.id)
    pending = pending_of(read(), cohort.id, waves)
    rows = rows_of(read(), pending, lines_of(read(), cohort))
    body = render_template(
        "juries/results/ehesp.html",
        cohort=cohort,
        zone=definition_of(cohort).federation.time_zone,
        waves=waves,
        pending=pending,
        rows=rows,
        mark=mark_of(pending),
        reasons=reasons,
        has_readers=has_readers,
        masked=_masked(cohort, pending),
        outcome_words=outcome_words,
        outcomes=Outcome,
        day_words=lambda row: date_words(date.fromisoformat(row.content["day"]), weekday=False),
    )
    return body, status


def _masked(cohort: Cohort, pending: Sequence[Pending]) -> int:
    """How many of the passages that wait a tie masks in the archive of the reader."""
    hidden = hidden_from(read(), cohort, actor().person_id)
    return sum(one["enrollment_id"] in hidden for each in pending for one in each.row.content["defences"])


def _readers() -> Sequence[Person]:
    """The EHESP's people; their role is national, so it is read on the ground."""
    with services().database.session(Scope.ground()) as ground:
        return ehesp_people(ground)
