"""What a candidate is suggested."""

import re
from typing import Any

import pytest
from flask import Flask

from matcher.core.db import Database
from matcher.matching.models import Exclusion, MatchRun, RunStatus, Suggestion, Unmatched
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.services import update_capacity
from matcher.pairings.services.requests import request_mentor
from tests.conftest import NOW
from tests.factories import actor_of, make_candidate, make_mentor
from tests.visitor import Visitor

PAGE = "/suggestions"


@pytest.fixture
def candidate(database: Database) -> Any:
    with database.begin() as session:
        return make_candidate(session, needs=frozenset({"research_skills"}))


@pytest.fixture
def visitor(app: Flask, candidate: Any) -> Visitor:
    return Visitor(app, candidate.account_id)


def add_mentors(database: Database, *names: str, **changes: Any) -> list[Any]:
    with database.begin() as session:
        return [make_mentor(session, name=name, **changes) for name in names]


def add_run(database: Database, *results: Any) -> None:
    """Add a run that is done, with what it found."""
    with database.begin() as session:
        run = MatchRun(
            scheme_id=get_scheme(session).id,
            scheme_version=1,
            status=RunStatus.DONE,
            as_of=NOW.date(),
            created_at=NOW,
        )
        session.add(run)
        session.flush()
        for result in results:
            result.run_id = run.id
            session.add(result)


def suggest(candidate: Any, mentor: Any) -> Suggestion:
    return Suggestion(
        candidate_id=candidate.id,
        mentor_id=mentor.id,
        suitability=700_000,
        contributions={},
        reasons=[],
    )


def names(text: str) -> list[str]:
    return re.findall(r'class="app-card__name"><a [^>]*>([^<]+)<', text)


def test_suggestion_comes_first_with_its_reasons_and_then_others_with_room(
    visitor: Visitor, database: Database, candidate: Any
) -> None:
    ann, *_ = add_mentors(database, "Ann Lee", strengths=frozenset({"research_skills"}))
    add_mentors(database, "Bo Free")
    add_mentors(database, "Cy Full", capacity=0)
    add_mentors(database, "Di Barred", formats=frozenset({"phone"}))
    add_run(database, suggest(candidate, ann))
    text = visitor.get(PAGE).text
    assert "From the match of 2 March" in text
    assert "Strong in what you need: research skills" in text
    assert "Meets both of your wishes" in text
    assert 'role="img" aria-label="2 of 2 wishes are met"' in text
    assert "The place is as good as sure: confirmed today." in text
    assert "It is held for you as soon as you ask." in text
    assert f'href="/mentors/{ann.public_id}/ask"' in text
    assert names(text) == ["Ann Lee", "Bo Free"]


def test_no_more_than_six_others(visitor: Visitor, database: Database) -> None:
    add_mentors(database, *(f"Mentor {k}" for k in range(8)))
    text = visitor.get(PAGE).text
    assert "No match has been run yet." in text
    assert len(names(text)) == 6


def test_place_taken_since_is_said(visitor: Visitor, database: Database, candidate: Any) -> None:
    (ann,) = add_mentors(database, "Ann Lee")
    add_run(database, suggest(candidate, ann))
    with database.begin() as session:
        update_capacity(session, actor_of(ann), ann.id, 0, now=NOW)
    text = visitor.get(PAGE).text
    assert "This mentor has no free place at the moment." in text
    assert "/ask" not in text


def test_mentor_who_left_since_is_named_without_a_link(
    visitor: Visitor, database: Database, candidate: Any
) -> None:
    (ann,) = add_mentors(database, "Ann Lee", status="retired")
    add_run(database, suggest(candidate, ann))
    text = visitor.get(PAGE).text
    assert "Ann Lee was suggested to you, and is not taking part at the moment." in text
    assert names(text) == []


def leave_over(candidate: Any, **changes: Any) -> Unmatched:
    values = {"bars": {}, "eligible_mentors": 0, "nearest_miss": ""} | changes
    return Unmatched(candidate_id=candidate.id, **values)


def test_candidate_left_without_one_reads_what_of_their_own_would_help(
    visitor: Visitor, database: Database, candidate: Any
) -> None:
    add_mentors(database, "Pat Phone", "Pia Phone", formats=frozenset({"phone"}))
    add_mentors(database, "Sam Sent", formats=frozenset({"email"}))
    add_run(database, leave_over(candidate))
    text = visitor.get(PAGE).text
    assert "The match of 2 March found nobody for you" in text
    links = re.findall(r'href="(/my-profile#[^"]*)">([^<]*)<', text)
    assert links == [
        ("/my-profile#formats", "Accept phone: 2 more mentors"),
        ("/my-profile#formats", "Accept e-mail: 1 more mentor"),
    ]


def test_candidate_reads_how_much_farther_to_travel(app: Flask, database: Database) -> None:
    meeting = {"formats": frozenset({"face_to_face"}), "max_distance_km": 100}
    add_mentors(database, "Far Away", lat=54.5, lon=-1.55, **meeting)
    with database.begin() as session:
        near = make_candidate(session, formats=frozenset({"face_to_face"}), max_distance_km=10)
    add_run(database, leave_over(near))
    text = Visitor(app, near.account_id).get(PAGE).text
    assert "Travel up to 100 km: 1 more mentor" in text


def test_exclusion_is_never_named_as_what_would_help(
    visitor: Visitor, database: Database, candidate: Any
) -> None:
    (ann,) = add_mentors(database, "Ann Lee")
    with database.begin() as session:
        session.add(
            Exclusion(
                mentor_id=ann.id, candidate_id=candidate.id, reason="conflict", created_at=NOW
            )
        )
    add_run(database, leave_over(candidate))
    text = visitor.get(PAGE).text
    assert "What would help" not in text
    assert "xclusion" not in text


def test_candidate_whose_mentors_are_full_is_led_to_the_list(
    visitor: Visitor, database: Database, candidate: Any
) -> None:
    add_mentors(database, "Cy Full", capacity=0)
    add_run(database, leave_over(candidate))
    assert "The one mentor open to you is full. Put them on your list" in visitor.get(PAGE).text


@pytest.mark.parametrize("is_left", [False, True])
def test_other_mentors_say_why_they_were_not_suggested(
    visitor: Visitor, database: Database, candidate: Any, is_left: bool
) -> None:
    ann, bo, _ = add_mentors(database, "Ann Lee", "Bo Free", "New Here")
    why_not = {str(bo.id): "needed_elsewhere"}
    left, found = leave_over(candidate, why_not=why_not), suggest(candidate, ann)
    found.why_not = why_not
    add_run(database, left if is_left else found)
    text = visitor.get(PAGE).text
    assert text.count("Why not suggested?") == 1
    assert "This mentor was needed elsewhere. You can still ask." in text


def test_only_the_latest_run_counts(visitor: Visitor, database: Database, candidate: Any) -> None:
    (ann,) = add_mentors(database, "Ann Lee", capacity=0)
    add_run(database, suggest(candidate, ann))
    add_run(database)
    text = visitor.get(PAGE).text
    assert "You were not part of the match of 2 March." in text
    assert names(text) == []


def test_candidate_with_something_open_is_led_there(
    visitor: Visitor, database: Database, candidate: Any
) -> None:
    (ann,) = add_mentors(database, "Ann Lee")
    with database.begin() as session:
        request_mentor(session, actor_of(candidate), ann.public_id, "Hello", now=NOW)
    text = visitor.get(PAGE).text
    assert "You have asked Ann Lee." in text
    assert "/ask" not in text
