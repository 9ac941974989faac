"""What mentors do when they hear of accounts."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.accounts.signals import joined
from matcher.core.actor import Role
from matcher.mentors.services import apply_as_mentor


@joined.connect_via(Role.MENTOR)
def add_applicant(
    _role: Role, *, session: Session, account_id: int, scheme_id: int, now: datetime
) -> None:
    """Add whoever has asked to become a mentor."""
    apply_as_mentor(session, account_id, scheme_id, now=now)
