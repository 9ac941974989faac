"""Claims: what each change of a mentor's places writes down, and taking it back."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.core.actor import SYSTEM
from matcher.core.errors import Conflict, Invalid
from matcher.matching.models import Exclusion
from matcher.mentors.models import AvailabilityClaim, CapacityHold, Mentor
from matcher.mentors.queries import find_undoable, list_said
from matcher.mentors.rules import AgeLimits, ClaimAge, ClaimSource, PauseReason, claim_age
from matcher.mentors.services import (
    begin_to_leave,
    confirm_places,
    open_places,
    pause_mentor,
    release_place,
    resume_mentor,
    retire_mentor,
    set_room,
    take_place,
    undo_claim,
    update_capacity,
)
from tests.factories import actor_of, make_candidate, make_mentor

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)


def claims(session: Session, mentor: Mentor) -> list[tuple[str, datetime, int, str]]:
    session.flush()
    session.expire_all()
    rows = session.scalars(
        select(AvailabilityClaim)
        .where(AvailabilityClaim.mentor_id == mentor.id)
        .order_by(AvailabilityClaim.id)
    )
    return [(claim.source, claim.made_at, claim.capacity, claim.status) for claim in rows]


def standing(
    session: Session, mentor: Mentor
) -> tuple[int, int, str, date | None, datetime | None]:
    session.flush()
    session.expire_all()
    return (
        mentor.capacity,
        mentor.place_limit,
        mentor.status,
        mentor.paused_until,
        mentor.confirmed_at,
    )


def test_every_change_is_a_claim_after_what_stood_before(session: Session, now: datetime) -> None:
    mentor = make_mentor(session, capacity=2, confirmed_at=now - 9 * DAY)
    me = actor_of(mentor)

    confirm_places(session, me, mentor.id, now=now)
    update_capacity(session, me, mentor.id, 3, now=now, source=ClaimSource.LINK)
    pause_mentor(session, me, mentor.id, None, now=now)
    resume_mentor(session, me, mentor.id, now=now, source=ClaimSource.OFFICE)
    open_places(session, me, mentor.id, 1, now=now, source=ClaimSource.ANSWER)

    assert claims(session, mentor) == [
        ("import", now - 9 * DAY, 2, "listed"),
        ("page", now, 2, "listed"),
        ("link", now, 3, "listed"),
        ("page", now, 3, "paused"),
        ("office", now, 3, "listed"),
        ("answer", now, 1, "listed"),
    ]


def test_person_who_speaks_is_owed_no_reminder_and_is_not_silent(
    session: Session, now: datetime
) -> None:
    mentor = make_mentor(session, confirm_asks=2, silences=1)
    confirm_places(session, actor_of(mentor), mentor.id, now=now)
    assert (mentor.confirm_asks, mentor.silences) == (0, 0)


def test_pause_by_the_service_is_nobodys_word(session: Session, now: datetime) -> None:
    mentor = make_mentor(session, confirmed_at=now - DAY, confirm_asks=2, silences=2)

    pause_mentor(
        session,
        SYSTEM,
        mentor.id,
        None,
        now=now,
        source=ClaimSource.SYSTEM,
        reason=PauseReason.SILENCE,
    )

    assert (mentor.confirmed_at, mentor.confirm_asks, mentor.silences) == (now - DAY, 2, 2)
    assert mentor.pause_reason == "silence"
    resume_mentor(session, actor_of(mentor), mentor.id, now=now)
    assert (mentor.pause_reason, mentor.silences) == ("", 0)


def test_more_room_than_before_is_marked_for_those_who_wait(
    session: Session, now: datetime
) -> None:
    mentor = make_mentor(session, capacity=1)
    me = actor_of(mentor)
    confirm_places(session, me, mentor.id, now=now)
    assert mentor.freed_at is None

    update_capacity(session, me, mentor.id, 2, now=now)
    assert mentor.freed_at == now
    update_capacity(session, me, mentor.id, 0, now=now)
    assert mentor.freed_at is None


@pytest.mark.parametrize(("capacity", "frees"), [(1, True), (0, False)])
def test_place_given_back_is_marked_where_there_is_room_then(
    session: Session, now: datetime, capacity: int, frees: bool
) -> None:
    mentor = make_mentor(session, capacity=1)
    hold = take_place(session, mentor.id, now=now)
    update_capacity(session, actor_of(mentor), mentor.id, capacity, now=now)

    release_place(session, hold.id, now=now + DAY)

    assert mentor.freed_at == (now + DAY if frees else None)
    assert session.scalars(select(CapacityHold)).all() == []


def test_undo_puts_back_what_was_said_before_and_its_age(session: Session, now: datetime) -> None:
    mentor = make_mentor(session, capacity=2, confirmed_at=now - 100 * DAY)
    me = actor_of(mentor)
    pause_mentor(session, me, mentor.id, None, now=now, source=ClaimSource.LINK)

    undo_claim(session, me, mentor.id, now=now + DAY)

    assert standing(session, mentor) == (2, 2, "listed", None, now - 100 * DAY)
    assert claims(session, mentor)[-1] == ("undo", now + DAY, 2, "listed")
    undone = select(AvailabilityClaim.source).where(AvailabilityClaim.undone_at == now + DAY)
    assert session.scalars(undone).all() == ["link"]


def test_undo_keeps_the_limit_at_what_is_held(session: Session, now: datetime) -> None:
    mentor = make_mentor(session, capacity=1)
    me = actor_of(mentor)
    update_capacity(session, me, mentor.id, 3, now=now)
    holds = [take_place(session, mentor.id, now=now) for _ in range(2)]

    undo_claim(session, me, mentor.id, now=now)

    session.expire_all()
    assert (mentor.capacity, mentor.held, mentor.place_limit) == (1, 2, 2)
    session.execute(delete(CapacityHold).where(CapacityHold.id.in_([hold.id for hold in holds])))


def test_undo_of_an_undo_too_late_or_of_nothing_is_refused(session: Session, now: datetime) -> None:
    mentor, other = make_mentor(session), make_mentor(session)
    me = actor_of(mentor)
    update_capacity(session, me, mentor.id, 0, now=now)

    with pytest.raises(Conflict, match="more than 7 days ago"):
        undo_claim(session, me, mentor.id, now=now + 7 * DAY + timedelta(seconds=1))
    undo_claim(session, me, mentor.id, now=now + 7 * DAY)
    with pytest.raises(Conflict, match="taken that back already"):
        undo_claim(session, me, mentor.id, now=now + 7 * DAY)
    with pytest.raises(Conflict, match="nothing to take back"):
        undo_claim(session, me, other.id, now=now)


@pytest.mark.parametrize("room", [0, 2])
def test_no_room_now_does_not_take_back_that_they_want_fewer(
    session: Session, now: datetime, room: int
) -> None:
    mentor = make_mentor(session, capacity=3)
    holds = [take_place(session, mentor.id, now=now) for _ in range(3)]
    me = actor_of(mentor)
    update_capacity(session, me, mentor.id, 1, now=now)
    set_room(session, me, mentor.id, room, now=now)
    assert mentor.capacity == (5 if room else 1)
    update_capacity(session, me, mentor.id, 1, now=now)
    open_places(session, me, mentor.id, room, now=now)
    assert mentor.capacity == (5 if room else 1)
    for hold in holds:
        release_place(session, hold.id, now=now)


def test_undo_takes_back_nothing_that_happened_by_itself(session: Session, now: datetime) -> None:
    mentor = make_mentor(session)
    me = actor_of(mentor)
    confirm_places(session, me, mentor.id, now=now)
    pause_mentor(session, SYSTEM, mentor.id, None, now=now, source=ClaimSource.SYSTEM)
    with pytest.raises(Conflict, match="Say below how it is now"):
        undo_claim(session, me, mentor.id, now=now)
    assert mentor.status == "paused"


def test_undo_never_brings_back_who_has_left_the_register(session: Session, now: datetime) -> None:
    mentor = make_mentor(session)
    confirm_places(session, actor_of(mentor), mentor.id, now=now)
    mentor.status = "retired"
    with pytest.raises(Conflict):
        undo_claim(session, actor_of(mentor), mentor.id, now=now)


def test_exclusion_until_there_is_room_ends_with_the_mentors_word_alone(
    session: Session, now: datetime
) -> None:
    mentor, candidate = make_mentor(session, capacity=0), make_candidate(session)
    ids = {"mentor_id": mentor.id, "candidate_id": candidate.id, "created_at": now}
    until_room = Exclusion(**ids, reason="full", until_room=True)
    for_good = Exclusion(**ids | {"mentor_id": make_mentor(session).id}, reason="conflict")
    session.add_all([until_room, for_good])
    me = actor_of(mentor)

    def ends() -> list[date | None]:
        session.flush()
        session.expire_all()
        return [until_room.until_on, for_good.until_on]

    confirm_places(session, me, mentor.id, now=now)
    assert ends() == [None, None]
    update_capacity(session, SYSTEM, mentor.id, 1, now=now, source=ClaimSource.SYSTEM)
    assert ends() == [None, None]
    update_capacity(session, me, mentor.id, 1, now=now)
    assert ends() == [TODAY, None]


@pytest.mark.parametrize(
    ("confirmed", "created", "age"),
    [
        (0, 500, ClaimAge.FRESH),
        (30, 500, ClaimAge.FRESH),
        (31, 500, ClaimAge.AGEING),
        (90, 500, ClaimAge.AGEING),
        (91, 500, ClaimAge.STALE),
        (120, 500, ClaimAge.STALE),
        (121, 500, ClaimAge.HIDDEN),
        (None, 0, ClaimAge.NEVER),
        (None, 120, ClaimAge.NEVER),
        (None, 121, ClaimAge.HIDDEN),
    ],
)
def test_claim_age_follows_the_schemes_limits(
    confirmed: int | None, created: int, age: ClaimAge
) -> None:
    said = None if confirmed is None else TODAY - confirmed * DAY
    assert claim_age(said, TODAY - created * DAY, AgeLimits(), today=TODAY) is age


def test_room_is_one_word_that_ends_a_break(session: Session, now: datetime) -> None:
    mentor = make_mentor(session, capacity=2)
    me = actor_of(mentor)
    hold = take_place(session, mentor.id, now=now)
    pause_mentor(session, me, mentor.id, date(2026, 5, 1), now=now)

    set_room(session, me, mentor.id, 2, now=now, source=ClaimSource.LINK)

    assert standing(session, mentor) == (3, 3, "listed", None, now)
    assert claims(session, mentor)[-1] == ("link", now, 3, "listed")
    release_place(session, hold.id, now=now)


@pytest.mark.parametrize("room", [-1, 10])
def test_room_beyond_what_a_mentor_can_have_is_refused(
    session: Session, now: datetime, room: int
) -> None:
    mentor = make_mentor(session, capacity=1)
    hold = take_place(session, mentor.id, now=now)
    with pytest.raises(Invalid, match="from 0 to 9"):
        set_room(session, actor_of(mentor), mentor.id, room, now=now)
    release_place(session, hold.id, now=now)


@pytest.mark.parametrize("hands_over", [True, False])
def test_who_leaves_takes_nobody_new_and_is_retired_when_the_last_has_gone(
    session: Session, now: datetime, hands_over: bool
) -> None:
    mentor = make_mentor(session, capacity=3)
    me = actor_of(mentor)
    hold = take_place(session, mentor.id, now=now)

    begin_to_leave(session, me, mentor.id, hands_over=hands_over, now=now)

    assert (mentor.status, mentor.leaving_at, mentor.hands_over) == ("paused", now, hands_over)
    with pytest.raises(Conflict):
        take_place(session, mentor.id, now=now)
    assert not retire_mentor(session, SYSTEM, mentor.id, now=now)
    release_place(session, hold.id, now=now)
    assert retire_mentor(session, SYSTEM, mentor.id, now=now + DAY)
    assert not retire_mentor(session, SYSTEM, mentor.id, now=now + DAY)
    assert standing(session, mentor)[2] == "retired"
    assert mentor.freed_at is None


@pytest.mark.parametrize("back", ["resume", "undo", "room", "pause"])
def test_who_was_leaving_may_stay(session: Session, now: datetime, back: str) -> None:
    mentor = make_mentor(session)
    me = actor_of(mentor)
    begin_to_leave(session, me, mentor.id, hands_over=True, now=now)
    if back == "resume":
        resume_mentor(session, me, mentor.id, now=now)
    elif back == "undo":
        undo_claim(session, me, mentor.id, now=now)
    elif back == "room":
        set_room(session, me, mentor.id, 1, now=now)
    else:
        pause_mentor(session, me, mentor.id, None, now=now)
    assert (mentor.leaving_at, mentor.hands_over) == (None, False)
    assert not retire_mentor(session, SYSTEM, mentor.id, now=now)


def test_what_was_said_is_told_newest_first_in_words(session: Session, now: datetime) -> None:
    mentor = make_mentor(session, capacity=2, confirmed_at=now - 9 * DAY)
    me = actor_of(mentor)
    pause_mentor(session, me, mentor.id, date(2026, 5, 3), now=now, source=ClaimSource.LINK)
    undo_claim(session, me, mentor.id, now=now + DAY)
    set_room(session, me, mentor.id, 0, now=now + 2 * DAY, source=ClaimSource.ANSWER)
    session.flush()

    said = [(one.words, one.where, one.is_undone) for one in list_said(session, mentor.id)]
    assert said == [
        ("Full", "with an answer to a request", False),
        ("2 places free", "after an undo", False),
        ("Away until 3 May", "by the link in a mail", True),
        ("2 places free", "in the office’s list", False),
    ]
    assert [one.words for one in list_said(session, mentor.id, limit=1)] == ["Full"]


def test_only_what_a_person_said_lately_can_be_taken_back(session: Session, now: datetime) -> None:
    mentor = make_mentor(session)
    me = actor_of(mentor)

    def undoable(later: timedelta = timedelta()) -> str | None:
        session.flush()
        claim = find_undoable(session, mentor.id, now=now + later, within_days=7)
        return claim and claim.source

    assert undoable() is None
    confirm_places(session, me, mentor.id, now=now)
    assert undoable() == undoable(7 * DAY) == "page"
    assert undoable(7 * DAY + timedelta(seconds=1)) is None
    undo_claim(session, me, mentor.id, now=now)
    assert undoable() is None
    pause_mentor(session, SYSTEM, mentor.id, None, now=now, source=ClaimSource.SYSTEM)
    assert undoable() is None
