"""Dossiers presented to the EHESP, wave by wave, and the answers that it corrected."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.database import Base, Fenced, OpenToNational, fenced_key, text_enum
from pacte.selection.vocabulary import Validation


class ValidationWave(OpenToNational, Fenced, Base):
    """Dossiers presented together to the EHESP."""

    __tablename__ = "validation_wave"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        UniqueConstraint("federation_id", "cohort_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    number: Mapped[int]
    message: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class WaveEntry(OpenToNational, Fenced, Base):
    """A dossier in a wave: what the EHESP answered, or asked and was answered."""

    __tablename__ = "wave_entry"
    __table_args__ = (
        fenced_key("wave_id", "validation_wave"),
        fenced_key("application_id", "application"),
        UniqueConstraint("federation_id", "wave_id", "application_id"),
        Index("ix_wave_entry_application", "federation_id", "application_id"),
        CheckConstraint("state <> 'not_submitted'", name="submitted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int]
    application_id: Mapped[int]
    state: Mapped[Validation] = mapped_column(text_enum(Validation), default=Validation.SUBMITTED)
    question: Mapped[str] = mapped_column(Text, default="")
    """The EHESP's last question or the reason of its refusal, for the federation."""
    reply: Mapped[str] = mapped_column(Text, default="")
    """The federation's answer to the question."""
    exchanges: Mapped[dict[str, Any] | None]
    """``{"said": [{"question", "reply"}, …]}``: what was asked and answered before, oldest first."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revision: Mapped[int] = mapped_column(default=1)

    @property
    def former_exchanges(self) -> list[dict[str, str]]:
        """Questions that another text has followed, each with its answer or none, oldest first."""
        return list((self.exchanges or {}).get("said", ()))

    def keep_exchange(self) -> None:
        """Put the last question and its answer among the former ones: another text is about to follow."""
        if self.question:
            said = {"question": self.question, "reply": self.reply}
            self.exchanges = {"said": [*self.former_exchanges, said]}
        self.question = self.reply = ""

    wave: Mapped[ValidationWave] = relationship(
        primaryjoin=lambda: WaveEntry.wave_id == ValidationWave.id,
        foreign_keys=lambda: [WaveEntry.wave_id],
        viewonly=True,
    )


class ValidationCorrection(OpenToNational, Fenced, Base):
    """An answer that the EHESP took back for another one; what it said before is kept here."""

    __tablename__ = "validation_correction"
    __table_args__ = (
        fenced_key("entry_id", "wave_entry"),
        fenced_key("application_id", "application"),
        Index("ix_validation_correction_entry", "federation_id", "entry_id"),
        CheckConstraint("old_state <> new_state", name="changed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int]
    application_id: Mapped[int]
    old_state: Mapped[Validation] = mapped_column(text_enum(Validation))
    old_text: Mapped[str] = mapped_column(Text, default="")
    """The reason that was given for the former answer."""
    old_at: Mapped[datetime | None]
    old_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    new_state: Mapped[Validation] = mapped_column(text_enum(Validation, name="newvalidation"))
    reason: Mapped[str] = mapped_column(Text)
    """Why it was corrected."""
    corrected_at: Mapped[datetime]
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
