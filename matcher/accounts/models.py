"""Accounts, their roles and sign-ins, and the codes mailed for choosing a new password."""

import uuid
from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.core.actor import Role
from matcher.core.db import PUBLIC_ID, Base, PublicId, UTCDateTime, new_public_id, one_of


class AccountRole(Base, RoleMixin):
    """One role of one account; `name` is what Flask-Security asks for."""

    __tablename__ = "account_role"
    __table_args__ = (
        UniqueConstraint("account_id", "name"),
        one_of("name", list(Role), "name_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(20))


_STANDS = "merged_into_id IS NULL"


class Account(Base, UserMixin):
    """A person who may sign in. E-mail addresses are kept in lower case and are unique.

    One that was merged into another (`merged_into_id`) is closed for good. It keeps its address, so
    that nobody begins anew with it and lists of the office still lead to the person.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        CheckConstraint("merged_into_id IS NULL OR NOT active", name="merged_is_closed"),
        Index(
            "ix_account_lower_name",
            text("lower(name)"),
            "id",
            "name",  # for PostgreSQL, which else goes to the table for every row
            postgresql_where=text(_STANDS),
            sqlite_where=text(_STANDS),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId] = mapped_column(PUBLIC_ID, unique=True, default=new_public_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(
        String(64), unique=True, default=lambda: uuid.uuid4().hex
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    language: Mapped[str] = mapped_column(String(10), default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    roles: Mapped[list[AccountRole]] = relationship(  # type: ignore[assignment]
        lazy="selectin", order_by=AccountRole.name
    )
    runs: Mapped[list["SchemeAdmin"]] = relationship(order_by="SchemeAdmin.scheme_id")


class SchemeAdmin(Base):
    """Somebody who runs a scheme. Each scheme keeps at least one; their accounts have the role.

    Schemes lie above this area.
    """

    __tablename__ = "scheme_admin"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"), primary_key=True, index=True)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DistinctPeople(Base):
    """Two accounts that look alike and are two people, as somebody of the office has said."""

    __tablename__ = "distinct_people"
    __table_args__ = (CheckConstraint("one_id < other_id", name="in_order"),)

    one_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    said_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PasswordCode(Base):
    """A code mailed to someone who wants a new password: one use, 15 minutes, 5 tries."""

    __tablename__ = "password_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries_left: Mapped[int] = mapped_column(default=5)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Application(Base):
    """What somebody asks to be; the office hears of it once the address is shown to be theirs.

    `scheme_id` is the scheme that they chose, where several were open.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("account_id", "role"),
        one_of("role", [Role.CANDIDATE, Role.MENTOR], "role_may_be_asked_for"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(600), default="")
    scheme_id: Mapped[int | None] = mapped_column(ForeignKey("scheme.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignIn(Base):
    """A sign-in that lasts until `ended_at`; the cookie holds the token, this row only its hash.

    `scheme_id` is the scheme that an administrator of several has chosen for the desk.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    scheme_id: Mapped[int | None] = mapped_column(ForeignKey("scheme.id"))


class SignInTry(Base):
    """How often somebody has lately tried to sign in, by address or network (a keyed hash)."""

    __tablename__ = "sign_in_try"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    n_tries: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    blocked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
