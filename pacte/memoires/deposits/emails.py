"""Mail about deposits: the receipt, the news to those who follow, a waiver, a date that comes."""

from datetime import date, datetime

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.documents.letters import exact_instant
from pacte.files.models import StoredFile
from pacte.french import date_words, filesize, plural
from pacte.learners.models import Enrollment
from pacte.mail import was_posted
from pacte.memoires.followers import followers_of
from pacte.memoires.mailing import post_about
from pacte.memoires.models import MemoireDeposit, MemoireWaiver
from pacte.memoires.rules import Standing
from pacte.memoires.vocabulary import WAIVER_LABELS, DepositSession
from pacte.seminars.absences.loading import Loaded
from pacte.seminars.setting import Setting


def acknowledge(
    session: FencedSession,
    *,
    loaded: Loaded,
    deposit: MemoireDeposit,
    file: StoredFile,
    standing: Standing,
    at: datetime,
) -> None:
    """The receipt to the author, with the fingerprint and what is in the way; the news to who follows."""
    late = plural(deposit.days_late, "jour") if deposit.days_late else ""
    reasons = [f"{one.message} {one.remedy}" for one in standing.blockers]
    post_about(
        session,
        "deposited",
        setting=loaded.setting,
        enrollment=loaded.enrollment,
        to=loaded.person,
        key=f"memoire-deposit:{deposit.id}",
        at=at,
        anchor="depot",
        title=deposit.title,
        number=deposit.number,
        pages=plural(deposit.pages, "page"),
        file_pages=plural(deposit.file_pages, "page"),
        size=filesize(file.size),
        fingerprint=file.sha256,
        deposited=exact_instant(at, loaded.setting.zone),
        resit=deposit.session is DepositSession.RESIT,
        late=late,
        reasons=reasons,
    )
    for person in followers_of(session, loaded.enrollment):
        post_about(
            session,
            "deposited_told",
            setting=loaded.setting,
            enrollment=loaded.enrollment,
            to=person,
            key=f"memoire-deposit:{deposit.id}:told",
            at=at,
            anchor="depot",
            learner=loaded.person.name,
            title=deposit.title,
            number=deposit.number,
            pages=plural(deposit.pages, "page"),
            late=late,
            reasons=[one.message for one in standing.blockers],
        )


def tell_of_waiver(
    session: FencedSession, *, loaded: Loaded, waiver: MemoireWaiver, ended: bool, author: str, at: datetime
) -> None:
    """To the author: something that the mémoire lacks is accepted, or no longer."""
    post_about(
        session,
        "waiver",
        setting=loaded.setting,
        enrollment=loaded.enrollment,
        to=loaded.person,
        key=f"memoire-waiver:{waiver.id}:{'ended' if ended else 'given'}",
        at=at,
        anchor="depot",
        ended=ended,
        kind=WAIVER_LABELS[waiver.kind].lower(),
        author=author,
    )


def remind(
    session: FencedSession,
    *,
    setting: Setting,
    enrollment: Enrollment,
    person: Person,
    due_on: date,
    days: int,
    is_resit: bool,
    today: date,
    waits: bool,
    at: datetime,
) -> bool:
    """The date that comes, once for each reminder of that date; ``waits``: a file is sent, not deposited."""
    key = f"memoire-reminder:{enrollment.id}:{due_on.isoformat()}:{days}"
    if was_posted(session, f"{key}:{person.id}"):
        return False
    left = (due_on - today).days
    post_about(
        session,
        "deposit_reminder",
        setting=setting,
        enrollment=enrollment,
        to=person,
        key=key,
        at=at,
        anchor="depot",
        due=date_words(due_on),
        when={0: "aujourd’hui", 1: "demain"}.get(left, f"dans {plural(left, 'jour')}"),
        waits=waits,
        is_resit=is_resit,
    )
    return True
