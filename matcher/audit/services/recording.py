"""Writing the log, in the transaction of the change itself."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry
from matcher.core.actor import Actor


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: str,
    *,
    now: datetime,
    **details: str | int | None,
) -> None:
    """Add one line to the log. `subject` is a public id; `details` hold ids and codes, no names."""
    session.add(
        AuditEntry(at=now, actor_id=actor.user_id, action=action, subject=subject, details=details)
    )
