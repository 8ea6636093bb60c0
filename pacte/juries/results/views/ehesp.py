"""What is sent to the EHESP: the list and the signed minutes in an archive, then marked as sent."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.documents.archive import zip_files
from pacte.documents.spreadsheets import write_xlsx
from pacte.files.models import StoredFile
from pacte.files.names import content_disposition
from pacte.files.queries import open_content
from pacte.french import date_words, plural
from pacte.juries.minutes.queries import signed_minutes
from pacte.juries.minutes.views.paper import file_name, typeset_now
from pacte.juries.models import JuryMinutes, ResultWave
from pacte.juries.results.operations import send_wave
from pacte.juries.results.queries import lines_of
from pacte.juries.results.views.cohort import RESULTS
from pacte.juries.results.waves import mark_of, pending_of, rows_of, waves_of
from pacte.juries.results.words import SESSIONS, outcome_words, resit_words
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import Outcome, Resit
from pacte.memoires.readers.forms import EmptyForm
from pacte.memoires.views.pages import cohort_or_404
from pacte.memoires.vocabulary import DepositSession
from pacte.web import SIGNED_IN, actor, again, get_or_404, now, read, services
from pacte.web.acts import send

WAVES = f"{RESULTS}/ehesp"
HEADERS = (
    "Nom",
    "Structure",
    "Département",
    "Session",
    "Soutenance",
    "Résultat",
    "À reprendre",
    "Procès-verbal signé",
)


@pages.form(WAVES, may=SIGNED_IN)
def results_ehesp(code: str) -> ResponseReturnValue:
    """What waits and what was sent; the button marks what waits as sent."""
    cohort = cohort_or_404(code, "result.send")
    sent = send(
        EmptyForm(),
        lambda session: send_wave(
            session,
            cohort=again(session, cohort),
            seen=request.form.get("vu", ""),
            by=actor(),
            at=now(),
        ),
    )
    if sent.done is not None:
        flash(
            f"La vague {sent.done.number} est notée envoyée : "
            f"{plural(len(sent.done.content['minutes']), 'procès-verbal', 'procès-verbaux')}.",
            "success",
        )
        return redirect(url_for("juries.results_ehesp", code=code), code=303)
    return _draw(cohort, sent.reasons, sent.status)


@pages.get(f"{WAVES}/a-envoyer.zip", may=SIGNED_IN)
def results_pending(code: str) -> ResponseReturnValue:
    """The list and the minutes that wait."""
    cohort = cohort_or_404(code, "result.send")
    pending = pending_of(read(), cohort.id, waves_of(read(), cohort.id))
    if not pending:
        abort(404)
    rows = rows_of(read(), pending, lines_of(read(), cohort))
    return _archive(cohort, rows, [one.row for one in pending], f"resultats-{cohort.code}-a-envoyer.zip")


@pages.get(f"{WAVES}/<int:result_wave_id>.zip", may=SIGNED_IN)
def results_wave(code: str, result_wave_id: int) -> ResponseReturnValue:
    """A wave: its list as it was sent, its minutes with their addenda until now."""
    cohort = cohort_or_404(code, "result.send")
    wave = get_or_404(read(), ResultWave, result_wave_id)
    if wave.cohort_id != cohort.id:
        abort(404)
    minutes = [get_or_404(read(), JuryMinutes, one["id"]) for one in wave.content["minutes"]]
    return _archive(cohort, wave.content["rows"], minutes, f"resultats-{cohort.code}-vague-{wave.number}.zip")


def _draw(cohort: Cohort, reasons: list[Blocker], status: int) -> ResponseReturnValue:
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
        outcome_words=outcome_words,
        outcomes=Outcome,
        day_words=lambda row: date_words(date.fromisoformat(row.content["day"]), weekday=False),
    )
    return body, status


def _archive(
    cohort: Cohort, rows: Sequence[dict[str, Any]], minutes: Sequence[JuryMinutes], name: str
) -> Response:
    zone = ZoneInfo(definition_of(cohort).federation.time_zone)
    table = write_xlsx(
        title=f"Résultats {cohort.label}", headers=HEADERS, rows=[_cells(one, zone) for one in rows]
    )
    entries: list[tuple[str, BinaryIO]] = [("resultats.xlsx", BytesIO(table))]
    for row in minutes:
        entries.append((f"proces-verbaux/{file_name(row)}", _paper(cohort, row)))
    return Response(
        b"".join(zip_files(entries, at=now().astimezone(zone))),
        mimetype="application/zip",
        headers={"Content-Disposition": content_disposition(name), "Cache-Control": "private, no-store"},
    )


def _paper(cohort: Cohort, row: JuryMinutes) -> BinaryIO:
    """The PDF kept, if it is of all that was added; else made now."""
    signed = signed_minutes(read(), row)
    kept = read().get(StoredFile, row.file_id) if row.file_id is not None else None
    if kept is not None and signed.latest <= kept.stored_at:
        with open_content(services().store, kept) as stream:
            return BytesIO(stream.read())
    return BytesIO(typeset_now(cohort, signed, ()))


def _cells(one: dict[str, Any], zone: ZoneInfo) -> list[Any]:
    def day(text: str) -> Any:
        return datetime.fromisoformat(text).astimezone(zone).date()

    return [
        one["name"],
        one["structure"],
        one["department"],
        SESSIONS[DepositSession(one["session"])],
        day(one["held_at"]),
        outcome_words(Outcome(one["outcome"])),
        resit_words(Resit(one["resit"])) if one["resit"] else "",
        day(one["signed_at"]),
    ]
