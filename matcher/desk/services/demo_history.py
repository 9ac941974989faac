"""What has happened before a demo begins: requests, answers and approvals, through the services.

Each pair has a story: a generator that yields the moment of its next step, does the step when it
is sent that moment back, and goes on. The stories are told together in the order of their moments,
so that the log of the demo reads like a real one.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.actor import Actor, Role
from matcher.core.days import local_day
from matcher.matching.instance.instance import build_instance
from matcher.matching.instance.outcome import run
from matcher.matching.models import Scheme
from matcher.matching.queries.people import read_candidates, read_mentors, settings_of
from matcher.mentors.models import Mentor
from matcher.mentors.rules import free_places
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.answers import accept_request, decline_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.endings import finish_pairing
from matcher.pairings.services.requests import request_mentor

HELD_SHARE = 0.40  # of all places, by the live pairings
MOST_MATCHED = 0.65  # of all candidates, so that enough are still looking
WAITED = timedelta(days=45)  # whoever has a mentor by now enrolled at least so long ago
SHORTEST_AGO = timedelta(days=16)
MOST_PAIRS = 500  # so that the largest demo is made in a bearable time
FINISHED_SHARE, FINISHED_AFTER = 0.3, timedelta(days=150)
OPEN_SHARE, AWAITING_SHARE, DECLINED_SHARE = 0.04, 0.025, 0.04
OLD_NEWS = timedelta(days=2)  # mails older than this have long been sent
OPENING_HOUR, CLOSING_HOUR = 8, 18
FRIDAY = 4

Story = Generator[datetime, datetime, object]
Told = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate and a mentor who suit each other."""

    candidate: Candidate
    mentor: Mentor

    @property
    def as_candidate(self) -> Actor:
        """The candidate as the services know them."""
        account, roles = self.candidate.account, frozenset({Role.CANDIDATE})
        return Actor(account.id, account.name, roles, candidate_id=self.candidate.id)

    @property
    def as_mentor(self) -> Actor:
        """The mentor as the services know them."""
        account, roles = self.mentor.account, frozenset({Role.MENTOR})
        return Actor(account.id, account.name, roles, mentor_id=self.mentor.id)


def live_through(
    session: Session,
    scheme: Scheme,
    office: Actor,
    messages: list[str],
    *,
    now: datetime,
    tell: Told,
) -> None:
    """Let the last year happen to a scheme that has just been filled.

    Parameters
    ----------
    messages
        What candidates write, with places for `{mentor}` and `{candidate}`.
    tell
        Hears the share that has happened.
    """
    random = Random("the year before")
    pairs = _fitting_pairs(session, scheme, random, now=now)
    stories = _Stories(session, office, messages, random, now).of(pairs)
    _tell_together(stories, now, tell)
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.created_at < now - OLD_NEWS)
        .values(status=MailStatus.SENT, sent_at=OutboxMail.created_at, tries=1)
    )


def _fitting_pairs(
    session: Session, scheme: Scheme, random: Random, *, now: datetime
) -> list[Pair]:
    """Match as many of those who have waited longest as the demo's past needs."""
    today = local_day(now)
    mentors = read_mentors(session, scheme.id, today=today)
    candidates = read_candidates(session, scheme.id, today=today, free_only=True)
    n_places = sum(mentor.capacity for mentor in mentors.values())
    known = {
        i for i, c in candidates.items() if c.waiting_since and c.waiting_since <= today - WAITED
    }
    most = min(MOST_PAIRS, round(MOST_MATCHED * len(candidates)), len(known))
    wanted = min(round(HELD_SHARE * n_places), most)
    chosen = [candidates[i] for i in random.sample(sorted(known), wanted)]
    outcome = run(build_instance(mentors.values(), chosen, settings_of(scheme), as_of=today))
    people = outcome.instance
    candidate_of = {c.account.email: c for c in session.scalars(select(Candidate))}
    mentor_of = {m.account.email: m for m in session.scalars(select(Mentor))}
    return [
        Pair(candidate_of[people.candidates[i].email], mentor_of[people.mentors.records[j].email])
        for i, j in outcome.pairs
    ]


