"""Mail about subjects: one proposed, one answered, one to confirm, a word, a date that comes."""

from datetime import date, datetime

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.french import date_words, plural
from pacte.learners.models import Enrollment
from pacte.mail import was_posted
from pacte.memoires.followers import followers_of
from pacte.memoires.mailing import post_about
from pacte.memoires.models import Memoire, MemoireMessage, MemoireSubject
from pacte.memoires.vocabulary import SubjectVerdict
from pacte.seminars.absences.loading import Loaded
from pacte.seminars.setting import Setting


def tell_proposed(
    session: FencedSession, *, loaded: Loaded, subject: MemoireSubject, late: int, at: datetime
) -> None:
    """To those who follow the learner."""
    for person in followers_of(session, loaded.enrollment):
        post_about(
            session,
            "subject_proposed",
            setting=loaded.setting,
            enrollment=loaded.enrollment,
            to=person,
            key=f"memoire-subject:{subject.id}:proposed",
            at=at,
            anchor="sujet",
            learner=loaded.person.name,
            title=subject.title,
            again=subject.number > 1,
            late=plural(late, "jour") if late else "",
        )


def tell_answered(
    session: FencedSession,
    *,
    loaded: Loaded,
    subject: MemoireSubject,
    revision: int,
    author: str,
    at: datetime,
) -> None:
    """To the learner; the words stay in the software. A confirmation after an answer is another mail."""
    post_about(
        session,
        "subject_answered",
        setting=loaded.setting,
        enrollment=loaded.enrollment,
        to=loaded.person,
        key=f"memoire-subject:{subject.id}:answered:{revision}",
        at=at,
        anchor="sujet",
        title=subject.title,
        validated=subject.verdict is SubjectVerdict.VALIDATED,
        author=author,
    )


def tell_to_confirm(
    session: FencedSession,
    *,
    setting: Setting,
    enrollment: Enrollment,
    person: Person,
    memoire: Memoire,
    title: str,
    at: datetime,
) -> None:
    """To the learner and those who follow them: the structure has changed."""
    for to in (person, *followers_of(session, enrollment)):
        post_about(
            session,
            "subject_to_confirm",
            setting=setting,
            enrollment=enrollment,
            to=to,
            key=f"memoire:{memoire.id}:to-confirm:{memoire.revision}",
            at=at,
            anchor="sujet",
            learner=person.name,
            is_own=to.id == person.id,
            title=title,
        )


def tell_message(
    session: FencedSession, *, loaded: Loaded, message: MemoireMessage, author: str, at: datetime
) -> None:
    """To the other side; the words stay in the software."""
    is_own = message.author_id == loaded.person.id
    for person in followers_of(session, loaded.enrollment) if is_own else [loaded.person]:
        post_about(
            session,
            "message",
            setting=loaded.setting,
            enrollment=loaded.enrollment,
            to=person,
            key=f"memoire-message:{message.id}",
            at=at,
            anchor="echanges",
            author=author,
            is_own=not is_own,
        )


def remind(
    session: FencedSession,
    *,
    setting: Setting,
    enrollment: Enrollment,
    person: Person,
    due_on: date,
    days: int,
    today: date,
    at: datetime,
) -> bool:
    """The date of the subject that comes, once for each reminder of that date; says whether it is new."""
    key = f"memoire-subject-reminder:{enrollment.id}:{due_on.isoformat()}:{days}"
    if was_posted(session, f"{key}:{person.id}"):
        return False
    left = (due_on - today).days
    post_about(
        session,
        "subject_reminder",
        setting=setting,
        enrollment=enrollment,
        to=person,
        key=key,
        at=at,
        anchor="sujet",
        due=date_words(due_on),
        when={0: "aujourd’hui", 1: "demain"}.get(left, f"dans {plural(left, 'jour')}"),
    )
    return True
