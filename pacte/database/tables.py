"""What every table builds on: naming, the federation column, instants, composite keys."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Identifier = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on the way in (else ValueError), aware and in UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def text_enum(kind: type[StrEnum], *, name: str = "") -> Enum:
    """A column of ``kind`` stored as its value, with a CHECK constraint naming the allowed values.

    A second column of that kind in a table needs a ``name`` for its constraint.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=name or kind.__name__.lower(),
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Root of all tables; ``id`` is the primary key unless a table says otherwise."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        int: Identifier,
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        list[dict[str, Any]]: JSON(none_as_null=True),
    }

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if issubclass(cls, Fenced | FencedOrPlatform):
            cls.__table__.append_constraint(UniqueConstraint("federation_id", "id"))  # type: ignore[attr-defined]


class Fenced:
    """Rows belong to one federation; the session's fence applies to them."""

    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), sort_order=-1)


class FencedOrPlatform:
    """Rows belong to one federation, or to the platform itself when ``federation_id`` is null."""

    federation_id: Mapped[int | None] = mapped_column(ForeignKey("federation.id"), sort_order=-1)


class OwnedByPerson:
    """Rows that a person's own session reads across federations, through ``person_id``."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class OwnedByAssessor:
    """Rows that the session of the one who would judge reads across federations, through ``assessor_id``."""

    assessor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class OpenToNational:
    """Rows that the national reading session may read; marks the class, adds nothing."""


def fenced_key(column: str, table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Foreign key from ``column`` to ``table.id`` that also holds both rows in the same federation."""
    return ForeignKeyConstraint(
        ["federation_id", column], [f"{table}.federation_id", f"{table}.id"], ondelete=ondelete
    )
