"""The archive of a wave of results: its list as a spreadsheet, the signed minutes in PDF."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from flask import Response
from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.documents.archive import zip_files
from pacte.documents.spreadsheets import write_xlsx
from pacte.files.models import StoredFile
from pacte.files.names import content_disposition
from pacte.juries.minutes.queries import hidden_from, signed_together
from pacte.juries.minutes.views.paper import file_name, paper_for
from pacte.juries.models import JuryMinutes, ResultWave
from pacte.juries.results.words import SESSIONS, outcome_words, resit_words
from pacte.juries.vocabulary import Outcome, Resit
from pacte.memoires.vocabulary import DepositSession
from pacte.web import actor, now, read

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


def wave_archive(cohort: Cohort, wave: ResultWave) -> Response:
    """A wave: its list as it was sent, its minutes with their addenda until now."""
    ids = [one["id"] for one in wave.content["minutes"]]
    found = {one.id: one for one in read().scalars(select(JuryMinutes).where(JuryMinutes.id.in_(ids)))}
    minutes = [found[one] for one in ids]
    return archive(cohort, wave.content["rows"], minutes, f"resultats-{cohort.code}-vague-{wave.number}.zip")


def archive(
    cohort: Cohort, rows: Sequence[dict[str, Any]], minutes: Sequence[JuryMinutes], name: str
) -> Response:
    """``rows``: of the list, as a wave keeps them; the files of the session's federation are read.

    The minutes are those that the reader would open on screen: a tie masks what it hides there.
    """
    zone = ZoneInfo(definition_of(cohort).federation.time_zone)
    table = write_xlsx(
        title=f"Résultats {cohort.label}", headers=HEADERS, rows=[_cells(one, zone) for one in rows]
    )
    entries: list[tuple[str, BinaryIO]] = [("resultats.xlsx", BytesIO(table))]
    hidden = hidden_from(read(), cohort, actor().person_id)
    ids = [one.file_id for one in minutes if one.file_id is not None]
    kept = {one.id: one for one in read().scalars(select(StoredFile).where(StoredFile.id.in_(ids)))}
    for signed in signed_together(read(), minutes):
        entries.append(
            (
                f"proces-verbaux/{file_name(signed.row)}",
                paper_for(cohort, signed, kept.get(signed.row.file_id or 0), hidden),
            )
        )
    return Response(
        b"".join(zip_files(entries, at=now().astimezone(zone))),
        mimetype="application/zip",
        headers={"Content-Disposition": content_disposition(name), "Cache-Control": "private, no-store"},
    )


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
