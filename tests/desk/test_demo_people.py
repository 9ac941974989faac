"""The made-up people of the demo: always the same, never real, spread as people are."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from matcher.core.config import data_folder
from matcher.desk.services.demo_people import DemoPeople, make_people
from matcher.desk.services.demo_shares import N_PEOPLE, Size
from matcher.desk.services.demo_words import Words
from matcher.matching.files.people import read_candidates, read_mentors, unknown_addresses

AS_OF = date(2026, 3, 2)


@pytest.fixture(scope="module")
def national() -> DemoPeople:
    return make_people(Size.NATIONAL, data_folder(), as_of=AS_OF)


def shares(values: list[str]) -> dict[str, float]:
    return {value: n / len(values) for value, n in Counter(values).items()}


@pytest.mark.parametrize("size", list(Size))
def test_people_are_as_many_as_the_size_says(size: Size) -> None:
    people = make_people(size, data_folder(), as_of=AS_OF)

    assert (len(people.mentors), len(people.candidates)) == N_PEOPLE[size]


def test_people_are_the_same_every_time(national: DemoPeople) -> None:
    again = make_people(Size.NATIONAL, data_folder(), as_of=AS_OF)

    assert again == national


def test_people_differ_with_the_seed(national: DemoPeople) -> None:
    other = make_people(Size.NATIONAL, data_folder(), as_of=AS_OF, seed=2)

    assert {row["name"] for row in other.mentors} != {row["name"] for row in national.mentors}


@pytest.mark.parametrize("size", [Size.SMALL, Size.NATIONAL])
def test_files_are_read_without_a_problem(size: Size) -> None:
    people = make_people(size, data_folder(), as_of=AS_OF)

    mentors = read_mentors("mentors.csv", people.mentors_csv().encode(), as_of=AS_OF)
    candidates = read_candidates("candidates.csv", people.candidates_csv().encode(), as_of=AS_OF)

    assert mentors.problems == ()
    assert candidates.problems == ()
    assert unknown_addresses(mentors, candidates) == []
    assert (len(mentors.rows), len(candidates.rows)) == N_PEOPLE[size]


def test_addresses_are_unique_and_deliver_to_nobody(national: DemoPeople) -> None:
    addresses = [row["email"] for row in national.mentors + national.candidates]

    assert len(set(addresses)) == len(addresses)
    assert [a for a in addresses if not re.fullmatch(r"[a-z0-9.-]+@example\.org", a)] == []


def test_names_are_given_once(national: DemoPeople) -> None:
    names = [row["name"] for row in national.mentors + national.candidates]

    assert len(set(names)) == len(names)


def test_email_of_a_name_that_is_there_already_gets_a_number() -> None:
    words = Words(data_folder() / "demo")

    addresses = [words.email("Małgorzata Wójcik") for _ in range(2)]

    assert addresses == ["malgorzata.wojcik@example.org", "malgorzata.wojcik2@example.org"]


def test_people_are_spread_as_the_domain_says(national: DemoPeople) -> None:
    everyone = national.mentors + national.candidates

    sectors = shares([row["sector"] for row in everyone])
    capacities = shares([row["capacity"] for row in national.mentors])
    several = sum(";" in row["formats"] for row in everyone) / len(everyone)

    assert sectors["higher_education"] == pytest.approx(0.32, abs=0.05)
    assert sectors["public"] == pytest.approx(0.20, abs=0.05)
    assert capacities["1"] == pytest.approx(0.45, abs=0.07)
    assert several == pytest.approx(0.45, abs=0.05)


def test_a_quarter_of_the_claims_is_stale(national: DemoPeople) -> None:
    limit = (AS_OF - timedelta(days=90)).isoformat()

    stale = sum(row["confirmed_on"] < limit for row in national.mentors)

    assert stale / len(national.mentors) == pytest.approx(0.25, abs=0.06)


def test_nobody_waits_from_the_future_or_longer_than_fourteen_months(national: DemoPeople) -> None:
    since = {row["waiting_since"] for row in national.candidates}

    assert max(since) <= AS_OF.isoformat()
    assert min(since) >= (AS_OF - timedelta(days=426)).isoformat()


def test_some_people_share_an_employer(national: DemoPeople) -> None:
    employers = Counter(row["employer"] for row in national.mentors + national.candidates)

    assert sum(n > 1 for n in employers.values()) > 50


def test_people_speak_for_themselves(national: DemoPeople) -> None:
    abouts = [row["about"] for row in national.mentors + national.candidates]

    assert len(set(abouts)) > 0.95 * len(abouts)
    assert max(map(len, abouts)) <= 600
    assert [about for about in abouts if "{" in about or about.endswith(",")] == []


def test_shipped_files_are_what_the_command_makes() -> None:
    people = make_people(Size.REGION, data_folder(), as_of=AS_OF)

    folder = data_folder() / "demo"
    assert (folder / "mentors.csv").read_text("utf-8") == people.mentors_csv()
    assert (folder / "candidates.csv").read_text("utf-8") == people.candidates_csv()
