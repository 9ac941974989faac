"""What the directory keeps: which mentors changed, so that nobody has to read them all again."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from matcher.core.db import Base


class MentorChange(Base):
    """When a mentor last changed, as a number that grows; triggers alone write it.

    On SQLite, where writers take turns, it counts the changes. On PostgreSQL it is the number of
    the transaction, which a later reader compares with the oldest one that was still open.
    """

    __tablename__ = "mentor_change"

    mentor_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger, index=True)
