"""What becomes of the links of mails when accounts change."""

from sqlalchemy.orm import Session

from matcher.accounts.signals import merged
from matcher.availability.services.links import move_links


@merged.connect
def follow_merged(kept_id: int, *, session: Session, gone_id: int) -> None:
    """Let the links in mails to a merged account speak for the one that is kept."""
    move_links(session, gone_id, kept_id)
