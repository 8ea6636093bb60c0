"""Tables of reading: pages read, private answers to questions, the pages that a federation adds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OwnedByPerson, fenced_key


class PageReading(OwnedByPerson, Fenced, Base):
    """What a learner (``person_id``) has done with a page of a module: opened it, come so far, read it."""

    __tablename__ = "page_reading"
    __table_args__ = (
        fenced_key("enrollment_id", "enrollment"),
        UniqueConstraint("federation_id", "enrollment_id", "module", "page"),
        Index("ix_page_reading_person", "person_id"),
        CheckConstraint("read_at IS NULL OR read_at >= first_at", name="read"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str] = mapped_column(String(60))
    page: Mapped[str] = mapped_column(String(80))
    """The key of the page in its module, whatever its rank."""
    first_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When the learner was last seen there."""
    anchor: Mapped[str] = mapped_column(String(160), default="")
    """The title of the page reached last; empty at its top."""
    read_at: Mapped[datetime | None]


class SelfCheckAnswer(OwnedByPerson, Fenced, Base):
    """A learner's last answer to a question of a module: theirs alone, no page shows it to anybody else."""

    __tablename__ = "self_check_answer"
    __table_args__ = (
        fenced_key("enrollment_id", "enrollment"),
        UniqueConstraint(
            "federation_id", "enrollment_id", "module", "question", name="uq_self_check_answer_question"
        ),
        Index("ix_self_check_answer_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str] = mapped_column(String(60))
    question: Mapped[str] = mapped_column(String(80))
    asked: Mapped[str] = mapped_column(Text)
    """The question as it was read."""
    chosen: Mapped[list[str]]
    """The texts of the answers chosen: one whose words have changed since is no longer this one."""
    is_right: Mapped[bool]
    answered_at: Mapped[datetime]


class FederationPage(Fenced, Base):
    """A page that a federation adds to a module of the common programme, for all its cohorts."""

    __tablename__ = "federation_page"
    __table_args__ = (
        Index("ix_federation_page_module", "federation_id", "module"),
        CheckConstraint("position BETWEEN 1 AND 99", name="position"),
        CheckConstraint("title <> ''", name="title"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    module: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    """Rank among the federation's pages, which follow the common ones."""
    is_published: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class FederationPageText(Fenced, Base):
    """What a page of the federation said at one of its revisions; never changed."""

    __tablename__ = "federation_page_text"
    __table_args__ = (
        fenced_key("page_id", "federation_page"),
        UniqueConstraint("federation_id", "page_id", "revision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int]
    revision: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    is_published: Mapped[bool]
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
