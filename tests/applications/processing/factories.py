"""Dossiers for the staff's tests: written directly, complete unless told otherwise; people are made up."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.applications.models import Application, ApplicationStructure, Message, SupportingDocument, Waiver
from pacte.applications.vocabulary import ApplicationState, DocumentOrigin, PostStatus, WaiverState
from pacte.cohorts.models import Cohort
from pacte.database import Database, Scope
from pacte.federations.models import Federation, Structure, StructureKind, StructureMembership
from pacte.federations.queries import federation_by_slug
from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.files.reception import Received, keep_made
from pacte.files.store import Store
from pacte.policy import Actor, Role
from pacte.text import fold
from tests.cohorts.loading import load
from tests.conftest import NOW
from tests.factories import grant_role, make_person
from tests.kept_rows import written_once

AFTER = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
"""A Monday after BFC's closing."""
KEYS = ("cv", "motivation-letter", "photo", "commitment")
_serial = count(1)


@dataclass
class Setting:
    """A federation with its cohort open, and a member of staff."""

    database: Database
    federation: Federation
    cohort: Cohort
    staff: Person

    @property
    def scope(self) -> Scope:
        return Scope.federation(self.federation.id)

    @property
    def actor(self) -> Actor:
        return actor_for(self.database, self.staff)

    def get(self, model: Any, identity: int) -> Any:
        with self.database.session(self.scope) as session:
            return session.get(model, identity)


@written_once
def make_setting(database: Database, *, published: bool = True) -> Setting:
    """BFC's promo 8, as its file describes it."""
    load(database, published=published)
    with database.session(Scope.ground()) as session:
        federation = federation_by_slug(session, "bfc")
    assert federation is not None
    with database.session(Scope.federation(federation.id)) as session:
        cohort = session.scalar(select(Cohort))
    assert cohort is not None
    staff = make_person(database, "Morgane", "Équipe")
    grant_role(database, staff, Role.STAFF, federation)
    return Setting(database, federation, cohort, staff)


def make_structure(
    setting: Setting,
    name: str = "MSP du Val",
    *,
    member: bool = True,
    paid: bool = True,
    exempt: bool = False,
    **values: Any,
) -> Structure:
    """A structure of the registry, a member up to date unless told otherwise."""
    fields = {
        "name": name,
        "search_key": fold(f"{name} {values.get('commune', '')}"),
        "kind": StructureKind.MSP,
        "department": "21",
        "created_at": NOW,
        "updated_at": NOW,
        **values,
    }
    with setting.database.session(setting.scope, write=True) as session:
        structure = Structure(**fields)
        session.add(structure)
        session.flush()
        if member:
            session.add(
                StructureMembership(
                    structure_id=structure.id,
                    year=2025,
                    dues_paid_on=date(2025, 3, 1) if paid else None,
                    is_exempt=exempt,
                    recorded_at=NOW,
                )
            )
    return structure


def make_dossier(
    setting: Setting,
    given: str = "Camille",
    family: str = "Aubert",
    *,
    structure: Structure | None = None,
    documents: tuple[str, ...] = KEYS,
    waiver: WaiverState | None = None,
    store: Store | None = None,
    **values: Any,
) -> Application:
    """A deposited dossier; with ``state=ApplicationState.DRAFT`` a draft."""
    number = next(_serial)
    person = make_person(setting.database, given, family)
    state = values.pop("state", ApplicationState.SUBMITTED)
    fields = {
        "cohort_id": setting.cohort.id,
        "person_id": person.id,
        "reference": f"BFC-8-T{number:04d}",
        "state": state,
        "track": "MSP",
        "sort_key": fold(f"{family} {given}"),
        "given_name": given,
        "family_name": family,
        "email": person.email,
        "post_status": PostStatus.BEING_RECRUITED if waiver else PostStatus.IN_POST,
        "position_title": "Coordination de MSP",
        "starts_on": None if waiver else date(2024, 9, 1),
        "weekly_hours": Decimal("17.5"),
        "privacy_accepted_at": NOW,
        "created_at": NOW,
        "updated_at": NOW,
        "deposited_at": NOW if state is ApplicationState.SUBMITTED else None,
        "withdrawn_at": NOW if state is ApplicationState.WITHDRAWN else None,
        **values,
    }
    with setting.database.session(setting.scope, write=True) as session:
        row = Application(**fields)
        session.add(row)
        session.flush()
        if structure is not None:
            session.add(
                ApplicationStructure(application_id=row.id, structure_id=structure.id, is_bearer=True)
            )
        if waiver is not None:
            session.add(
                Waiver(
                    application_id=row.id,
                    state=waiver,
                    reason="Recrutement en cours à la MSP",
                    requested_at=NOW,
                    decided_at=None if waiver is WaiverState.REQUESTED else NOW,
                )
            )
        for key in documents:
            add_file(session, setting, row.id, key, store=store)
    return row


def add_file(
    session: Any,
    setting: Setting,
    application_id: int,
    key: str,
    *,
    store: Store | None = None,
    content: bytes = b"",
    **values: Any,
) -> SupportingDocument:
    """A document of the dossier; with ``store`` its content truly exists."""
    data = content or f"%PDF-1.4 {key} {application_id}".encode()
    sha256 = f"{next(_serial):064x}"
    if store is not None:
        kept = keep_made(
            data, kind=Kind.PDF, name=f"{key}.pdf", store=store, federation_id=setting.federation.id, pages=1
        )
        sha256 = kept.content.sha256
    file = StoredFile(
        sha256=sha256,
        size=len(data),
        media_type="application/pdf",
        pages=1,
        name=f"{key}.pdf",
        stored_at=NOW,
    )
    session.add(file)
    session.flush()
    document = SupportingDocument(
        **{
            "application_id": application_id,
            "file_id": file.id,
            "key": key,
            "label": {"cv": "CV"}.get(key, key),
            "origin": DocumentOrigin.CANDIDATE,
            "added_at": NOW,
            **values,
        }
    )
    session.add(document)
    session.flush()
    return document


def add_late(setting: Setting, row: Application, key: str = "cv", **values: Any) -> SupportingDocument:
    """A late document that waits for a decision."""
    with setting.database.session(setting.scope, write=True) as session:
        return add_file(session, setting, row.id, key, late=True, added_at=AFTER, **values)


def add_message(setting: Setting, row: Application, body: str = "Bonjour ?") -> None:
    """A message of the candidate that nobody has read."""
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            Message(application_id=row.id, author_id=row.person_id, from_staff=False, body=body, at=NOW)
        )


def received_pdf(setting: Setting, store: Store, name: str = "Lettre.pdf") -> Received:
    """A content in the store that no record refers to yet."""
    data = f"%PDF-1.4 {next(_serial)}".encode()
    return keep_made(
        data, kind=Kind.PDF, name=name, store=store, federation_id=setting.federation.id, pages=1
    )


def upload(data: bytes, name: str = "piece.pdf") -> tuple[io.BytesIO, str]:
    """A file as the test client sends it."""
    return io.BytesIO(data), name
