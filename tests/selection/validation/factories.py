"""A cohort after its deliberation: decisions, waves, the EHESP's people; people are made up."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.applications.models import Application, InternalNote, Message
from pacte.database import Database
from pacte.policy import Actor, Role
from pacte.selection.models import (
    Assessment,
    Candidacy,
    Interview,
    InterviewRecord,
    InterviewSlot,
    SelectionCommittee,
    ValidationWave,
    WaveEntry,
)
from pacte.selection.validation import operations
from pacte.selection.vocabulary import (
    Admissibility,
    Decision,
    InterviewState,
    MemberQuality,
    Validation,
)
from tests.applications.processing.factories import AFTER, Setting, make_dossier
from tests.factories import grant_role, make_person

SECRETS = (
    "NOTE-INTERNE",
    "MESSAGE-ECHANGE",
    "AVIS-DU-COMITE",
    "COMPTE-RENDU-ENTRETIEN",
    "NOTE-DE-DELIBERATION",
    "4.75",
)
"""What belongs to the federation alone, as :func:`add_secrets` writes it."""


def close_deliberation(setting: Setting) -> None:
    """The committee of the cohort, its deliberation closed."""
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            SelectionCommittee(
                cohort_id=setting.cohort.id,
                created_at=AFTER,
                deliberation_began_at=AFTER,
                closed_at=AFTER,
            )
        )


def decided(
    setting: Setting,
    family: str = "Aubert",
    *,
    decision: Decision = Decision.RETAINED,
    validation: Validation = Validation.NOT_SUBMITTED,
    rank: int | None = None,
    **values: Any,
) -> Application:
    """A dossier with the committee's decision."""
    row = make_dossier(setting, "Camille", family, **values)
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            Candidacy(
                cohort_id=setting.cohort.id,
                application_id=row.id,
                admissibility=Admissibility.ADMISSIBLE,
                settled_at=AFTER,
                decision=decision,
                decision_note="NOTE-DE-DELIBERATION",
                decided_at=AFTER,
                rank=rank,
                frozen={"score": "4.75"},
                validation=validation,
            )
        )
    return row


def make_ehesp(database: Database, given: str = "Andrea") -> Person:
    """Someone who holds the national role."""
    person = make_person(database, given, "École")
    grant_role(database, person, Role.EHESP, None)
    return person


def acting(database: Database, person: Person) -> Actor:
    return actor_for(database, person)


def send(
    setting: Setting, rows: list[Application], *, readers: list[Person] | None = None, message: str = ""
) -> ValidationWave:
    """A wave with those dossiers, sent by the member of staff."""
    with setting.database.session(setting.scope, write=True) as session:
        return operations.send_wave(
            session,
            cohort=setting.cohort,
            application_ids=[row.id for row in rows],
            message=message,
            readers=readers or [],
            by=setting.actor,
            at=AFTER,
        )


def entry_of(setting: Setting, row: Application) -> WaveEntry:
    """The latest entry of a dossier, as it is now."""
    with setting.database.session(setting.scope) as session:
        return session.scalars(
            select(WaveEntry).where(WaveEntry.application_id == row.id).order_by(WaveEntry.id.desc())
        ).first()  # type: ignore[return-value]  # every test sends it before


def candidacy_of(setting: Setting, row: Application) -> Candidacy:
    with setting.database.session(setting.scope) as session:
        return session.scalars(select(Candidacy).where(Candidacy.application_id == row.id)).one()


def add_secrets(setting: Setting, row: Application) -> None:
    """Everything that the federation keeps for itself on a dossier."""
    staff = setting.staff.id
    with setting.database.session(setting.scope, write=True) as session:
        session.add(InternalNote(application_id=row.id, author_id=staff, body="NOTE-INTERNE", at=AFTER))
        session.add(
            Message(
                application_id=row.id,
                author_id=row.person_id,
                from_staff=False,
                body="MESSAGE-ECHANGE",
                at=AFTER,
            )
        )
        session.add(
            Assessment(
                application_id=row.id,
                scorer_id=staff,
                assigned_at=AFTER,
                marks={"motivation": 4.75},
                comment="AVIS-DU-COMITE",
                updated_at=AFTER,
                submitted_at=AFTER,
            )
        )
        slot = InterviewSlot(
            cohort_id=setting.cohort.id, starts_at=AFTER, ends_at=AFTER.replace(hour=10), created_at=AFTER
        )
        session.add(slot)
        session.flush()
        interview = Interview(
            application_id=row.id,
            person_id=row.person_id,
            state=InterviewState.HELD,
            slot_id=slot.id,
            invited_at=AFTER,
            choose_by_at=AFTER,
            calendar_uid="entretien@pacte.example",
        )
        session.add(interview)
        session.flush()
        session.add(
            InterviewRecord(
                interview_id=interview.id,
                author_id=staff,
                quality=MemberQuality.AGENCY,
                body="COMPTE-RENDU-ENTRETIEN",
                at=AFTER,
            )
        )


def place(setting: Setting, row: Application, rest: str = "") -> str:
    return f"/regions/bfc/validation/{entry_of(setting, row).id}{rest}"


def wave_place(setting: Setting, row: Application, rest: str = "") -> str:
    return f"/regions/bfc/validation/vagues/{entry_of(setting, row).wave_id}{rest}"
