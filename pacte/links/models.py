"""Table of personal links."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, FencedOrPlatform


class PersonalLink(FencedOrPlatform, Base):
    """A right to one page, held by whoever received the address. Only the token's hash is kept."""

    __tablename__ = "personal_link"
    __table_args__ = (Index("ix_personal_link_subject", "federation_id", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(40))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
