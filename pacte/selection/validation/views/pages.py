"""The blueprint of validation, and what several of its pages begin with."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import Response

from pacte.applications.processing.archives import archive_entries, archive_streams
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.documents.archive import zip_files
from pacte.selection.models import ValidationWave
from pacte.selection.validation.contents import hidden_keys
from pacte.web import Pages, now, read, services

pages = Pages("validation", __name__)


def zone_of(cohort: Cohort) -> str:
    """The time zone of the cohort's federation."""
    zone: str = cohort.definition["federation"]["time_zone"]
    return zone


def file_name(cohort: Cohort, wave: ValidationWave) -> str:
    """« validation-8-vague-1 », what exports are named after."""
    return f"validation-{cohort.code}-vague-{wave.number}"


def send_documents(cohort: Cohort, application_ids: Sequence[int], name: str) -> Response:
    """The documents that the EHESP needs of those dossiers, streamed as one archive."""
    entries = archive_entries(
        read(), application_ids, without=hidden_keys(definition_of(cohort)), settled_only=True
    )
    local = now().astimezone(ZoneInfo(zone_of(cohort)))
    filename = f"{name}-{local.date().isoformat()}.zip"
    return Response(
        zip_files(archive_streams(entries, services().store), at=local),
        mimetype="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Cache-Control": "private, no-store",
        },
    )
