"""What awaits the office, with all that is needed to decide."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.paging import Page
from matcher.core.words import _
from matcher.desk.queries.deciding import awaits_office, list_decided
from matcher.desk.queries.explained import BAR_WORDS, Explained, explain_pair
from matcher.desk.queries.pages import AnyRow, Person, person_of, read_page
from matcher.desk.queries.policy import get_policy
from matcher.desk.queries.proposals import began_words, open_proposals
from matcher.desk.rules.decisions import Overrides, can_override
from matcher.matching.queries.pairs import Pair, read_pairs
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.rules import is_paused
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import ProposalStatus
from matcher.reference.files import vocabulary
from matcher.web.dates import short_day

OLD_AFTER = timedelta(days=4)
MOST_AT_ONCE = 300
"""So many are approved in one press, as are offered: each was looked at when it was offered."""


@dataclass(frozen=True, slots=True)
class Approval:
    """An accepted proposal with all that is needed to decide."""

    public_id: PublicId
    candidate: Person
    mentor: Person
    level: str
    mentor_level: str
    capacity: int
    held: int
    began: str
    message: str
    accepted_at: datetime
    is_old: bool
    is_own: bool
    bar: str
    bar_code: str
    may_override: bool
    notes: tuple[str, ...]
    why: Explained | None

    @property
    def can_be_approved(self) -> bool:
        """Whether this administrator may say yes now."""
        return not (self.is_own or self.bar)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What approving some pairs at once would do: those that can be, and those that cannot."""

    good: tuple[Approval, ...]
    stale: tuple[tuple[str, str], ...]


def search_approvals(
    session: Session, number: int, *, now: datetime, account_id: int | None
) -> Page[Approval]:
    """Return a page of what awaits approval, the oldest first, explained as of today."""
    query = (
        open_proposals(session).where(awaits_office()).order_by(Proposal.answered_at, Proposal.id)
    )
    page = read_page(session, query, number, lambda row: row)
    approvals = _approvals_of(session, page.items, now=now, account_id=account_id)
    return Page(approvals, page.number, page.total, page.per_page)


def list_awaiting(session: Session) -> list[PublicId]:
    """Return what awaits approval, the oldest first, as many as one press may approve."""
    query = (
        open_proposals(session).where(awaits_office()).order_by(Proposal.answered_at, Proposal.id)
    )
    return [row.public_id for row in session.execute(query.limit(MOST_AT_ONCE))]


def get_approval(
    session: Session, proposal_id: PublicId, *, now: datetime, account_id: int | None
) -> Approval:
    """Return one proposal that awaits approval.

    Raises
    ------
    NotFound
        There is none, or it has been answered or decided.
    """
    row = session.execute(
        open_proposals(session).where(Proposal.public_id == proposal_id, awaits_office())
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is nothing here to approve. It may have been answered meanwhile."))
    return _approvals_of(session, [row], now=now, account_id=account_id)[0]


def get_chosen(
    session: Session, chosen: Collection[PublicId], *, now: datetime, account_id: int | None
) -> Chosen:
    """Return what approving some pairs at once would do now."""
    rows = session.execute(
        open_proposals(session)
        .where(Proposal.public_id.in_(chosen))
        .order_by(Proposal.answered_at, Proposal.id)
    ).all()
    ids = {row.public_id: row.id for row in rows}
    decided = list_decided(session, list(ids.values()))
    here = _approvals_of(session, rows, now=now, account_id=account_id)
    good, stale = [], []
    for approval, row in zip(here, rows, strict=True):
        why = decided.get(row.id) or _why_not(approval, row)
        if why:
            stale.append((approval.candidate.name, why))
        else:
            good.append(approval)
    return Chosen(tuple(good), tuple(stale))


def _why_not(approval: Approval, row: AnyRow) -> str:
    if row.status != ProposalStatus.ACCEPTED:
        return _("It does not await you any more.")
    if approval.is_own:
        return _("You are one of the two. Another administrator must approve this.")
    return f"{approval.bar}." if approval.bar else ""


def _approvals_of(
    session: Session, rows: Collection[AnyRow], *, now: datetime, account_id: int | None
) -> list[Approval]:
    keys = [(row.candidate_id, row.mentor_id) for row in rows]
    pairs = read_pairs(session, get_scheme(session), keys, today=local_day(now))
    rivals = _count_by_mentor(session, [row.mentor_id for row in rows])
    allowed = get_policy(session).overrides
    return [
        _approval_of(row, pairs.get(key), rivals[row.mentor_id], allowed, now, account_id)
        for row, key in zip(rows, keys, strict=True)
    ]


def _count_by_mentor(session: Session, mentor_ids: Collection[int]) -> Counter[int]:
    """Return how many with each of these mentors await the office."""
    rows = session.execute(
        select(Proposal.mentor_id, func.count())
        .where(Proposal.mentor_id.in_(mentor_ids), awaits_office())
        .group_by(Proposal.mentor_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _notes(row: AnyRow, n_await: int, today: date) -> Iterator[str]:
    """Say what to look at first: a break since the yes, and rivals for places that are not there.

    Several with one mentor are no rivals while each has a place: theirs is held.
    """
    name = row.mentor_name
    if is_paused(row.mentor_status, row.paused_until, today=today):
        if row.paused_until is None:
            yield _("%(name)s takes a break by now. Ask whether the yes stands.", name=name)
        else:
            yield _(
                "%(name)s takes a break by now, until %(day)s. Ask whether the yes stands.",
                name=name,
                day=short_day(row.paused_until),
            )
    if row.held > row.capacity:
        yield _(
            "%(name)s now has room for %(capacity)s, and %(held)s are spoken for. Take care.",
            name=name,
            capacity=row.capacity,
            held=row.held,
        )
        if n_await > 1:
            yield _(
                "%(n)s await you with %(name)s, whose last place is among these.",
                n=n_await,
                name=name,
            )


def _approval_of(
    row: AnyRow,
    pair: Pair | None,
    n_await: int,
    allowed: Overrides,
    now: datetime,
    account_id: int | None,
) -> Approval:
    accepted_at = row.answered_at or row.created_at
    bar = pair.holding_a_place().bar if pair else None
    levels = vocabulary().levels
    return Approval(
        public_id=row.public_id,
        candidate=person_of(row, "candidate"),
        mentor=person_of(row, "mentor"),
        level=levels.label(row.level),
        mentor_level=levels.label(row.mentor_level),
        capacity=row.capacity,
        held=row.held,
        began=began_words(row),
        message=row.message,
        accepted_at=accepted_at,
        is_old=now - accepted_at > OLD_AFTER,
        is_own=account_id in {row.candidate_account_id, row.mentor_account_id},
        bar=str(BAR_WORDS[bar]) if bar else "",
        bar_code=bar or "",
        may_override=bar is not None and can_override(bar, allowed),
        notes=tuple(_notes(row, n_await, local_day(now))),
        why=explain_pair(pair) if pair else None,
    )
