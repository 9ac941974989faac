"""Mentors and the places they give."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, Index, String, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.accounts.models import Account
from matcher.core.db import PUBLIC_ID, Base, PublicId, UTCDateTime, new_public_id, one_of
from matcher.mentors.rules import MAX_CAPACITY, VISIT, ClaimSource, MentorStatus, PauseReason
from matcher.reference.files import vocabulary
from matcher.reference.models import CodeSet
from matcher.web.visit import CHECK, DONE


class Mentor(Base):
    """A mentor's profile and availability.

    `held` is kept by the ledger's triggers alone, and `held <= place_limit` is the law: no path,
    not even raw SQL, can sell a place twice. `confirm_asks` counts the mails that have asked since
    the last claim, `silences` the requests in a row that expired; `freed_at` marks a place that
    came free and for which nobody has looked yet who waits. `kept_places` have come back by
    somebody else's press and are beside `capacity`: they open with the mentor's next word, or when
    `kept_until` has come. `back_at` is when they came back by themselves on the day that they had
    named, which counts as a word until they say more. `rung_at` is when the office rang a
    mentor who rests because of silence. Who leaves (`leaving_at`) rests without a return date
    until the last of their people has gone; with `hands_over` the office finds these somebody
    else. `first_visit` is the page of it that is due (`matcher.web.visit`). `enjoys` is what
    they like to talk about. `listed_on` is the day from which they count as new, where that is
    not the day on which they were entered. `trained_on` is the last training day to which they
    came, `refused_at` when the office turned down their asking to join.
    """

    __tablename__ = "mentor"
    __table_args__ = (
        one_of("status", list(MentorStatus), "status_known"),
        CheckConstraint(f"capacity BETWEEN 0 AND {MAX_CAPACITY}", name="capacity_range"),
        CheckConstraint("held >= 0 AND held <= place_limit", name="held_within_limit"),
        CheckConstraint("place_limit >= capacity", name="limit_covers_capacity"),
        one_of("first_visit", [*VISIT, CHECK, DONE], "first_visit_known"),
        CheckConstraint("formats > 0", name="formats_given"),
        CheckConstraint("paused_until IS NULL OR status = 'paused'", name="pause_has_status"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point_whole"),
        one_of("pause_reason", list(PauseReason), "pause_reason_known"),
        CheckConstraint("confirm_asks >= 0", name="confirm_asks_counted"),
        CheckConstraint("silences >= 0", name="silences_counted"),
        CheckConstraint("kept_places >= 0", name="kept_places_counted"),
        CheckConstraint("(kept_places > 0) = (kept_until IS NOT NULL)", name="kept_until_a_day"),
        Index("ix_mentor_scheme_status", "scheme_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    status: Mapped[str] = mapped_column(String(20), default=MentorStatus.LISTED)
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
    strengths: Mapped[frozenset[str]] = mapped_column(
        CodeSet("skill", lambda: vocabulary().skills), default=0
    )
    max_distance_km: Mapped[int | None]
    about: Mapped[str] = mapped_column(String(600), default="")
    enjoys: Mapped[str] = mapped_column(String(300), default="", server_default="")
    languages: Mapped[str] = mapped_column(String(200), default="")
    capacity: Mapped[int] = mapped_column(default=2)
    held: Mapped[int] = mapped_column(default=0)
    place_limit: Mapped[int] = mapped_column(default=2)
    paused_until: Mapped[date | None] = mapped_column(Date)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminders: Mapped[bool] = mapped_column(default=True, server_default=true())
    confirm_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirm_asks: Mapped[int] = mapped_column(default=0, server_default="0")
    silences: Mapped[int] = mapped_column(default=0, server_default="0")
    pause_reason: Mapped[str] = mapped_column(
        String(20), default=PauseReason.OWN, server_default=""
    )
    shows_expected: Mapped[bool] = mapped_column(default=False, server_default=false())
    freed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    kept_places: Mapped[int] = mapped_column(default=0, server_default="0")
    kept_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    rung_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    leaving_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    hands_over: Mapped[bool] = mapped_column(default=False, server_default=false())
    first_visit: Mapped[str] = mapped_column(String(20), default=VISIT[0], server_default="")
    listed_on: Mapped[date | None] = mapped_column(Date)
    trained_on: Mapped[date | None] = mapped_column(Date)
    refused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class TrainingDay(Base):
    """A day on which people are trained who would like to mentor; `words` say where and when.

    `changes` counts how often guests were told something else: calendars follow the highest.
    """

    __tablename__ = "training_day"
    __table_args__ = (Index("ix_training_day_scheme_id_held_on", "scheme_id", "held_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    held_on: Mapped[date] = mapped_column(Date)
    words: Mapped[str] = mapped_column(String(500))
    changes: Mapped[int] = mapped_column(default=0, server_default="0")
    called_off_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class TrainingGuest(Base):
    """Somebody who is asked to a training day; whether they `came` is known after it."""

    __tablename__ = "training_guest"

    training_id: Mapped[int] = mapped_column(ForeignKey("training_day.id"), primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), primary_key=True, index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    came: Mapped[bool | None]

    training: Mapped[TrainingDay] = relationship()
    mentor: Mapped[Mentor] = relationship()


class CapacityHold(Base):
    """One place of one mentor that is spoken for, by an open proposal or a live pairing."""

    __tablename__ = "capacity_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AvailabilityClaim(Base):
    """What a mentor said of their places, once: the claims are a history and never changed.

    `capacity`, `held`, `status` and `paused_until` are as they stood right after the claim, and
    so are the places that waited for the mentor's word (`kept_places`, until `kept_until`);
    `undone_at` is when the mentor took it back.
    """

    __tablename__ = "availability_claim"
    __table_args__ = (
        one_of("source", list(ClaimSource), "source_known"),
        one_of("status", list(MentorStatus), "status_known"),
        Index("ix_availability_claim_mentor_id_made_at", "mentor_id", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    source: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    capacity: Mapped[int]
    held: Mapped[int]
    paused_until: Mapped[date | None] = mapped_column(Date)
    kept_places: Mapped[int] = mapped_column(default=0, server_default="0")
    kept_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
