"""The archive of many dossiers made by a worker, with its progress; the page can be left and found again."""

import tempfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from zoneinfo import ZoneInfo

from pacte.applications.hiding import hidden_dossiers
from pacte.applications.processing.archives import Entry, archive_entries, archive_streams
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession, Scope
from pacte.documents.archive import zip_files
from pacte.federations.models import Federation
from pacte.files.models import StoredFile
from pacte.files.reception import prefix_of
from pacte.french import plural
from pacte.jobs.models import Job
from pacte.jobs.registry import KINDS, Kind, Report, Result
from pacte.web.services import Services

KIND = "dossiers.archive"
LARGEST = 20_000_000_000
"""Bytes; what a cohort of thousands holds stays far below."""


def build_archive(services: Services, job: Job, report: Report) -> Result:
    """Write the archive of ``job.params["ids"]`` in the storage, as ``job.params["name"]``.

    ``job.params["held"]`` tells which dossiers they are.
    """
    scope = Scope.federation(_federation_of(job))
    with services.database.session(scope) as session:
        entries = archive_entries(session, job.params["ids"])
        federation = session.get_one(Federation, scope.key)
        local = services.clock.now().astimezone(ZoneInfo(federation.time_zone))
    with tempfile.TemporaryFile(prefix="pacte-") as sink:
        for piece in zip_files(_reported(entries, services, report), at=local):
            sink.write(piece)
        sink.seek(0)
        content = services.store.put(sink, prefix=prefix_of(federation.id), max_bytes=LARGEST)
    with services.database.session(scope, write=True) as session:
        file = StoredFile(
            sha256=content.sha256,
            size=content.size,
            media_type="application/zip",
            name=f"{job.params['name']}-{local.date().isoformat()}.zip",
            made_by_us=True,
            stored_at=services.clock.now(),
            stored_by_id=job.person_id,
        )
        session.add(file)
        session.flush()
    held = job.params.get("held") or plural(len(job.params["ids"]), "dossier")
    return Result(file.id, f"{plural(len(entries), 'pièce')} de {held}")


def _reported(entries: Sequence[Entry], services: Services, report: Report) -> Iterator[tuple[str, BinaryIO]]:
    for done, member in enumerate(archive_streams(entries, services.store)):
        report(min(done, len(entries)), len(entries))
        yield member
    report(len(entries), len(entries))


def _federation_of(job: Job) -> int:
    if job.federation_id is None:
        raise ValueError("an archive belongs to a federation")
    return job.federation_id


def holds_hidden(session: FencedSession, job: Job, reader_id: int | None) -> bool:
    """Whether one of its dossiers is hidden from the reader now."""
    cohort = session.get(Cohort, job.params["cohort_id"])
    return cohort is not None and not hidden_dossiers(session, [cohort], reader_id).isdisjoint(
        job.params["ids"]
    )


KINDS[KIND] = Kind(
    "Archive des pièces de plusieurs dossiers",
    build_archive,
    "application.list",
    endpoint="dossiers.listed",
    place="Les dossiers",
    withheld=holds_hidden,
)
