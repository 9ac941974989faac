"""Why somebody suits a mentor, in the mentor's words."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.matching.queries.pairs import get_pair
from matcher.pairings.rules.mentors_words import why_they_suit
from tests.factories import make_candidate, make_mentor


def said(session: Session, now: datetime, **candidate: object) -> tuple[str, ...]:
    mentor = make_mentor(session, strengths=frozenset({"research_skills", "it_and_communication"}))
    asks = make_candidate(session, **candidate)
    pair = get_pair(session, asks.id, mentor.id, today=local_day(now))
    why = why_they_suit(pair.candidate, pair.mentor, distance_m=pair.distance_m)
    assert all(0 < reason.share <= 1 for reason in why)
    return tuple(reason.text for reason in why)


def test_what_two_people_share_is_said_to_the_mentor(session: Session, now: datetime) -> None:
    needs = frozenset({"research_skills", "it_and_communication", "literacies_and_learning"})
    formats = frozenset({"face_to_face", "video"})
    assert said(session, now, needs=needs, formats=formats, lat=53.48, lon=-2.24) == (
        "You are strong in what they need: research skills and IT and communication.",
        "You both work in public libraries.",
        "You both chose face to face and video call.",
        "They are about 58 km away.",
    )


def test_what_they_do_not_share_is_left_out(session: Session, now: datetime) -> None:
    assert said(session, now, sector="law", needs=frozenset({"literacies_and_learning"})) == (
        "You both chose video call.",
    )


def test_wish_for_another_sector_is_named(session: Session, now: datetime) -> None:
    assert said(session, now, sector="law", sector_wish="different")[0] == (
        "They hoped for a view from another sector, and yours is public libraries."
    )
    assert "You both work" not in " ".join(said(session, now, sector_wish="different"))


def test_picture_shows_how_far_a_reason_goes(session: Session, now: datetime) -> None:
    mentor = make_mentor(session, strengths=frozenset({"research_skills"}))
    needs = frozenset({"research_skills", "information_governance"})
    asks = make_candidate(session, needs=needs, sector="law")
    pair = get_pair(session, asks.id, mentor.id, today=local_day(now))
    why = why_they_suit(pair.candidate, pair.mentor, distance_m=pair.distance_m)
    assert [reason.share for reason in why] == [0.5, 1.0]
