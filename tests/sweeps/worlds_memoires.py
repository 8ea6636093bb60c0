"""A mémoire in a swept world: its subject, two deposits of which one is waived, a file that waits."""

from datetime import date
from typing import TYPE_CHECKING

from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.memoires.models import (
    Memoire,
    MemoireDeposit,
    MemoireDraft,
    MemoireDraftFeedback,
    MemoireMessage,
    MemoirePrepared,
    MemoireSubject,
    MemoireText,
    MemoireWaiver,
)
from pacte.memoires.vocabulary import SubjectState, WaiverKind
from pacte.seminars.models import SheetPhoto
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World


def add_memoires(database: Database, world: "World") -> None:
    """Rows only."""
    with database.session(world.scope, write=True) as session:
        enrollment = session.get_one(Enrollment, int(world.values["enrollment_id"]))
        whose = enrollment.person_id
        memoire = Memoire(
            enrollment_id=enrollment.id,
            person_id=whose,
            subject_state=SubjectState.PROPOSED,
            subject_number=1,
            draft_number=1,
            deposit_number=2,
            deposited_at=NOW,
        )
        session.add(memoire)
        session.flush()
        session.add_all(
            [
                MemoireSubject(
                    memoire_id=memoire.id,
                    person_id=whose,
                    number=1,
                    title="Des réunions courtes",
                    question="Une réunion courte suffit-elle ?",
                    team_process="Une par semaine",
                    method="Comptes rendus relus",
                    proposed_at=NOW,
                ),
                MemoireMessage(
                    memoire_id=memoire.id,
                    person_id=whose,
                    author_id=whose,
                    body="Puis-je en parler ?",
                    written_at=NOW,
                ),
            ]
        )
        session.flush()
        file_id = session.get_one(SheetPhoto, int(world.values["photo_id"])).file_id
        for number in (1, 2):
            deposit = MemoireDeposit(
                memoire_id=memoire.id,
                person_id=whose,
                number=number,
                file_id=file_id,
                deposited_at=NOW,
                due_on=date(2027, 4, 30),
                title="Des réunions courtes",
                summary="Ce que change une réunion courte.",
                keywords=["réunion"],
                file_pages=25,
                body_from=2,
                body_to=22,
                proposed_from=2,
                proposed_to=22,
                has_text=True,
                is_own_work=True,
            )
            session.add(deposit)
            session.flush()
            session.add(
                MemoireText(
                    deposit_id=deposit.id,
                    person_id=whose,
                    pages=[f"Page {page}, version {number}." for page in range(1, 26)],
                    folded="des reunions courtes",
                )
            )
        waiver = MemoireWaiver(
            deposit_id=deposit.id, person_id=whose, kind=WaiverKind.PAGES, reason="Accord", given_at=NOW
        )
        session.add_all(
            [
                waiver,
                MemoirePrepared(
                    memoire_id=memoire.id,
                    person_id=whose,
                    file_id=file_id,
                    sent_at=NOW,
                    file_pages=12,
                    proposed_from=2,
                    proposed_to=12,
                    proposed_why="Aucune annexe.",
                    fonts_missing=["Calibri"],
                    pages=["Une page."] * 12,
                    is_cut=False,
                ),
            ]
        )
        session.flush()
        draft = MemoireDraft(memoire_id=memoire.id, person_id=whose, number=1, file_id=file_id, given_at=NOW)
        session.add(draft)
        session.flush()
        answer = MemoireDraftFeedback(
            draft_id=draft.id, person_id=whose, body="Bien", file_id=file_id, given_at=NOW
        )
        session.add(answer)
        session.flush()
        world.values |= {"draft_id": str(draft.id), "draft_feedback_id": str(answer.id)}
        world.values |= {"deposit_id": str(deposit.id), "waiver_id": str(waiver.id)}
