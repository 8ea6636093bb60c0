"""Tables of the federation: who it is, its structures, their memberships and dues."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    or_,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, fenced_key, text_enum
from pacte.federations.places import place_words
from pacte.imports.vocabulary import ImportState


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
    refusal_reason: Mapped[str | None] = mapped_column(String(1000))
    """Of a declared structure that the federation does not take; None: not refused."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def is_refused(self) -> bool:
        """Declared by a candidate, and not taken by the federation: it bears dossiers, nobody chooses it."""
        return self.refusal_reason is not None

    @property
    def place(self) -> str:
        """« Dijon, 21 (Côte-d’Or) », with what is known of it."""
        return place_words(self.commune, self.department)


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
    """Membership of a structure for one year; dues paid, due, or not asked. Past years are the history."""

    __tablename__ = "structure_membership"
    __table_args__ = (
        fenced_key("structure_id", "structure"),
        UniqueConstraint("federation_id", "structure_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int]
    year: Mapped[int]
    dues_paid_on: Mapped[date | None]
    is_exempt: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The federation asks no dues of it that year; never with a date of payment."""
    note: Mapped[str] = mapped_column(String(500), default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @hybrid_property
    def is_settled(self) -> bool:
        """Whether nothing is due: paid, or exempt."""
        return self.dues_paid_on is not None or self.is_exempt

    @is_settled.inplace.expression
    @classmethod
    def _is_settled(cls) -> ColumnElement[bool]:
        return or_(cls.dues_paid_on.is_not(None), cls.is_exempt)


class StructureDistinction(Fenced, Base):
    """Two structures that look alike and that someone said are two; ``structure_id`` is the smaller id."""

    __tablename__ = "structure_distinction"
    __table_args__ = (
        fenced_key("structure_id", "structure"),
        fenced_key("other_id", "structure"),
        UniqueConstraint("federation_id", "structure_id", "other_id"),
        CheckConstraint("structure_id < other_id", name="ordered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int]
    other_id: Mapped[int]
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class StructureImport(Fenced, Base):
    """A file of structures, read and kept until it is confirmed, abandoned or out of date."""

    __tablename__ = "structure_import"
    __table_args__ = (
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    filename: Mapped[str] = mapped_column(String(200))
    row_count: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    """``headers`` and ``rows``, as text; emptied once confirmed or abandoned."""
    columns: Mapped[dict[str, Any]]
    """Field of the registry → place of its column."""
    default_kind: Mapped[str] = mapped_column(String(10), default="")
    """Kind of the rows that tell none; empty: ask."""
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Row number → what was chosen for a doubtful row."""
    state: Mapped[ImportState] = mapped_column(text_enum(ImportState), default=ImportState.PREVIEW)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Counters of what confirming did."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class StructureImportLine(Fenced, Base):
    """What one confirmed import did to one structure: the part of its history the journal sums up."""

    __tablename__ = "structure_import_line"
    __table_args__ = (
        fenced_key("import_id", "structure_import"),
        fenced_key("structure_id", "structure"),
        Index("ix_structure_import_line_structure", "federation_id", "structure_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int]
    structure_id: Mapped[int]
    row_number: Mapped[int]
    created: Mapped[bool]
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Label of the field → old and new value."""
    at: Mapped[datetime]
    by_label: Mapped[str] = mapped_column(String(200))
