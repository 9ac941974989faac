"""Links of mails that work without signing in."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matcher.availability.models import AnswerLink
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.links import make_link, note_use, read_link
from matcher.core.errors import NotFound
from tests.factories import make_account

SECRET = "only a test"
DAY = timedelta(days=1)
PLACES, LOOKING = Purpose.PLACES, Purpose.LOOKING


def token_of(link: AnswerLink, purpose: Purpose = PLACES, secret: str = SECRET) -> str:
    return sign(secret, link.public_id, purpose)


def test_link_speaks_for_its_person_until_it_expires(session: Session, now: datetime) -> None:
    account = make_account(session)
    link = make_link(session, account.id, PLACES, now=now)
    token = token_of(link)

    for moment in (now, now + 60 * DAY - timedelta(seconds=1)):
        assert read_link(session, token, PLACES, secret=SECRET, now=moment) == account.id
    with pytest.raises(NotFound, match="too old"):
        read_link(session, token, PLACES, secret=SECRET, now=now + 60 * DAY)


def test_link_may_be_used_again_until_a_newer_one_replaces_it(
    session: Session, now: datetime
) -> None:
    account, other = make_account(session), make_account(session)
    first = make_link(session, account.id, PLACES, now=now)
    note_use(session, token_of(first), PLACES, secret=SECRET, now=now)
    assert note_use(session, token_of(first), PLACES, secret=SECRET, now=now) == account.id
    assert first.used_at == now

    make_link(session, other.id, PLACES, now=now)
    make_link(session, account.id, LOOKING, now=now)
    assert read_link(session, token_of(first), PLACES, secret=SECRET, now=now) == account.id
    make_link(session, account.id, PLACES, now=now)
    session.expire_all()
    with pytest.raises(NotFound, match="too old"):
        read_link(session, token_of(first), PLACES, secret=SECRET, now=now)


def test_link_that_is_not_ours_or_for_something_else_is_refused(
    session: Session, now: datetime
) -> None:
    link = make_link(session, make_account(session).id, PLACES, now=now)
    good = token_of(link)
    foreign = [
        token_of(link, secret="another key"),
        token_of(link, purpose=LOOKING),
        sign(SECRET, "somebody-else", PLACES),
        link.public_id,
        good[:-1],
        "ü.ü",
        "",
    ]
    for token in foreign:
        with pytest.raises(NotFound, match="does not work"):
            read_link(session, token, PLACES, secret=SECRET, now=now)
    with pytest.raises(NotFound, match="does not work"):
        read_link(session, good, LOOKING, secret=SECRET, now=now)


def test_link_of_a_closed_account_is_refused(session: Session, now: datetime) -> None:
    account = make_account(session)
    token = token_of(make_link(session, account.id, PLACES, now=now))
    account.active = False
    with pytest.raises(NotFound):
        read_link(session, token, PLACES, secret=SECRET, now=now)
