"""Tables of the federation: who it is, its structures, their memberships and dues."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, fenced_key, text_enum


class Federation(Base):
    """A regional federation: the tenant. Readable by all; every other row refers to one."""

    __tablename__ = "federation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Paris")
    departments: Mapped[list[str]] = mapped_column(default=list)
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(30), default="")
    second_factor_required: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    @property
    def federation_id(self) -> int:
        """So that the policy reads a federation like anything that belongs to one."""
        return self.id


class StructureKind(StrEnum):
    """Kinds of teams; MSPU is a university MSP, ESP a primary-care team without a legal form of its own."""

    MSP = "MSP"
    MSPU = "MSPU"
    CPTS = "CPTS"
    CDS = "CDS"
    ESP = "ESP"
    OTHER = "other"


class StructureStatus(StrEnum):
    """Where a structure stands in the registry."""

    REGISTERED = "registered"
    DECLARED = "declared"
    """Declared by a candidate, not yet looked at by the federation."""
    MERGED = "merged"
    """Replaced by another one, which it is now an alias of."""


class Structure(Fenced, Base):
    """A team of the federation's territory."""

    __tablename__ = "structure"
    __table_args__ = (
        fenced_key("merged_into_id", "structure"),
        Index("ix_structure_search", "federation_id", "search_key"),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    search_key: Mapped[str] = mapped_column(String(400))
    """Folded name and commune: what search and sorting compare."""
    kind: Mapped[StructureKind] = mapped_column(text_enum(StructureKind))
    commune: Mapped[str] = mapped_column(String(200), default="")
    department: Mapped[str] = mapped_column(String(3), default="")
    population: Mapped[int | None]
    size_class: Mapped[int | None]
    """CPTS only: 1 under 40,000 inhabitants, 2 under 80,000, 3 above."""
    local_group: Mapped[str] = mapped_column(String(100), default="")
    finess: Mapped[str] = mapped_column(String(9), default="")
    siret: Mapped[str] = mapped_column(String(14), default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[StructureStatus] = mapped_column(
        text_enum(StructureStatus), default=StructureStatus.REGISTERED
    )
    merged_into_id: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class StructureAlias(Fenced, Base):
    """Another spelling under which a structure is found."""

    __tablename__ = "structure_alias"
    __table_args__ = (
        fenced_key("structure_id", "structure"),
        UniqueConstraint("federation_id", "structure_id", "search_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    search_key: Mapped[str] = mapped_column(String(400))
    created_at: Mapped[datetime]


class StructureMembership(Fenced, Base):
    """Membership of a structure for one year; dues paid or not. Past years are the history."""

    __tablename__ = "structure_membership"
    __table_args__ = (
        fenced_key("structure_id", "structure"),
        UniqueConstraint("federation_id", "structure_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int]
    year: Mapped[int]
    dues_paid_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
