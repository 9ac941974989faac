"""What two people write to each other, whom they ask for help, and when they could talk.

All of it belongs to one proposal, and goes on in its pairing. `by_mentor` says whose it is: the
mentor's, or else the candidate's.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.core.db import PUBLIC_ID, Base, PublicId, UTCDateTime, new_public_id, one_of
from matcher.pairings.models.pairs import Proposal
from matcher.pairings.rules.messages import HelpReason, TalkStatus

_IS_NEW = "read_at IS NULL"
_IS_UNANSWERED = "answered_at IS NULL"
_IS_OPEN = "status = 'open'"


class Message(Base):
    """One message, which never changes. `read_at` is when the other one said: I have read it."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("length(body) BETWEEN 1 AND 2000", name="body_has_a_length"),
        CheckConstraint("read_at >= written_at", name="read_after_it_was_written"),
        Index("ix_message_proposal_id_id", "proposal_id", "id"),
        Index(
            "ix_message_new",
            "proposal_id",
            "by_mentor",
            postgresql_where=text(_IS_NEW),
            sqlite_where=text(_IS_NEW),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    by_mentor: Mapped[bool]
    body: Mapped[str] = mapped_column(String(2000))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    proposal: Mapped[Proposal] = relationship()


class HelpRequest(Base):
    """One of the two asks the office for help, and says whether it may read what they wrote.

    `opened_at` is when the office first did; `tells_both` whether its answer went to both.
    """

    __tablename__ = "help_request"
    __table_args__ = (
        one_of("why", list(HelpReason), "why_known"),
        CheckConstraint("opened_at IS NULL OR may_read", name="opened_if_it_may_be_read"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"
        ),
        Index(
            "uq_help_request_unanswered",
            "proposal_id",
            "by_mentor",
            unique=True,
            postgresql_where=text(_IS_UNANSWERED),
            sqlite_where=text(_IS_UNANSWERED),
        ),
        Index("ix_help_request_answered_at_id", "answered_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    by_mentor: Mapped[bool]
    why: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(1000))
    may_read: Mapped[bool]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str] = mapped_column(String(1000), default="")
    tells_both: Mapped[bool] = mapped_column(default=False)

    proposal: Mapped[Proposal] = relationship()


class TalkOffer(Base):
    """Up to three times at which one of the two could talk; the other chooses one."""

    __tablename__ = "talk_offer"
    __table_args__ = (
        one_of("status", list(TalkStatus), "status_known"),
        CheckConstraint(
            "status <> 'agreed' OR chosen_at IS NOT NULL AND (chosen_at = time_1 "
            "OR chosen_at = COALESCE(time_2, time_1) OR chosen_at = COALESCE(time_3, time_1))",
            name="agreed_on_one_of_them",
        ),
        CheckConstraint("(status = 'open') = (answered_at IS NULL)", name="gone_has_an_end"),
        Index(
            "uq_talk_offer_open",
            "proposal_id",
            unique=True,
            postgresql_where=text(_IS_OPEN),
            sqlite_where=text(_IS_OPEN),
        ),
        Index("ix_talk_offer_proposal_id_id", "proposal_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    by_mentor: Mapped[bool]
    status: Mapped[str] = mapped_column(String(20), default=TalkStatus.OPEN)
    words: Mapped[str] = mapped_column(String(300))
    time_1: Mapped[datetime] = mapped_column(UTCDateTime)
    time_2: Mapped[datetime | None] = mapped_column(UTCDateTime)
    time_3: Mapped[datetime | None] = mapped_column(UTCDateTime)
    chosen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    proposal: Mapped[Proposal] = relationship()

    @property
    def times(self) -> list[datetime]:
        """The times that were proposed, in their order."""
        return [time for time in (self.time_1, self.time_2, self.time_3) if time is not None]
