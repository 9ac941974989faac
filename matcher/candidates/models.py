"""Candidates, their wishes and their list of mentors."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.accounts.models import Account
from matcher.candidates.rules import VISIT, CandidateStatus, EmployerWish, SectorWish
from matcher.core.db import PUBLIC_ID, Base, PublicId, UTCDateTime, new_public_id, one_of
from matcher.reference.files import vocabulary
from matcher.reference.models import CodeSet
from matcher.web.visit import CHECK, DONE


def _enrolled_at(context: DefaultExecutionContext) -> datetime:
    """Return when a candidate is enrolled: who enrols says that they are looking."""
    enrolled: datetime = context.get_current_parameters()["created_at"]  # type: ignore[no-untyped-call]
    return enrolled


class Candidate(Base):
    """A candidate's profile, and what they wish for in a mentor.

    `confirmed_at` is when they last said that they are still looking; `offer_due_at` marks one who
    lost a request and is to be offered the best of a fresh solve. Whoever waits, for a mentor on
    their list or (`accepts_anyone`) for any, is offered a place that comes free, if they want
    offers; `offer_looked_at` is when nobody was last found among all who have room. Of their
    `first_visit` the page is kept that is due (`matcher.web.visit`). `refused_at` is when the
    office turned down their asking to join.
    """

    __tablename__ = "candidate"
    __table_args__ = (
        one_of("status", list(CandidateStatus), "status_known"),
        one_of("sector_wish", list(SectorWish), "sector_wish_known"),
        one_of("employer_wish", list(EmployerWish), "employer_wish_known"),
        one_of("first_visit", [*VISIT, CHECK, DONE], "first_visit_known"),
        CheckConstraint("formats > 0", name="formats_given"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point_whole"),
        Index("ix_candidate_scheme_status", "scheme_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    status: Mapped[str] = mapped_column(String(20), default=CandidateStatus.SEEKING)
    employer: Mapped[str] = mapped_column(String(200), default="")
    line_manager_email: Mapped[str] = mapped_column(String(254), default="")
    sector: Mapped[str] = mapped_column(ForeignKey("sector.code"))
    level: Mapped[str] = mapped_column(ForeignKey("level.code"))
    place: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    formats: Mapped[frozenset[str]] = mapped_column(CodeSet("format", lambda: vocabulary().formats))
    times: Mapped[frozenset[str]] = mapped_column(
        CodeSet("time", lambda: vocabulary().times), default=0
    )
    needs: Mapped[frozenset[str]] = mapped_column(
        CodeSet("skill", lambda: vocabulary().skills), default=0
    )
    max_distance_km: Mapped[int | None]
    sector_wish: Mapped[str] = mapped_column(String(20), default=SectorWish.NO_PREFERENCE)
    employer_wish: Mapped[str] = mapped_column(String(20), default=EmployerWish.NO_PREFERENCE)
    waiting_since: Mapped[date] = mapped_column(Date)
    lost_mentor: Mapped[bool] = mapped_column(default=False)
    about: Mapped[str] = mapped_column(String(600), default="")
    languages: Mapped[str] = mapped_column(String(200), default="")
    ask_next: Mapped[bool] = mapped_column(default=False)
    message: Mapped[str] = mapped_column(String(2000), default="")
    confirmed_at: Mapped[datetime] = mapped_column(UTCDateTime, nullable=True, default=_enrolled_at)
    looking_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resting_until: Mapped[date | None] = mapped_column(Date)
    found_mentor: Mapped[str] = mapped_column(String(200), default="", server_default="")
    accepts_anyone: Mapped[bool] = mapped_column(default=False, server_default=false())
    offer_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    wants_offers: Mapped[bool] = mapped_column(default=True, server_default=true())
    offer_looked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    first_visit: Mapped[str] = mapped_column(String(20), default=VISIT[0], server_default="")
    refused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class ListEntry(Base):
    """One mentor on a candidate's list; `position` counts from 1."""

    __tablename__ = "list_entry"
    __table_args__ = (UniqueConstraint("candidate_id", "mentor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True)
    position: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
