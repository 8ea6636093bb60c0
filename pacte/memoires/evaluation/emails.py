"""Mail about evaluations: to their reader alone."""

from datetime import datetime

from pacte.addresses import evaluation_path
from pacte.database import FencedSession
from pacte.mail import Address, post
from pacte.memoires.loading import Work
from pacte.memoires.models import MemoireDeposit, MemoireReading
from pacte.memoires.readers.operations.loading import Case


def tell_replaced(
    session: FencedSession, *, work: Work, row: MemoireReading, deposit: MemoireDeposit, at: datetime
) -> None:
    """The author deposited again: which one an evaluation judges, and what to do if it was given."""
    setting = work.loaded.setting
    post(
        session,
        template="memoires/evaluation/replaced",
        to=row.reader.email,
        to_name=row.reader.name,
        context={
            "cohort_label": setting.cohort.label,
            "federation_name": setting.federation.name,
            "contact": setting.contact,
            "name": row.reader.given_name,
            "learner": work.loaded.person.name,
            "title": deposit.title,
            "is_given": row.submitted_at is not None,
            "link": Address(evaluation_path(setting.federation.slug, row.id)),
        },
        at=at,
        about=row,
        reply_to=setting.contact,
        unique_key=f"memoire-reading:{row.id}:replaced:{deposit.number}",
    )


def tell_reopened(session: FencedSession, *, case: Case, row: MemoireReading, at: datetime) -> None:
    """The evaluation is theirs to change again, and why."""
    setting = case.work.loaded.setting
    post(
        session,
        template="memoires/evaluation/reopened",
        to=row.reader.email,
        to_name=row.reader.name,
        context={
            "cohort_label": setting.cohort.label,
            "federation_name": setting.federation.name,
            "contact": setting.contact,
            "name": row.reader.given_name,
            "title": case.work.known.title,
            "reason": row.reopening_reason,
            "link": Address(evaluation_path(setting.federation.slug, row.id)),
        },
        at=at,
        about=row,
        reply_to=setting.contact,
        unique_key=f"memoire-reading:{row.id}:reopened:{row.revision}",
    )
