"""A dossier before its committee: admissible or not, decided, validated."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.applications.models import Application
from pacte.database import Base, Fenced, OpenToNational, fenced_key, text_enum
from pacte.selection.vocabulary import Admissibility, Decision, Validation


class Candidacy(OpenToNational, Fenced, Base):
    """A deposited dossier before the committee: admissible or not, what was decided, and what followed.

    Made when staff first settle its admissibility; a deposited dossier without one is still to be examined.
    Not owned by the person: the candidate reads their :class:`Answer` and :class:`PlaceOffer`, never this.
    """

    __tablename__ = "candidacy"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("application_id", "application"),
        fenced_key("carried_to_id", "application"),
        UniqueConstraint("federation_id", "application_id"),
        UniqueConstraint("federation_id", "cohort_id", "rank"),
        CheckConstraint("(decision = 'waitlisted') = (rank IS NOT NULL)", name="ranked"),
        CheckConstraint("decision = 'undecided' OR decided_at IS NOT NULL", name="decided"),
        CheckConstraint("admissibility = 'pending' OR settled_at IS NOT NULL", name="settled"),
        CheckConstraint("decision = 'undecided' OR admissibility = 'admissible'", name="admissible"),
        CheckConstraint("rank IS NULL OR rank >= 1", name="rank"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    application_id: Mapped[int]
    admissibility: Mapped[Admissibility] = mapped_column(
        text_enum(Admissibility), default=Admissibility.PENDING
    )
    admissibility_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it is not admissible; told to the candidate."""
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    decision: Mapped[Decision] = mapped_column(text_enum(Decision), default=Decision.UNDECIDED)
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    """Told to the candidate when refused; mandatory then."""
    decision_note: Mapped[str] = mapped_column(Text, default="")
    """For the committee and the minutes, never for the candidate."""
    rank: Mapped[int | None]
    """Place on the waiting list, 1 first; ranks of a cohort are 1 to n without a gap."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    frozen: Mapped[dict[str, Any] | None]
    """The facts used (dues, membership, waiver, score), frozen when the deliberation closed."""
    revision: Mapped[int] = mapped_column(default=1)
    """Grows with each change; a decision based on an older one is refused, never lost."""

    validation: Mapped[Validation] = mapped_column(text_enum(Validation), default=Validation.NOT_SUBMITTED)

    carry_agreed_at: Mapped[datetime | None]
    """When the candidate agreed to be carried to the next cohort."""
    carry_declined_at: Mapped[datetime | None]
    """When the candidate said no to it."""
    carry_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What they wrote with their no, for the federation."""
    carried_at: Mapped[datetime | None]
    carried_to_id: Mapped[int | None]
    """The dossier of the next cohort that continues this one."""

    application: Mapped[Application] = relationship(
        primaryjoin=lambda: Candidacy.application_id == Application.id,
        foreign_keys=lambda: [Candidacy.application_id],
        viewonly=True,
    )
