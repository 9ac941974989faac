"""The year with Matcher: people act by its services and by the mails that its outbox sends."""

import heapq
import itertools
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.year import scheme as installation
from benchmarks.year.causes import last_word, why_no_room, why_room
from benchmarks.year.questions import answer_how_it_goes, answer_met, meets_at
from benchmarks.year.world import (
    ASKS_NEXT,
    BEGIN,
    DAYS,
    DECLINES_OFFER,
    ENDS_REPORTED,
    OTHER_NO,
    PASSIVE,
    TAIL,
    TALKS_FIRST,
    TELLS_ELSEWHERE,
    WANTS_ANYONE,
    Candidate,
    Mentor,
    Person,
    World,
    at,
)
from matcher.accounts.models import Account
from matcher.app import create_app
from matcher.availability.queries.beside_places import find_link
from matcher.availability.rules.answers import Answer, Kind
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.answering import answer_by_link
from matcher.availability.services.living import say_by_link
from matcher.availability.services.looking import answer_by_link as say_looking_by_link
from matcher.candidates import models as candidates
from matcher.candidates.rules import Looking
from matcher.candidates.services import add_to_list, set_ask_next
from matcher.core.actor import Actor
from matcher.core.config import Settings
from matcher.core.days import local_day
from matcher.core.errors import DomainError
from matcher.desk.queries.offering import plan_offers
from matcher.desk.queries.runs import get_run
from matcher.desk.services.offering import offer_batch
from matcher.matching.models import Scheme, Suggestion
from matcher.matching.queries.people import is_shown
from matcher.matching.services.asking import start_run
from matcher.matching.services.runs import perform_run
from matcher.mentors import models as mentors
from matcher.mentors.rules import PauseReason, room
from matcher.mentors.services import set_room
from matcher.mentors.services.ringing import note_rung
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.queries.invariants import verify_invariants
from matcher.pairings.queries.offered import count_offered
from matcher.pairings.rules.offering import OffersWish
from matcher.pairings.rules.states import (
    LIVE,
    OPEN,
    DeclineReason,
    EndReason,
    Place,
    ProposalStatus,
    Said,
)
from matcher.pairings.services.absences import add_office_absence, add_own_absence
from matcher.pairings.services.alternatives import list_alternatives
from matcher.pairings.services.answers import accept_request, decline_request
from matcher.pairings.services.approvals import approve_many
from matcher.pairings.services.endings import end_pairing, finish_pairing
from matcher.pairings.services.late import say_late_yes
from matcher.pairings.services.living import note_alive
from matcher.pairings.services.looking import say_looking
from matcher.pairings.services.offers import accept_offer, decline_offer
from matcher.pairings.services.requests import request_mentor, withdraw_request
from matcher.pairings.services.talks import agree_talk
from matcher.pairings.services.wanting import set_offers

SWEEP_HOURS = (8, 13, 18)
OFFICE_AWAY = ((date(2026, 8, 3), date(2026, 8, 23)), (date(2026, 12, 21), date(2027, 1, 3)))
OFFICE_DAYS = (1, 3)  # Tuesday and Thursday
COMES_BACK = timedelta(days=7)
MESSAGE = "Would you be my mentor? I should like to begin soon."
LINKS = {"have_you_met": Purpose.MET, "how_it_goes": Purpose.SURVEY}
Act = Callable[[], object]


@dataclass
class Real:
    """A pairing as it really is, whatever the list says."""

    public_id: str
    mentor: str
    candidate: str
    start: datetime
    end: datetime
    is_early: bool
    is_ghost: bool
    meets_at: datetime
    ended_in_list: datetime | None = None


@dataclass
class Week:
    """One look at the list on a Monday: what it says, and what is true."""

    day: str
    shown_free: int = 0
    falsely_free: int = 0
    shown_full: int = 0
    falsely_full: int = 0
    shown_asked: int = 0
    why_free: Counter[str] = field(default_factory=Counter)
    why_full: Counter[str] = field(default_factory=Counter)


