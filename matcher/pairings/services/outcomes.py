"""Whether news of what came of a request, an offer or a pairing is still so when it leaves."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.days import local_day
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.services import Refresh, StillTrue
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.queries.proposals import find_live_pairing, find_open_proposal
from matcher.pairings.rules.states import LIVE, ProposalStatus
from matcher.pairings.services.alternatives import as_context, list_alternatives, list_confirmed


def looks_on(session: Session, mail: OutboxMail) -> bool:
    """Say whether a no is the latest that a candidate has to hear, and whoever is named is asked.

    Whoever has a mentor by now, or was offered or has asked somebody else, sees that on the page.
    """
    candidate = _reader(session, mail)
    if candidate is None or find_live_pairing(session, candidate.id):
        return False
    following = find_open_proposal(session, candidate.id)
    return following is None or following.mentor.account.name == mail.context["next_name"]


def name_the_next(session: Session, mail: OutboxMail, now: datetime) -> None:
    """Let a no name who is asked next only as long as they are asked, and who has room now."""
    candidate = _reader(session, mail)
    if candidate is None:
        return
    changes: dict[str, Any] = {}
    if find_open_proposal(session, candidate.id) is None:
        changes["next_name"] = None
    if "offer_follows" in mail.context:
        changes["offer_follows"] = candidate.offer_due_at is not None
    if "alternative_names" in mail.context:
        changes |= _who_has_room(session, mail, candidate, now, is_asked="next_name" not in changes)
    mail.context = {**mail.context, **changes}


def _who_has_room(
    session: Session, mail: OutboxMail, candidate: Candidate, now: datetime, *, is_asked: bool
) -> dict[str, Any]:
    """Return who has room; nobody while the next is asked.

    The mails of a no and of silence promise mentors who have said so of late.
    """
    about = mail.about.removeprefix("proposal:")
    besides = session.scalars(select(Proposal.mentor_id).where(Proposal.public_id == about)).all()
    if is_asked or not besides:
        return as_context([])
    find = list_confirmed if "kind_words" in mail.context else list_alternatives
    return as_context(find(session, candidate, today=local_day(now), besides=besides))


def name_other_mentors(session: Session, mail: OutboxMail, now: datetime) -> None:
    """Let the mail to who has lost a mentor name those who have room as it leaves.

    It is about no thing, so as to leave at once; its event names the pairing.
    """
    candidate = _reader(session, mail)
    if candidate is None:
        return
    lost = mail.event.rpartition(":")[2]
    besides = session.scalars(select(Pairing.mentor_id).where(Pairing.public_id == lost)).all()
    others = list_alternatives(session, candidate, today=local_day(now), besides=besides)
    mail.context = {**mail.context, **as_context(others)}


def _reader(session: Session, mail: OutboxMail) -> Candidate | None:
    return session.scalars(
        select(Candidate).where(Candidate.account_id == mail.recipient_id)
    ).one_or_none()


def was_told(session: Session, mail: OutboxMail) -> bool:
    """Say whether its reader has ever heard of what is taken back."""
    earlier = (
        select(OutboxMail.id)
        .where(
            OutboxMail.recipient_id == mail.recipient_id,
            OutboxMail.about == mail.about,
            OutboxMail.status == MailStatus.SENT,
        )
        .limit(1)
    )
    return session.scalar(earlier) is not None


def may_say_late_yes(session: Session, mail: OutboxMail) -> bool:
    """Say whether a request has expired, and the mentor has not answered it late."""
    row = session.execute(
        select(Proposal.status, Proposal.late_yes_at).where(
            Proposal.public_id == mail.about.removeprefix("proposal:")
        )
    ).one_or_none()
    return row is not None and row.status == ProposalStatus.EXPIRED and row.late_yes_at is None


def has_begun(session: Session, mail: OutboxMail) -> bool:
    """Say whether the pairing that came of a proposal lives."""
    lives = (
        select(Pairing.id)
        .join(Proposal, Proposal.id == Pairing.proposal_id)
        .where(Proposal.public_id == mail.about.removeprefix("proposal:"), Pairing.status.in_(LIVE))
    )
    return session.scalar(lives) is not None


def has_ended(session: Session, mail: OutboxMail) -> bool:
    """Say whether a pairing is over."""
    status = session.scalar(
        select(Pairing.status).where(Pairing.public_id == mail.about.removeprefix("pairing:"))
    )
    return status is not None and status not in LIVE


def has_left(session: Session, mail: OutboxMail) -> bool:
    """Say whether a mentor is off the list."""
    status = session.scalar(select(Mentor.status).where(Mentor.account_id == mail.recipient_id))
    return status == MentorStatus.RETIRED


NEWS: dict[str, StillTrue] = {
    "pairings/emails/request_declined": looks_on,
    "pairings/emails/request_expired": looks_on,
    "pairings/emails/request_closed": looks_on,
    "pairings/emails/request_expired_mentor": may_say_late_yes,
    "pairings/emails/request_withdrawn": was_told,
    "pairings/emails/offer_withdrawn": was_told,
    "pairings/emails/pairing_approved": has_begun,
    "pairings/emails/pairing_completed": has_ended,
    "pairings/emails/pairing_ended_early": has_ended,
    "pairings/emails/mentor_retired": has_left,
}

REFRESH_NEWS: dict[str, Refresh] = {
    "pairings/emails/request_declined": name_the_next,
    "pairings/emails/request_expired": name_the_next,
    "pairings/emails/request_closed": name_the_next,
    "pairings/emails/pairing_lost": name_other_mentors,
}
