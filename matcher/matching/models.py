"""Schemes and their rounds, runs and what they suggest, and pairs not to be suggested."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.candidates.models import Candidate
from matcher.core.db import PUBLIC_ID, Base, PublicId, UTCDateTime, new_public_id, one_of
from matcher.mentors.models import Mentor


class RunStatus(StrEnum):
    """Where a run stands. `void`: the scheme changed while it was thinking."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    VOID = "void"


class Scheme(Base):
    """An association's mentoring scheme. `version` rises with every change of its settings.

    Since `closed_at` it takes nobody new; whoever is in it goes on as before.
    """

    __tablename__ = "scheme"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SchemeVersion(Base):
    """A scheme's settings as they were from `changed_at` on; `words` is why, by who changed them.

    The first is written down as the settings are changed for the first time.
    """

    __tablename__ = "scheme_version"
    __table_args__ = (UniqueConstraint("scheme_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    version: Mapped[int]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    words: Mapped[str] = mapped_column(String(500), default="", server_default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


_STANDS = "called_off_at IS NULL"


class Round(Base):
    """A dated intake of a scheme: who is enrolled by `closes_on` takes part.

    In the `review_days` (working days) before `announced_on` new requests and offers are written,
    and reach people on that day. Two rounds of a scheme never overlap; without one, all is rolling.
    """

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("review_days BETWEEN 0 AND 3", name="review_is_short"),
        CheckConstraint("opens_on <= closes_on", name="closes_once_open"),
        CheckConstraint("closes_on < announced_on", name="announced_once_closed"),
        CheckConstraint("length(name) > 0", name="has_a_name"),
        Index("ix_round_scheme_id_announced_on", "scheme_id", "announced_on"),
        Index(
            "uq_round_name",
            "scheme_id",
            "name",
            unique=True,
            postgresql_where=text(_STANDS),
            sqlite_where=text(_STANDS),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    name: Mapped[str] = mapped_column(String(120))
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)
    announced_on: Mapped[date] = mapped_column(Date)
    review_days: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    called_off_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class MatchRun(Base):
    """One execution of a method on a scheme's people; the row is the job.

    `token` is the fence: only the worker that holds it may write the result. `options` is what
    was asked beside the method, as it stood then. `n_matched` and `gap` (in words) say how good
    the best so far is; `keep_best` asks a run to stop with it. A run with the name of
    a `scenario` is kept to be compared: it suggests nothing, and its pairs stand in its report.
    """

    __tablename__ = "match_run"
    __table_args__ = (
        one_of("status", list(RunStatus), "status_known"),
        CheckConstraint("share BETWEEN 0 AND 1", name="share_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    scenario: Mapped[str] = mapped_column(String(120), default="", server_default="")
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"), index=True)
    scheme_version: Mapped[int]
    method: Mapped[str] = mapped_column(String(20), default="coverage")
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    status: Mapped[str] = mapped_column(String(20), default=RunStatus.QUEUED, index=True)
    as_of: Mapped[date] = mapped_column(Date)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    token: Mapped[str | None] = mapped_column(String(32))
    stop_asked: Mapped[bool] = mapped_column(default=False)
    keep_best: Mapped[bool] = mapped_column(default=False, server_default=false())
    phase: Mapped[str] = mapped_column(String(40), default="")
    share: Mapped[float] = mapped_column(default=0.0)
    n_matched: Mapped[int | None]
    gap: Mapped[str] = mapped_column(String(500), default="", server_default="")
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[str] = mapped_column(String(500), default="")

    scheme: Mapped[Scheme] = relationship()


class RunSnapshot(Base):
    """What a run saw, packed (`matching.services.snapshots`); thrown away after a while."""

    __tablename__ = "run_snapshot"

    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Suggestion(Base):
    """A pair that a run suggests, with its explanation; it holds nothing.

    `why_not` is why the candidate has not got the mentors who suit them next best: codes of
    `Because` by mentor id.
    """

    __tablename__ = "suggestion"
    __table_args__ = (UniqueConstraint("run_id", "candidate_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True)
    suitability: Mapped[int]
    distance_km: Mapped[int | None]
    contributions: Mapped[dict[str, int]] = mapped_column(JSON)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    why_not: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")

    run: Mapped[MatchRun] = relationship()
    candidate: Mapped[Candidate] = relationship()
    mentor: Mapped[Mentor] = relationship()


class Unmatched(Base):
    """A candidate whom a run could not match, with the bars that removed each mentor.

    `helps` says in words every single change that would help; of a very large match it is empty.
    `why_not` is as in `Suggestion`.
    """

    __tablename__ = "unmatched"
    __table_args__ = (UniqueConstraint("run_id", "candidate_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    bars: Mapped[dict[str, int]] = mapped_column(JSON)
    eligible_mentors: Mapped[int]
    nearest_miss: Mapped[str] = mapped_column(String(500))
    helps: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    why_not: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")

    run: Mapped[MatchRun] = relationship()
    candidate: Mapped[Candidate] = relationship()


class Exclusion(Base):
    """A pair never to be suggested or asked: for good, until a day, or until there is room.

    With `until_room` it counts until the mentor next says that they have room, which gives it an
    end (`until_on`); without, no `until_on` means for good. Beside that, either of the two may have
    ticked "please don't suggest this person again", which counts until they take it back.
    """

    __tablename__ = "exclusion"
    __table_args__ = (UniqueConstraint("mentor_id", "candidate_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    reason: Mapped[str] = mapped_column(String(40))
    until_on: Mapped[date | None] = mapped_column(Date)
    until_room: Mapped[bool] = mapped_column(default=False, server_default=false())
    mentor_ticked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    candidate_ticked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
