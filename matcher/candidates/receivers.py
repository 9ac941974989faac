"""What candidates do when they hear of accounts."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.accounts.signals import joined
from matcher.candidates.services import enrol
from matcher.core.actor import Role


@joined.connect_via(Role.CANDIDATE)
def add_applicant(
    _role: Role, *, session: Session, account_id: int, scheme_id: int, now: datetime
) -> None:
    """Add whoever has asked to look for a mentor."""
    enrol(session, account_id, scheme_id, now=now)
