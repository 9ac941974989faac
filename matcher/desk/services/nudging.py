"""The office nudges who owes an answer, by a mail in the officer's own name."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict
from matcher.core.words import _
from matcher.desk.queries.turns import addressee_id, is_offer, read_mails
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal
from matcher.pairings.queries.proposals import get_proposal
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.services.addressing import last_day
from matcher.pairings.services.steps import lock_proposal, names, require_answerable

NUDGE = "desk/emails/office_nudge"


def nudge(session: Session, actor: Actor, proposal_id: PublicId, *, now: datetime) -> Proposal:
    """Ask whoever owes the answer once more, signed by the officer.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    NotFound
        There is no such request or offer.
    Conflict
        It awaits nobody's answer, or a mail to them is less than three days away.
    """
    proposal = lock_proposal(session, proposal_id)
    require_admin(actor, proposal.mentor.scheme_id)
    step = ProposalStatus.OFFERED if is_offer(proposal) else ProposalStatus.REQUESTED
    require_answerable(proposal, step, now=now)
    if proposal.waits_for_id is not None:
        raise Conflict(_("This has not gone out yet, so nobody can answer it."))
    if why := read_mails(session, [proposal], actor.user_id, now=now)[proposal.id].why_not:
        raise Conflict(why)
    officer = session.get_one(Account, actor.user_id)
    enqueue(
        session,
        NUDGE,
        recipient_id=addressee_id(proposal),
        event=f"proposal.nudged:{proposal.public_id}:{local_day(now)}",
        about=f"proposal:{proposal.public_id}",
        nudge=True,
        now=now,
        **names(proposal.candidate, proposal.mentor),
        officer_name=officer.name,
        step=str(step),
        answer_by=last_day(proposal).isoformat(),
        proposal_id=proposal.public_id,
    )
    to = "candidate" if is_offer(proposal) else "mentor"
    record(session, actor, "proposal.nudged", proposal.public_id, now=now, to=to)
    return proposal


def still_awaited(session: Session, mail: OutboxMail) -> bool:
    """Say whether the answer that a nudge asks for is still owed."""
    proposal = get_proposal(session, PublicId(mail.about.removeprefix("proposal:")))
    return proposal.status == str(mail.context["step"])
