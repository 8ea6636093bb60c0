"""The planning of the swept world: a seminar with everything its addresses name, a guest's personal link."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from pacte import links
from pacte.database import Database, Scope
from pacte.files.models import StoredFile
from pacte.learners.models import Enrollment
from pacte.policy import COMMAND, Role
from pacte.seminars.models import HalfDay, Seminar, SeminarMaterial, SeminarReply, TeamGuest
from pacte.seminars.planning import operations
from pacte.seminars.planning.audience import GUEST_PURPOSE
from pacte.seminars.vocabulary import ReplyState
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.sweeps.worlds import World


def add_planning(database: Database, world: "World") -> None:
    """Rows only; what is there already stays."""
    with database.session(world.scope, write=True) as session:
        row = session.scalars(
            select(Seminar).where(Seminar.cohort_id == world.cohort.id).order_by(Seminar.id).limit(1)
        ).first()
        if row is None:
            row = Seminar(
                cohort_id=world.cohort.id,
                key="seminaire-balaye",
                position=0,
                title="Séminaire balayé",
                modality="in-person",
                tracks=[],
                modules=[],
                created_at=NOW,
                updated_at=NOW,
            )
            session.add(row)
            session.flush()
        row.with_teams = True
        enrollment = session.scalar(
            select(Enrollment).where(Enrollment.cohort_id == world.cohort.id).limit(1)
        )
        if enrollment is None:
            enrollment = Enrollment(
                cohort_id=world.cohort.id,
                person_id=world.people[Role.LEARNER.value].id,
                application_id=None,
                track="MSP",
                programme_version="2025",
                enrolled_at=NOW,
            )
            session.add(enrollment)
            session.flush()
        if session.scalar(select(HalfDay).where(HalfDay.seminar_id == row.id).limit(1)) is None:
            session.add(
                HalfDay(
                    seminar_id=row.id,
                    cohort_id=row.cohort_id,
                    starts_at=NOW + timedelta(days=90),
                    ends_at=NOW + timedelta(days=90, hours=3),
                    code_secret="0" * 64,
                )
            )
        file_id = session.scalars(select(StoredFile.id).order_by(StoredFile.id).limit(1)).one()
        material = SeminarMaterial(seminar_id=row.id, file_id=file_id, title="Diaporama", added_at=NOW)
        reply = SeminarReply(
            seminar_id=row.id,
            enrollment_id=enrollment.id,
            person_id=enrollment.person_id,
            state=ReplyState.NOT_COMING,
            reason="RAISON-DE-L-ABSENCE",
            document_file_id=file_id,
            invited_at=NOW,
        )
        guest = TeamGuest(
            seminar_id=row.id,
            enrollment_id=enrollment.id,
            name="Dominique Gérance",
            email=f"equipe@{world.federation.slug}.example",
            invited_at=NOW,
        )
        session.add_all([material, reply, guest])
        session.flush()
        link, token = links.create(
            session,
            purpose=GUEST_PURPOSE,
            subject=guest,
            email=guest.email,
            lifetime=timedelta(days=120),
            by=COMMAND,
            at=NOW,
        )
        guest.link_id = link.id
        world.tokens["planning.guest"] = token
        world.values |= {
            "seminar_id": str(row.id),
            "material_id": str(material.id),
            "reply_id": str(reply.id),
            "guest_id": str(guest.id),
        }
    with database.session(Scope.ground(), write=True) as session:
        world.tokens["planning.feed_file"] = operations.open_feed(
            session, person=world.people[Role.TRAINER.value], by=COMMAND, at=NOW
        )
