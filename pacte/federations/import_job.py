"""A long import confirmed by a worker: planned without holding the database, then written at once."""

from collections.abc import Mapping

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.database import FencedSession, Scope
from pacte.federations import imports
from pacte.federations.import_outcomes import Effect
from pacte.federations.models import StructureImport
from pacte.french import plural
from pacte.jobs.models import Job, JobState
from pacte.jobs.registry import KINDS, Kind, Report, Result
from pacte.policy import SYSTEM, Actor
from pacte.web.services import Services

KIND = "structures.import"
DIRECT_AT_MOST = 1000
"""Rows confirmed within the request: about four seconds on a slow machine."""


def confirm_long(services: Services, job: Job, report: Report) -> Result:
    """Confirm the import ``job.params["batch_id"]`` as its preview ``job.params["seen"]`` showed it."""
    if job.federation_id is None:
        raise ValueError("an import belongs to a federation")
    scope = Scope.federation(job.federation_id)
    with services.database.session(scope) as session:
        batch = session.get_one(StructureImport, job.params["batch_id"])
        rows = batch.row_count
        report(0, 2 * rows, f"Relecture de {plural(rows, 'ligne')}.")
        prepared = imports.prepare(session, batch)
    report(rows, 2 * rows, "Écriture dans le registre.")
    with services.database.session(scope, write=True) as session:
        counts = imports.confirm_import(
            session,
            batch=session.get_one(StructureImport, job.params["batch_id"]),
            seen=job.params["seen"],
            by=_actor(services, job),
            at=services.clock.now(),
            prepared=prepared,
        )
    created, *others = done_words(counts)
    told = ", ".join((created, *(text[0].lower() + text[1:] for text in others)))
    return Result(message=f"{told}.")


def done_words(counts: Mapping[str, int]) -> list[str]:
    """What a confirmed import did, a line each; what is 0 is told only of structures and sheets."""

    def told(count: int, none: str, one: str, many: str) -> str:
        return plural(count, one, many) if count else none

    created, changed = counts[Effect.CREATED], counts[Effect.CHANGED]
    unchanged, refused = counts[Effect.UNCHANGED], counts[Effect.REFUSED]
    left = counts[Effect.DOUBTFUL] + counts[Effect.IGNORED]
    words = [
        told(created, "Aucune structure créée", "structure créée", "structures créées"),
        told(
            changed,
            "Aucune fiche modifiée",
            "ligne a complété ou modifié une fiche",
            "lignes ont complété ou modifié une fiche",
        ),
        told(
            counts.get("dues", 0),
            "",
            "adhésion ou cotisation écrite",
            "adhésions ou cotisations écrites",
        ),
        told(unchanged, "", "ligne inchangée", "lignes inchangées"),
        told(left, "", "ligne laissée de côté", "lignes laissées de côté"),
        told(refused, "", "ligne refusée", "lignes refusées"),
    ]
    return [one for one in words if one]


def under_way(session: FencedSession, batch_id: int) -> Job | None:
    """The work that confirms that import, queued or running."""
    live = select(Job).where(Job.kind == KIND, Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
    return next((job for job in session.scalars(live) if job.params["batch_id"] == batch_id), None)


def _actor(services: Services, job: Job) -> Actor:
    """Whoever confirmed, with the roles they hold now."""
    if job.person_id is None:
        return SYSTEM
    with services.database.session(Scope.ground()) as session:
        person = session.get_one(Person, job.person_id)
    return actor_for(services.database, person)


KINDS[KIND] = Kind(
    "Import de structures",
    confirm_long,
    "structure.manage",
    endpoint="structure_imports.preview",
    place="L’import",
)
