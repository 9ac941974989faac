"""The mail with which an offer or a request comes before whoever answers it."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.core.errors import Conflict
from matcher.core.words import _
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import Because, Origin, ProposalStatus
from matcher.pairings.services.dates import answer_in_words_of
from matcher.pairings.services.steps import names

OFFERS = {
    Because.NOTHING: "pairings/emails/offer_new",
    Because.LATE_YES: "pairings/emails/late_yes_offer",
    Because.PLACE_FREED: "pairings/emails/place_offered",
    Because.FRESH_SOLVE: "pairings/emails/place_offered",
}


def tell_addressee(session: Session, proposal: Proposal, *, now: datetime) -> None:
    """Put the mail into the outbox that asks whoever is to answer.

    What waits for the day of its round is told to nobody yet: the sweep does it on that day.
    """
    if proposal.waits_for_id is not None:
        return
    if proposal.status == ProposalStatus.OFFERED:
        _tell_candidate(session, proposal, now=now)
    else:
        _tell_mentor(session, proposal, now=now)


def _tell_candidate(session: Session, proposal: Proposal, *, now: datetime) -> None:
    enqueue(
        session,
        OFFERS[Because(proposal.because)],
        recipient_id=proposal.candidate.account_id,
        event=f"proposal.offered:{proposal.public_id}",
        about=f"proposal:{proposal.public_id}",
        now=now,
        **names(proposal.candidate, proposal.mentor),
        answer_by=last_day(proposal).isoformat(),
        proposal_id=proposal.public_id,
        because=proposal.because,
    )


def _tell_mentor(session: Session, proposal: Proposal, *, now: datetime) -> None:
    is_agreed = proposal.origin == Origin.AGREED
    enqueue(
        session,
        "pairings/emails/agreed_confirm" if is_agreed else "pairings/emails/request_new",
        recipient_id=proposal.mentor.account_id,
        event=f"proposal.requested:{proposal.public_id}",
        about=f"proposal:{proposal.public_id}",
        now=now,
        **names(proposal.candidate, proposal.mentor),
        proposal_id=proposal.public_id,
        answer_by=last_day(proposal).isoformat(),
        attachment=answer_in_words_of(session, proposal, proposal.mentor.account, now=now),
    )


def last_day(proposal: Proposal) -> date:
    """Return the last day on which a proposal can be answered."""
    if proposal.expires_at is None:
        raise Conflict(_("This is waiting for nobody's answer."))
    return local_day(proposal.expires_at - timedelta(seconds=1))
