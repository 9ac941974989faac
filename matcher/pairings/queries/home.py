"""A candidate's home: where they stand, whose turn it is and until when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.candidates.rules import Search
from matcher.core.days import local_day, start_of_day
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.queries.calendar import get_periods, list_days_off
from matcher.pairings.queries.looking import OwnSearch, get_own_search
from matcher.pairings.queries.meeting import MetQuestion, find_meeting, meeting_of, met_question
from matcher.pairings.queries.mine import Situation, get_situation
from matcher.pairings.queries.past import Past, list_past
from matcher.pairings.queries.proposals import find_live_pairing, find_open_proposal
from matcher.pairings.queries.rounds import review_of_waiting
from matcher.pairings.rules import next_step as steps
from matcher.pairings.rules.days import add_working_days
from matcher.pairings.rules.living import Life, when_to_ask
from matcher.pairings.rules.meeting import Meeting
from matcher.pairings.rules.next_step import NextStep
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.states import Because, Origin, ProposalStatus
from matcher.pairings.rules.timeline import Stage, Way, stages


@dataclass(frozen=True, slots=True)
class Home:
    """What a candidate's own page shows.

    `step` is None only where nothing is open. `is_only_one`: no other person is considered for the
    place that is kept for them. `had_a_no`: in the last month, and nothing has followed it.
    `is_to_meet`: a mentoring has just begun; `met`: what is known of the first meeting.
    """

    situation: Situation
    past: tuple[Past, ...]
    search: OwnSearch
    stages: tuple[Stage, ...]
    step: NextStep | None
    is_only_one: bool
    had_a_no: bool
    is_to_meet: bool
    met: MetQuestion | None = None


def get_home(session: Session, candidate_id: int, *, now: datetime) -> Home:
    """Return where a candidate stands today.

    Raises
    ------
    NotFound
        There is no such candidate.
    """
    today = local_day(now)
    situation = get_situation(session, candidate_id, now=now)
    search = get_own_search(session, candidate_id, today=today, with_mentor=True)
    candidate = session.get_one(Candidate, candidate_id)
    periods = get_periods(session, candidate.scheme_id)
    proposal = find_open_proposal(session, candidate_id) if situation.step else None
    pairing = find_live_pairing(session, candidate_id)
    step: NextStep | None
    if pairing is not None:
        way, step = _paired(session, candidate, pairing, periods, today)
    elif proposal is not None:
        way = _on_the_way(candidate, proposal)
        step = _awaited(session, proposal, periods, asks_next=candidate.ask_next, today=today)
    else:
        looks = candidate.waiting_since if situation.is_seeking else None
        way = Way(local_day(candidate.created_at), looks)
        hears_on = situation.hears_on
        step = steps.you_hear_from_us(hears_on) if hears_on else _looking(search, periods, today)
    return Home(
        situation,
        tuple(list_past(session, candidate_id)),
        search,
        stages(way, today=today),
        step,
        is_only_one=proposal is not None and is_only_one(proposal),
        is_to_meet=way.meet_by is not None and way.meet_by >= today,
        had_a_no=situation.can_ask and bool(list_refused(session, candidate_id, since=today)),
        met=_first_meeting(session, pairing, today) if pairing else None,
    )


def _first_meeting(session: Session, pairing: Pairing, today: date) -> MetQuestion:
    row = find_meeting(session, pairing.id)
    return met_question(pairing, row, by_mentor=False, today=today)


def is_only_one(proposal: Proposal) -> bool:
    """Say whether nobody else is considered for the place that a request holds.

    The ledger gives every request a place of its own; but a mentor who wants fewer people than
    have places already chooses between them.
    """
    mentor: Mentor = proposal.mentor
    is_asked = proposal.status == ProposalStatus.REQUESTED and proposal.waits_for_id is None
    return is_asked and proposal.hold_id is not None and mentor.held <= mentor.capacity


def list_refused(session: Session, candidate_id: int, since: date | None = None) -> list[int]:
    """Return the mentors who said no or never answered; with a day, in the month before it."""
    query = select(Proposal.mentor_id).where(
        Proposal.candidate_id == candidate_id,
        Proposal.requested_at.is_not(None),
        Proposal.status.in_([ProposalStatus.DECLINED, ProposalStatus.EXPIRED]),
    )
    if since is not None:
        query = query.where(Proposal.answered_at >= start_of_day(since - timedelta(days=30)))
    return list(session.scalars(query.order_by(Proposal.id)))


def office_by(session: Session, scheme_id: int, since: date, periods: Periods) -> date:
    """Return the day by which the office confirms what two people said yes to."""
    away = list_days_off(session, scheme_id, None, since=since)
    return add_working_days(since, periods.office_working_days, None, away)


def _on_the_way(candidate: Candidate, proposal: Proposal) -> Way:
    accepted = proposal.answered_at if proposal.status == ProposalStatus.ACCEPTED else None
    was_offered = proposal.origin == Origin.OFFICE
    asked_at = proposal.requested_at or proposal.created_at
    return Way(
        enrolled_on=local_day(candidate.created_at),
        looking_since=candidate.waiting_since,
        mentor=proposal.mentor.account.name,
        is_agreed=proposal.origin == Origin.AGREED,
        offered_on=local_day(proposal.created_at) if was_offered else None,
        asked_on=local_day(asked_at) if proposal.was_written else None,
        accepted_on=local_day(accepted) if accepted else None,
    )


def _awaited(
    session: Session, proposal: Proposal, periods: Periods, *, asks_next: bool, today: date
) -> NextStep:
    """Return who owes the answer to what is open."""
    mentor = proposal.mentor.account.name
    if proposal.expires_at is None:
        since = local_day(proposal.answered_at or proposal.created_at)
        by = office_by(session, proposal.mentor.scheme_id, since, periods)
        return steps.office_confirms(by, today=today)
    by = local_day(proposal.expires_at - timedelta(seconds=1))
    if review := review_of_waiting(session, proposal.waits_for_id):
        return steps.we_send_your_request(mentor, review)
    if proposal.status == ProposalStatus.OFFERED:
        is_late_yes = proposal.because == Because.LATE_YES
        return steps.you_answer_offer(mentor, by, is_late_yes=is_late_yes)
    asks_next = asks_next and proposal.origin != Origin.AGREED
    return steps.mentor_answers(mentor, by, asks_next=asks_next)


def _looking(search: OwnSearch, periods: Periods, today: date) -> NextStep | None:
    """Return the step of somebody with whom nothing is open; None for who does not look."""
    grace = timedelta(days=periods.looking_grace_days)
    if search.search is Search.RESTING and search.resting_until:
        return steps.we_count_you_in(search.resting_until)
    if search.search is Search.ASKED and search.asked_on:
        return steps.you_say_you_look(search.asked_on + grace)
    if search.search is Search.SILENT and search.asked_on:
        return steps.you_are_passed_over(search.asked_on + grace)
    if search.search is not Search.LOOKING:
        return None
    heard = search.confirmed_on or search.waiting_since
    step = steps.you_want_offers_again if search.no_offers else steps.you_ask
    return step(max(today, heard + timedelta(days=periods.looking_days)))


def _paired(
    session: Session, candidate: Candidate, pairing: Pairing, periods: Periods, today: date
) -> tuple[Way, NextStep]:
    proposal = session.scalars(select(Proposal).where(Proposal.id == pairing.proposal_id)).first()
    asked_at = proposal.requested_at if proposal else None
    meet_by = pairing.started_on + timedelta(days=periods.meet_days)
    meeting = meeting_of(pairing.started_on, find_meeting(session, pairing.id))
    way = Way(
        enrolled_on=local_day(candidate.created_at),
        mentor=pairing.mentor.account.name,
        asked_on=local_day(asked_at) if asked_at else None,
        paired_on=pairing.started_on,
        meet_by=meet_by,
        has_met=meeting.has_met if meeting.asked_on else None,
        meets_on=meeting.meets_on,
        ends_on=pairing.ends_on,
    )
    return way, _together(pairing, meeting, periods, meet_by, today)


def _together(
    pairing: Pairing, meeting: Meeting, periods: Periods, meet_by: date, today: date
) -> NextStep:
    life = Life(
        seen_on=local_day(pairing.seen_at or pairing.approved_at),
        ends_on=pairing.ends_on,
        asked_on=local_day(pairing.asked_at) if pairing.asked_at else None,
    )
    if life.asked_on is not None:
        return steps.you_say_you_go_on(life.asked_on + timedelta(days=periods.pairing_grace_days))
    if meeting.is_open(today=today) and meeting.asked_on is not None:
        return steps.you_say_you_met(
            meeting.asked_on + timedelta(days=periods.pairing_grace_days), today=today
        )
    if meeting.meets_on is not None and meeting.meets_on >= today and not meeting.is_settled:
        return steps.you_meet_on(meeting.meets_on)
    if meet_by >= today and not meeting.has_met:
        return steps.you_meet(meet_by)
    on, is_end = when_to_ask(life, periods, today=today)
    return steps.we_ask_how_it_goes(on, is_end=is_end)
