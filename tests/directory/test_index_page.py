"""Finding a mentor."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.candidates.models import ListEntry
from matcher.core.db import Database
from matcher.mentors.models import CapacityHold, Mentor
from matcher.mentors.rules import AgeLimits
from matcher.mentors.services import update_capacity
from matcher.pairings.models import Pairing
from matcher.pairings.services.requests import request_mentor
from tests.conftest import NOW, StandingClock
from tests.counting import count_queries
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.visitor import Visitor

NEAR_LEEDS = {"lat": 53.85, "lon": -1.6}
LONDON = {"place": "London", "region": "london", "lat": 51.5, "lon": -0.12}
Add = Callable[..., Any]


@pytest.fixture
def add(database: Database) -> Add:
    """Add a mentor in a transaction of its own."""

    def one(**changes: Any) -> Any:
        with database.begin() as session:
            return make_mentor(session, **changes)

    return one


@pytest.fixture
def visitor(app: Flask, database: Database) -> Visitor:
    with database.begin() as session:
        candidate = make_candidate(
            session,
            name="Jo Bloggs",
            needs=frozenset({"research_skills"}),
            formats=frozenset({"video", "face_to_face"}),
        )
    return Visitor(app, candidate.account_id)


def add_pairing(session: Session, mentor: Mentor, **changes: Any) -> None:
    """Add a live pairing of a mentor with somebody, with its place and its line in the log."""
    hold = CapacityHold(mentor_id=mentor.id, created_at=NOW)
    session.add(hold)
    candidate = make_candidate(session, status="matched")
    approver = make_admin(session)
    session.flush()
    values = {
        "mentor_id": mentor.id,
        "candidate_id": candidate.id,
        "level": candidate.level,
        "hold_id": hold.id,
        "approved_by_id": approver.id,
        "approved_at": NOW,
        "started_on": NOW.date(),
    }
    pairing = Pairing(**values | changes)
    session.add(pairing)
    session.flush()
    record(session, actor_of(approver), "pairing.active", pairing.public_id, now=NOW)


def names(visitor: Visitor, path: str = "/mentors") -> list[str]:
    page = visitor.get(path)
    assert page.status_code == 200
    return re.findall(r'class="app-card__name"><a [^>]*>([^<]+)<', page.text)


def test_card_says_what_is_free_and_how_old_that_is_and_never_the_total(
    visitor: Visitor, add: Add
) -> None:
    add(name="Ann Lee", capacity=3, confirmed_at=NOW - timedelta(days=6), **NEAR_LEEDS)
    add(name="Bo Full", capacity=0)
    add(name="Cy Away", status="paused", paused_until=date(2026, 5, 3))
    text = visitor.get("/mentors").text
    assert "3 places free, confirmed 6 days ago" in text
    assert "Away until 3 May" in text
    assert ">Full, confirmed today<" in text
    assert "about 6 km from you" in text
    assert "@example.org" not in text


def test_those_who_suit_and_have_room_come_first(visitor: Visitor, add: Add) -> None:
    add(name="No Way", formats=frozenset({"phone"}))
    add(name="Full Skilled", capacity=0, strengths=frozenset({"research_skills"}))
    add(name="Free Plain")
    add(name="Free Skilled", strengths=frozenset({"research_skills"}))
    assert names(visitor) == ["Free Skilled", "Free Plain", "Full Skilled", "No Way"]


def test_other_orders(visitor: Visitor, add: Add) -> None:
    add(name="Far Fresh", **LONDON)
    add(name="Near Old", confirmed_at=NOW - timedelta(days=50))
    add(name="Nowhere Never", place="", region=None, lat=None, lon=None, confirmed_at=None)
    assert names(visitor, "/mentors?sort=near") == ["Near Old", "Far Fresh", "Nowhere Never"]
    assert names(visitor, "/mentors?sort=fresh") == ["Far Fresh", "Near Old", "Nowhere Never"]
    assert "1 mentor is not on the map" in visitor.get("/mentors").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=okafor", {"Ada Okafor"}),
        ("q=kew", {"Ada Okafor"}),
        ("q=rare+books", {"Bea Preston"}),
        ("q=Leeds", {"Ada Okafor", "Bea Preston"}),
        ("q=LS6+3AA", {"Ada Okafor", "Bea Preston"}),
        ("near=Leeds&within=10", {"Ada Okafor", "Bea Preston"}),
        ("near=Bradford&within=10", set()),
        ("near=Preston&within=100", {"Ada Okafor", "Bea Preston"}),
        ("within=25", {"Ada Okafor", "Bea Preston"}),
        ("q=Preston", {"Bea Preston"}),
        ("q=ada&near=London", set()),
        ("q=overseas", {"Di Abroad"}),
        ("near=Xyzzy", set()),
        ("region=overseas&region=london", {"Cy London", "Di Abroad"}),
        ("sector=law", {"Bea Preston"}),
        ("sector=law&sector=health", {"Bea Preston", "Di Abroad"}),
        ("level=fellowship", {"Cy London"}),
        ("format=phone&format=email", {"Bea Preston", "Di Abroad"}),
        ("skill=research_skills&skill=it_and_communication", {"Ada Okafor", "Cy London"}),
        ("free=y", {"Ada Okafor", "Bea Preston", "Di Abroad"}),
        ("free=y&skill=research_skills", {"Ada Okafor"}),
        ("fresh=y", {"Ada Okafor", "Cy London", "Di Abroad"}),
        ("sector=nonsense", {"Ada Okafor", "Bea Preston", "Cy London", "Di Abroad"}),
    ],
)
def test_filters(visitor: Visitor, add: Add, query: str, expected: set[str]) -> None:
    add(name="Ada Okafor", strengths=frozenset({"research_skills"}), employer="Kew Gardens")
    add(
        name="Bea Preston",
        sector="law",
        formats=frozenset({"phone"}),
        about="I look after rare books.",
        confirmed_at=NOW - timedelta(days=31),
    )
    add(
        name="Cy London",
        level="fellowship",
        strengths=frozenset({"it_and_communication"}),
        capacity=0,
        **LONDON,
    )
    add(
        name="Di Abroad",
        place="France",
        region="overseas",
        lat=None,
        lon=None,
        formats=frozenset({"email"}),
        sector="health",
    )
    assert set(names(visitor, f"/mentors?{query}")) == expected


def test_name_that_is_also_a_place_offers_the_place(visitor: Visitor, add: Add) -> None:
    add(name="Bea Preston")
    text = visitor.get("/mentors?q=Preston").text
    assert 'href="/mentors?near=Preston">Show mentors near Preston' in text


def test_several_places_are_offered_to_choose_from(visitor: Visitor, add: Add) -> None:
    add()
    text = visitor.get("/mentors?q=Newport&free=y").text
    assert "Which Newport do you mean?" in text
    link = "/mentors?near=Newport%2C+Wales+%28NP20%29&amp;free=y"
    assert f'href="{link}">Newport, Wales (NP20)' in text


def test_unknown_words_say_what_to_give(visitor: Visitor, add: Add) -> None:
    add()
    text = visitor.get("/mentors?q=Xyzzy").text
    assert re.findall(r">([^<]+: 1 mentor)<", text) == ["Without the words: 1 mentor"]
    text = visitor.get("/mentors?near=Xyzzy").text
    assert "We do not know this place" in text
    assert "At any distance: 1 mentor" in text
    assert re.search(r"Free now <span[^>]*>\(1\)", text)
    assert "is not a UK postcode or town we know" in text


def test_empty_result_says_which_filter_to_leave_out(visitor: Visitor, add: Add) -> None:
    add(sector="law")
    add(sector="law", capacity=0)
    add(sector="public", capacity=0)
    text = visitor.get("/mentors?sector=public&free=y").text
    assert re.findall(r'<a class="govuk-link" href="([^"]+)">([^<]+: 1 mentor)<', text) == [
        ("/mentors?sector=public", "With or without a free place: 1 mentor"),
        ("/mentors?free=y", "In any sector: 1 mentor"),
    ]


def test_empty_result_offers_wider_distances(visitor: Visitor, add: Add) -> None:
    for _ in range(3):
        add(**LONDON)
    add()
    text = visitor.get("/mentors?near=Bradford&within=10").text
    assert re.findall(r">([^<]+: [0-9]+ mentors?)<", text) == [
        "Within 25 km: 1 mentor",
        "Within 50 km: 1 mentor",
        "At any distance: 4 mentors",
    ]


def test_filter_in_use_is_taken_away_by_its_chip(visitor: Visitor, add: Add) -> None:
    add(sector="law")
    text = visitor.get("/mentors?sector=law&format=video&free=y").text
    chips = re.findall(r'<a class="app-chip" href="([^"]+)">.*?</span>([^<]+)<', text)
    assert [(words, href.replace("&amp;", "&")) for href, words in chips] == [
        ("Free now", "/mentors?sector=law&format=video"),
        ("Law", "/mentors?free=y&format=video"),
        ("Video call", "/mentors?free=y&sector=law"),
    ]


def test_form_shows_what_was_asked_for(visitor: Visitor, add: Add) -> None:
    add()
    path = "/mentors?q=Ann&near=Leeds&within=25&sector=law&skill=research_skills&free=y"
    text = visitor.get(path).text
    typed = re.findall(r'name="(q|near)"[^>]*value="([^"]*)"', text)
    assert typed == [("q", "Ann"), ("near", "Leeds")]
    chosen = re.findall(r'name="([a-z]+)" type="[a-z]+" value="([^"]*)" checked', text)
    assert chosen == [
        ("free", "y"),
        ("within", "25"),
        ("skill", "research_skills"),
        ("sector", "law"),
    ]


def test_every_value_says_how_many_it_would_give_with_the_other_filters(
    visitor: Visitor, add: Add
) -> None:
    add(sector="law", formats=frozenset({"phone"}))
    add(sector="law", formats=frozenset({"phone", "video"}), capacity=0)
    add(sector="health", formats=frozenset({"email"}), **LONDON)
    add(sector="health", formats=frozenset({"phone"}), status="retired")

    def counts(query: str) -> dict[str, int]:
        text = visitor.get(f"/mentors?{query}").text
        return {n: int(c) for n, c in re.findall(r'id="n-([a-z0-9_-]+)">\((\d+)\)', text)}

    found = counts("sector=law&free=y")
    assert len(found) == 5 + 4 + 4 + 13 + 15 + 16 + 3 + 1
    assert {name: n for name, n in found.items() if n} == {
        "free-y": 1,
        "free-1": 1,
        "free-3": 1,
        "free-6": 1,
        "within-10": 1,
        "within-25": 1,
        "within-50": 1,
        "within-100": 1,
        "within-200": 1,
        "format-phone": 1,
        "sector-law": 1,
        "sector-health": 1,
        "region-yorkshire_and_the_humber": 1,
        "level-chartership": 1,
        "fresh-y": 1,
    }
    for value in ("sector=law", "format=phone", "region=london", "within=10"):
        one = counts("")[value.replace("=", "-")]
        assert len(names(visitor, f"/mentors?{value}")) == one


def test_those_who_expect_a_place_are_found_by_when(
    visitor: Visitor, add: Add, database: Database
) -> None:
    """A break that ends, or a pairing that is agreed to end, if the mentor shows it."""
    add(name="Bo Back", status="paused", paused_until=NOW.date() + timedelta(days=60))
    add(name="Max Away", status="paused", paused_until=None)
    for name, shows in (("Ann Shows", True), ("Cy Silent", False)):
        mentor = add(name=name, capacity=1, shows_expected=shows)
        with database.begin() as session:
            add_pairing(session, mentor, ends_on=NOW.date() + timedelta(days=20))
    assert set(names(visitor, "/mentors?free=y")) == set()
    assert set(names(visitor, "/mentors?free=1")) == {"Ann Shows"}
    assert set(names(visitor, "/mentors?free=3")) == {"Ann Shows", "Bo Back"}
    assert visitor.get("/mentors").text.count("Expects a place from") == 1


def test_mentors_not_confirmed_for_long_or_not_listed_are_not_shown(
    visitor: Visitor, add: Add
) -> None:
    add(name="Retired", status="retired")
    add(name="Silent", confirmed_at=NOW - timedelta(days=AgeLimits().hide_after_days + 1))
    text = visitor.get("/mentors").text
    assert "No mentor is listed yet" in text


def test_free_places_change_at_once(visitor: Visitor, add: Add, database: Database) -> None:
    mentor = add(name="Ann Lee", capacity=2)
    assert "2 places free" in visitor.get("/mentors").text
    with database.begin() as session:
        other = make_candidate(session)
        request_mentor(session, actor_of(other), mentor.public_id, "Hello", now=NOW)
    assert "1 place free" in visitor.get("/mentors").text
    with database.begin() as session:
        update_capacity(session, actor_of(mentor), mentor.id, 5, now=NOW)
    assert "4 places free" in visitor.get("/mentors").text


def test_map_shows_the_results_with_a_table_beneath(visitor: Visitor, add: Add) -> None:
    add(name="One")
    add(name="Two", capacity=0)
    add(name="Three", capacity=0, **LONDON)
    text = visitor.get("/mentors?format=video").text
    assert 'aria-label="2 mentors near Leeds, 1 with a free place"' in text
    assert 'aria-label="Three, London, Full, confirmed today"' in text
    assert 'href="/mentors?near=Leeds&amp;within=10&amp;format=video"' in text
    assert "The map as a table" in text


def test_dot_of_one_mentor_leads_to_their_page(visitor: Visitor, add: Add) -> None:
    mentor = add(name="Ann Lee")
    text = visitor.get("/mentors").text
    assert f'href="/mentors/{mentor.public_id}" aria-label="Ann Lee, Leeds, 2 places free' in text


def test_regions_beside_the_map_filter_the_list(visitor: Visitor, add: Add) -> None:
    add(**LONDON)
    add()

    def regions(path: str) -> list[tuple[str, str]]:
        text = visitor.get(path).text
        listed = text[text.index('class="app-regions"') :].partition("</ul>")[0]
        return re.findall(r'href="([^"]+)">(?:<span[^>]*>[^<]*</span>)?([^<]+)<', listed)

    assert regions("/mentors?format=video") == [
        (
            "/mentors?region=yorkshire_and_the_humber&amp;format=video",
            "Yorkshire and the Humber (1)",
        ),
        ("/mentors?region=london&amp;format=video", "London (1)"),
    ]
    assert ("/mentors", "London (1)") in regions("/mentors?region=london")


def test_list_goes_on_on_further_pages(visitor: Visitor, database: Database) -> None:
    with database.begin() as session:
        for _ in range(30):
            make_mentor(session)
    first, second = names(visitor), names(visitor, "/mentors?page=2")
    assert (len(first), len(second), len({*first, *second})) == (25, 5, 30)
    assert names(visitor, "/mentors?page=99") == second


def test_number_of_queries_does_not_grow(visitor: Visitor, add: Add, database: Database) -> None:
    def look() -> None:
        assert visitor.get("/mentors?near=Leeds").status_code == 200

    add()
    look()  # the statements of a first request, such as the dialect's own
    add()
    at_one = count_queries(database, look)
    with database.begin() as session:
        for _ in range(29):
            make_mentor(session)
    assert count_queries(database, look) == at_one


def test_office_and_mentors_may_look_too(app: Flask, database: Database, add: Add) -> None:
    mentor = add(name="Ann Lee")
    with database.begin() as session:
        admin = make_admin(session)
    for account in (admin.id, mentor.account_id):
        text = Visitor(app, account).get("/mentors?q=Leeds").text
        assert "Ann Lee" in text
        assert "from Leeds" not in text
        assert "from Leeds" in Visitor(app, account).get("/mentors?near=Leeds").text
        ask_for_place = "say from where: give a town or postcode"
        assert ask_for_place in Visitor(app, account).get("/mentors?within=10").text
        assert "Suits me best" not in text


def test_mentor_on_my_list_is_marked(
    visitor: Visitor, database: Database, add: Add, clock: StandingClock
) -> None:
    mentor = add()
    with database.begin() as session:
        session.add(
            ListEntry(candidate_id=1, mentor_id=mentor.id, position=1, added_at=clock.moment)
        )
    assert "On your list" in visitor.get("/mentors").text
