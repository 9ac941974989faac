"""Merging two entries of one person: all of it in one transaction, or nothing."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.accounts.services import merge_accounts, require_all_schemes
from matcher.accounts.services import tell_apart as tell
from matcher.candidates.models import Candidate
from matcher.candidates.services import lock_candidates
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import Conflict
from matcher.core.words import _
from matcher.desk.queries.merging import Side, get_sides, why_not_merge
from matcher.desk.services.merging_candidates import merge_candidates
from matcher.desk.services.merging_exclusions import move_exclusions
from matcher.desk.services.merging_mentors import leave_own_list, merge_mentors
from matcher.mentors.models import Mentor
from matcher.mentors.services import lock_mentors
from matcher.pairings.queries.invariants import verify_invariants


def merge_people(
    session: Session, actor: Actor, kept_id: PublicId, gone_id: PublicId, *, now: datetime
) -> Account:
    """Let one entry of a person take over all that the other has; return the one that is kept.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    NotFound
        One of the two is not there any more.
    Conflict
        They cannot be one person, or what both have may not stand side by side.
    """
    kept, gone = _locked(session, kept_id, gone_id)
    for side in (kept, gone):
        require_all_schemes(session, actor, side.account)
    if why := why_not_merge(session, kept, gone):
        raise Conflict(" ".join(why))
    merge_accounts(session, actor, kept.account, gone.account, now=now)
    if gone.mentor and kept.mentor:
        merge_mentors(session, kept.mentor, gone.mentor, now=now)
        move_exclusions(session, "mentor_id", kept.mentor.id, gone.mentor.id)
    elif gone.mentor:
        gone.mentor.account_id = kept.account.id
    if gone.candidate and kept.candidate:
        merge_candidates(session, kept.candidate, gone.candidate, now=now)
        move_exclusions(session, "candidate_id", kept.candidate.id, gone.candidate.id)
    elif gone.candidate:
        gone.candidate.account_id = kept.account.id
    _follow_managers(session, gone.account.email, kept.account.email)
    session.flush()
    leave_own_list(session, kept.account.id)
    session.expire_all()
    if broken := verify_invariants(session):
        raise Conflict(
            _(
                "These two cannot be merged, because of this rule: %(rule)s.",
                rule=broken[0].invariant,
            )
        )
    return kept.account


def _locked(session: Session, kept_id: PublicId, gone_id: PublicId) -> tuple[Side, Side]:
    """Lock both entries: mentors, candidates, then accounts, each by id; then read them afresh."""
    ids = select(Account.id).where(Account.public_id.in_([kept_id, gone_id]))
    mentors = session.scalars(select(Mentor.id).where(Mentor.account_id.in_(ids))).all()
    candidates = session.scalars(select(Candidate.id).where(Candidate.account_id.in_(ids))).all()
    lock_mentors(session, list(mentors))
    lock_candidates(session, list(candidates))
    session.scalars(
        select(Account)
        .where(Account.public_id.in_([kept_id, gone_id]))
        .order_by(Account.id)
        .with_for_update(of=Account)
        .execution_options(populate_existing=True)
    ).all()
    return get_sides(session, kept_id, gone_id)


def _follow_managers(session: Session, before: str, after: str) -> None:
    """Keep people apart from their line manager under the address that is kept."""
    for profile in (Candidate, Mentor):
        session.execute(
            update(profile)
            .where(profile.line_manager_email == before)
            .values(line_manager_email=after)
            .execution_options(synchronize_session=False)
        )


def tell_apart(
    session: Session, actor: Actor, one_id: PublicId, other_id: PublicId, *, now: datetime
) -> None:
    """Note that two entries are two people; they are not suggested again.

    Both are locked, so that of two administrators who say so at once the second adds nothing.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    NotFound
        One of the two is not there any more.
    """
    one, other = _locked(session, one_id, other_id)
    for side in (one, other):
        require_all_schemes(session, actor, side.account)
    tell(session, actor, one.account, other.account, now=now)
