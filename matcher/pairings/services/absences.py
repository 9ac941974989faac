"""Days that count for nobody's time to answer: a mentor is away, or the office is closed."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.days import local_day
from matcher.core.errors import Invalid, NotFound
from matcher.core.words import _
from matcher.matching.models import Scheme
from matcher.matching.queries.runs import get_own_scheme, get_scheme
from matcher.mentors.services import lock_mentors
from matcher.pairings.models import Absence, Proposal
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.services.ends import set_end
from matcher.pairings.services.own import own_mentor_id

LONGEST = timedelta(days=31)
FARTHEST = timedelta(days=366)
MOST = 20


def add_own_absence(
    session: Session, actor: Actor, first_on: date, last_on: date, *, now: datetime
) -> Absence:
    """Note when a mentor is away; whoever waits for their answer waits so much longer.

    Raises
    ------
    Invalid
        The days are over, too far ahead, in the wrong order or too many.
    """
    mentor_id = own_mentor_id(actor)
    return _add(session, actor, mentor_id, first_on, last_on, "", now=now)


def add_office_absence(
    session: Session, actor: Actor, first_on: date, last_on: date, words: str, *, now: datetime
) -> Absence:
    """Note when the office is closed: no request of the scheme runs out on these days.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Invalid
        See `add_own_absence`.
    """
    require_admin(actor, get_scheme(session).id)
    return _add(session, actor, None, first_on, last_on, words.strip()[:200], now=now)


def remove_absence(session: Session, actor: Actor, absence_id: int, *, now: datetime) -> Absence:
    """Take an absence back: a mentor one of their own, an administrator one of the office.

    Raises
    ------
    NotFound
        There is no such absence, or it is somebody else's.
    """
    absence = session.get(Absence, absence_id)
    if absence is None or not _may_remove(actor, absence):
        raise NotFound(_("These days are not on the list any more."))
    waiting = _lock_waiting(session, absence.scheme_id, absence.mentor_id)
    session.delete(absence)
    session.flush()
    _note(session, actor, "absence.removed", absence, waiting, now=now)
    return absence


def _may_remove(actor: Actor, absence: Absence) -> bool:
    if absence.mentor_id is not None:
        return absence.mentor_id == actor.mentor_id
    return actor.runs(absence.scheme_id)


def _add(
    session: Session,
    actor: Actor,
    mentor_id: int | None,
    first_on: date,
    last_on: date,
    words: str,
    *,
    now: datetime,
) -> Absence:
    _check(first_on, last_on, today=local_day(now))
    scheme_id = get_own_scheme(session, mentor_id=mentor_id).id
    waiting = _lock_waiting(session, scheme_id, mentor_id)
    absence = Absence(
        scheme_id=scheme_id,
        mentor_id=mentor_id,
        first_on=first_on,
        last_on=last_on,
        words=words,
    )
    _require_few(session, absence, today=local_day(now))
    session.add(absence)
    session.flush()
    _note(session, actor, "absence.added", absence, waiting, now=now)
    return absence


def _check(first_on: date, last_on: date, *, today: date) -> None:
    if last_on < first_on:
        raise Invalid(_("The last day must not be before the first."), field="last_on")
    if last_on < today:
        raise Invalid(_("These days are over."), field="last_on")
    if last_on - first_on >= LONGEST:
        raise Invalid(_("Give at most a month. For longer, take a break instead."), field="last_on")
    if first_on > today + FARTHEST:
        raise Invalid(_("Give days within the next year."), field="first_on")


def _require_few(session: Session, absence: Absence, *, today: date) -> None:
    """Refuse a list without end, by which nobody would ever have to answer."""
    counted = select(func.count()).where(
        Absence.scheme_id == absence.scheme_id,
        Absence.mentor_id.is_(None)
        if absence.mentor_id is None
        else Absence.mentor_id == absence.mentor_id,
        Absence.last_on >= today,
    )
    if (session.scalar(counted) or 0) >= MOST:
        raise Invalid(_("That is a long list already. Take some days off it first."))


def _lock_waiting(session: Session, scheme_id: int, mentor_id: int | None) -> list[Proposal]:
    """Lock every request that runs out sooner or later by these days, through its mentor."""
    query = (
        select(Proposal)
        .where(Proposal.status == ProposalStatus.REQUESTED)
        .order_by(Proposal.mentor_id, Proposal.id)
    )
    query = query.where(
        Proposal.mentor_id == mentor_id
        if mentor_id is not None
        else Proposal.mentor.has(scheme_id=scheme_id)
    )
    mentors = [proposal.mentor_id for proposal in session.scalars(query)]
    lock_mentors(session, mentors if mentor_id is None else [mentor_id])
    again = session.scalars(query.execution_options(populate_existing=True))
    return [proposal for proposal in again if proposal.mentor_id in {*mentors, mentor_id}]


def _note(
    session: Session,
    actor: Actor,
    action: str,
    absence: Absence,
    waiting: list[Proposal],
    *,
    now: datetime,
) -> None:
    """Write an absence into the log, and move the ends of the requests that wait."""
    scheme = session.get_one(Scheme, absence.scheme_id)
    mentor = (
        lock_mentors(session, [absence.mentor_id])[absence.mentor_id] if absence.mentor_id else None
    )
    record(
        session,
        actor,
        action,
        (mentor or scheme).public_id,
        now=now,
        first=absence.first_on.isoformat(),
        last=absence.last_on.isoformat(),
    )
    for proposal in waiting:
        if proposal.expires_at is not None and proposal.expires_at > now:
            set_end(session, actor, proposal, "absence", now=now, may_shorten=True)
