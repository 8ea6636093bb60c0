"""Table of stored files: what a content is, beside its fingerprint."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced


class StoredFile(Fenced, Base):
    """A content of the store, as received or made for one federation."""

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_content", "federation_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    pages: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(200))
    """As the person named it, cleaned."""
    made_by_us: Mapped[bool] = mapped_column(default=False)
    """Written or re-encoded by the software, not kept as received."""
    stored_at: Mapped[datetime]
    stored_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
