"""The freshness report: read what has happened, and reckon how true the list is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry
from matcher.candidates.models import Candidate
from matcher.core.days import local_day, start_of_day
from matcher.desk.rules import freshness as rules
from matcher.desk.rules.figures import Rate, Spread
from matcher.desk.rules.freshness import Answers, Idle, Outcome
from matcher.desk.rules.working_days import working_days_between
from matcher.matching.queries.people import limits_of, settings_of
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import AgeLimits, ClaimAge, ClaimSource, MentorStatus
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import DeclineReason, Origin, ProposalStatus
from matcher.reference.files import Terms, vocabulary

T = TypeVar("T")
HEARD = ("proposal.accepted", "proposal.declined", "proposal.talk")
NO_ROOM = {DeclineReason.FULL, DeclineReason.NO_TIME}
CAME_TO_NOTHING = (
    ProposalStatus.DECLINED,
    ProposalStatus.EXPIRED,
    ProposalStatus.WITHDRAWN,
    ProposalStatus.REJECTED,
)
NOBODY_SPOKE = {ClaimSource.SYSTEM, ClaimSource.UNDO}
DAY_SECONDS = 24 * 60 * 60.0
Ages = dict[ClaimAge, int]


@dataclass(frozen=True, slots=True)
class Month:
    """The figures of one month."""

    first: date
    false_free: Rate
    false_full: Rate
    answers: Answers
    searches: Spread
    idle: Idle
    ages: Ages


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of the last months, together and one by one, and the claims as they stand.

    `held_now` are the places that are held for offers and requests that are still open.
    """

    months: list[Month]
    false_free: Rate
    false_full: Rate
    answers: Answers
    searches: Spread
    idle: Idle
    held_now: Idle
    ages: Ages
    by_region: list[tuple[str, Ages]]
    by_sector: list[tuple[str, Ages]]

    @property
    def is_empty(self) -> bool:
        """Whether there is nobody on the list and nothing has happened."""
        n_asked = self.answers.took.n + self.answers.silent + self.answers.open
        return not (sum(self.ages.values()) or n_asked or self.searches.n)


def get_report(session: Session, *, now: datetime) -> Report:
    """Return the report of the last twelve months, in six queries however much has happened."""
    today = local_day(now)
    firsts = rules.last_months(today)
    since = start_of_day(firsts[0])
    requests = _requests(session, since)
    searches = _searches(session, since)
    holds, held_now = _holds(session, since, now)
    claims = _claims(session)
    free, full = rules.false_free(requests), rules.false_full(claims)
    listed = _listed(session, claims)
    limits = limits_of(settings_of(get_scheme(session)))
    asked = _by_month(requests, lambda one: one.asked_on)
    found = _by_month(searches, lambda one: one.approved_on)
    idle = _by_month(holds, lambda one: one.ended_on)
    ages = rules.ages_over(listed, limits, [min(today, _last_day(first)) for first in firsts])
    months = [
        Month(
            first=first,
            false_free=free.get(first, Rate(0, 0)),
            false_full=full.get(first, Rate(0, 0)),
            answers=rules.answers(asked[first], working_days_between),
            searches=rules.searches(found[first], working_days_between),
            idle=rules.idle(idle[first]),
            ages=ages_then,
        )
        for first, ages_then in zip(firsts, ages, strict=True)
    ]
    return Report(
        months=months,
        false_free=rules.in_all(free, firsts),
        false_full=rules.in_all(full, firsts),
        answers=rules.answers(
            (one for one in requests if one.asked_on >= firsts[0]), working_days_between
        ),
        searches=rules.searches(searches, working_days_between),
        idle=rules.idle(holds),
        held_now=held_now,
        ages=ages[-1],
        by_region=_by_term(listed, vocabulary().regions, lambda one: one.region, limits, today),
        by_sector=_by_term(listed, vocabulary().sectors, lambda one: one.sector, limits, today),
    )


def _by_month(rows: Iterable[T], when: Callable[[T], date]) -> defaultdict[date, list[T]]:
    months: defaultdict[date, list[T]] = defaultdict(list)
    for row in rows:
        months[rules.month_of(when(row))].append(row)
    return months


def _last_day(first: date) -> date:
    return rules.month_of(first + timedelta(days=32)) - timedelta(days=1)


def _by_term(
    listed: Sequence[rules.Listed],
    terms: Terms,
    of: Callable[[rules.Listed], str],
    limits: AgeLimits,
    today: date,
) -> list[tuple[str, Ages]]:
    """Return the ages of the claims by region or sector, those without mentors left out."""
    groups: defaultdict[str, list[rules.Listed]] = defaultdict(list)
    for one in listed:
        groups[of(one)].append(one)
    named = [(term.code, terms.label(term.code)) for term in terms] + [("", "")]
    return [
        (label, rules.ages(groups[code], limits, today)) for code, label in named if groups[code]
    ]


