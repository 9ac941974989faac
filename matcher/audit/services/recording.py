"""Writing the log, in the transaction of the change itself."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry
from matcher.core.actor import Actor
from matcher.core.belonging import find_scheme

OF_ACCOUNTS = "account."
"""How deeds begin that are about an account alone, which may belong to several schemes."""


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: str,
    *,
    now: datetime,
    **details: str | int | None,
) -> None:
    """Add one line to the log. `subject` is a public id; `details` hold ids and codes, no names.

    The line belongs to the scheme of its subject.
    """
    of_account = action.startswith(OF_ACCOUNTS)
    scheme_id = None if of_account else find_scheme(session, subject)
    record_in(session, scheme_id, actor, action, subject, now=now, **details)


def record_in(
    session: Session,
    scheme_id: int | None,
    actor: Actor,
    action: str,
    subject: str,
    *,
    now: datetime,
    **details: str | int | None,
) -> None:
    """Add one line to the log of a scheme that is known, as where many are written at once."""
    session.add(
        AuditEntry(
            at=now,
            actor_id=actor.user_id,
            action=action,
            subject=subject,
            details=details,
            scheme_id=scheme_id,
        )
    )
