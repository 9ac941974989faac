"""What the office has decided, and how it looks after what awaits it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.accounts.models import Account
from matcher.core.actor import Role
from matcher.core.db import PUBLIC_ID, Base, PublicId, UTCDateTime, new_public_id, one_of
from matcher.desk.rules.decisions import Decided, Kind, Overrides
from matcher.desk.rules.import_job import JobStatus
from matcher.matching.rules.bars import Bar
from matcher.pairings.models import Proposal

_IS_OPEN = "status IN ('awaits_second', 'pending')"


class Decision(Base):
    """One word of the office on one proposal; it takes effect at `effective_at`, and only once.

    `batch` is what was decided in one press, which is undone in one press. `bar` is the one that an
    approval overrides, with `words` as the reason; of a rejection `words` is what both people read.
    `why` says why it could not take effect.
    """

    __tablename__ = "decision"
    __table_args__ = (
        one_of("kind", list(Kind), "kind_known"),
        one_of("status", list(Decided), "status_known"),
        one_of("bar", ["", *Bar], "bar_known"),
        CheckConstraint(f"({_IS_OPEN}) = (settled_at IS NULL)", name="settled_has_a_moment"),
        CheckConstraint("status <> 'pending' OR effective_at IS NOT NULL", name="pending_is_timed"),
        CheckConstraint("words <> '' OR (kind = 'approve' AND bar = '')", name="reason_is_given"),
        CheckConstraint("second_by_id <> decided_by_id", name="second_is_another"),
        Index(
            "uq_decision_open_proposal_id",
            "proposal_id",
            unique=True,
            postgresql_where=text(_IS_OPEN),
            sqlite_where=text(_IS_OPEN),
        ),
        Index("ix_decision_status_effective_at", "status", "effective_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    batch: Mapped[PublicId] = mapped_column(PUBLIC_ID, index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(20))
    bar: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(String(1000), default="")
    why: Mapped[str] = mapped_column(String(300), default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    effective_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    proposal: Mapped[Proposal] = relationship()
    decided_by: Mapped[Account] = relationship(foreign_keys=[decided_by_id])


class ApprovalPolicy(Base):
    """Who hears of approvals that wait long, and whether a bar may be overridden, in a scheme."""

    __tablename__ = "approval_policy"
    __table_args__ = (
        one_of("overrides", list(Overrides), "overrides_known"),
        CheckConstraint(
            "deputy_days BETWEEN 1 AND 60 AND owner_days BETWEEN 1 AND 60", name="days_in_range"
        ),
        CheckConstraint("deputy_days <= owner_days", name="deputy_before_owner"),
    )

    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"), primary_key=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    deputy_days: Mapped[int] = mapped_column(default=3)
    owner_days: Mapped[int] = mapped_column(default=5)
    overrides: Mapped[str] = mapped_column(String(10), default=Overrides.NO)


class Upload(Base):
    """A file of people that an administrator has sent and looks at: one each, for a day at most."""

    __tablename__ = "upload"
    __table_args__ = (one_of("role", [Role.CANDIDATE, Role.MENTOR], "role_known"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    scheme_id: Mapped[int | None] = mapped_column(ForeignKey("scheme.id"))
    role: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    imported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ImportJob(Base):
    """How far the worker is with a large upload; `token` is the fence, as for a run.

    `pieces` stands for what was seen to be written, piece by piece: one of which something else
    would be written by now is left out, and its rows counted in `n_left`. `sample` is the header
    and the first rows, to know the columns by; `report` is `rules.import_job.Found`.
    """

    __tablename__ = "import_job"
    __table_args__ = (
        one_of("status", list(JobStatus), "status_known"),
        CheckConstraint("n_done BETWEEN 0 AND n_rows", name="done_is_counted"),
        CheckConstraint(
            "n_added >= 0 AND n_changed >= 0 AND n_left >= 0 "
            "AND n_added + n_changed + n_left <= n_done",
            name="written_is_counted",
        ),
        CheckConstraint(
            "status NOT IN ('checked', 'asked', 'writing', 'done') OR report IS NOT NULL",
            name="written_once_checked",
        ),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("upload.account_id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(20), index=True)
    token: Mapped[str | None] = mapped_column(String(32))
    stop_asked: Mapped[bool] = mapped_column(default=False)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    n_rows: Mapped[int] = mapped_column(default=0)
    n_done: Mapped[int] = mapped_column(default=0)
    n_added: Mapped[int] = mapped_column(default=0)
    n_changed: Mapped[int] = mapped_column(default=0)
    n_left: Mapped[int] = mapped_column(default=0)
    pieces: Mapped[list[str]] = mapped_column(JSON, default=list)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    sample: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    bad_csv: Mapped[bytes | None] = mapped_column(LargeBinary)
    changes_csv: Mapped[bytes | None] = mapped_column(LargeBinary)
    error: Mapped[str] = mapped_column(String(500), default="")


class ImportColumns(Base):
    """What the office has said of headings in its files: which column each folded heading is."""

    __tablename__ = "import_columns"
    __table_args__ = (one_of("role", [Role.CANDIDATE, Role.MENTOR], "role_known"),)

    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    headings: Mapped[dict[str, str]] = mapped_column(JSON)


class DistinctEmployers(Base):
    """Two names that look alike and are two employers, as the office has said of its scheme.

    The keys are the names as they are compared; `one` is that of fewer people when it was said.
    """

    __tablename__ = "distinct_employers"
    __table_args__ = (CheckConstraint("one_key <> other_key", name="are_two"),)

    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"), primary_key=True)
    one_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    other_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    one: Mapped[str] = mapped_column(String(200))
    other: Mapped[str] = mapped_column(String(200))
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    said_at: Mapped[datetime] = mapped_column(UTCDateTime)