class _Stories:
    """The stories that a scheme's last year is made of."""

    def __init__(
        self, session: Session, office: Actor, messages: list[str], random: Random, now: datetime
    ) -> None:
        self._session = session
        self._office = office
        self._messages = messages
        self._random = random
        self._now = now

    def of(self, pairs: list[Pair]) -> list[Story]:
        """Decide which pairs have long been together, await an answer, or came to nothing."""
        n_open, n_awaiting, n_declined = (
            max(1, round(share * len(pairs)))
            for share in (OPEN_SHARE, AWAITING_SHARE, DECLINED_SHARE)
        )
        waiting = _one_each(pairs)[:n_open]
        others = [pair for pair in pairs if pair not in waiting]
        awaiting, others = others[:n_awaiting], others[n_awaiting:]
        declined, together = others[:n_declined], others[n_declined:]
        return [
            *(self._asks(pair, self._recently(0, 2)) for pair in waiting),
            *(self._agree(pair, self._recently(5, 8)) for pair in awaiting),
            *(self._is_refused(pair, self._long_ago(pair)) for pair in declined),
            *(self._pair_up(pair, self._long_ago(pair)) for pair in together),
        ]

    def _asks(self, pair: Pair, moment: datetime) -> Generator[datetime, datetime, Proposal]:
        words = self._random.choice(self._messages)
        first_names = {
            "mentor": pair.mentor.account.name.split()[0],
            "candidate": pair.candidate.account.name.split()[0],
        }
        moment = yield moment
        return request_mentor(
            self._session,
            pair.as_candidate,
            pair.mentor.public_id,
            words.format(**first_names),
            now=moment,
        )

    def _agree(self, pair: Pair, moment: datetime) -> Generator[datetime, datetime, Proposal]:
        proposal = yield from self._asks(pair, moment)
        moment = yield self._later(moment, 1, 4)
        room = free_places(pair.mentor.capacity, pair.mentor.held)
        said = pair.mentor.confirmed_at
        accept_request(self._session, pair.as_mentor, proposal.public_id, room=room, now=moment)
        _keep_newer_claim(pair.mentor, said)
        return proposal

    def _is_refused(self, pair: Pair, moment: datetime) -> Generator[datetime, datetime, None]:
        proposal = yield from self._asks(pair, moment)
        moment = yield self._later(moment, 1, 5)
        said = pair.mentor.confirmed_at
        decline_request(
            self._session,
            pair.as_mentor,
            proposal.public_id,
            DeclineReason.NO_TIME,
            room=free_places(pair.mentor.capacity, pair.mentor.held - 1),
            now=moment,
        )
        _keep_newer_claim(pair.mentor, said)

    def _pair_up(self, pair: Pair, moment: datetime) -> Generator[datetime, datetime, None]:
        proposal = yield from self._agree(pair, moment)
        moment = yield self._later(moment, 6, 10)
        pairing = approve_pairing(self._session, self._office, proposal.public_id, now=moment)
        if moment < self._now - FINISHED_AFTER and self._random.random() < FINISHED_SHARE:
            moment = yield self._later(moment, 100, FINISHED_AFTER.days)
            finish_pairing(self._session, self._office, pairing.public_id, now=moment)

    def _recently(self, least: int, most: int) -> datetime:
        return self._later(self._now, -most, -least)

    def _long_ago(self, pair: Pair) -> datetime:
        """Return a moment between a candidate's enrolment and a few weeks ago."""
        longest = local_day(self._now) - pair.candidate.waiting_since
        days = self._random.randint(SHORTEST_AGO.days, max(SHORTEST_AGO.days, longest.days - 7))
        return self._later(self._now, -days, -days)

    def _later(self, moment: datetime, least: int, most: int) -> datetime:
        """Return a moment in working hours, so many days later, and never in the future."""
        day = moment.date() + timedelta(days=self._random.randint(least, most))
        if day.weekday() > FRIDAY:
            day += timedelta(days=7 - day.weekday())
        hour, minute = (
            self._random.randrange(OPENING_HOUR, CLOSING_HOUR),
            self._random.randrange(60),
        )
        later = datetime.combine(day, time(hour, minute), UTC)
        return min(later, self._now - timedelta(minutes=self._random.randint(5, 50)))


def _keep_newer_claim(mentor: Mentor, said: datetime | None) -> None:
    """Let an answer of the past not undo what the mentor has said of their places since."""
    if mentor.confirmed_at and said and said > mentor.confirmed_at:
        mentor.confirmed_at = said


def _one_each(pairs: list[Pair]) -> list[Pair]:
    """Return one pair of each mentor, those of mentors with several pairs first."""
    n_pairs = Counter(pair.mentor.id for pair in pairs)
    first = {pair.mentor.id: pair for pair in reversed(pairs)}
    return sorted(first.values(), key=lambda pair: (-n_pairs[pair.mentor.id], pair.mentor.id))


def _tell_together(stories: list[Story], now: datetime, tell: Told) -> None:
    """Tell all stories at once, each step at its moment; what has not happened yet is left out."""
    steps = [(next(story), number, story) for number, story in enumerate(stories)]
    heapq.heapify(steps)
    n_stories, n_over = len(steps), 0
    while steps:
        moment, number, story = heapq.heappop(steps)
        try:
            heapq.heappush(steps, (max(story.send(moment), moment), number, story))
        except StopIteration:
            n_over += 1
            tell(n_over / n_stories)
