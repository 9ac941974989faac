"""Proposals and pairings."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.candidates.models import Candidate
from matcher.core.db import PUBLIC_ID, Base, PublicId, UTCDateTime, new_public_id, one_of
from matcher.matching.models import Round
from matcher.mentors.models import Mentor
from matcher.pairings.rules.states import (
    LIVE,
    OPEN,
    Because,
    DeclineReason,
    EndReason,
    Origin,
    PairingStatus,
    ProposalStatus,
    Said,
    was_written,
)


def _where(states: tuple[str, ...]) -> str:
    return "status IN ({})".format(", ".join(f"'{state}'" for state in states))


_IS_OPEN = _where(OPEN)
_IS_LIVE = _where(LIVE)
_WAITS = "waits_for_id IS NOT NULL"


class Proposal(Base):
    """A pair on its way: it holds a place exactly while it is open.

    `because` says what gave rise to an offer that nobody of the office made; `late_yes_at` when the
    mentor said yes to what had expired. `talk_on` is the day on which the two talk first, agreed so
    many times (`talks`), and `talk_words` how the mentor can be reached for that. `kind_words` went
    with a mentor's no. `waits_for` is the round in whose review days it was written: until that
    is announced it holds its place and nobody but its writer sees it; one that ends before keeps
    the round, and never reached anybody.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        one_of("status", list(ProposalStatus), "status_known"),
        one_of("origin", list(Origin), "origin_known"),
        one_of("decline_reason", list(DeclineReason), "decline_reason_known"),
        one_of("because", list(Because), "because_known"),
        CheckConstraint(f"({_IS_OPEN}) = (hold_id IS NOT NULL)", name="open_holds_a_place"),
        CheckConstraint("talks BETWEEN 0 AND 2", name="talks_counted"),
        CheckConstraint(
            "status NOT IN ('offered', 'requested') OR expires_at IS NOT NULL",
            name="awaited_answer_has_an_end",
        ),
        Index(
            "uq_proposal_open_candidate_level",
            "candidate_id",
            "level",
            unique=True,
            postgresql_where=text(_IS_OPEN),
            sqlite_where=text(_IS_OPEN),
        ),
        CheckConstraint(
            "waits_for_id IS NULL OR requested_at IS NULL "
            "AND status IN ('offered', 'requested', 'withdrawn', 'declined')",
            name="waiting_has_reached_nobody",
        ),
        Index("ix_proposal_status_expires_at", "status", "expires_at"),
        Index(
            "ix_proposal_waits_for_id",
            "waits_for_id",
            postgresql_where=text(_WAITS),
            sqlite_where=text(_WAITS),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True)
    level: Mapped[str] = mapped_column(ForeignKey("level.code"))
    origin: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    message: Mapped[str] = mapped_column(String(2000), default="")
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestion.id"))
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("capacity_hold.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    requested_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decline_reason: Mapped[str | None] = mapped_column(String(20))
    office_words: Mapped[str] = mapped_column(String(1000), default="")
    talk_on: Mapped[date | None] = mapped_column(Date)
    because: Mapped[str] = mapped_column(String(20), default=Because.NOTHING, server_default="")
    late_yes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    talk_words: Mapped[str] = mapped_column(String(300), default="", server_default="")
    kind_words: Mapped[str] = mapped_column(String(300), default="", server_default="")
    talks: Mapped[int] = mapped_column(default=0, server_default="0")
    waits_for_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))

    candidate: Mapped[Candidate] = relationship()
    mentor: Mapped[Mentor] = relationship()
    waits_for: Mapped[Round | None] = relationship()

    @property
    def was_written(self) -> bool:
        """Whether the candidate has asked, though it may have reached nobody."""
        return was_written(self.origin, self.message, self.requested_at)


def _approved_at(context: DefaultExecutionContext) -> datetime:
    """Return when a pairing began, its first sign of life."""
    approved: datetime = context.get_current_parameters()["approved_at"]  # type: ignore[no-untyped-call]
    return approved


class Pairing(Base):
    """A mentor and a candidate who work together, approved by the office.

    `seen_at` is the last sign that it lives; `asked_at` when both were last asked whether it does,
    and `mentor_said` and `candidate_said` what each has answered since; `mentor_mailed_at` is when
    a mail has asked the mentor. The candidate is sent one at once.
    """

    __tablename__ = "pairing"
    __table_args__ = (
        one_of("status", list(PairingStatus), "status_known"),
        one_of("end_reason", list(EndReason), "end_reason_known"),
        one_of("mentor_said", list(Said), "mentor_said_known"),
        one_of("candidate_said", list(Said), "candidate_said_known"),
        CheckConstraint(f"({_IS_LIVE}) = (hold_id IS NOT NULL)", name="live_holds_a_place"),
        CheckConstraint(f"({_IS_LIVE}) = (ended_at IS NULL)", name="over_has_an_end"),
        Index(
            "uq_pairing_live_candidate_level",
            "candidate_id",
            "level",
            unique=True,
            postgresql_where=text(_IS_LIVE),
            sqlite_where=text(_IS_LIVE),
        ),
        Index("ix_pairing_started_on", "started_on"),
        Index("ix_pairing_ended_at", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True)
    level: Mapped[str] = mapped_column(ForeignKey("level.code"))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), unique=True)
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("capacity_hold.id"), unique=True)
    status: Mapped[str] = mapped_column(String(20), default=PairingStatus.ACTIVE)
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    end_reason: Mapped[str | None] = mapped_column(String(30))
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, nullable=True, default=_approved_at)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mentor_said: Mapped[str] = mapped_column(String(20), default=Said.NOTHING, server_default="")
    candidate_said: Mapped[str] = mapped_column(String(20), default=Said.NOTHING, server_default="")
    candidate_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mentor_mailed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    candidate: Mapped[Candidate] = relationship()
    mentor: Mapped[Mentor] = relationship()


class Absence(Base):
    """Days that count for nobody's time to answer: a mentor's, or (without one) the office's."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="ends_after_it_begins"),
        Index("ix_absence_scheme_id_last_on", "scheme_id", "last_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.id"))
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    words: Mapped[str] = mapped_column(String(200), default="")
