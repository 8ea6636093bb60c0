"""Tables of deposits: what was deposited and what the check found, its text, what was waived."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OwnedByPerson, fenced_key, text_enum
from pacte.memoires.vocabulary import DepositSession, WaiverKind


class MemoireDeposit(OwnedByPerson, Fenced, Base):
    """What a learner (``person_id``) deposited once; never changed. The last one counts."""

    __tablename__ = "memoire_deposit"
    __table_args__ = (
        fenced_key("memoire_id", "memoire"),
        fenced_key("file_id", "stored_file"),
        UniqueConstraint("federation_id", "memoire_id", "number"),
        Index("ix_memoire_deposit_person", "person_id"),
        CheckConstraint("days_late >= 0", name="days_late"),
        CheckConstraint("1 <= body_from AND body_from <= body_to AND body_to <= file_pages", name="body"),
        CheckConstraint("is_own_work", name="own_work"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    memoire_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    session: Mapped[DepositSession] = mapped_column(text_enum(DepositSession), default=DepositSession.FIRST)
    file_id: Mapped[int]
    deposited_at: Mapped[datetime]
    due_on: Mapped[date]
    """The date that held then, in the federation's time zone."""
    days_late: Mapped[int] = mapped_column(default=0)
    corrects: Mapped[int | None]
    """Number of the deposit, made in time and blocked, that this one corrects: it keeps its time."""
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text)
    keywords: Mapped[list[str]]
    file_pages: Mapped[int]
    """Pages of the file, cover and annexes included."""
    body_from: Mapped[int]
    """Page of the file where the body begins, 1 the first; as the author says."""
    body_to: Mapped[int]
    proposed_from: Mapped[int]
    """What the software had proposed from the text."""
    proposed_to: Mapped[int]
    fonts_missing: Mapped[list[str]] = mapped_column(default=list)
    """Names of fonts that the file does not carry."""
    has_text: Mapped[bool]
    """Whether the text of the body can be extracted."""
    is_own_work: Mapped[bool]
    """The author states that it is their own work, its sources cited."""
    assistance: Mapped[str] = mapped_column(Text, default="")
    """Help and tools used, in the author's words; empty: none."""
    agrees_to_share: Mapped[bool] = mapped_column(default=False)
    """What the author chose when depositing; ``Memoire.shared_at`` says what holds now."""

    @property
    def pages(self) -> int:
        """Pages of the body, cover and annexes apart."""
        return self.body_to - self.body_from + 1


class MemoirePrepared(OwnedByPerson, Fenced, Base):
    """A file that a learner (``person_id``) sent and has not deposited yet, with what the check found.

    One at a time for a mémoire: another file takes its place; it leaves with the deposit.
    """

    __tablename__ = "memoire_prepared"
    __table_args__ = (
        fenced_key("memoire_id", "memoire"),
        fenced_key("file_id", "stored_file"),
        UniqueConstraint("federation_id", "memoire_id"),
        Index("ix_memoire_prepared_person", "person_id"),
        CheckConstraint(
            "1 <= proposed_from AND proposed_from <= proposed_to AND proposed_to <= file_pages",
            name="proposed",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    memoire_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    file_id: Mapped[int]
    sent_at: Mapped[datetime]
    file_pages: Mapped[int]
    proposed_from: Mapped[int]
    """Page of the file where the body begins, 1 the first; as the software proposes."""
    proposed_to: Mapped[int]
    proposed_why: Mapped[str] = mapped_column(Text)
    fonts_missing: Mapped[list[str]]
    pages: Mapped[list[str]]
    """The text, as :attr:`MemoireText.pages`."""
    is_cut: Mapped[bool]


class MemoireText(OwnedByPerson, Fenced, Base):
    """The text of a deposit, page after page, to compare versions and to search; beside it for its weight."""

    __tablename__ = "memoire_text"
    __table_args__ = (
        fenced_key("deposit_id", "memoire_deposit"),
        UniqueConstraint("federation_id", "deposit_id"),
        Index("ix_memoire_text_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deposit_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    pages: Mapped[list[str]]
    """One text a page of the file, empty where there is none; shortened when the whole is too long."""
    is_cut: Mapped[bool] = mapped_column(default=False)
    folded: Mapped[str] = mapped_column(Text, default="")
    """Title, summary, keywords and body without accents or case, to search."""


class MemoireWaiver(OwnedByPerson, Fenced, Base):
    """What the person in charge accepts of one deposit of a learner (``person_id``); ended, never deleted."""

    __tablename__ = "memoire_waiver"
    __table_args__ = (
        fenced_key("deposit_id", "memoire_deposit"),
        Index(
            "uq_memoire_waiver_open",
            "federation_id",
            "deposit_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_memoire_waiver_person", "person_id"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("ended_at IS NULL OR end_reason <> ''", name="end_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deposit_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[WaiverKind] = mapped_column(text_enum(WaiverKind))
    reason: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[str] = mapped_column(Text, default="")
