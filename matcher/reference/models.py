"""The vocabulary in the database, so that profiles can only hold values that exist."""

from collections.abc import Callable

from sqlalchemy import BigInteger, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from matcher.core.db import Base
from matcher.reference.files import Terms


class Sector(Base):
    """A sector of the profession."""

    __tablename__ = "sector"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    label: Mapped[str] = mapped_column(String(100))


class Level(Base):
    """A level of registration, such as Chartership."""

    __tablename__ = "level"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    label: Mapped[str] = mapped_column(String(100))


class Region(Base):
    """A region in which people live, or overseas."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    label: Mapped[str] = mapped_column(String(100))


class CodeSet(TypeDecorator[frozenset[str]]):
    """A set of codes kept as a bit mask over the terms' permanent numbers.

    In queries, `column.op("&")(mask) != 0` asks for any of some codes.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, kind: str, terms: Callable[[], Terms]) -> None:
        super().__init__()
        self.kind = kind
        self._terms = terms

    def process_bind_param(
        self, value: frozenset[str] | int | None, dialect: Dialect
    ) -> int | None:
        """Turn a set of codes into its mask; a mask is taken as it is."""
        if value is None or isinstance(value, int):
            return value
        return self._terms().mask(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> frozenset[str] | None:
        """Return the set of codes in a mask."""
        return None if value is None else frozenset(self._terms().codes(value))
