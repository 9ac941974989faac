"""What offering some suggestions would do now: to whom, and which have gone stale, and why."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.candidates.queries import search_of_candidate
from matcher.candidates.rules import Search
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.paging import in_pieces
from matcher.core.words import _
from matcher.desk.queries.explained import BAR_WORDS
from matcher.desk.queries.runs import Run
from matcher.desk.queries.suggestions import (
    SuggestionRow,
    count_offered,
    list_ready,
    list_suggestions,
)
from matcher.matching.models import Suggestion
from matcher.matching.queries.pairs import Pair, read_pairs
from matcher.matching.queries.relations import is_busy
from matcher.matching.queries.runs import get_scheme
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.rounds import find_review
from matcher.pairings.rules.rounds import office_waits
from matcher.web.dates import short_day

MOST_AT_ONCE = 300
"""So many are offered in one press: more than a round has, few enough for one transaction."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A suggestion that cannot be offered any more, and why."""

    public_id: PublicId
    candidate: str
    mentor: str
    why: str


@dataclass(frozen=True, slots=True)
class OfferPlan:
    """The consequences of one batch; `mark` tells whether they are still those that were seen.

    Where the best of all that are ready were taken, `n_next` more look ready and wait for the next
    press, and `n_before` of the run's suggestions had been offered already.
    """

    good: tuple[SuggestionRow, ...]
    stale: tuple[Stale, ...]
    last_day: date
    review_words: str = ""
    n_next: int = 0
    n_before: int = 0

    @property
    def n_mentors(self) -> int:
        """With how many mentors a place would be held."""
        return len({row.mentor.email for row in self.good})

    @property
    def mark(self) -> str:
        """Return a short mark of what would happen; another mark means other consequences."""
        pairs = sorted((row.public_id, row.candidate.email, row.mentor.email) for row in self.good)
        return sha256(repr((self.last_day, pairs)).encode()).hexdigest()[:16]


def plan_offers(
    session: Session, run: Run, chosen: Sequence[PublicId], *, now: datetime
) -> OfferPlan:
    """Return what offering these suggestions of a run would do, looked at as strictly as doing it.

    Those that are not the run's are left out. Of several for one mentor's last place the first by
    the candidate's name has it.
    """
    today = local_day(now)
    rows = list_suggestions(session, run, chosen, today=today)
    return _plan(session, rows, _why_not_now(session, rows, today, Counter()), now=now)


def plan_best(session: Session, run: Run, *, text: str, now: datetime) -> OfferPlan:
    """Return what offering those who suit best would do, of all that are still to offer.

    As many are taken as one press may offer. Those met on the way that cannot be offered now stand
    in the plan with their reasons; they take no other's place in it.
    """
    today = local_day(now)
    ready = list_ready(session, run, text=text, today=today)
    rows: list[SuggestionRow] = []
    whys: dict[PublicId, str] = {}
    n_good = 0
    for row, why in _look_at_each(session, run, ready, today):
        rows.append(row)
        whys[row.public_id] = why
        n_good += not why
        if n_good == MOST_AT_ONCE:
            break
    rows.sort(key=lambda row: (row.candidate.name.lower(), row.public_id))
    return replace(
        _plan(session, rows, whys, now=now),
        n_next=len(ready) - len(rows),
        n_before=count_offered(session, run),
    )


def _look_at_each(
    session: Session, run: Run, ids: Sequence[PublicId], today: date
) -> Iterator[tuple[SuggestionRow, str]]:
    """Yield suggestions in the order of their ids, each with why it cannot be offered now."""
    taken = Counter[int]()
    for piece in in_pieces(ids, MOST_AT_ONCE):
        found = {row.public_id: row for row in list_suggestions(session, run, piece, today=today)}
        rows = [found[one] for one in piece]
        whys = _why_not_now(session, rows, today, taken)
        yield from ((row, whys[row.public_id]) for row in rows)


def _plan(
    session: Session,
    rows: Sequence[SuggestionRow],
    whys: Mapping[PublicId, str],
    *,
    now: datetime,
) -> OfferPlan:
    """Part what can be offered from what cannot, and say until when it may be answered."""
    today, scheme = local_day(now), get_scheme(session)
    good = tuple(row for row in rows if not whys[row.public_id])
    stale = tuple(
        Stale(row.public_id, row.candidate.name, row.mentor.name, whys[row.public_id])
        for row in rows
        if whys[row.public_id]
    )
    review = find_review(session, scheme.id, now=now)
    goes_out_on = review.announced_on if review else today
    last_day = goes_out_on + timedelta(days=get_periods(session, scheme.id).offer_days)
    return OfferPlan(good, stale, last_day, office_waits(review) if review else "")


def _why_not_now(
    session: Session, rows: Sequence[SuggestionRow], today: date, taken: Counter[int]
) -> dict[PublicId, str]:
    """Say of each why it cannot be offered now, or nothing; count in `taken` whose places go."""
    people = {
        row.public_id: row
        for row in session.execute(
            select(
                Suggestion.public_id, Suggestion.mentor_id, Candidate, is_busy().label("is_busy")
            )
            .join(Candidate, Candidate.id == Suggestion.candidate_id)
            .where(Suggestion.public_id.in_([row.public_id for row in rows]))
        )
    }
    scheme = get_scheme(session)
    grace_days = get_periods(session, scheme.id).looking_grace_days
    keys = [(row.Candidate.id, row.mentor_id) for row in people.values()]
    pairs, whys = read_pairs(session, scheme, keys, today=today), {}
    for row in rows:
        person, mentor_id = people[row.public_id], people[row.public_id].mentor_id
        pair = pairs.get((person.Candidate.id, mentor_id))
        why = (
            row.since
            or (_("Has a mentor, or something open, at another level") if person.is_busy else "")
            or _silence(person.Candidate, grace_days, today)
            or _bar(pair)
            or _no_room(pair, taken[mentor_id])
        )
        taken[mentor_id] += not why
        whys[row.public_id] = why
    return whys


def _silence(candidate: Candidate, grace_days: int, today: date) -> str:
    """Say that a candidate has fallen silent or rests, so that nobody offers them anything."""
    search = search_of_candidate(candidate, grace_days, today=today)
    if search is Search.SILENT:
        return _("Has not told us whether they still look")
    if search is Search.RESTING and candidate.resting_until:
        return _("Does not want a mentor before %(day)s", day=short_day(candidate.resting_until))
    return ""


def _bar(pair: Pair | None) -> str:
    if pair is None:
        return _("One of the two is not in this scheme any more")
    return str(BAR_WORDS[pair.bar]) if pair.bar else ""


def _no_room(pair: Pair | None, taken: int) -> str:
    """Say that the places of a mentor go to others of the same batch."""
    is_over = pair is not None and taken >= pair.mentor.capacity
    return _("The mentor’s last place goes to another of these") if is_over else ""
