"""The log of every change, and the seals over it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from matcher.core.db import Base, UTCDateTime


class AuditEntry(Base):
    """One change: ids only, never names. No actor means the system itself.

    What is about an account alone belongs to no one scheme: whoever looks after that person sees
    it. `scheme_id` follows from `subject`, so no seal covers it.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject"),
        Index("ix_audit_entry_actor_id", "actor_id"),
        Index("ix_audit_entry_scheme_id", "scheme_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    scheme_id: Mapped[int | None] = mapped_column(ForeignKey("scheme.id"))


class AuditSeal(Base):
    """A hash over the entries up to `last_entry_id`, chained to the seal before it."""

    __tablename__ = "audit_seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    last_entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), unique=True)
    n_entries: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime] = mapped_column(UTCDateTime)
