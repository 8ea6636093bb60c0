"""Cohorts, structures, dossiers for tests: each function writes one valid thing; people are made up."""

from datetime import date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from pacte.accounts.models import Person
from pacte.applications import operations
from pacte.applications.models import Application
from pacte.applications.vocabulary import PostStatus
from pacte.blockers import Blocker
from pacte.cohorts.cohort_file import from_dict, load_cohort_file, to_dict
from pacte.cohorts.models import Cohort
from pacte.database import Database, FencedSession, Scope
from pacte.federations.models import Federation, Structure, StructureKind, StructureMembership
from pacte.files.kinds import Kind
from pacte.files.reception import Received, keep_made
from pacte.files.store import Store
from pacte.paths import resources
from pacte.policy import Actor
from pacte.text import fold
from tests.conftest import NOW
from tests.files.samples import pdf

_serial = count(1)


def actor(person: Person) -> Actor:
    """The person, without any role."""
    return Actor(person_id=person.id, label=person.name)


def make_cohort(database: Database, federation: Federation, name: str = "bfc-8", **changes: Any) -> Cohort:
    """The real cohort of a file, in that federation; ``changes`` are set in the definition (``a.b`` keys)."""
    definition, problems = load_cohort_file(resources("cohorts") / f"{name}.toml")
    assert definition is not None, problems
    data = to_dict(definition)
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = data
        for parent in parents:
            place = place[parent]
        place[last] = value
    changed = from_dict(data)
    with database.session(Scope.federation(federation.id), write=True) as session:
        cohort = Cohort(
            code=changed.code,
            label=changed.label,
            tracks=[track.value for track in changed.tracks],
            capacity=changed.capacity,
            opens_at=changed.opens_at,
            closes_at=changed.closes_at,
            t0_on=changed.t0_on,
            definition=data,
            created_at=NOW,
            updated_at=NOW,
        )
        session.add(cohort)
    return cohort


def make_structure(
    database: Database,
    federation: Federation,
    name: str = "MSP de Beaune",
    *,
    commune: str = "Beaune",
    dues_paid_for: int | None = 2025,
) -> Structure:
    """A structure, a member up to date unless ``dues_paid_for`` is None."""
    with database.session(Scope.federation(federation.id), write=True) as session:
        structure = Structure(
            name=name,
            search_key=fold(f"{name} {commune}"),
            kind=StructureKind.MSP,
            commune=commune,
            department="21",
            created_at=NOW,
            updated_at=NOW,
        )
        session.add(structure)
        session.flush()
        if dues_paid_for is not None:
            session.add(
                StructureMembership(
                    structure_id=structure.id,
                    year=dues_paid_for,
                    dues_paid_on=date(dues_paid_for, 1, 15),
                    recorded_at=NOW,
                )
            )
    return structure


def make_received(
    store: Store, federation: Federation, content: bytes | None = None, name: str = "document.pdf"
) -> Received:
    """A content of ours in the store, a new PDF each time; inspection has its own tests."""
    return keep_made(
        content or pdf(text=f"Document {next(_serial)}"),
        kind=Kind.PDF,
        name=name,
        store=store,
        federation_id=federation.id,
        pages=1,
    )


def make_store(folder: Path) -> Store:
    """A store in a folder of the test."""
    return Store.open(f"file://{folder}")


def make_application(
    database: Database, cohort: Cohort, person: Person, *, at: datetime = NOW
) -> Application:
    """A draft with nothing but what the account knows."""
    with database.session(Scope.federation(cohort.federation_id), write=True) as session:
        return operations.start(session, cohort=cohort, by=actor(person), at=at)


PERSON = {
    "given_name": "Camille",
    "family_name": "Exemple",
    "email": "camille@exemple.fr",
    "phone": "03 80 00 00 00",
    "city": "Beaune",
    "background": "Assistante médicale, puis coordinatrice.",
}
POSITION = {
    "post_status": PostStatus.IN_POST,
    "position_title": "Coordinatrice",
    "employer": "SISA de Beaune",
    "starts_on": date(2024, 9, 2),
    "weekly_hours": Decimal("17.5"),
    "missions": "Animer le projet de santé.",
}


def fill(
    session: FencedSession,
    application: Application,
    *,
    person: Person,
    structure: Structure,
    store: Store,
    federation: Federation,
    without: tuple[str, ...] = (),
    at: datetime = NOW,
) -> None:
    """Everything that BFC asks for, except the documents (or « privacy ») named in ``without``."""
    by = actor(person)
    operations.save_person(session, application=application, values=PERSON, by=by, at=at)
    operations.save_track(session, application=application, track="MSP", by=by, at=at)
    operations.add_structure(session, application=application, structure=structure, by=by, at=at)
    operations.save_position(session, application=application, values=POSITION, by=by, at=at)
    for key in ("cv", "motivation-letter", "photo", "commitment"):
        if key not in without:
            operations.attach_document(
                session,
                application=application,
                key=key,
                received=make_received(store, federation),
                by=by,
                at=at,
            )
    if "privacy" not in without:
        operations.acknowledge_notice(session, application=application, by=by, at=at)


def make_complete(
    database: Database,
    cohort: Cohort,
    person: Person,
    structure: Structure,
    store: Store,
    federation: Federation,
    *,
    without: tuple[str, ...] = (),
) -> Application:
    """A draft ready for its deposit, except for what ``without`` names."""
    application = make_application(database, cohort, person)
    with database.session(Scope.federation(federation.id), write=True) as session:
        fill(
            session,
            application,
            person=person,
            structure=structure,
            store=store,
            federation=federation,
            without=without,
        )
    return application


def codes(blockers: list[Blocker]) -> list[str]:
    """What tests compare."""
    return [blocker.code for blocker in blockers]
