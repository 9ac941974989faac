"""What both say of a pairing, and how well the two suited each other when it was approved."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.core.db import Base, UTCDateTime, one_of
from matcher.pairings.models.pairs import Pairing
from matcher.pairings.rules.survey import Again, Moment


class PairingFit(Base):
    """The suitability at the approval, and the value of each criterion by its code, from 0 to 1."""

    __tablename__ = "pairing_fit"

    pairing_id: Mapped[int] = mapped_column(
        ForeignKey("pairing.id"), primary_key=True, autoincrement=False
    )
    suitability: Mapped[int]
    values: Mapped[dict[str, float]] = mapped_column(JSON)


class Survey(Base):
    """Two questions to one of the two at one moment; `useful` (1 to 5) and `again` answer them.

    `mailed_at` is when a mail has asked last; until then their pages alone ask.
    """

    __tablename__ = "survey"
    __table_args__ = (
        one_of("moment", list(Moment), "moment_known"),
        one_of("again", list(Again), "again_known"),
        CheckConstraint("asks BETWEEN 1 AND 2", name="asks_counted"),
        CheckConstraint("useful BETWEEN 1 AND 5", name="useful_range"),
        CheckConstraint(
            "(answered_at IS NULL) = (useful IS NULL) AND (answered_at IS NULL) = (again = '')",
            name="answered_whole",
        ),
    )

    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), primary_key=True)
    moment: Mapped[str] = mapped_column(String(10), primary_key=True)
    by_mentor: Mapped[bool] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asks: Mapped[int] = mapped_column(default=1)
    mailed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    useful: Mapped[int | None]
    again: Mapped[str] = mapped_column(String(10), default=Again.NOTHING)

    pairing: Mapped[Pairing] = relationship()
