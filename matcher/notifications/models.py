"""The outbox."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from matcher.core.db import PUBLIC_ID, Base, PublicId, UTCDateTime, new_public_id, one_of


class MailStatus(StrEnum):
    """A mail waits, is sent, or was refused for good."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class OutboxMail(Base):
    """One mail to one person about one event; it is rendered when it is sent.

    `event` and recipient are unique together: nobody is told the same thing twice. The public id
    makes the Message-ID, so that a duplicate after a crash can be recognised as one.

    `about` names the thing, such as `proposal:<public id>`, and a `nudge` is a reminder of it, not
    news. `dropped_at` is when it was found that the thing had moved on: such a mail has failed
    as far as sending goes, and nothing is wrong with it. After an outage several mails to one
    person leave as one: all but that one name it as their `carrier_id`, and share its fate.
    `address` is where it goes, if not to the address that its reader has when it is sent. What is
    about an account alone, such as a code, has no `scheme_id`.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        UniqueConstraint("event", "recipient_id"),
        one_of("status", list(MailStatus), "status_known"),
        Index("ix_outbox_mail_status_due_at", "status", "due_at"),
        Index("ix_outbox_mail_recipient_about", "recipient_id", "about"),
        Index("ix_outbox_mail_scheme_id", "scheme_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    event: Mapped[str] = mapped_column(String(120))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    template: Mapped[str] = mapped_column(String(80))
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(20), default=MailStatus.QUEUED)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str] = mapped_column(String(500), default="")
    about: Mapped[str] = mapped_column(String(120), default="", server_default="")
    nudge: Mapped[bool] = mapped_column(default=False, server_default=false())
    attachment: Mapped[str | None] = mapped_column(Text)
    attachment_name: Mapped[str] = mapped_column(String(80), default="", server_default="")
    dropped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    address: Mapped[str] = mapped_column(String(254), default="", server_default="")
    scheme_id: Mapped[int | None] = mapped_column(ForeignKey("scheme.id"))
    carrier_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id"), index=True)
