"""Tables of the forum: questions, posts, former texts, files, mentions, reports, and who wants a digest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OwnedByPerson, fenced_key, text_enum
from pacte.forum.vocabulary import Frequency


class ForumQuestion(Fenced, Base):
    """A question of a cohort and, once moved there, its entry of the FAQ; its words are its first post."""

    __tablename__ = "forum_question"
    __table_args__ = (
        fenced_key("cohort_id", "cohort", ondelete="CASCADE"),
        Index("ix_forum_question_cohort", "federation_id", "cohort_id", "active_at"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint(
            "(faq_at IS NULL) = (faq_answer = '') AND (faq_at IS NULL) = (faq_title = '')", name="faq"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    module: Mapped[str] = mapped_column(String(60), default="")
    """Slug of the module it is about; empty when about none."""
    search_key: Mapped[str] = mapped_column(Text)
    """Title and entry of the FAQ, folded."""
    asked_at: Mapped[datetime]
    active_at: Mapped[datetime]
    """Its last post."""
    faq_at: Mapped[datetime | None]
    faq_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    faq_title: Mapped[str] = mapped_column(String(200), default="")
    faq_answer: Mapped[str] = mapped_column(Text, default="")
    """Markdown; written again for whoever was not there."""
    revision: Mapped[int] = mapped_column(default=1)


class ForumPost(OwnedByPerson, Fenced, Base):
    """What somebody (``person_id``) wrote once: a question (``is_opening``), or an answer to it."""

    __tablename__ = "forum_post"
    __table_args__ = (
        fenced_key("question_id", "forum_question", ondelete="CASCADE"),
        fenced_key("cohort_id", "cohort", ondelete="CASCADE"),
        Index("ix_forum_post_question", "federation_id", "question_id", "posted_at"),
        Index("ix_forum_post_cohort", "federation_id", "cohort_id", "posted_at"),
        Index("ix_forum_post_person", "person_id"),
        Index(
            "uq_forum_post_opening",
            "federation_id",
            "question_id",
            unique=True,
            sqlite_where=text("is_opening"),
            postgresql_where=text("is_opening"),
        ),
        Index(
            "uq_forum_post_accepted",
            "federation_id",
            "question_id",
            unique=True,
            sqlite_where=text("accepted_at IS NOT NULL"),
            postgresql_where=text("accepted_at IS NOT NULL"),
        ),
        Index(
            "uq_forum_post_client_key",
            "federation_id",
            "cohort_id",
            "person_id",
            "client_key",
            unique=True,
            sqlite_where=text("client_key <> ''"),
            postgresql_where=text("client_key <> ''"),
        ),
        CheckConstraint("body <> ''", name="body"),
        CheckConstraint("(hidden_at IS NULL) = (hide_reason = '')", name="hidden"),
        CheckConstraint("accepted_at IS NULL OR NOT is_opening", name="accepted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int]
    cohort_id: Mapped[int]
    """Its question's."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    is_opening: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)
    """Markdown."""
    search_key: Mapped[str] = mapped_column(Text)
    """Its words, folded."""
    posted_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hide_reason: Mapped[str] = mapped_column(Text, default="")
    client_key: Mapped[str] = mapped_column(String(64), default="")
    """Drawn with the form: a second click writes nothing."""
    revision: Mapped[int] = mapped_column(default=1)


class ForumPostText(OwnedByPerson, Fenced, Base):
    """What a post of that person said before it was changed; never changed."""

    __tablename__ = "forum_post_text"
    __table_args__ = (
        fenced_key("post_id", "forum_post", ondelete="CASCADE"),
        UniqueConstraint("federation_id", "post_id", "number"),
        Index("ix_forum_post_text_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200), default="")
    """Of a question."""
    body: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime]


class ForumAttachment(Fenced, Base):
    """A file that came with a post; one that its author took away is shown no more."""

    __tablename__ = "forum_attachment"
    __table_args__ = (
        fenced_key("post_id", "forum_post", ondelete="CASCADE"),
        fenced_key("file_id", "stored_file"),
        Index("ix_forum_attachment_post", "federation_id", "post_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    file_id: Mapped[int]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ForumMention(Fenced, Base):
    """Somebody (``person_id``) whom a post names, and whom a mail told, once."""

    __tablename__ = "forum_mention"
    __table_args__ = (
        fenced_key("post_id", "forum_post", ondelete="CASCADE"),
        UniqueConstraint("federation_id", "post_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mentioned_at: Mapped[datetime]


class ForumReport(OwnedByPerson, Fenced, Base):
    """A post that somebody (``person_id``) reported to who moderates; once each while it is open."""

    __tablename__ = "forum_report"
    __table_args__ = (
        fenced_key("post_id", "forum_post", ondelete="CASCADE"),
        Index("ix_forum_report_person", "person_id"),
        Index(
            "uq_forum_report_open",
            "federation_id",
            "post_id",
            "person_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ForumDigest(OwnedByPerson, Fenced, Base):
    """How often somebody (``person_id``) receives what is new in a cohort's forum; no row: never."""

    __tablename__ = "forum_digest"
    __table_args__ = (
        fenced_key("cohort_id", "cohort", ondelete="CASCADE"),
        UniqueConstraint("federation_id", "cohort_id", "person_id"),
        Index("ix_forum_digest_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    frequency: Mapped[Frequency] = mapped_column(text_enum(Frequency))
    told_until: Mapped[datetime]
    """Whatever was written up to then has been told, or was there when the choice was made."""
    sent_at: Mapped[datetime | None]
    """The last one."""
