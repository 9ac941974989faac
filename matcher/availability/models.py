"""The links of mails that work without signing in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from matcher.availability.rules.tokens import Purpose
from matcher.core.db import PUBLIC_ID, Base, PublicId, UTCDateTime, new_public_id, one_of


class AnswerLink(Base):
    """One link, for one person and one purpose; the address carries its signature.

    A newer link of the purpose replaces it. It may be used again until then, to correct an answer.
    """

    __tablename__ = "answer_link"
    __table_args__ = (one_of("purpose", list(Purpose), "purpose_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    purpose: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
