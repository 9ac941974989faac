"""The office makes the rounds of a scheme, changes them and calls them off."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.matching.models import Round
from matcher.matching.queries.rounds import find_overlapping, get_round, list_rounds
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.services import lock_mentors
from matcher.pairings.models import Proposal
from matcher.pairings.queries.rounds import AWAITED, dates_of, get_days_off
from matcher.pairings.rules.days import morning_of
from matcher.pairings.rules.rounds import RoundDates, why_not_such_dates
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.services.steps import answer_by
from matcher.web.dates import near_day, short_day


def make_round(session: Session, actor: Actor, dates: RoundDates, *, now: datetime) -> Round:
    """Make a round of the scheme.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Invalid
        A date cannot be, or another round has some of these days or this name.
    """
    scheme = get_scheme(session, lock=True)  # one round at a time: they must not overlap
    require_admin(actor, scheme.id)
    dates = check_round(session, dates, now=now)
    made = Round(scheme_id=scheme.id, created_at=now)
    _write(made, dates)
    session.add(made)
    session.flush()
    record(session, actor, "round.made", made.public_id, now=now, **_for_the_log(dates))
    return made


def change_round(
    session: Session,
    actor: Actor,
    round_id: PublicId,
    dates: RoundDates,
    *,
    seen: str,
    now: datetime,
) -> Round:
    """Change a round; what waits for its day goes out, and ends, accordingly.

    `seen` is the mark of the dates that the office looked at (`RoundDates.mark`).

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    NotFound
        There is no such round.
    Invalid
        See `make_round`; or people were told an earlier day already, or somebody else has changed
        it since the office looked.
    Conflict
        It is announced, or called off.
    """
    scheme = get_scheme(session, lock=True)
    require_admin(actor, scheme.id)
    waiting = _lock_waiting(session, get_round(session, scheme.id, round_id))
    found = get_round(session, scheme.id, round_id, lock=True)
    require_to_come(found, now=now)
    before = dates_of(found)
    require_seen(before, seen)
    dates = check_round(session, dates, now=now, changes=found)
    if before == dates:
        raise Invalid(_("Nothing would change. Change something first."))
    _write(found, dates)
    session.flush()
    record(session, actor, "round.changed", found.public_id, now=now, **_for_the_log(dates))
    if before.announced_on != dates.announced_on:
        for proposal in waiting:
            starts_at = morning_of(dates.announced_on)
            step = ProposalStatus(proposal.status)
            proposal.expires_at = answer_by(session, step, proposal.mentor, now=starts_at)
    return found


def call_off_round(session: Session, actor: Actor, round_id: PublicId, *, now: datetime) -> Round:
    """Call a round off: all is rolling again, and what waits goes out with the next sweep.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    NotFound
        There is no such round.
    Conflict
        It is announced, or called off already.
    """
    scheme = get_scheme(session, lock=True)
    require_admin(actor, scheme.id)
    found = get_round(session, scheme.id, round_id, lock=True)
    require_to_come(found, now=now)
    found.called_off_at = now
    session.flush()
    record(session, actor, "round.called_off", found.public_id, now=now, name=found.name)
    return found


def require_to_come(found: Round, *, now: datetime) -> None:
    """Check that a round may still be changed.

    Raises
    ------
    Conflict
        It is announced, or called off.
    """
    if found.called_off_at is not None:
        raise Conflict(_("This round is called off already."))
    if morning_of(found.announced_on) <= now:
        raise Conflict(_("This round is announced, so it stays as it is."))


def require_seen(stands: RoundDates, seen: str) -> None:
    """Check that a round is still as the office saw it.

    Raises
    ------
    Invalid
        Somebody else has changed it meanwhile.
    """
    if stands.mark != seen:
        raise Invalid(
            _(
                "Somebody has changed “%(name)s” meanwhile. It now lasts from %(opens)s to "
                "%(closes)s and goes out on %(day)s. Look again at what you typed.",
                name=stands.name,
                opens=short_day(stands.opens_on),
                closes=short_day(stands.closes_on),
                day=near_day(stands.announced_on),
            )
        )


def check_round(
    session: Session, dates: RoundDates, *, now: datetime, changes: Round | None = None
) -> RoundDates:
    """Check what the office says of a round, with its name trimmed.

    Raises
    ------
    Invalid
        A date cannot be, or another round has some of these days or this name.
    """
    dates = replace(dates, name=" ".join(dates.name.split()))
    scheme = get_scheme(session)
    away = get_days_off(session, scheme.id, dates.announced_on)
    if wrong := why_not_such_dates(dates, away, today=local_day(now)):
        raise Invalid(wrong[1], field=wrong[0])
    own_id = changes.id if changes else None
    first, last = dates.opens_on, dates.announced_on
    if other := find_overlapping(session, scheme.id, first, last, besides=own_id):
        raise Invalid(_overlaps(other), field="opens_on")
    names = [one for one in list_rounds(session, scheme.id) if one.called_off_at is None]
    if any(one.name == dates.name and one.id != own_id for one in names):
        raise Invalid(_("There is a round with this name. Choose another."), field="name")
    if changes is not None and dates.announced_on > changes.announced_on:
        _require_nobody_told(session, changes)
    return dates


def _overlaps(other: Round) -> str:
    return _(
        "“%(name)s” lasts from %(first)s to %(last)s. Two rounds cannot share a day.",
        name=other.name,
        first=short_day(other.opens_on),
        last=short_day(other.announced_on),
    )


def _require_nobody_told(session: Session, changes: Round) -> None:
    """Refuse a later day once people have written who were told an earlier one."""
    if _list_waiting(session, changes):
        raise Invalid(
            _(
                "People were told that their request goes out on %(day)s. It can be earlier now, "
                "not later.",
                day=near_day(changes.announced_on),
            ),
            field="announced_on",
        )


def _list_waiting(session: Session, found: Round) -> list[Proposal]:
    query = select(Proposal).where(Proposal.waits_for_id == found.id, Proposal.status.in_(AWAITED))
    return list(session.scalars(query.order_by(Proposal.id)))


def _lock_waiting(session: Session, found: Round) -> list[Proposal]:
    """Lock what waits for a round, through its mentors."""
    lock_mentors(session, [proposal.mentor_id for proposal in _list_waiting(session, found)])
    return _list_waiting(session, found)


def _write(found: Round, dates: RoundDates) -> None:
    found.name = dates.name
    found.opens_on, found.closes_on = dates.opens_on, dates.closes_on
    found.announced_on, found.review_days = dates.announced_on, dates.review_days


def _for_the_log(dates: RoundDates) -> dict[str, str | int]:
    return {
        "name": dates.name,
        "opens": dates.opens_on.isoformat(),
        "closes": dates.closes_on.isoformat(),
        "announced": dates.announced_on.isoformat(),
        "review": dates.review_days,
    }
