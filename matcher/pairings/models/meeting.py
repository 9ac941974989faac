"""Whether the two of a pairing have met: one row for each pairing that was asked, or told us."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.core.db import Base, UTCDateTime, one_of
from matcher.pairings.models.pairs import Pairing
from matcher.pairings.rules.meeting import Met


class FirstMeeting(Base):
    """What each has said of their first meeting; see `pairings.rules.meeting.Meeting`.

    `meets_on` is the day that one of them has named last, kept while either stands by it;
    `mentor_mailed_at` when a mail has asked the mentor since the question was put anew.
    """

    __tablename__ = "first_meeting"
    __table_args__ = (
        one_of("candidate_said", list(Met), "candidate_said_known"),
        one_of("mentor_said", list(Met), "mentor_said_known"),
        CheckConstraint("asks BETWEEN 0 AND 2", name="asks_counted"),
        CheckConstraint(
            "(candidate_said = 'date_fixed' OR mentor_said = 'date_fixed') "
            "= (meets_on IS NOT NULL)",
            name="date_is_named",
        ),
    )

    pairing_id: Mapped[int] = mapped_column(
        ForeignKey("pairing.id"), primary_key=True, autoincrement=False
    )
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asks: Mapped[int] = mapped_column(default=0)
    candidate_said: Mapped[str] = mapped_column(String(20), default=Met.NOTHING)
    mentor_said: Mapped[str] = mapped_column(String(20), default=Met.NOTHING)
    meets_on: Mapped[date | None] = mapped_column(Date)
    noted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mentor_mailed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    pairing: Mapped[Pairing] = relationship()
