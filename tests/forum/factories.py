"""A cohort that asks and answers; people are made up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.audit.models import JournalEntry
from pacte.database import Database
from pacte.files.reception import Received
from pacte.forum import operations
from pacte.forum.models import ForumPost, ForumQuestion
from pacte.forum.operations.writing import Words
from pacte.forum.vocabulary import Frequency
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor
from tests.kept_rows import written_once
from tests.seminars.factories import Setting, make_learner, make_setting, make_trainer

NOON = datetime(2025, 12, 15, 11, 0, tzinfo=UTC)
"""A Monday, noon in Dijon."""
TITLE = "Qui signe l’émargement à distance ?"
BODY = "Je n’ai **pas** trouvé."


@dataclass
class Forum:
    """A trainer, the staff, learners."""

    setting: Setting
    trainer: Person
    learners: list[Enrollment] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.setting.database

    def by(self, person: Person) -> Actor:
        return actor_for(self.database, person)

    def writing(self) -> Any:
        return self.database.session(self.setting.scope, write=True)

    def reading(self) -> Any:
        return self.database.session(self.setting.scope)

    def person(self, number: int = 0) -> Person:
        """A learner."""
        with self.reading() as session:
            found: Person = session.get_one(Person, self.learners[number].person_id)
        return found

    def ask(
        self,
        title: str = TITLE,
        body: str = BODY,
        *,
        by: Person | None = None,
        at: datetime = NOON,
        module: str = "",
        mentions: Collection[int] = (),
        files: Sequence[Received] = (),
        key: str = "",
    ) -> ForumPost:
        """A question of the first learner's, unless told otherwise."""
        words = Words(title=title, body=body, module=module, mentions=mentions, files=files)
        with self.writing() as session:
            return operations.ask(
                session,
                cohort_id=self.setting.cohort.id,
                words=words,
                client_key=key,
                by=self.by(by or self.person()),
                at=at,
            )

    def answer(
        self,
        post: ForumPost,
        body: str = "La formatrice.",
        *,
        by: Person | None = None,
        at: datetime = NOON,
        mentions: Collection[int] = (),
        key: str = "",
    ) -> ForumPost:
        """An answer of the trainer's, unless told otherwise."""
        with self.writing() as session:
            return operations.answer(
                session,
                question_id=post.question_id,
                words=Words(body=body, mentions=mentions),
                client_key=key,
                by=self.by(by or self.trainer),
                at=at,
            )

    def edit(
        self, post: ForumPost, body: str, *, seen: int = 1, by: Person | None = None, **words: Any
    ) -> ForumPost:
        with self.writing() as session:
            return operations.edit(
                session,
                post_id=post.id,
                words=Words(body=body, **words),
                seen=seen,
                by=self.by(by or self.person()),
                at=NOON,
            )

    def accept(self, post: ForumPost, *, accepted: bool = True, by: Person | None = None) -> ForumPost:
        with self.writing() as session:
            return operations.accept(
                session, post_id=post.id, accepted=accepted, by=self.by(by or self.person()), at=NOON
            )

    def hide(
        self,
        post: ForumPost,
        reason: str = "Un nom de patient",
        *,
        seen: int = 1,
        by: Person | None = None,
        at: datetime = NOON,
    ) -> ForumPost:
        with self.writing() as session:
            return operations.hide(
                session, post_id=post.id, reason=reason, seen=seen, by=self.by(by or self.trainer), at=at
            )

    def report(self, post: ForumPost, by: Person) -> None:
        with self.writing() as session:
            operations.report(session, post_id=post.id, reason="Déplacé", by=self.by(by), at=NOON)

    def move(
        self, post: ForumPost, title: str = TITLE, answer: str = "La formatrice.", *, seen: int = 1
    ) -> ForumQuestion:
        with self.writing() as session:
            return operations.move_to_faq(
                session,
                question_id=post.question_id,
                title=title,
                answer=answer,
                module="",
                seen=seen,
                by=self.by(self.trainer),
                at=NOON,
            )

    def choose(self, frequency: Frequency, *, by: Person | None = None, at: datetime = NOON) -> None:
        with self.writing() as session:
            operations.choose_digest(
                session,
                cohort_id=self.setting.cohort.id,
                frequency=frequency,
                by=self.by(by or self.person()),
                at=at,
            )

    def posts(self) -> list[ForumPost]:
        """Every message, oldest first."""
        with self.reading() as session:
            return list(session.scalars(select(ForumPost).order_by(ForumPost.id)))

    def mails(self, template: str) -> list[OutboxMessage]:
        with self.reading() as session:
            return list(
                session.scalars(
                    select(OutboxMessage)
                    .where(OutboxMessage.template == f"forum/{template}")
                    .order_by(OutboxMessage.id)
                )
            )

    def journal(self) -> list[str]:
        """What the journal holds of the forum."""
        with self.reading() as session:
            return list(
                session.scalars(
                    select(JournalEntry.action)
                    .where(JournalEntry.action.startswith("forum."))
                    .order_by(JournalEntry.position)
                )
            )


@written_once
def make_forum(database: Database, learners: int = 2) -> Forum:
    """BFC's promo 8, a trainer and learners."""
    setting = make_setting(database)
    forum = Forum(setting, make_trainer(setting, "Alix", "Relais"))
    forum.learners = [
        make_learner(setting, "Noé", f"Aubert {letter}", trainer=forum.trainer)
        for letter in "ABCDEFGHIJKLMNOPQRSTU"[:learners]
    ]
    return forum
