"""A mémoire deposited again while a jury reads it."""

from pathlib import Path

from sqlalchemy import select

from pacte.database import Database
from pacte.mail.models import OutboxMessage
from pacte.memoires.evaluation import following as _following  # noqa: F401 - tells readers
from pacte.memoires.models import MemoireReading
from pacte.memoires.vocabulary import ReadingState
from tests.factories import make_person
from tests.memoires.factories import EARLY, make_class, paper

READERS = {
    "Ana": {},
    "Bo": {"state": ReadingState.ACCEPTED, "answered_at": EARLY},
    "Cléo": {"state": ReadingState.ACCEPTED, "answered_at": EARLY, "submitted_at": EARLY},
    "Dan": {"state": ReadingState.DECLINED, "answered_at": EARLY, "ended_at": EARLY},
}
"""Asked, accepted, given, declined."""


def test_those_who_accepted_are_told_which_version_they_judge(database: Database, tmp_path: Path) -> None:
    here = make_class(database, tmp_path)
    first = here.deposit()
    readers = {name: make_person(database, name, "Lecteur") for name in READERS}
    with database.session(here.setting.scope, write=True) as session:
        for name, values in READERS.items():
            row = MemoireReading(
                memoire_id=first.memoire_id,
                reader_id=readers[name].id,
                due_on=EARLY.date(),
                asked_at=EARLY,
                updated_at=EARLY,
                **values,
            )
            row.submitted_deposit_id = first.id if row.submitted_at else None
            session.add(row)
    assert here.mails("evaluation/replaced") == []
    here.deposit(paper(13))
    with database.session(here.setting.scope) as session:
        told = {
            mail.recipient: "déjà rendue" in mail.text_body
            for mail in session.scalars(
                select(OutboxMessage).where(OutboxMessage.template == "memoires/evaluation/replaced")
            )
        }
    assert told == {readers["Bo"].email: False, readers["Cléo"].email: True}
