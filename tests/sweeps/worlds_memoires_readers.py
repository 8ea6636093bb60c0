"""A jury in a swept world: a juror, somebody invited, a reading asked, with its link."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from pacte import links
from pacte.accounts.operations import team
from pacte.cohorts.vocabulary import JurorRole
from pacte.database import Database
from pacte.federations.models import Federation
from pacte.files.models import StoredFile
from pacte.memoires.models import Juror, JurorInvitation, Memoire, MemoireDeposit, MemoireReading
from pacte.memoires.readers.links import PURPOSE
from pacte.policy import SYSTEM, Role
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World

ENDPOINTS = ("reading_link", "reading_accept", "reading_decline", "reading_tie", "reading_enter")


def add_readers(database: Database, world: "World") -> None:
    """Rows; the mémoire is deposited, unless it was already."""
    with database.session(world.scope, write=True) as session:
        memoire = session.scalars(
            select(Memoire).where(Memoire.enrollment_id == int(world.values["enrollment_id"]))
        ).one()
        if not memoire.deposit_number:
            file = StoredFile(
                sha256=f"{memoire.id:02d}" * 32,
                size=20_000,
                media_type="application/pdf",
                pages=16,
                name="memoire.pdf",
                stored_at=NOW,
            )
            session.add(file)
            session.flush()
            session.add(
                MemoireDeposit(
                    memoire_id=memoire.id,
                    person_id=memoire.person_id,
                    number=1,
                    file_id=file.id,
                    deposited_at=NOW,
                    due_on=date(2027, 4, 30),
                    title="Des réunions courtes",
                    summary="Ce que change une réunion courte.",
                    keywords=["réunion"],
                    file_pages=16,
                    body_from=2,
                    body_to=15,
                    proposed_from=2,
                    proposed_to=15,
                    has_text=True,
                    is_own_work=True,
                )
            )
            memoire.deposit_number, memoire.deposited_at = 1, NOW
        deposited = session.scalars(
            select(MemoireDeposit.id).where(MemoireDeposit.memoire_id == memoire.id)
        ).first()
        juror = Juror(
            cohort_id=world.cohort.id,
            person_id=world.people["juror"].id,
            role=JurorRole.EHESP,
            modules=[],
            added_at=NOW,
        )
        federation = session.scalars(select(Federation).where(Federation.id == session.federation_id)).one()
        invitation, _ = team.invite(
            session,
            federation=federation,
            email=f"jury@{federation.slug}.example",
            role=Role.JUROR,
            cohort_id=world.cohort.id,
            by=SYSTEM,
            at=NOW,
        )
        call = JurorInvitation(
            cohort_id=world.cohort.id, invitation_id=invitation.id, role=JurorRole.ARS, modules=[]
        )
        reading = MemoireReading(
            memoire_id=memoire.id,
            reader_id=world.people["juror"].id,
            due_on=date(2027, 6, 1),
            asked_at=NOW,
            updated_at=NOW,
            marks={},
        )
        session.add_all([juror, call, reading])
        session.flush()
        _, token = links.create(
            session,
            purpose=PURPOSE,
            subject=reading,
            email="jury@exemple.fr",
            lifetime=timedelta(days=30),
            by=SYSTEM,
            at=NOW,
        )
        world.values.update(
            juror_id=str(juror.id),
            juror_call_id=str(call.id),
            reading_id=str(reading.id),
            memoire_deposit_id=str(deposited),
        )
        for name in ENDPOINTS:
            world.tokens[f"memoires.{name}"] = token
