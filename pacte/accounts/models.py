"""Tables of people: who they are and the roles they hold."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.database import Base, FencedOrPlatform, OwnedByPerson, fenced_key, text_enum
from pacte.policy import Role


class Person(Base):
    """Someone who signs in. Global: one person may hold roles in several federations."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case, as compared at sign-in."""
    given_name: Mapped[str] = mapped_column(String(200), default="")
    family_name: Mapped[str] = mapped_column(String(200), default="")
    sort_key: Mapped[str] = mapped_column(String(400), default="", index=True)
    phone: Mapped[str] = mapped_column(String(30), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    email_confirmed_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        """Given and family name, or the address while no name is known."""
        return f"{self.given_name} {self.family_name}".strip() or self.email

    @property
    def person_id(self) -> int:
        """So that the policy reads a person like anything that belongs to one."""
        return self.id


class RoleGrant(OwnedByPerson, FencedOrPlatform, Base):
    """A role held in a federation (or nationally, without one), for one cohort or all of them."""

    __tablename__ = "role_grant"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        UniqueConstraint("person_id", "federation_id", "cohort_id", "role", "ended_at"),
        Index("ix_role_grant_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cohort_id: Mapped[int | None]
    role: Mapped[Role] = mapped_column(text_enum(Role))
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=person_id)