class Year:
    """One year of one world with Matcher."""

    def __init__(self, world: World, folder: Path, scheme_settings: dict[str, Any]) -> None:
        self.world = world
        self.clock = installation.MovingClock(installation.LOADED)
        self.settings = Settings(
            instance=folder, demo=True, secret_key=installation.SECRET, base_url="http://localhost"
        )
        (folder / "demo.json").write_text('{"size": "small", "schema": "", "people": {}}')
        self.database = installation.open_database(folder, self.clock)
        self.office = installation.fill(self.database, world, self.clock, scheme_settings)
        self.robot = create_app(self.settings, self.database).test_client()
        self._queue: list[tuple[datetime, int, Act]] = []
        self._order = itertools.count()
        self.accounts: dict[int, Person] = {}
        self.actors: dict[str, Actor] = {}
        self.public: dict[str, str] = {}
        self.n_read: Counter[str] = Counter()
        self.seen_mails: set[int] = set()
        self.real: dict[str, Real] = {}
        self._of: defaultdict[str, list[Real]] = defaultdict(list)
        self.weeks: list[Week] = []
        self.refused: Counter[str] = Counter()
        self.words: Counter[str] = Counter()
        self.no_room: Counter[str] = Counter()
        self.had_room: Counter[str] = Counter()
        self.talked: dict[str, datetime] = {}
        self.robot_did: Counter[str] = Counter()
        self.violations: list[str] = []
        self._know_everybody()

    # What happens when

    def plan(self, moment: datetime | None, act: Act) -> None:
        if moment is not None:
            heapq.heappush(self._queue, (max(moment, self.clock.moment), next(self._order), act))

    def run(self) -> None:
        """Live through the year, and the weeks after it in which its last requests end."""
        for k in range(DAYS + TAIL):
            day = BEGIN + timedelta(days=k)
            for hour in SWEEP_HOURS:
                self.plan(at(day, hour), self.sweep)
            if day.weekday() == 0:
                self.plan(at(day, 12.5), self.look)
            if day.weekday() in OFFICE_DAYS and not any(a <= day <= b for a, b in OFFICE_AWAY):
                self.plan(at(day, 10), self.office_day)
        for first, last in OFFICE_AWAY:
            self.do(add_office_absence, self.office, first, last, "closed")
        for mentor in self.world.mentors.values():
            if mentor.tells_absence:
                self._tell_absences(mentor)
        for person in self.world.candidates.values():
            self.plan(at(person.enrols, 9), lambda person=person: self.enrol(person))
        end = at(BEGIN + timedelta(days=DAYS + TAIL))
        while self._queue and self._queue[0][0] < end:
            self.clock.moment, _n, act = heapq.heappop(self._queue)
            act()
        self.verify()

    @property
    def today(self) -> date:
        return local_day(self.clock.moment)

    def do(self, service: Callable[..., Any], *what: Any, **how: Any) -> Any:
        """Do one thing as a page would; what is refused is counted, and None."""
        try:
            with self.database.begin() as session:
                return service(session, *what, **how, now=self.clock.moment)
        except DomainError as refused:
            self.refused[f"{service.__name__}: {refused.message[:60]}"] += 1
            return None

    def _know_everybody(self) -> None:
        people: dict[str, Person] = {**self.world.mentors, **self.world.candidates}
        people |= {person.email: person for person, *_ in self.world.old}
        with self.database.read() as session:
            for account in session.scalars(select(Account)):
                if account.email in people:
                    self.accounts[account.id] = people[account.email]
            for mentor in session.scalars(select(mentors.Mentor)):
                email = mentor.account.email
                self.actors[email] = Actor(
                    mentor.account_id, mentor.account.name, mentor_id=mentor.id
                )
                self.public[email] = mentor.public_id
            for person in session.scalars(select(candidates.Candidate)):
                self._know_candidate(person)
            ends = {person.email: end for person, _start, end in self.world.old}
            for pairing in installation.live_pairs(session):
                email = pairing.candidate.account.email
                self._begin(
                    pairing, ends[email], is_early=False, is_ghost=ends[email] <= at(BEGIN, 10)
                )

    def _know_candidate(self, person: candidates.Candidate) -> None:
        email, account = person.account.email, person.account
        self.actors[email] = Actor(account.id, account.name, candidate_id=person.id)
        self.public[email] = person.public_id

    def _tell_absences(self, mentor: Mentor) -> None:
        for first, last in mentor.away:
            moment = at(max(BEGIN, first - timedelta(days=10)), 9.5)
            self.plan(
                moment,
                lambda first=first, last=last: self.do(
                    add_own_absence, self.actors[mentor.email], first, last
                ),
            )

    # The worker and the post

    def sweep(self) -> None:
        installation.sweep(self.database, self.settings)
        with self.database.read() as session:
            sent = session.scalars(
                select(OutboxMail)
                .where(
                    OutboxMail.status == MailStatus.SENT, OutboxMail.sent_at == self.clock.moment
                )
                .order_by(OutboxMail.id)
            ).all()
        for mail in sent:
            if mail.id not in self.seen_mails:
                self.seen_mails.add(mail.id)
                self.deliver(mail)

    def deliver(self, mail: OutboxMail) -> None:
        person = self.accounts.get(mail.recipient_id)
        if person is None:
            return
        self.n_read[person.email] += 1
        if getattr(person, "scanned", False):
            self.plan(self.clock.moment + timedelta(seconds=20), lambda: self.scan(mail))
        when = person.reads(self.n_read[person.email], self.clock.moment)
        name = mail.template.rpartition("/")[2]
        kind = "mentor" if isinstance(person, Mentor) else "candidate"
        react = getattr(self, f"{kind}_{name}", None) or getattr(self, f"both_{name}", None)
        if react is not None:
            self.plan(when, lambda: react(person, mail))

    def scan(self, mail: OutboxMail) -> None:
        """Open every link of a mail without signing in, and send every form, each button once."""
        if "link_id" not in mail.context:
            return
        name = mail.template.rpartition("/")[2]
        is_mentor = isinstance(self.accounts[mail.recipient_id], Mentor)
        purpose = LINKS.get(name, Purpose.PLACES if is_mentor else Purpose.LOOKING)
        token = sign(installation.SECRET, mail.context["link_id"], purpose)
        pages = [f"/{purpose}/{token}"]
        if purpose is Purpose.PLACES:
            pages.append(f"/places/{token}/reminders")
        for page in pages:
            shown = self.robot.get(page)
            for path, fields in forms_of(shown.text, page):
                if path.startswith(f"/{purpose}"):
                    answer = self.robot.post(path, data=fields)
                    self.robot_did[f"{path.split('/')[1]} {answer.status_code}"] += 1

    # Questions to both

    def both_have_you_met(self, person: Person, mail: OutboxMail) -> None:
        answer_met(self, person, mail, mail.context["link_id"])

    def both_how_it_goes(self, person: Person, mail: OutboxMail) -> None:
        answer_how_it_goes(self, person, mail, mail.context["link_id"])

    # Mentors

    def n_live(self, mentor: Mentor, *, besides: str = "") -> int:
        """Return how many a mentor really works with or has said yes to."""
        now = self.clock.moment
        n_real = sum(
            r.mentor == mentor.email and r.start <= now < r.end and not r.is_ghost
            for r in self._of[mentor.email]
        )
        with self.database.read() as session:
            accepted = session.scalars(
                select(Proposal.public_id).where(
                    Proposal.mentor_id == self.actors[mentor.email].mentor_id,
                    Proposal.status == ProposalStatus.ACCEPTED,
                )
            ).all()
        return n_real + len([one for one in accepted if one != besides])

    def true_room(self, mentor: Mentor) -> int:
        """Return how many more a mentor would truly take on, whoever waits for their answer."""
        return mentor.room(self.today, self.n_live(mentor))

    def n_open(self, mentor: Mentor, *, besides: str = "") -> int:
        """Return how many have asked and have yet to be answered; of offers mentors do not hear."""
        with self.database.read() as session:
            found = session.scalars(
                select(Proposal.public_id).where(
                    Proposal.mentor_id == self.actors[mentor.email].mentor_id,
                    Proposal.status == ProposalStatus.REQUESTED,
                )
            )
            return sum(one != besides for one in found)

    def mentor_request_new(self, mentor: Mentor, mail: OutboxMail) -> None:
        self.answer(mentor, mail.context["proposal_id"])

    mentor_request_reminder = mentor_talk_over = mentor_agreed_confirm = mentor_request_new

    def answer(self, mentor: Mentor, proposal_id: str) -> None:
        with self.database.read() as session:
            proposal = session.scalars(
                select(Proposal).where(Proposal.public_id == proposal_id)
            ).one()
            status, candidate_id, talk_on = proposal.status, proposal.candidate_id, proposal.talk_on
        actor, space = self.actors[mentor.email], self.true_room(mentor)
        if status == ProposalStatus.EXPIRED:
            if space and mentor.chance(0.5, "late yes", proposal_id):
                others = self.n_open(mentor, besides=proposal_id)
                room = max(0, space - 1 - others)
                self.do(say_late_yes, actor, proposal_id, room=room)
            return
        if status != ProposalStatus.REQUESTED or (talk_on and talk_on > self.today):
            return
        self._hear(mentor, space)
        pair = candidate_id, proposal_id
        _limit, closed = mentor.truth(self.today)
        others = self.n_open(mentor, besides=proposal_id)
        if not space:
            self._note_no_room(mentor, proposal_id)
            reason = DeclineReason.NO_TIME if closed else DeclineReason.FULL
            until = closed if closed and mentor.chance(0.6, "says until", closed) else None
            self.do(decline_request, actor, proposal_id, reason, room=0, until=until)
        elif mentor.chance(OTHER_NO, "other no", candidate_id):
            self.do(
                decline_request,
                actor,
                proposal_id,
                DeclineReason.OTHER,
                room=max(0, space - others),
            )
        elif talk_on is None and mentor.chance(TALKS_FIRST, "talks", candidate_id):
            day = mentor.awake(self.clock.moment + timedelta(days=4), mentor.random("talk", pair))
            if self.do(agree_talk, actor, proposal_id, local_day(day), "Ring me"):
                self.talked.setdefault(proposal_id, self.clock.moment)
                after = mentor.random("after", pair).uniform(1, 30)
                self.plan(day + timedelta(hours=after), lambda: self.answer(mentor, proposal_id))
        else:
            self.do(accept_request, actor, proposal_id, room=max(0, space - 1 - others))

    def _note_no_room(self, mentor: Mentor, proposal_id: str) -> None:
        """Note why somebody who was shown as free had no room."""
        with self.database.read() as session:
            proposal = session.scalars(
                select(Proposal).where(Proposal.public_id == proposal_id)
            ).one()
            asked_at = proposal.requested_at or proposal.created_at
            word = last_word(session, proposal.mentor_id, proposal.created_at)
        n_live = sum(r.start <= asked_at < r.end and not r.is_ghost for r in self._of[mentor.email])
        had_room = mentor.room(local_day(asked_at), n_live) > 0
        self.no_room[why_no_room(mentor, word, proposal.created_at, had_room=had_room)] += 1

    def _note_room(self, session: Session, mentor: mentors.Mentor, mine: list[Real]) -> None:
        """Note why somebody who was shown as full or away had room."""
        now = self.clock.moment
        ends = {
            r.public_id: r.end for r in mine if r.ended_in_list is None and not self.is_alive(r)
        }
        over = session.scalars(select(Pairing).where(Pairing.public_id.in_(ends))).all()
        word = last_word(session, mentor.id, now)
        self.had_room[why_room(word, [(p, ends[p.public_id]) for p in over], now)] += 1

    def _hear(self, mentor: Mentor, space: int) -> None:
        """Count a mentor's word that the list has been wrong about them."""
        with self.database.read() as session:
            row = session.get_one(mentors.Mentor, self.actors[mentor.email].mentor_id)
            shown = room(row.status, row.paused_until, row.capacity, row.held, today=self.today)
            held = session.scalars(
                select(Proposal.id).where(
                    Proposal.mentor_id == row.id,
                    Proposal.status.in_([ProposalStatus.OFFERED, ProposalStatus.REQUESTED]),
                )
            ).all()
        if shown:
            self.words["free"] += 1
            self.words["free, and had none"] += space <= 0
        elif not held:
            self.words["full"] += 1
            self.words["full, and had room"] += space > 0

    def mentor_confirm_places(self, mentor: Mentor, mail: OutboxMail) -> None:
        token = sign(installation.SECRET, mail.context["link_id"], Purpose.PLACES)
        space = self.true_room(mentor)
        self._hear(mentor, space)
        _limit, closed = mentor.truth(self.today)
        with self.database.read() as session:
            row = session.get_one(mentors.Mentor, self.actors[mentor.email].mentor_id)
            shown = room(row.status, row.paused_until, row.capacity, row.held, today=self.today)
            if row.pause_reason == PauseReason.SILENCE:  # "still so" would end this break
                shown = max(0, row.capacity - row.held)
            shown += row.kept_places  # so says the page: "still right" opens what has come back
            most = max(0, 10 - row.held)
            shown += count_offered(session, row.id)  # which the page says
        space = min(most, max(0, space - self.n_open(mentor)))
        if space == shown:
            answer = Answer(Kind.STILL)
        elif closed and mentor.chance(0.6, "says until", closed):
            answer = Answer(Kind.UNTIL, until=closed)
        else:
            answer = Answer(Kind.OTHER, number=space) if space else Answer(Kind.NONE)
        self.do(answer_by_link, token, answer, secret=installation.SECRET)
        self.say_of_people(mentor, token, share=0.95 if mail.context.get("working_names") else 0.8)
        for names, purpose, say in (
            ("met_names", Purpose.MET, answer_met),
            ("goes_names", Purpose.SURVEY, answer_how_it_goes),
        ):
            if mail.context.get(names):
                with self.database.read() as session:
                    link_id = find_link(session, mail.recipient_id, purpose, now=self.clock.moment)
                if link_id is not None:  # the page leads on to it
                    say(self, mentor, mail, link_id)

    mentor_welcome_back = mentor_bad_time = mentor_confirm_places

    def mentor_pairing_completed(self, mentor: Mentor, mail: OutboxMail) -> None:
        """Answer what the news of an end asks, where it has a link."""
        if "link_id" in mail.context:
            self.mentor_confirm_places(mentor, mail)

    mentor_pairing_ended_early = mentor_pairing_completed

    def mentor_no_room_by_link(self, mentor: Mentor, mail: OutboxMail) -> None:
        """Put right, signed in, what a machine has said."""
        space = self.true_room(mentor)
        if space:
            self.say_on_page(mentor, space)

    def say_on_page(self, mentor: Mentor, space: int) -> None:
        """Say on My places, signed in, how many there is room for."""
        actor = self.actors[mentor.email]
        with self.database.read() as session:
            offered = count_offered(session, actor.mentor_id)
        space = max(0, space - self.n_open(mentor))
        self.do(set_room, actor, actor.mentor_id, space, taken_back=offered)

    def mentor_still_working(self, mentor: Mentor, mail: OutboxMail) -> None:
        token = sign(installation.SECRET, mail.context["link_id"], Purpose.PLACES)
        self.say_of_people(mentor, token, share=0.95)

    def say_of_people(self, mentor: Mentor, token: str, *, share: float) -> None:
        """Say who is still mentored; half of those with something to end sign in and end it."""
        live = [
            r
            for r in self._of[mentor.email]
            if r.ended_in_list is None and r.start <= self.clock.moment
        ]
        said = {
            r.public_id: self.word_on(r)
            for r in live
            if mentor.chance(share, "says of", r.public_id, self.today)
        }
        over = [r for r in live if said.get(r.public_id, Said.YES) != Said.YES]
        if over and mentor.chance(0.5, "signs in", self.today):
            for one in over:
                self.end(one, self.actors[mentor.email])
                said.pop(one.public_id)
        if said:
            self.do(say_by_link, token, said, secret=installation.SECRET)

    def word_on(self, one: Real) -> Said:
        if self.is_alive(one):
            return Said.YES
        return Said.LOST_TOUCH if one.is_ghost else Said.FINISHED

    def is_alive(self, one: Real) -> bool:
        return not one.is_ghost and self.clock.moment < one.end

    # Pairings as they are

    def _begin(self, pairing: Pairing, end: datetime, *, is_early: bool, is_ghost: bool) -> Real:
        candidate = self.accounts[pairing.candidate.account_id]
        meets = meets_at(
            pairing.approved_at, candidate.random("meets", pairing.mentor.account.email)
        )
        one = Real(pairing.public_id, pairing.mentor.account.email, candidate.email,
                   pairing.approved_at, end, is_early, is_ghost, meets)  # fmt: skip
        self.real[one.public_id] = one
        self._of[one.mentor].append(one)
        mentor = self.world.mentors[one.mentor]
        luck = candidate.random("reports", one.mentor)
        if is_ghost:
            if one.end > at(BEGIN, 10) and luck.random() < 0.5:  # the mentor cannot reach them
                moment = one.start + timedelta(days=luck.uniform(30, 60))
                self.plan(
                    mentor.awake(moment, luck), lambda: self.end(one, self.actors[one.mentor])
                )
        elif luck.random() < ENDS_REPORTED:
            who = one.mentor if luck.random() < 0.5 else one.candidate
            moment = mentor.awake(
                max(one.end, self.clock.moment) + timedelta(days=luck.uniform(1, 14)), luck
            )
            self.plan(moment, lambda: self.end(one, self.actors[who]))
        return one

    def end(self, one: Real, actor: Actor) -> None:
        """End a pairing on the list; a mentor says truly what becomes of the place."""
        if one.ended_in_list is not None or self.is_alive(one):
            return
        mentor, place, until = self.world.mentors[one.mentor], Place.OPEN, None
        if actor.mentor_id is not None:
            space = self.true_room(mentor)
            _limit, closed = mentor.truth(self.today)
            with self.database.read() as session:
                row = session.get_one(mentors.Mentor, actor.mentor_id)
                free = max(0, row.capacity + row.kept_places - row.held)
            if closed:
                place, until = Place.REST, closed
            elif space <= free:
                place = Place.CLOSED
        if one.is_ghost or one.is_early:
            reason = EndReason.NO_CONTACT if one.is_ghost else EndReason.MENTOR_UNAVAILABLE
            if one.is_ghost and actor.candidate_id is not None:
                reason = EndReason.CANDIDATE_WITHDREW
            done = self.do(end_pairing, actor, one.public_id, reason, place=place, until=until)
        else:
            done = self.do(finish_pairing, actor, one.public_id, place=place, until=until)
        if done is not None:
            one.ended_in_list = self.clock.moment

    # Candidates

    def enrol(self, person: Candidate) -> None:
        row = {
            **person.row,
            "waiting_since": self.today.isoformat(),
            "preferences": "",
            "lost_mentor": "no",
        }
        with self.database.begin() as session:
            scheme = session.scalars(select(Scheme)).one()
            installation.import_rows(
                session, scheme, [], [row], as_of=self.today, now=self.clock.moment
            )
        with self.database.read() as session:
            found = session.scalars(
                select(candidates.Candidate).join(Account).where(Account.email == person.email)
            ).one()
            self.accounts[found.account_id] = person
            self._know_candidate(found)
        self.plan(person.first_visit, lambda: self.first_visit(person))
        if person.elsewhere_at is not None:
            self.plan(person.elsewhere_at, lambda: self.finds_elsewhere(person))

    def situation(self, person: Person) -> tuple[Proposal | None, candidates.Candidate, bool]:
        """Return what is open, the profile, and whether there is a mentor."""
        with self.database.read() as session:
            candidate_id = self.actors[person.email].candidate_id
            proposal = session.scalars(
                select(Proposal).where(
                    Proposal.candidate_id == candidate_id, Proposal.status.in_(OPEN)
                )
            ).one_or_none()
            paired = session.scalars(
                select(Pairing.id).where(
                    Pairing.candidate_id == candidate_id, Pairing.status.in_(LIVE)
                )
            ).first()
            return proposal, session.get_one(candidates.Candidate, candidate_id), paired is not None

    def first_visit(self, person: Candidate) -> None:
        if not person.looks(self.clock.moment):
            return
        actor = self.actors[person.email]
        if person.chance(WANTS_ANYONE, "anyone") or person.chance(PASSIVE, "passive"):
            self.do(set_offers, actor, OffersWish.ANYONE)
        self.do(set_ask_next, actor, actor.candidate_id, person.chance(ASKS_NEXT, "asks next"))
        if person.chance(PASSIVE, "passive"):
            self.plan(self.clock.moment + 2 * COMES_BACK, lambda: self.visit(person))
            return
        self.visit(person)

    def visit(self, person: Candidate) -> None:
        """Look how things stand; who has nothing open asks somebody, and comes back in a week."""
        now = self.clock.moment
        if not person.looks(now):
            return
        proposal, row, paired = self.situation(person)
        if paired or row.status != "seeking":
            return
        if proposal is None:
            self.ask(person, row)
        elif proposal.status == ProposalStatus.OFFERED:
            self.answer_offer(person, proposal)
        again = person.awake(now + COMES_BACK, person.random("again", now.date()))
        self.plan(again, lambda: self.visit(person))

    def ask(self, person: Candidate, row: candidates.Candidate) -> None:
        actor = self.actors[person.email]
        with self.database.read() as session:
            asked = set(
                session.scalars(select(Proposal.mentor_id).where(Proposal.candidate_id == row.id))
            )
            here = session.get_one(candidates.Candidate, row.id)
            found = list_alternatives(session, here, today=self.today, besides=asked, most=5)
        if not found:
            if not row.accepts_anyone:
                self.do(set_offers, actor, OffersWish.ANYONE)
            return
        luck = person.random("chooses", len(asked))
        first = luck.choices(range(len(found)), [6, 3, 2, 1, 1][: len(found)])[0]
        self.do(request_mentor, actor, found[first].public_id, MESSAGE)
        for other in found[:first] + found[first + 1 :]:
            with self.database.read() as session:
                mentor_id = session.scalars(
                    select(mentors.Mentor.id).where(mentors.Mentor.public_id == other.public_id)
                ).one()
            self.do(add_to_list, actor, actor.candidate_id, mentor_id)

    def candidate_request_declined(self, person: Person, _mail: OutboxMail) -> None:
        """Wait a day or two for what is promised, then ask by oneself."""
        if isinstance(person, Candidate) and person.email in self.world.candidates:
            wait = person.random("waits", self.today).uniform(0, 2)
            self.plan(person.awake(self.clock.moment + timedelta(days=wait), person.random("w")),
                      lambda: self.visit_once(person))  # fmt: skip

    candidate_request_expired = candidate_request_closed = candidate_place_taken = (
        candidate_request_declined
    )
    candidate_pairing_lost = candidate_proposal_rejected = candidate_left_out = (
        candidate_request_declined
    )

    def visit_once(self, person: Candidate) -> None:
        if not person.looks(self.clock.moment):
            return
        proposal, row, paired = self.situation(person)
        if proposal is None and not paired and row.status == "seeking":
            self.ask(person, row)

    def candidate_offer_new(self, person: Person, _mail: OutboxMail) -> None:
        proposal, _row, _paired = self.situation(person)
        if proposal is not None and proposal.status == ProposalStatus.OFFERED:
            self.answer_offer(person, proposal)

    candidate_place_offered = candidate_late_yes_offer = candidate_offer_new

    def answer_offer(self, person: Person, proposal: Proposal) -> None:
        if not isinstance(person, Candidate) or (
            person.gone_at and self.clock.moment >= person.gone_at
        ):
            return
        actor = self.actors[person.email]
        no = person.chance(DECLINES_OFFER, "declines", proposal.mentor_id)
        if no or not person.looks(self.clock.moment):
            self.do(decline_offer, actor, proposal.public_id, DeclineReason.OTHER)
            if not person.looks(self.clock.moment):
                self.do(say_looking, actor, actor.candidate_id, Looking.FOUND, found="somebody")
            return
        self.do(accept_offer, actor, proposal.public_id, MESSAGE)

    def candidate_still_looking(self, person: Person, mail: OutboxMail) -> None:
        if person.gone_at is not None and self.clock.moment >= person.gone_at:
            return
        looks = isinstance(person, Candidate) and person.looks(self.clock.moment)
        token = sign(installation.SECRET, mail.context["link_id"], Purpose.LOOKING)
        self.do(
            say_looking_by_link, token, Looking.STILL if looks else Looking.FOUND,
            until=None, found="", secret=installation.SECRET,
        )  # fmt: skip

    def candidate_out_of_search(self, person: Person, _mail: OutboxMail) -> None:
        """Put right, signed in, what a machine has said."""
        if isinstance(person, Candidate) and person.looks(self.clock.moment):
            actor = self.actors[person.email]
            self.do(say_looking, actor, actor.candidate_id, Looking.STILL)
            self.visit_once(person)

    def finds_elsewhere(self, person: Candidate) -> None:
        proposal, _row, paired = self.situation(person)
        if paired:
            person.elsewhere_at = None  # they have a mentor from here: nothing more to find
            return
        if not person.chance(TELLS_ELSEWHERE, "tells"):
            return
        actor = self.actors[person.email]
        if proposal is not None and proposal.status == ProposalStatus.OFFERED:
            self.do(decline_offer, actor, proposal.public_id, DeclineReason.OTHER)
        elif proposal is not None:
            self.do(withdraw_request, actor, proposal.public_id)
        self.do(say_looking, actor, actor.candidate_id, Looking.FOUND, found="somebody")

    def candidate_pairing_approved(self, person: Person, mail: OutboxMail) -> None:
        """Whoever does not want the mentor any more says so, mostly."""
        found = self.real.get(mail.about.removeprefix("pairing:"))
        if found and found.is_ghost and not person.gone_at and person.chance(0.6, "says so"):
            self.end(found, self.actors[person.email])

    def candidate_still_together(self, person: Person, mail: OutboxMail) -> None:
        found = self.real.get(mail.about.removeprefix("pairing:"))
        gone = person.gone_at is not None and self.clock.moment >= person.gone_at
        if found is None or gone:
            return
        if self.is_alive(found):
            self.do(note_alive, self.actors[person.email], found.public_id)
        else:
            self.end(found, self.actors[person.email])

    def candidate_going_on(self, person: Person, mail: OutboxMail) -> None:
        """Say that it is over; whose pairing goes on has nothing to do."""
        found = self.real.get(mail.about.removeprefix("pairing:"))
        gone = person.gone_at is not None and self.clock.moment >= person.gone_at
        if found is not None and not gone and not self.is_alive(found):
            self.end(found, self.actors[person.email])

    # The office

    def office_day(self) -> None:
        """Approve, look at pairings in question, ring the silent, and on Tuesdays run a match."""
        with self.database.read() as session:
            waiting = session.scalars(
                select(Proposal.public_id).where(Proposal.status == ProposalStatus.ACCEPTED)
            ).all()
        if waiting:
            self.do(approve_many, self.office, waiting)
        self._note_new_pairings()
        self._look_at_pairings()
        self._ring()
        if self.today.weekday() == OFFICE_DAYS[0]:
            self._match()

    def _note_new_pairings(self) -> None:
        with self.database.read() as session:
            for pairing in installation.live_pairs(session):
                if pairing.public_id in self.real:
                    continue
                person = self.accounts[pairing.candidate.account_id]
                assert isinstance(person, Candidate)
                now = self.clock.moment
                if person.looks(now):
                    n_before = sum(r.candidate == person.email for r in self.real.values())
                    end, is_early = person.works_with(now, n_before)
                    person.gone_at = person.elsewhere_at = None  # they have what they looked for
                    self._begin(pairing, end, is_early=is_early, is_ghost=False)
                else:
                    self._begin(pairing, now, is_early=False, is_ghost=True)

    def _look_at_pairings(self) -> None:
        """Ring those who were asked a week ago whether they still work together."""
        with self.database.read() as session:
            asked = session.scalars(
                select(Pairing).where(
                    Pairing.status.in_(LIVE),
                    Pairing.asked_at < self.clock.moment - timedelta(days=7),
                )
            ).all()
            ids = [pairing.public_id for pairing in asked]
        for public_id in ids:
            one = self.real[public_id]
            mentor = self.world.mentors[one.mentor]
            if mentor.chance(0.6, "is reached", public_id, self.today.isocalendar()[1]):
                if self.is_alive(one):
                    self.do(note_alive, self.office, public_id)
                else:
                    self.end(one, self.office)

    def _ring(self) -> None:
        """Ring mentors who rest because of silence; who is reached says how it is."""
        with self.database.read() as session:
            silent = session.scalars(
                select(mentors.Mentor).where(
                    mentors.Mentor.pause_reason == PauseReason.SILENCE,
                    mentors.Mentor.rung_at.is_(None),
                )
            ).all()
            emails = [one.account.email for one in silent]
        for email in emails:
            mentor = self.world.mentors[email]
            if mentor.kind != "never" and mentor.chance(0.5, "rung", self.today):
                space = self.true_room(mentor)
                self.say_on_page(mentor, space)
            self.do(note_rung, self.office, self.actors[email].mentor_id)

    def _match(self) -> None:
        run = self.do(start_run, self.office)
        if run is None:
            return
        perform_run(self.database, run.id)
        with self.database.read() as session:
            suggested = session.execute(
                select(
                    Suggestion.public_id,
                    candidates.Candidate.waiting_since,
                    candidates.Candidate.id,
                )
                .join(candidates.Candidate, candidates.Candidate.id == Suggestion.candidate_id)
                .where(Suggestion.run_id == run.id)
            ).all()
        chosen = [row[0] for row in suggested if row[1] <= self.today - timedelta(days=5)]
        with self.database.read() as session:
            found = get_run(session, run.public_id)
            plan = plan_offers(session, found, chosen, now=self.clock.moment)
        if plan.good:
            good = [row.public_id for row in plan.good]
            self.do(offer_batch, self.office, run.public_id, good, plan.mark)

    # Looking on

    def look(self) -> None:
        """Compare what the list says with what is true."""
        week = Week(self.today.isoformat())
        with self.database.read() as session:
            scheme = session.scalars(select(Scheme)).one()
            shown = session.scalars(
                select(mentors.Mentor).where(is_shown(scheme, self.today))
            ).all()
            n_open: Counter[int] = Counter(
                session.scalars(
                    select(Proposal.mentor_id).where(
                        Proposal.status.in_([ProposalStatus.OFFERED, ProposalStatus.REQUESTED])
                    )
                )
            )
        for row in shown:
            mentor = self.world.mentors[row.account.email]
            free = room(row.status, row.paused_until, row.capacity, row.held, today=self.today)
            if row.kept_places and not free:
                week.shown_asked += 1  # neither free nor full: "asked about a place"
                continue
            space = self.true_room(mentor) - n_open[row.id]
            days = (self.today - local_day(row.confirmed_at)).days
            age = "fresh" if days <= 30 else "ageing" if days <= 90 else "stale"
            if free:
                week.shown_free += 1
                if space <= 0:
                    week.falsely_free += 1
                    week.why_free[f"{mentor.kind}, {age}"] += 1
            else:
                week.shown_full += 1
                if space > 0:
                    week.falsely_full += 1
                    over = any(
                        r.ended_in_list is None and not self.is_alive(r)
                        for r in self._of[mentor.email]
                    )
                    silent = row.pause_reason == PauseReason.SILENCE
                    why = "rests for silence" if silent else "unreported end" if over else age
                    week.why_full[f"{mentor.kind}, {why}"] += 1
                    with self.database.read() as session:
                        self._note_room(session, row, self._of[mentor.email])
        self.weeks.append(week)
        if self.today.day <= 7:
            print(f"{self.today} is over.", file=sys.stderr, flush=True)
            self.verify()

    def verify(self) -> None:
        with self.database.read() as session:
            self.violations += [f"{self.today}: {v.invariant}" for v in verify_invariants(session)]


class _Forms(HTMLParser):
    """Finds every form of a page, with what a machine would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
        elif tag in {"input", "button"} and self.forms and given.get("name"):
            fields = self.forms[-1][1]
            if given.get("type") != "radio" or given["name"] not in fields:
                fields[given["name"]] = given.get("value", "") or (
                    "1" if given.get("type") == "number" else ""
                )


def forms_of(page: str, path: str) -> list[tuple[str, dict[str, str]]]:
    """Return where a page's forms go, and what a machine that chooses the first of all sends."""
    parser = _Forms()
    parser.feed(page)
    return [
        (re.sub(r"^https?://[^/]+", "", action) or path, fields) for action, fields in parser.forms
    ]