def _requests(session: Session, since: datetime) -> list[rules.Request]:
    """Read what candidates asked of mentors who were shown with room, and what came of it.

    When a mentor was first heard of and last answered is in the log; the row keeps the last step.
    """
    heard = heard_of()
    rows = session.execute(
        select(
            Proposal.requested_at,
            Proposal.status,
            Proposal.decline_reason,
            Mentor.region,
            heard.c.first,
            heard.c.last,
        )
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .outerjoin(heard, heard.c.subject == Proposal.public_id)
        .where(
            Proposal.requested_at.is_not(None),
            Proposal.origin != Origin.AGREED,
            func.coalesce(heard.c.last, Proposal.requested_at) >= since,
        )
    )
    found = []
    for asked_at, status, reason, region, first, last in rows:
        outcome = _outcome(status, answered=last is not None)
        found.append(
            rules.Request(
                asked_on=local_day(asked_at),
                region=region,
                outcome=outcome,
                heard_on=local_day(first) if first else None,
                answered_on=local_day(last) if last else None,
                no_room=outcome is Outcome.NO and reason in NO_ROOM,
            )
        )
    return found


def heard_of() -> Subquery:
    """Return of each request when its mentor was first heard of, and when they last answered."""
    return (
        select(
            AuditEntry.subject,
            func.min(AuditEntry.at).label("first"),
            func.max(AuditEntry.at).filter(AuditEntry.action != "proposal.talk").label("last"),
        )
        .join(Proposal, Proposal.public_id == AuditEntry.subject)
        .where(AuditEntry.action.in_(HEARD), Proposal.requested_at.is_not(None))
        .group_by(AuditEntry.subject)
        .subquery()
    )


def _outcome(status: str, *, answered: bool) -> Outcome:
    if status == ProposalStatus.DECLINED:
        return Outcome.NO
    if answered:
        return Outcome.YES
    ends = {
        ProposalStatus.EXPIRED.value: Outcome.SILENT,
        ProposalStatus.REQUESTED.value: Outcome.OPEN,
    }
    return ends.get(status, Outcome.WITHDRAWN)


def _claims(session: Session) -> list[rules.Said]:
    rows = session.execute(
        select(
            AvailabilityClaim.mentor_id,
            AvailabilityClaim.made_at,
            AvailabilityClaim.source,
            AvailabilityClaim.status,
            AvailabilityClaim.capacity,
            AvailabilityClaim.held,
            AvailabilityClaim.kept_places,
        )
        .where(AvailabilityClaim.undone_at.is_(None))
        .order_by(AvailabilityClaim.mentor_id, AvailabilityClaim.made_at, AvailabilityClaim.id)
    )
    return [rules.Said(row[0], local_day(row[1]), *row[2:]) for row in rows]


def _searches(session: Session, since: datetime) -> list[rules.Search]:
    """Read how long those who were given a mentor had looked: since they enrolled, or since their
    last pairing ended."""
    pairings = session.execute(
        select(
            Pairing.candidate_id,
            Pairing.approved_at,
            Pairing.ended_at,
            Candidate.waiting_since,
            Candidate.region,
        )
        .join(Candidate, Candidate.id == Pairing.candidate_id)
        .order_by(Pairing.candidate_id, Pairing.approved_at, Pairing.id)
    )
    found = []
    lost_on: dict[int, date] = {}
    for candidate, approved_at, ended_at, waiting_since, region in pairings:
        start = max(waiting_since, lost_on.get(candidate, waiting_since))
        if approved_at >= since:
            found.append(rules.Search(start, local_day(approved_at), region))
        if ended_at is not None:
            lost_on[candidate] = local_day(ended_at)
    return found


def _holds(session: Session, since: datetime, now: datetime) -> tuple[list[rules.Hold], Idle]:
    """Read the places that were held for nothing, and those that are held for what is open."""
    over = session.execute(
        select(Proposal.created_at, Proposal.answered_at).where(
            Proposal.status.in_(CAME_TO_NOTHING), Proposal.answered_at >= since
        )
    )
    holds = [rules.Hold(local_day(end), _days(begin, end)) for begin, end in over if end]
    begun = session.scalars(select(Proposal.created_at).where(Proposal.hold_id.is_not(None)))
    return holds, rules.idle([rules.Hold(local_day(now), _days(begin, now)) for begin in begun])


def _days(begin: datetime, end: datetime) -> float:
    return max(0.0, (end - begin).total_seconds() / DAY_SECONDS)


def _listed(session: Session, claims: Iterable[rules.Said]) -> list[rules.Listed]:
    said: defaultdict[int, list[date]] = defaultdict(list)
    for claim in claims:
        if claim.source not in NOBODY_SPOKE:
            said[claim.mentor].append(claim.on)
    mentors = session.execute(
        select(
            Mentor.id, Mentor.region, Mentor.sector, Mentor.created_at, Mentor.confirmed_at
        ).where(Mentor.status.in_([MentorStatus.LISTED, MentorStatus.PAUSED]))
    )
    found = []
    for mentor_id, region, sector, created_at, confirmed_at in mentors:
        days = said[mentor_id]
        if confirmed_at is not None:
            days = [
                *(day for day in days if day <= local_day(confirmed_at)),
                local_day(confirmed_at),
            ]
        found.append(rules.Listed(region or "", sector, local_day(created_at), days))
    return found
