"""Links of mails that work without signing in: for one person, one purpose, until replaced.

They may be used again, so that an answer can be corrected, and they let nobody do more than say
what they are for: whoever has the mail has no other right by it.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.availability.models import AnswerLink
from matcher.availability.queries.presses import has_just_left
from matcher.availability.rules.presses import ARRIVES, TooQuick
from matcher.availability.rules.tokens import Purpose, unsign
from matcher.candidates.models import Candidate
from matcher.core.actor import Actor
from matcher.core.errors import NotFound
from matcher.core.words import _l
from matcher.mentors.models import Mentor
from matcher.pairings.rules.periods import Periods

log = structlog.get_logger()
STILL_LEAVES = timedelta(days=1)
NO_SUCH_LINK = _l(
    "This link does not work. Copy all of it from your newest mail, or sign in to say the same."
)
TOO_OLD = _l("This link is too old. Use the one in your newest mail, or sign in to say the same.")


def make_link(
    session: Session,
    account_id: int,
    purpose: Purpose,
    *,
    now: datetime,
    days: int = Periods().link_days,
    leaves_at: datetime | None = None,
) -> AnswerLink:
    """Make a link for somebody, in place of any earlier one of this purpose.

    The earlier one works until the mail with the new one leaves.
    A mail's template turns its public id into the token: `{{ token(link_id, "places") }}`.
    """
    session.execute(
        update(AnswerLink)
        .where(
            AnswerLink.account_id == account_id,
            AnswerLink.purpose == purpose,
            AnswerLink.replaced_at.is_(None),
        )
        .values(replaced_at=leaves_at or now)
    )
    link = AnswerLink(
        purpose=purpose,
        account_id=account_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(link)
    session.flush()
    return link


def current_link(
    session: Session,
    account_id: int,
    purpose: Purpose,
    *,
    now: datetime,
    days: int = Periods().link_days,
) -> AnswerLink:
    """Return somebody's link for another mail: the one they have, if it works for a while yet.

    So a mail about something else on the same page does not end the link of the mail before. Where
    a new one is made, the one before works for a day yet: the server may not be reached at once.
    """
    link = session.scalars(
        select(AnswerLink).where(
            AnswerLink.account_id == account_id,
            AnswerLink.purpose == purpose,
            AnswerLink.replaced_at.is_(None),
            AnswerLink.expires_at >= now + timedelta(days=days) / 2,
        )
    ).first()
    return link or make_link(
        session, account_id, purpose, now=now, days=days, leaves_at=now + STILL_LEAVES
    )


def move_links(session: Session, before_id: int, after_id: int) -> None:
    """Let all links of one account speak for another of the same person.

    Those of the two stand side by side, as both are in mails; the next one made replaces them all.
    """
    session.execute(
        update(AnswerLink).where(AnswerLink.account_id == before_id).values(account_id=after_id)
    )


def read_link(
    session: Session,
    token: str,
    purpose: Purpose,
    *,
    secret: str,
    now: datetime,
    any_age: bool = False,
) -> int:
    """Return whose account a token speaks for; nothing is changed.

    With `any_age` an old link will do: whoever wants no more mails need not look for the newest.

    Raises
    ------
    NotFound
        The token is not ours or for another purpose, or the link was replaced, has expired, or
        belongs to an account that is closed.
    """
    return _find(session, token, purpose, secret, None if any_age else now).account_id


def made_at(
    session: Session, token: str, purpose: Purpose, *, secret: str, now: datetime
) -> datetime:
    """Return when a link was made: what was said before that is no answer to its mail.

    Raises
    ------
    NotFound
        See `read_link`.
    """
    return _find(session, token, purpose, secret, now).created_at


def note_use(session: Session, token: str, purpose: Purpose, *, secret: str, now: datetime) -> int:
    """Note that a link was used to say something, and return whose account it speaks for.

    Raises
    ------
    NotFound
        See `read_link`.
    TooQuick
        Its mail has just left: that is a machine that reads mails, and no word of anybody.
    """
    link = _find(session, token, purpose, secret, now)
    if has_just_left(session, link.account_id, ARRIVES, now=now):
        log.info("link.too_quick", link=link.public_id)
        raise TooQuick
    link.used_at = now
    return link.account_id


def keep_link(
    session: Session, token: str, purpose: Purpose, *, secret: str, now: datetime
) -> None:
    """Let a link go on that a mail about to leave was to replace: that mail need not ask any more.

    Raises
    ------
    NotFound
        See `read_link`.
    """
    link = _find(session, token, purpose, secret, now)
    if link.replaced_at is None:
        return
    session.execute(
        update(AnswerLink)
        .where(
            AnswerLink.account_id == link.account_id,
            AnswerLink.purpose == link.purpose,
            AnswerLink.replaced_at.is_(None),
        )
        .values(replaced_at=now)
    )
    link.replaced_at = None


def _find(
    session: Session, token: str, purpose: Purpose, secret: str, now: datetime | None
) -> AnswerLink:
    public_id = unsign(secret, token, purpose)
    link = session.scalars(
        select(AnswerLink)
        .join(Account, Account.id == AnswerLink.account_id)
        .where(AnswerLink.public_id == public_id, AnswerLink.purpose == purpose, Account.active)
    ).one_or_none()
    if link is None:
        raise NotFound(str(NO_SUCH_LINK))
    is_replaced = now is not None and link.replaced_at is not None and link.replaced_at <= now
    if now is not None and (is_replaced or link.expires_at <= now):
        raise NotFound(str(TOO_OLD))
    return link


def actor_of_link(session: Session, account_id: int) -> Actor:
    """Return who speaks by a link: the mentor and the candidate that an account is, no more."""
    mentor_id = session.scalar(select(Mentor.id).where(Mentor.account_id == account_id))
    candidate_id = session.scalar(select(Candidate.id).where(Candidate.account_id == account_id))
    return Actor(user_id=account_id, mentor_id=mentor_id, candidate_id=candidate_id)
