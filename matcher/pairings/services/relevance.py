"""Mails of this area that can become untrue while they wait to be sent."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.candidates.rules import is_seeking
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import Refresh, StillTrue, lasts
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.queries.mail_budget import may_be_reminded, may_have_one_more
from matcher.pairings.rules.states import LIVE, ProposalStatus
from matcher.pairings.services.ends import refresh_end
from matcher.pairings.services.messages import is_unread
from matcher.pairings.services.outcomes import NEWS, REFRESH_NEWS
from matcher.pairings.services.talk_times import time_stands, times_are_open
from matcher.pairings.services.telling import name_the_full, still_waits_in_vain


def proposal_is(*steps: ProposalStatus) -> StillTrue:
    """Return a check that the proposal which a mail is about still stands at one of these steps."""

    def check(session: Session, mail: OutboxMail) -> bool:
        public_id = mail.about.removeprefix("proposal:")
        status = session.scalar(select(Proposal.status).where(Proposal.public_id == public_id))
        return not mail.about or status in steps

    return check


def _has_no_answer(session: Session, mail: OutboxMail) -> bool:
    """Say whether the mentor has answered nothing yet, not even with a day to talk."""
    public_id = mail.about.removeprefix("proposal:")
    row = session.execute(
        select(Proposal.status, Proposal.talk_on).where(Proposal.public_id == public_id)
    ).one_or_none()
    return row is not None and row.status == ProposalStatus.REQUESTED and row.talk_on is None


def _talk_stands(session: Session, mail: OutboxMail) -> bool:
    """Say whether the talk that a mail is about is still the one agreed, and awaits an answer."""
    public_id = mail.about.removeprefix("proposal:")
    row = session.execute(
        select(Proposal.status, Proposal.talk_on).where(Proposal.public_id == public_id)
    ).one_or_none()
    if row is None or row.status != ProposalStatus.REQUESTED or row.talk_on is None:
        return False
    return bool(row.talk_on.isoformat() == mail.context.get("talk_on"))


def mentor_leaves(is_so: bool) -> StillTrue:
    """Return a check that the mentor of a live pairing hands their people over, or does not."""

    def check(session: Session, mail: OutboxMail) -> bool:
        pairing = session.scalars(
            select(Pairing).where(
                Pairing.public_id == mail.about.removeprefix("pairing:"), Pairing.status.in_(LIVE)
            )
        ).one_or_none()
        return pairing is not None and pairing.mentor.hands_over is is_so

    return check


def _end_stands(session: Session, mail: OutboxMail) -> bool:
    """Say whether two people still mean to work together until the day that the mail names."""
    row = session.execute(
        select(Pairing.ends_on).where(
            Pairing.public_id == mail.about.removeprefix("pairing:"), Pairing.status.in_(LIVE)
        )
    ).one_or_none()
    named = mail.context["ends_on"]
    return row is not None and (row.ends_on.isoformat() if row.ends_on else None) == named


def _looks_for_a_mentor(session: Session, mail: OutboxMail) -> bool:
    """Say whether whoever has lost a mentor has not found another meanwhile."""
    status = session.scalar(
        select(Candidate.status).where(Candidate.account_id == mail.recipient_id)
    )
    return status is not None and is_seeking(status)


STILL_TRUE: dict[str, StillTrue] = {
    "pairings/emails/request_new": proposal_is(ProposalStatus.REQUESTED),
    "pairings/emails/agreed_confirm": proposal_is(ProposalStatus.REQUESTED),
    "pairings/emails/offer_new": proposal_is(ProposalStatus.OFFERED),
    "pairings/emails/late_yes_offer": proposal_is(ProposalStatus.OFFERED),
    "pairings/emails/place_offered": proposal_is(ProposalStatus.OFFERED),
    "pairings/emails/place_taken": still_waits_in_vain,
    "pairings/emails/mentor_leaving": mentor_leaves(True),
    "pairings/emails/mentor_stays": mentor_leaves(False),
    "pairings/emails/request_reminder": _has_no_answer,
    "pairings/emails/end_agreed": _end_stands,
    "pairings/emails/pairing_lost": _looks_for_a_mentor,
    "pairings/emails/talk_agreed": _talk_stands,
    "pairings/emails/talk_over": _talk_stands,
    "pairings/emails/request_accepted": proposal_is(ProposalStatus.ACCEPTED),
    "pairings/emails/late_yes_accepted": proposal_is(ProposalStatus.ACCEPTED),
    "pairings/emails/late_yes_over": lasts,
    "pairings/emails/thanks": lasts,
    "pairings/emails/message_new": is_unread,
    "pairings/emails/help_answered": lasts,
    "pairings/emails/times_proposed": times_are_open,
    "pairings/emails/time_agreed": time_stands,
    "pairings/emails/time_gone": lasts,
    "pairings/emails/proposal_rejected": proposal_is(ProposalStatus.REJECTED),
    **NEWS,
}
"""By template; the worker gives them to the sender. One line each."""

SPARED: dict[str, StillTrue] = {
    "pairings/emails/late_yes_accepted": may_have_one_more,
    "pairings/emails/place_taken": may_have_one_more,
    "pairings/emails/request_reminder": may_be_reminded,
    "pairings/emails/talk_over": may_be_reminded,
    "pairings/emails/thanks": may_have_one_more,
}
"""By template: what nobody is owed who has had a year's mails. After a late yes the approval tells
the mentor all they need."""

REFRESHERS: dict[str, Refresh] = {
    "pairings/emails/request_new": refresh_end,
    "pairings/emails/agreed_confirm": refresh_end,
    "pairings/emails/offer_new": refresh_end,
    "pairings/emails/late_yes_offer": refresh_end,
    "pairings/emails/place_offered": refresh_end,
    "pairings/emails/place_taken": name_the_full,
    "pairings/emails/request_reminder": refresh_end,
    "pairings/emails/talk_agreed": refresh_end,
    "pairings/emails/talk_over": refresh_end,
    **REFRESH_NEWS,
}
"""By template: what makes a mail agree with the page at the moment it leaves. One line each."""
