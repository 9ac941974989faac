"""Mails of this area that can become untrue while they wait to be sent."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.notifications.models import OutboxMail
from matcher.notifications.services import StillTrue
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import ProposalStatus


def proposal_is(*steps: ProposalStatus) -> StillTrue:
    """Return a check that the proposal which a mail is about still stands at one of these steps."""

    def check(session: Session, mail: OutboxMail) -> bool:
        public_id = mail.about.removeprefix("proposal:")
        status = session.scalar(select(Proposal.status).where(Proposal.public_id == public_id))
        return not mail.about or status in steps

    return check


STILL_TRUE: dict[str, StillTrue] = {
    "pairings/emails/request_new": proposal_is(ProposalStatus.REQUESTED),
    "pairings/emails/agreed_confirm": proposal_is(ProposalStatus.REQUESTED),
    "pairings/emails/offer_new": proposal_is(ProposalStatus.OFFERED),
}
"""By template; the worker gives them to the sender. One line each."""
