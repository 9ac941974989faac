"""Questions about pairings that have yet to leave."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.availability.queries.looking import PATIENCE
from matcher.candidates.models import Candidate
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Pairing
from matcher.pairings.rules.states import LIVE

ASKED_CANDIDATE = "availability/emails/still_together"


def list_unsent(session: Session, *, now: datetime, only: int | None = None) -> list[int]:
    """Return the pairings asked about a day ago or more, where the candidate's mail still waits."""
    query = (
        select(Pairing.id)
        .join(Candidate, Candidate.id == Pairing.candidate_id)
        .join(
            OutboxMail,
            (OutboxMail.recipient_id == Candidate.account_id)
            & (OutboxMail.about == "pairing:" + Pairing.public_id),
        )
        .where(
            Pairing.status.in_(LIVE),
            Pairing.asked_at <= now - PATIENCE,
            OutboxMail.template == ASKED_CANDIDATE,
            OutboxMail.status == MailStatus.QUEUED,
        )
        .order_by(Pairing.id)
    )
    return list(session.scalars(query if only is None else query.where(Pairing.id == only)))
