"""What was written in the review days of a round goes out on the day that was announced."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core import clock
from matcher.core.actor import SYSTEM
from matcher.core.db import Database, PublicId
from matcher.core.one_by_one import one_by_one
from matcher.matching.models import Round
from matcher.pairings.queries.rounds import AWAITED, list_to_send
from matcher.pairings.rules.days import morning_of
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.services.addressing import tell_addressee
from matcher.pairings.services.steps import answer_by, lock_proposal


def send_due(database: Database) -> int:
    """Send whatever has waited for its day, each in a transaction of its own; return how many.

    Safe to run in several processes at once: each goes out, or is taken back, exactly once.
    """
    with database.read() as session:
        due = list_to_send(session, now=clock.now(session))
    return one_by_one(database, due, _send, failing="requests and offers could not go out")


def _send(session: Session, proposal_id: PublicId, now: datetime) -> bool:
    proposal = lock_proposal(session, proposal_id)
    waits_for: Round | None = proposal.waits_for
    if waits_for is None or proposal.status not in AWAITED:
        return False
    if waits_for.called_off_at is None and morning_of(waits_for.announced_on) > now:
        return False  # its day has been moved in this moment
    proposal.waits_for = None
    if proposal.status == ProposalStatus.REQUESTED:
        proposal.requested_at = now
    status = ProposalStatus(proposal.status)
    proposal.expires_at = answer_by(session, status, proposal.mentor, now=now)
    session.flush()
    record(session, SYSTEM, "proposal.sent", proposal.public_id, now=now)
    tell_addressee(session, proposal, now=now)
    return True
