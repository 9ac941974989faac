"""Reading from the database what a year with Matcher came to."""

import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from benchmarks.year.causes import age_of, last_word
from benchmarks.year.measure import (
    MOST_OF_A_CANDIDATE,
    Asked,
    Search,
    Taken,
    most_of_a_mentor,
)
from benchmarks.year.with_matcher import Year
from benchmarks.year.world import BEGIN, DAYS, Mentor, World, at
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import Because, DeclineReason, ProposalStatus

OUTCOMES = {
    ProposalStatus.ACCEPTED: "yes",
    ProposalStatus.APPROVED: "yes",
    ProposalStatus.REJECTED: "yes",
    ProposalStatus.EXPIRED: "silence",
    ProposalStatus.WITHDRAWN: "withdrawn",
    ProposalStatus.REQUESTED: "open",
}
NO_ROOM = {DeclineReason.FULL, DeclineReason.NO_TIME}


def taken_by(year: Year, untouched: World) -> Taken:
    """Return what happened in a year that has been lived through."""
    begin, end = at(BEGIN, 0), at(BEGIN + timedelta(days=DAYS), 0)
    taken = Taken()
    with year.database.read() as session:
        proposals = session.scalars(select(Proposal).where(Proposal.created_at >= begin)).all()
        approved: dict[str, datetime] = {}
        for pairing in session.scalars(select(Pairing).where(Pairing.approved_at >= begin)):
            email = year.accounts[pairing.candidate.account_id].email
            if not year.real[pairing.public_id].is_ghost:
                approved.setdefault(email, pairing.approved_at)
        for one in proposals:
            email = year.accounts[one.mentor.account_id].email
            if one.requested_at is not None and one.because != Because.LATE_YES:
                taken.requests.append(_asked(one, email, year))
            if one.status != ProposalStatus.APPROVED:
                closed = one.answered_at if one.hold_id is None else year.clock.moment
                taken.held_idle_days += _days(one.created_at, closed or one.created_at, end)
        for mail in session.scalars(
            select(OutboxMail).where(
                OutboxMail.status == MailStatus.SENT,
                OutboxMail.created_at >= begin,
                OutboxMail.sent_at < end,
            )
        ):
            if person := year.accounts.get(mail.recipient_id):
                taken.mails[person.email] += 1
    for real in year.real.values():
        stop = real.ended_in_list or year.clock.moment
        start = real.start if real.is_ghost else max(real.start, real.end)
        taken.held_by_ghosts_days += _days(max(start, begin), stop, end)
    for person in untouched.candidates.values():
        left = [m for m in (person.gone_at, person.elsewhere_at) if m is not None]
        taken.searches.append(
            Search(
                person.email,
                at(person.enrols, 9),
                approved.get(person.email),
                min(left, default=None),
            )
        )
    taken.free_looks = (
        sum(w.shown_free for w in year.weeks),
        sum(w.falsely_free for w in year.weeks),
    )
    taken.full_looks = (
        sum(w.shown_full for w in year.weeks),
        sum(w.falsely_full for w in year.weeks),
    )
    return taken


def _asked(one: Proposal, email: str, year: Year) -> Asked:
    outcome = OUTCOMES.get(ProposalStatus(one.status), "")
    if one.status == ProposalStatus.DECLINED:
        outcome = "full" if one.decline_reason in NO_ROOM else "no"
    answered = one.answered_at if outcome in {"yes", "no", "full"} else None
    if one.public_id in year.talked:
        answered = year.talked[one.public_id]
    return Asked(email, one.requested_at, answered, outcome)


def _days(start: datetime, stop: datetime, end: datetime) -> float:
    return max(0.0, (min(stop, end) - start).total_seconds() / 86400)


def mails_of_the_mailed(year: Year, taken: Taken) -> dict[str, dict[str, int]]:
    """Return which mails those had who have had more than they should, of all of them together."""
    asked = Counter(one.mentor for one in taken.requests)
    found: dict[str, Counter[str]] = {"mentors": Counter(), "candidates": Counter()}
    begin, end = at(BEGIN, 0), at(BEGIN + timedelta(days=DAYS), 0)
    with year.database.read() as session:
        mails = session.execute(
            select(OutboxMail.recipient_id, OutboxMail.template, OutboxMail.sent_at)
            .where(
                OutboxMail.status == MailStatus.SENT,
                OutboxMail.created_at >= begin,
                OutboxMail.sent_at < end,
            )
            .order_by(OutboxMail.sent_at)
        ).all()
    of_each: defaultdict[str, list[str]] = defaultdict(list)
    for recipient_id, template, sent_at in mails:
        person = year.accounts.get(recipient_id)
        if person is None:
            continue
        who = "mentors" if isinstance(person, Mentor) else "candidates"
        most = MOST_OF_A_CANDIDATE if who == "candidates" else most_of_a_mentor(asked[person.email])
        if taken.mails[person.email] > most:
            found[who][template.rpartition("/")[2]] += 1
            of_each[person.email].append(f"{sent_at:%d %b} {template.rpartition('/')[2]}")
    for email, in_order in of_each.items():
        print(f"Too many, {asked[email]} requests: {', '.join(in_order)}", file=sys.stderr)
    return {f"too_many_{who}": dict(kinds.most_common()) for who, kinds in found.items()}


def asked_upon(year: Year) -> dict[str, int]:
    """Return upon how old a word mentors were asked, by whom, and how many had no room."""
    found: Counter[str] = Counter()
    with year.database.read() as session:
        asked = select(Proposal).where(
            Proposal.requested_at >= at(BEGIN, 0), Proposal.answered_at.is_not(None)
        )
        for one in session.scalars(asked):
            age = age_of(last_word(session, one.mentor_id, one.requested_at), one.requested_at)
            had_none = one.decline_reason in NO_ROOM
            found[f"{one.because or one.origin}, {age}{', no room' if had_none else ''}"] += 1
    return dict(sorted(found.items()))


def reasons(year: Year, taken: Taken) -> dict[str, Any]:
    """Return what stands behind the figures: for whoever looks for the rule to blame."""
    free: Counter[str] = Counter()
    full: Counter[str] = Counter()
    for week in year.weeks:
        free.update(week.why_free)
        full.update(week.why_full)
    with year.database.read() as session:
        mails = Counter(
            session.scalars(
                select(OutboxMail.template).where(
                    OutboxMail.status == MailStatus.SENT, OutboxMail.created_at >= at(BEGIN, 0)
                )
            )
        )
    return {
        "falsely_free": dict(free.most_common()),
        "falsely_full": dict(full.most_common()),
        "no_room": dict(year.no_room.most_common()),
        "had_room": dict(year.had_room.most_common()),
        "words": dict(year.words),
        "asked": asked_upon(year),
        "shown_asked": sum(week.shown_asked for week in year.weeks),
        "mails": dict(mails.most_common()),
        **mails_of_the_mailed(year, taken),
        "refused": dict(year.refused.most_common(25)),
        "robot": dict(year.robot_did),
        "violations": year.violations,
    }
