"""The declarative base and the column types that every model shares."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from portal.domain import codes

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Prefix searches scan an index range, which on PostgreSQL needs the binary collation.
BinaryText = sa.String().with_variant(sa.String(collation="C"), "postgresql")
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware going in, UTC at rest, aware (UTC) coming out."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Coded(sa.types.TypeDecorator[codes.CodeItem]):
    """A value of a code table, stored as ``version:code`` so that old generations stay readable."""

    impl = sa.String(24)
    cache_ok = True

    def __init__(self, set_key: str) -> None:
        super().__init__()
        self.set_key = set_key

    def process_bind_param(self, value: codes.CodeItem | None, dialect: sa.Dialect) -> str | None:
        if value is None:
            return None
        if value.set != self.set_key:
            raise ValueError(f"a code of {value.set} does not belong in {self.set_key}")
        return value.stored

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> codes.CodeItem | None:
        return None if value is None else codes.parse_stored(self.set_key, value)


def enum_type(values: type[enum.StrEnum], name: str) -> sa.Enum:
    """A StrEnum as VARCHAR with a named CHECK, the same on both databases."""
    return sa.Enum(
        values,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """The base of every model."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, int: Id}  # noqa: RUF012 - read by SQLAlchemy
