"""Which forms have been sent already, and what the worker last found of the whole."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matcher.core.db import Base, UTCDateTime


class Submission(Base):
    """A form that one person sent once, and where its answer led."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_submission_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(String(40))
    sent_hash: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(String(500))
    words: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SystemCheck(Base):
    """The worker's latest finding about one thing that must hold, for `/readyz`."""

    __tablename__ = "system_check"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    ok: Mapped[bool]
    words: Mapped[str] = mapped_column(String(500), default="")
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime)
