"""The office approves or rejects what both sides have said yes to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.audit.services import record
from matcher.candidates.rules import CandidateStatus
from matcher.candidates.services import remove_from_list
from matcher.core.actor import Actor, require_admin
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.languages import known, speaking
from matcher.core.words import _
from matcher.matching.rules.bars import Bar
from matcher.notifications.services import enqueue
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.queries.beginning import shared_by, times_of
from matcher.pairings.queries.dates import meet_by
from matcher.pairings.rules.states import PairingStatus, ProposalStatus
from matcher.pairings.services.batches import Outcome, do_each
from matcher.pairings.services.dates import pairing_in_words_of
from matcher.pairings.services.fitting import fit_of
from matcher.pairings.services.steps import (
    close_proposal,
    lock_proposal,
    names,
    require_answerable,
    require_no_bar,
)
from matcher.web.dates import appointment


def approve_pairing(
    session: Session,
    actor: Actor,
    proposal_id: PublicId,
    *,
    now: datetime,
    past: Bar | None = None,
) -> Pairing:
    """Approve an accepted proposal: the pairing begins and takes over the place.

    `past` is the bar that the office overrides, if any; all others are checked again.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    NotFound
        There is no such proposal.
    Conflict
        It is not awaiting approval any more, a bar has come up since, or the actor is one of
        the two people.
    """
    proposal = lock_proposal(session, proposal_id)
    require_admin(actor, proposal.mentor.scheme_id)
    require_answerable(proposal, ProposalStatus.ACCEPTED, now=now)
    _require_outsider(actor, proposal)
    require_no_bar(
        session, proposal.candidate_id, proposal.mentor_id, now=now, holds_a_place=True, past=past
    )
    hold_id = proposal.hold_id
    proposal.status = ProposalStatus.APPROVED
    proposal.hold_id = None
    session.flush()
    pairing = _begin_pairing(session, actor, proposal, hold_id, now=now)
    record(session, actor, "proposal.approved", proposal.public_id, now=now)
    record(session, actor, "pairing.active", pairing.public_id, now=now)
    for person in (proposal.candidate, proposal.mentor):
        enqueue(
            session,
            "pairings/emails/pairing_approved",
            recipient_id=person.account_id,
            event=f"pairing.active:{pairing.public_id}",
            about=f"proposal:{proposal.public_id}",
            now=now,
            **names(proposal.candidate, proposal.mentor),
            candidate_email=proposal.candidate.account.email,
            mentor_email=proposal.mentor.account.email,
            meet_by=meet_by(session, pairing).isoformat(),
            pairing_id=pairing.public_id,
            **_introduction(session, pairing, person.account, now=now),
            attachment=pairing_in_words_of(session, pairing, person.account, now=now),
        )
    return pairing


def _introduction(
    session: Session, pairing: Pairing, reader: Account, *, now: datetime
) -> dict[str, Any]:
    """Return what two people share and when they could meet, in their reader's language."""
    with speaking(known(reader.language)):
        return {
            "shared": list(shared_by(session, pairing, today=local_day(now))),
            "first_times": [appointment(when) for when in times_of(session, pairing)],
        }


def _begin_pairing(
    session: Session, actor: Actor, proposal: Proposal, hold_id: int | None, *, now: datetime
) -> Pairing:
    pairing = Pairing(
        candidate=proposal.candidate,
        mentor=proposal.mentor,
        level=proposal.level,
        proposal_id=proposal.id,
        hold_id=hold_id,
        status=PairingStatus.ACTIVE,
        approved_by_id=actor.user_id,
        approved_at=now,
        started_on=local_day(now),
    )
    fit = fit_of(session, proposal, now=now)  # before their list changes
    session.add(pairing)
    proposal.candidate.status = CandidateStatus.MATCHED
    remove_from_list(session, actor, proposal.candidate_id, proposal.mentor_id, now=now)
    session.flush()
    fit.pairing_id = pairing.id
    session.add(fit)
    return pairing


def _require_outsider(actor: Actor, proposal: Proposal) -> None:
    if actor.user_id in {proposal.candidate.account_id, proposal.mentor.account_id}:
        raise Conflict(_("You are one of the two. Another administrator must approve this."))


def approve_many(
    session: Session, actor: Actor, proposal_ids: Sequence[PublicId], *, now: datetime
) -> Outcome:
    """Approve many at once, in the order of locks; stale ones are reported, not forced.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    """
    chosen = session.scalars(
        select(Proposal)
        .where(Proposal.public_id.in_(proposal_ids))
        .order_by(Proposal.mentor_id, Proposal.candidate_id)
    ).all()
    return do_each(
        session,
        chosen,
        lambda proposal: approve_pairing(session, actor, proposal.public_id, now=now),
    )


def reject_proposal(
    session: Session, actor: Actor, proposal_id: PublicId, words: str, *, now: datetime
) -> Proposal:
    """Turn an accepted proposal down, with a reason both people will read.

    Raises
    ------
    Invalid
        No reason is given.
    NotAllowed
        The actor is not an administrator.
    Conflict
        It is not awaiting approval any more.
    """
    words = words.strip()
    if not words:
        raise Invalid(_("Say why, in words both people can read."), field="words")
    proposal = lock_proposal(session, proposal_id)
    require_admin(actor, proposal.mentor.scheme_id)
    require_answerable(proposal, ProposalStatus.ACCEPTED, now=now)
    proposal.office_words = words
    close_proposal(session, actor, proposal, ProposalStatus.REJECTED, now=now)
    for person in (proposal.candidate, proposal.mentor):
        enqueue(
            session,
            "pairings/emails/proposal_rejected",
            recipient_id=person.account_id,
            event=f"proposal.rejected:{proposal.public_id}",
            about=f"proposal:{proposal.public_id}",
            now=now,
            **names(proposal.candidate, proposal.mentor),
            words=words,
            for_mentor=int(person is proposal.mentor),
        )
    return proposal
