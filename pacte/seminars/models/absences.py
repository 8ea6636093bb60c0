"""What follows attendance: justifications, catch-up work, decisions about the tolerance, work in the team."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OwnedByPerson, fenced_key, text_enum
from pacte.seminars.vocabulary import JustificationState, TeamWorkState


class Justification(OwnedByPerson, Fenced, Base):
    """What a learner (``person_id``) sent to explain an absence; no sheet changes until somebody decides."""

    __tablename__ = "justification"
    __table_args__ = (
        fenced_key("half_day_id", "half_day"),
        fenced_key("enrollment_id", "enrollment"),
        fenced_key("document_file_id", "stored_file"),
        Index(
            "uq_justification_sent",
            "federation_id",
            "half_day_id",
            "enrollment_id",
            unique=True,
            sqlite_where=text("state = 'sent'"),
            postgresql_where=text("state = 'sent'"),
        ),
        Index("ix_justification_enrollment", "federation_id", "enrollment_id"),
        Index("ix_justification_person", "person_id"),
        CheckConstraint("words <> ''", name="words"),
        CheckConstraint("state <> 'refused' OR answer <> ''", name="refused"),
        CheckConstraint("(state = 'sent') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    half_day_id: Mapped[int]
    enrollment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text)
    """The learner's own."""
    document_file_id: Mapped[int | None]
    sent_at: Mapped[datetime]
    state: Mapped[JustificationState] = mapped_column(
        text_enum(JustificationState), default=JustificationState.SENT
    )
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    """Why it was not accepted."""
    revision: Mapped[int] = mapped_column(default=1)


class CatchUp(OwnedByPerson, Fenced, Base):
    """Work given to a learner (``person_id``) in the place of a missed half-day; kept when called off."""

    __tablename__ = "catch_up"
    __table_args__ = (
        fenced_key("half_day_id", "half_day"),
        fenced_key("enrollment_id", "enrollment"),
        Index(
            "uq_catch_up_live",
            "federation_id",
            "half_day_id",
            "enrollment_id",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        Index("ix_catch_up_enrollment", "federation_id", "enrollment_id"),
        Index("ix_catch_up_person", "person_id"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("cancelled_at IS NULL OR cancel_reason <> ''", name="cancelled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    half_day_id: Mapped[int]
    enrollment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    instruction: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int]
    """What it counts for, once validated."""
    due_on: Mapped[date]
    """The last local day that counts."""
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    validated_at: Mapped[datetime | None]
    validated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    handed_in_at: Mapped[datetime | None]
    """When the learner last handed the work in on screen."""
    sent_back_at: Mapped[datetime | None]
    """When a trainer last asked for it to be redone."""
    revision: Mapped[int] = mapped_column(default=1)

    @property
    def is_to_read(self) -> bool:
        """Handed in, and no trainer has answered yet."""
        return self._is_open and self.handed_in_at is not None and not self._is_sent_back

    @property
    def is_to_redo(self) -> bool:
        """A trainer answered, and nothing was handed in since."""
        return self._is_open and self._is_sent_back

    @property
    def _is_open(self) -> bool:
        return self.validated_at is None and self.cancelled_at is None

    @property
    def _is_sent_back(self) -> bool:
        return self.sent_back_at is not None and (
            self.handed_in_at is None or self.sent_back_at >= self.handed_in_at
        )


class CatchUpHandIn(OwnedByPerson, Fenced, Base):
    """What a learner (``person_id``) handed in for catch-up work; each version is kept, with its answer."""

    __tablename__ = "catch_up_hand_in"
    __table_args__ = (
        fenced_key("catch_up_id", "catch_up"),
        fenced_key("file_id", "stored_file"),
        Index("ix_catch_up_hand_in_catch_up", "federation_id", "catch_up_id"),
        Index("ix_catch_up_hand_in_person", "person_id"),
        CheckConstraint("words <> '' OR file_id IS NOT NULL", name="content"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    catch_up_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None]
    handed_in_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    """What is to be redone, in the trainer's words."""


class ToleranceDecision(OwnedByPerson, Fenced, Base):
    """The team's reasoned decision that absences do not stop a learner (``person_id``)."""

    __tablename__ = "tolerance_decision"
    __table_args__ = (
        fenced_key("enrollment_id", "enrollment"),
        Index("ix_tolerance_decision_enrollment", "federation_id", "enrollment_id"),
        Index("ix_tolerance_decision_person", "person_id"),
        CheckConstraint("half_days > 0", name="half_days"),
        CheckConstraint("ended_at IS NULL OR end_reason <> ''", name="ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    half_days: Mapped[int]
    """How many missed half-days it covers beyond the tolerance; several decisions add up."""
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)


class ToleranceProposal(OwnedByPerson, Fenced, Base):
    """A trainer asks the team to lift the tolerance for a learner (``person_id``), who may read why."""

    __tablename__ = "tolerance_proposal"
    __table_args__ = (
        fenced_key("enrollment_id", "enrollment"),
        Index(
            "uq_tolerance_proposal_waiting",
            "federation_id",
            "enrollment_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index("ix_tolerance_proposal_enrollment", "federation_id", "enrollment_id"),
        Index("ix_tolerance_proposal_person", "person_id"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    """When the team decided, one way or the other."""
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    """Why the team does not follow it; empty when it lifted the tolerance."""


class TeamWork(OwnedByPerson, Fenced, Base):
    """Time of training spent in one's team between seminars: a learner declares it, a trainer accepts it."""

    __tablename__ = "team_work"
    __table_args__ = (
        fenced_key("enrollment_id", "enrollment"),
        Index("ix_team_work_enrollment", "federation_id", "enrollment_id"),
        Index("ix_team_work_person", "person_id"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refused"),
        CheckConstraint("(state = 'declared') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    done_on: Mapped[date]
    minutes: Mapped[int]
    subject: Mapped[str] = mapped_column(String(300))
    state: Mapped[TeamWorkState] = mapped_column(text_enum(TeamWorkState), default=TeamWorkState.DECLARED)
    declared_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    """When it was accepted, refused, or taken back by the learner."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
