"""All the sheets of a cohort in one PDF, made by a worker; the page can be left and found again."""

import io
from zoneinfo import ZoneInfo

from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.database import Scope
from pacte.documents.letters import Letterhead
from pacte.federations.models import Federation
from pacte.files.kinds import Kind as FileKind
from pacte.files.models import StoredFile
from pacte.files.reception import prefix_of
from pacte.french import plural
from pacte.jobs.models import Job
from pacte.jobs.registry import KINDS, Kind, Report, Result
from pacte.seminars.proofs.papers import sheets_pdf
from pacte.seminars.proofs.queries import zone_of
from pacte.seminars.proofs.sheets import half_days_to_print, sheets_of
from pacte.web.services import Services

KIND = "attendance.sheets"
LARGEST = 1_000_000_000
"""Bytes: far above what a cohort makes."""
STEP = 50
"""Signatures between two reports of progress."""


def build_sheets(services: Services, job: Job, report: Report) -> Result:
    """Typeset every half-day of ``job.params["cohort_id"]``, and keep the file."""
    if job.federation_id is None:
        raise ValueError("sheets belong to a federation")
    scope = Scope.federation(job.federation_id)

    def read(done: int, total: int) -> None:
        if done % STEP == 0 or done == total:
            report(done, total + 1, "Lecture des signatures")

    now = services.clock.now()
    with services.database.session(scope) as session:
        cohort = session.get_one(Cohort, job.params["cohort_id"])
        federation = session.get_one(Federation, job.federation_id)
        half_days = half_days_to_print(session, cohort.id)
        sheets = sheets_of(
            session,
            services.store,
            cohort,
            half_days,
            known=curriculum(services.settings.modules_dirs),
            read=read,
        )
        made = sheets_pdf(
            sheets,
            letterhead=letterhead_of(cohort, federation.name),
            cohort=cohort.label,
            reference=f"{federation.slug}-{cohort.code}",
            at=now,
        )
        local = now.astimezone(ZoneInfo(zone_of(cohort))).date()
        name = f"emargement-{cohort.code}-{local.isoformat()}.pdf"
    content = services.store.put(io.BytesIO(made), prefix=prefix_of(federation.id), max_bytes=LARGEST)
    with services.database.session(scope, write=True) as session:
        file = StoredFile(
            sha256=content.sha256,
            size=content.size,
            media_type=FileKind.PDF.media_type,
            name=name,
            made_by_us=True,
            stored_at=now,
            stored_by_id=job.person_id,
        )
        session.add(file)
        session.flush()
        file_id = file.id
    return Result(file_id, plural(len(sheets), "feuille"))


def letterhead_of(cohort: Cohort, federation: str) -> Letterhead:
    """What heads the papers of a cohort."""
    contact = cohort.definition.get("contact", {}).get("email", "")
    return Letterhead(federation, contact, zone_of(cohort))


KINDS[KIND] = Kind(
    "Toutes les feuilles d’émargement d’une promotion",
    build_sheets,
    "attendance.read",
    endpoint="proofs.attendance",
    place="Présences et heures",
)
