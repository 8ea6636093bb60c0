"""Tables of learners: the enrolment, its trainers and its structures, each with its history."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, remote

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import Base, Fenced, OpenToNational, OwnedByPerson, fenced_key, text_enum
from pacte.federations.models import Structure
from pacte.learners.vocabulary import EnrollmentState


class Enrollment(OwnedByPerson, OpenToNational, Fenced, Base):
    """A learner (``person_id``) in a cohort; kept when they leave."""

    __tablename__ = "enrollment"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("application_id", "application"),
        fenced_key("transferred_to_id", "enrollment"),
        UniqueConstraint("federation_id", "cohort_id", "person_id"),
        Index("ix_enrollment_person", "person_id"),
        CheckConstraint("(state = 'active') = (ended_on IS NULL)", name="ended"),
        CheckConstraint("(state = 'transferred') = (transferred_to_id IS NOT NULL)", name="transferred"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    application_id: Mapped[int | None]
    """The dossier the enrolment comes from; null for a transfer, which has ``transferred_from``."""
    track: Mapped[str] = mapped_column(String(10))
    programme_version: Mapped[str] = mapped_column(String(60))
    """The version of the curriculum that this learner follows to the end."""
    curriculum_fingerprint: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[EnrollmentState] = mapped_column(text_enum(EnrollmentState), default=EnrollmentState.ACTIVE)
    enrolled_at: Mapped[datetime]
    enrolled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_on: Mapped[date | None]
    """Local date from which the learner is no longer in the cohort."""
    end_reason: Mapped[str] = mapped_column(Text, default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    transferred_to_id: Mapped[int | None]
    keeps_work: Mapped[bool] = mapped_column(default=False)
    """For the enrolment that a transfer made: validated work of the former one counts here."""
    revision: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    cohort: Mapped[Cohort] = relationship(
        primaryjoin=lambda: Enrollment.cohort_id == Cohort.id,
        foreign_keys=lambda: [Enrollment.cohort_id],
        viewonly=True,
    )
    transferred_to: Mapped["Enrollment | None"] = relationship(
        primaryjoin=lambda: Enrollment.transferred_to_id == remote(Enrollment.id),
        foreign_keys=lambda: [Enrollment.transferred_to_id],
        viewonly=True,
    )

    @property
    def was_undone(self) -> bool:
        """Made by a transfer that was taken back since: the learner goes on in the cohort they came from."""
        return self.transferred_to_id is not None and self.transferred_to_id < self.id

    @property
    def later_cohort_ids(self) -> Iterator[int]:
        """The cohorts that transfers led to; whoever trains there reads what was done here."""
        found = self.transferred_to
        while found is not None:
            yield found.cohort_id
            found = found.transferred_to


class TrainerAssignment(Fenced, Base):
    """Who follows a learner, and since when; at most one at a time."""

    __tablename__ = "trainer_assignment"
    __table_args__ = (
        fenced_key("enrollment_id", "enrollment"),
        Index(
            "uq_trainer_assignment_current",
            "federation_id",
            "enrollment_id",
            unique=True,
            sqlite_where=text("until_at IS NULL"),
            postgresql_where=text("until_at IS NULL"),
        ),
        Index("ix_trainer_assignment_trainer", "federation_id", "trainer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int]
    trainer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")

    trainer: Mapped[Person] = relationship(foreign_keys=trainer_id)


class LearnerStructure(Fenced, Base):
    """A structure that a learner coordinates, from a day to another; exactly one bears the enrolment."""

    __tablename__ = "learner_structure"
    __table_args__ = (
        fenced_key("enrollment_id", "enrollment"),
        fenced_key("structure_id", "structure"),
        fenced_key("commitment_file_id", "stored_file"),
        Index("ix_learner_structure_enrollment", "federation_id", "enrollment_id"),
        Index(
            "uq_learner_structure_bearer",
            "federation_id",
            "enrollment_id",
            unique=True,
            sqlite_where=text("is_bearer = 1 AND until_on IS NULL"),
            postgresql_where=text("is_bearer AND until_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int]
    structure_id: Mapped[int]
    is_bearer: Mapped[bool] = mapped_column(default=False)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    commitment_file_id: Mapped[int | None]
    """The new team's commitment, when the structure changed after the enrolment."""
    dues_paid_on: Mapped[date | None]
    """Checked against the registry when the structure changed."""
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    structure: Mapped[Structure] = relationship(
        primaryjoin=lambda: LearnerStructure.structure_id == Structure.id,
        foreign_keys=lambda: [LearnerStructure.structure_id],
        viewonly=True,
    )
