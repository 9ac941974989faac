"""Places that come free are offered to those who wait."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.services import add_to_list
from matcher.core.db import Database
from matcher.core.errors import Conflict
from matcher.mentors.models import Mentor
from matcher.mentors.services import confirm_places, update_capacity
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.rules.offering import (
    OffersWish,
)
from matcher.pairings.rules.states import Because, DeclineReason
from matcher.pairings.services.answers import decline_request
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.offers import accept_offer, decline_offer, withdraw_offer
from matcher.pairings.services.requests import request_mentor
from matcher.pairings.services.talks import agree_talk
from matcher.pairings.services.waiting import (
    Chosen,
    note_looked_at,
    offer_free_places,
    offer_place,
)
from matcher.pairings.services.wanting import set_offers
from tests.conftest import StandingClock
from tests.counting import count_queries
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.pairings.waiting import (
    LONG_AGO,
    act,
    candidate_on_list,
    full_mentor,
    mails,
    offers,
    open_one,
)
from tests.post import deliver


def freed_at(database: Database, mentor: Mentor) -> datetime | None:
    with database.read() as session:
        return session.get_one(Mentor, mentor.id).freed_at


def test_place_that_comes_free_goes_to_who_waits_longest_not_who_came_first(
    database: Database, now: datetime
) -> None:
    mentor = full_mentor(database, name="Ann")
    candidate_on_list(database, mentor, now=now, name="First")
    longest = candidate_on_list(database, mentor, now=now, name="Longest", waiting_since=LONG_AGO)
    assert offer_free_places(database) == 0

    open_one(database, mentor, now)

    assert offer_free_places(database) == 1
    assert offers(database) == [("Longest", "Ann", "offered", "place_freed")]
    assert freed_at(database, mentor) is None
    mail = mails(database, "place_offered")[0]
    assert (mail.recipient_id, mail.context["because"]) == (longest.account_id, "place_freed")
    assert offer_free_places(database) == 0


def test_places_are_matched_together_so_that_most_are_served(
    database: Database, now: datetime
) -> None:
    ann, ben = full_mentor(database, name="Ann"), full_mentor(database, name="Ben")
    candidate_on_list(database, ann, ben, now=now, name="Either", waiting_since=LONG_AGO)
    candidate_on_list(database, ann, now=now, name="Ann only")
    open_one(database, ann, now)
    open_one(database, ben, now)

    assert offer_free_places(database) == 2

    assert {row[:2] for row in offers(database)} == {("Either", "Ben"), ("Ann only", "Ann")}


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "withdrawn"},
        {"wants_offers": False},
        {"resting_until": date(2026, 6, 1)},
        {"looking_asked_at": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
)
def test_nobody_is_offered_a_place_who_does_not_look_or_wants_none(
    database: Database, now: datetime, changes: dict[str, Any]
) -> None:
    mentor = full_mentor(database)
    candidate_on_list(database, mentor, now=now, **changes)
    open_one(database, mentor, now)

    assert offer_free_places(database) == 0
    assert freed_at(database, mentor) is None  # looked at; the place is the directory's


def test_place_for_which_nobody_waits_stays_for_the_directory(
    database: Database, now: datetime
) -> None:
    mentor, other = full_mentor(database), full_mentor(database)
    candidate_on_list(database, other, now=now)
    open_one(database, mentor, now)

    assert offer_free_places(database) == 0
    assert (offers(database), freed_at(database, mentor)) == ([], None)


def test_who_has_something_open_is_passed_over(database: Database, now: datetime) -> None:
    mentor, asked = full_mentor(database), None
    candidate = candidate_on_list(database, mentor, now=now)
    with database.begin() as session:
        asked = make_mentor(session, name="Asked")
        request_mentor(session, actor_of(candidate), asked.public_id, "Hello", now=now)
    open_one(database, mentor, now)

    assert offer_free_places(database) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"confirmed_at": None},
        {"confirmed_at": datetime(2025, 11, 1, tzinfo=UTC)},
        {"status": "paused"},
        {"status": "retired"},
    ],
)
def test_mentor_is_not_offered_who_has_not_said_of_late_that_there_is_room(
    database: Database, now: datetime, changes: dict[str, Any]
) -> None:
    with database.begin() as session:
        mentor = make_mentor(session, freed_at=now, **changes)
    candidate_on_list(database, mentor, now=now)

    assert offer_free_places(database) == 0
    assert freed_at(database, mentor) == now


def test_place_of_an_old_word_is_offered_once_the_mentor_confirms(
    database: Database, now: datetime
) -> None:
    with database.begin() as session:
        old = datetime(2025, 11, 20, tzinfo=UTC)
        mentor = make_mentor(session, freed_at=now, confirmed_at=old)
    candidate_on_list(database, mentor, now=now)
    assert offer_free_places(database) == 0

    act(database, confirm_places, mentor, mentor.id, now=now)

    assert offer_free_places(database) == 1


def test_who_accepts_anyone_gets_the_best_of_all_with_room(
    database: Database, now: datetime
) -> None:
    with database.begin() as session:
        make_mentor(session, name="Other sector", sector="health")
        make_mentor(session, name="Same sector")
    candidate = candidate_on_list(database, now=now, name="Jo", sector_wish="same")
    assert offer_free_places(database) == 0

    act(database, set_offers, candidate, OffersWish.ANYONE, now=now)

    assert offer_free_places(database) == 1
    assert offers(database) == [("Jo", "Same sector", "offered", "fresh_solve")]


def test_of_mentors_who_suit_about_as_well_the_newest_word_is_offered(
    database: Database, now: datetime
) -> None:
    with database.begin() as session:
        make_mentor(session, name="Said lately", sector="health")
        month_ago = now - timedelta(days=25)  # as fresh by the scheme's days, and of their sector
        make_mentor(session, name="Said a month ago", confirmed_at=month_ago)
    candidate_on_list(database, now=now, name="Jo", accepts_anyone=True, sector_wish="same")

    assert offer_free_places(database) == 1
    assert [row[1] for row in offers(database)] == ["Said lately"]


def test_somebody_who_suits_much_better_is_offered_though_their_word_is_older(
    database: Database, now: datetime
) -> None:
    with database.begin() as session:
        far = {"lat": 50.26, "lon": -5.05, "sector": "health", "strengths": frozenset()}
        make_mentor(session, name="Said lately", **far)
        fortnight_ago = now - timedelta(days=15)
        strengths = frozenset({"research_skills", "leadership_and_advocacy"})
        make_mentor(session, name="Suits", confirmed_at=fortnight_ago, strengths=strengths)
        make_candidate(session, name="Jo", accepts_anyone=True, sector_wish="same", needs=strengths)

    assert offer_free_places(database) == 1
    assert [row[1] for row in offers(database)] == ["Suits"]


@pytest.mark.parametrize("has_answered", [False, True])
def test_mentor_who_has_yet_to_answer_somebody_is_offered_after_others(
    database: Database, now: datetime, has_answered: bool
) -> None:
    with database.begin() as session:
        better = make_mentor(session, name="Asked")
        make_mentor(session, name="Not asked", sector="health")
        other = make_candidate(session, name="Max")
        one = request_mentor(session, actor_of(other), better.public_id, "Hello", now=now)
        if has_answered:
            agree_talk(session, actor_of(better), one.public_id, now.date(), "Ring", now=now)
    candidate_on_list(database, now=now, name="Jo", accepts_anyone=True, sector_wish="same")

    assert offer_free_places(database) == 1
    assert offers(database)[-1][1] == ("Asked" if has_answered else "Not asked")


def test_mentor_who_has_yet_to_answer_somebody_is_offered_where_there_is_nobody_else(
    database: Database, now: datetime
) -> None:
    with database.begin() as session:
        mentor = make_mentor(session, name="Asked")
        other = make_candidate(session, name="Max")
        request_mentor(session, actor_of(other), mentor.public_id, "Hello", now=now)
    candidate_on_list(database, now=now, name="Jo", accepts_anyone=True)

    assert offer_free_places(database) == 1


def test_lost_request_is_followed_by_the_best_of_a_fresh_match_but_not_the_same(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        silent, full = make_mentor(session, name="Silent"), make_mentor(session, capacity=0)
        candidate = make_candidate(session, name="Jo")
        request_mentor(session, actor_of(candidate), silent.public_id, "Hello", now=now)
    deliver(database)
    clock.advance(days=30)
    assert expire_due(database) == 1
    assert offer_free_places(database) == 0  # there is nobody else

    open_one(database, full, clock.moment)

    assert offer_free_places(database) == 1
    assert [row[2:] for row in offers(database)] == [("expired", ""), ("offered", "fresh_solve")]


def test_look_for_anyone_is_repeated_every_six_hours_and_not_each_minute(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    candidate_on_list(database, now=now, accepts_anyone=True)
    assert offer_free_places(database) == 0
    with database.begin() as session:
        make_mentor(session)  # in silence: nothing came free, somebody is new in the register

    clock.advance(minutes=1)
    assert (count_queries(database, lambda: offer_free_places(database)), offers(database)) == (
        3,
        [],
    )
    clock.advance(hours=6)
    assert offer_free_places(database) == 1


def test_no_to_an_offer_passes_the_place_on_and_never_back(
    database: Database, now: datetime
) -> None:
    mentor = full_mentor(database, name="Ann")
    first = candidate_on_list(database, mentor, now=now, name="Jo", waiting_since=LONG_AGO)
    candidate_on_list(database, mentor, now=now, name="Max")
    open_one(database, mentor, now)
    offer_free_places(database)
    proposal = _open(database)

    act(database, decline_offer, first, proposal.public_id, DeclineReason.NO_TIME, now=now)

    assert [offer_free_places(database), offer_free_places(database)] == [1, 0]
    assert [row[0::2] for row in offers(database)] == [("Jo", "declined"), ("Max", "offered")]


def _open(database: Database) -> Proposal:
    with database.read() as session:
        return session.scalars(select(Proposal).where(Proposal.status == "offered")).one()


def test_offer_that_runs_out_is_the_last_until_the_candidate_is_heard_of(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    ann, ben = full_mentor(database, name="Ann"), full_mentor(database, name="Ben")
    candidate = candidate_on_list(database, ann, ben, now=now)
    open_one(database, ann, now)
    offer_free_places(database)
    deliver(database)
    clock.advance(days=8)
    assert expire_due(database) == 1

    open_one(database, ben, clock.moment)
    assert offer_free_places(database) == 0

    clock.advance(hours=1)
    act(database, set_offers, candidate, OffersWish.LISTED, now=clock.moment)
    open_one(database, ben, clock.moment, room=2)
    assert offer_free_places(database) == 1


def test_offer_taken_back_by_the_office_is_not_made_again(
    database: Database, now: datetime
) -> None:
    mentor = full_mentor(database)
    candidate_on_list(database, mentor, now=now)
    open_one(database, mentor, now)
    offer_free_places(database)
    with database.begin() as session:
        office = actor_of(make_admin(session))
        withdraw_offer(session, office, _open(database).public_id, now=now)

    assert offer_free_places(database) == 0


def test_full_is_no_reason_against_an_offer_once_there_is_room(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        mentor = make_mentor(session, capacity=1)
        candidate = make_candidate(session)
        asked = request_mentor(session, actor_of(candidate), mentor.public_id, "Hi", now=now)
    act(database, decline_request, mentor, asked.public_id, DeclineReason.FULL, room=0, now=now)
    candidate_id = candidate.id
    act(database, add_to_list, candidate, candidate_id, mentor.id, now=now)
    clock.advance(days=3)
    offer_free_places(database)
    assert len(offers(database)) == 1

    open_one(database, mentor, clock.moment)

    assert offer_free_places(database) == 1


def test_mentor_hears_of_an_offer_only_after_the_candidates_yes(
    database: Database, now: datetime
) -> None:
    mentor = full_mentor(database)
    candidate = candidate_on_list(database, mentor, now=now)
    open_one(database, mentor, now)
    offer_free_places(database)

    def told() -> list[str]:
        with database.read() as session:
            query = select(OutboxMail.template).where(OutboxMail.recipient_id == mentor.account_id)
            return list(session.scalars(query))

    assert told() == []
    act(database, accept_offer, candidate, _open(database).public_id, "Hello", now=now)
    assert told() == ["pairings/emails/request_new"]


def test_mentor_who_lowers_their_places_meanwhile_is_not_offered(
    database: Database, now: datetime
) -> None:
    mentor = full_mentor(database)
    candidate_on_list(database, mentor, now=now)
    open_one(database, mentor, now)
    act(database, update_capacity, mentor, mentor.id, 0, now=now)

    assert offer_free_places(database) == 0
    assert mails(database, "place_taken") == []


def test_wish_about_offers_is_kept_and_shows_that_the_candidate_looks(
    session: Session, now: datetime
) -> None:
    asked_at, rest = now - timedelta(days=20), date(2026, 5, 1)
    candidate = make_candidate(
        session, looking_asked_at=asked_at, resting_until=rest, offer_due_at=now
    )

    set_offers(session, actor_of(candidate), OffersWish.NONE, now=now)

    assert (candidate.wants_offers, candidate.accepts_anyone) == (False, False)
    assert (candidate.offer_due_at, candidate.resting_until) == (None, rest)
    assert (candidate.confirmed_at, candidate.looking_asked_at) == (now, None)


def test_no_after_which_no_offers_are_wanted_promises_none(session: Session, now: datetime) -> None:
    mentor, candidate = make_mentor(session), make_candidate(session, wants_offers=False)
    asked = request_mentor(session, actor_of(candidate), mentor.public_id, "Hi", now=now)

    decline_request(
        session, actor_of(mentor), asked.public_id, DeclineReason.SECTOR, room=1, now=now
    )

    assert candidate.offer_due_at is None


def test_who_waits_for_one_mentor_is_not_offered_another(database: Database, now: datetime) -> None:
    ann, ben = full_mentor(database, name="Ann"), full_mentor(database, name="Ben")
    candidate_on_list(database, ann, now=now, name="Longest", waiting_since=LONG_AGO)
    candidate_on_list(database, ann, now=now, name="Ann only")
    candidate_on_list(database, ben, now=now, name="Ben only")
    open_one(database, ann, now)
    open_one(database, ben, now, room=2)

    assert offer_free_places(database) == 2

    assert {row[:2] for row in offers(database)} == {("Longest", "Ann"), ("Ben only", "Ben")}


def test_place_that_comes_free_while_others_are_looked_at_is_not_forgotten(
    session: Session, now: datetime
) -> None:
    mentor = make_mentor(session, freed_at=now)
    assert not note_looked_at(session, mentor.id, now - timedelta(seconds=1), now=now)
    assert mentor.freed_at == now


@pytest.mark.parametrize(
    ("changes", "mentors"),
    [({"wants_offers": False}, {}), ({"accepts_anyone": False}, {}), ({}, {"confirmed_at": None})],
)
def test_offer_is_checked_anew_when_it_is_made(
    session: Session, now: datetime, changes: dict[str, Any], mentors: dict[str, Any]
) -> None:
    mentor = make_mentor(session, **mentors)
    candidate = make_candidate(session, **{"accepts_anyone": True} | changes)
    with pytest.raises(Conflict):
        offer_place(session, Chosen(candidate.id, mentor.id, Because.PLACE_FREED), now=now)
