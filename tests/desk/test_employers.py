"""Which employers are one: suggested from the names in use, tried out, saved, taken back."""

import pytest
from sqlalchemy import select

from matcher.core.db import Database
from matcher.desk.rules.employers import Name, gather, likely_one
from matcher.matching.models import MatchRun, Scheme
from matcher.matching.rules.employers import Employers
from matcher.matching.services.runs import perform_run
from tests.factories import make_candidate, make_mentor
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_spellings_that_are_compared_as_one_are_gathered_under_the_commonest() -> None:
    rows = [("Leeds Libraries", 2), ("LEEDS LIBRARIES", 1), ("leeds-libraries", 4), (" ", 9)]
    assert gather(rows) == [Name("leeds-libraries", 7)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Leeds Univ. Library", "University of Leeds"),
        ("LSE", "London School of Economics"),
        ("Bradford Colege", "Bradford College"),
        ("Kent CC", "Kent Council"),
    ],
)
def test_names_that_may_be_one_employer_are_suggested(one: str, other: str) -> None:
    names = [Name(other, 9), Name(one, 2), Name("Quite Another", 1)]
    assert [(two.name.text, two.other.text) for two in likely_one(names, Employers())] == [
        (one, other)
    ]
    assert likely_one(names, Employers(same={one: other})) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Leeds University", "York University"), ("HMP Ward 1", "HMP Ward 2"), ("Ab", "Ac")],
)
def test_names_of_two_employers_are_not_suggested(one: str, other: str) -> None:
    assert likely_one([Name(one, 2), Name(other, 2)], Employers()) == []


def _perform(database: Database) -> str:
    """Do the two scenarios that were asked for last; return the second one's public id."""
    with database.read() as session:
        ids = session.scalars(select(MatchRun.id).order_by(MatchRun.id.desc()).limit(2)).all()
    for run_id in reversed(ids):
        perform_run(database, run_id)
    with database.read() as session:
        return session.get_one(MatchRun, ids[0]).public_id


def test_employers_are_tried_out_saved_and_taken_back(office: Visitor, database: Database) -> None:
    with database.begin() as session:
        session.scalars(select(Scheme)).one().settings = {"same_employer": "bar"}
        make_mentor(session, employer="University of Leeds")
        make_candidate(session, employer="Leeds Uni Library")
    page = office.get("/desk/employers").text
    assert "“Leeds Uni Library” (1 person) is “University of Leeds” (1 person)" in page

    sent = office.submit("/desk/employers", alike=["leedsunilibrary=universityofleeds"])
    assert "“Leeds Uni Library” is the same employer as: nothing said → University of Leeds" in (
        office.follow(office.follow(sent)).text
    )
    new = f"/desk/scheme/proposed/{_perform(database)}"
    page = office.get(new).text
    assert "1 pair would be barred." in page
    assert "1 suggestion would change." in page
    office.submit(f"{new}/save", form_at=new)
    with database.read() as session:
        assert session.scalars(select(Scheme.settings)).one()["employers"] == {
            "same": {"Leeds Uni Library": "University of Leeds"},
            "parents": {},
        }
    assert "Nothing yet" not in office.get("/desk/employers").text

    office.submit("/desk/employers", taken_back=["leedsunilibrary"])
    back = f"/desk/scheme/proposed/{_perform(database)}"
    assert "1 pair would not be barred any more." in office.get(back).text
    office.submit(f"{back}/save", form_at=back)
    with database.read() as session:
        assert "employers" not in session.scalars(select(Scheme.settings)).one()


def test_employers_told_apart_are_not_suggested_again_until_that_is_taken_back(
    office: Visitor, database: Database
) -> None:
    with database.begin() as session:
        make_mentor(session, employer="University of Leeds")
        make_candidate(session, employer="Leeds Uni Library")
    path, code = "/desk/employers", "leedsunilibrary=universityofleeds"
    nothing = office.follow(office.submit(path, do="apart"))
    assert "Nothing was ticked, so nothing has changed." in nothing.text
    told = office.follow(office.submit(path, do="apart", alike=[code])).text
    assert "Noted: they are two employers, and are not suggested again." in told
    assert "“Leeds Uni Library” is not “University of Leeds”" in told
    assert "No two names in use look like one employer." in told
    with database.begin() as session:  # the other way round by now, which makes no difference
        make_candidate(session, employer="Leeds Uni Library")
    assert "No two names in use look like one employer." in office.get(path).text
    again = office.follow(office.submit(f"{path}/again", form_at=path, chosen=[code])).text
    assert "“University of Leeds” (1 person) is “Leeds Uni Library” (2 people)" in again
    log = office.get("/desk/log").text
    assert "Noted of employers that look alike that they are two: 1 pairs" in log


@ONE_DATABASE
@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Tick something, or give two names"),
        ({"name": "A"}, "Give both names, or neither"),
        ({"name": "A", "other": "a"}, "“A” would belong to itself"),
        ({"taken_back": ["nobody"]}, "Nothing would change"),
        ({"name": "A" * 201, "other": "B"}, "Use 200 characters or fewer"),
    ],
)
def test_employers_that_cannot_be_are_said_beside_their_field(
    office: Visitor, database: Database, answers: dict[str, str], words: str
) -> None:
    page = office.submit("/desk/employers", **{"kind": "same", **answers})
    assert (page.status_code, words in page.text) == (422, True)
    with database.read() as session:
        assert session.scalars(select(MatchRun.id)).all() == []


@ONE_DATABASE
def test_what_is_said_of_an_employer_is_never_replaced_unseen(
    office: Visitor, database: Database
) -> None:
    said = {"same": {"A": "B"}, "parents": {}}
    with database.begin() as session:
        session.scalars(select(Scheme)).one().settings = {"employers": said}
    page = office.submit("/desk/employers", kind="same", name="A", other="C")
    assert (page.status_code, "“A” is named twice." in page.text) == (422, True)
    moved = office.submit("/desk/employers", kind="same", name="A", other="C", taken_back=["a"])
    assert moved.status_code == 303


@ONE_DATABASE
def test_other_settings_are_changed_without_touching_employers(
    office: Visitor, database: Database
) -> None:
    said = {"same": {"A": "B"}, "parents": {}}
    with database.begin() as session:
        session.scalars(select(Scheme)).one().settings = {"employers": said}
    page = office.get("/desk/scheme/change").text
    fields = dict(_values(page))
    office.submit("/desk/scheme/change", **{**fields, "period_offer_days": "9"})
    with database.read() as session:
        settings = session.scalars(select(Scheme.settings)).one()
    assert (settings["employers"], settings["periods"]["offer_days"]) == (said, 9)


def _values(page: str) -> list[tuple[str, str]]:
    """Return what the settings' form holds: its inputs, and of the radios the chosen ones."""
    import re

    found = []
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ('type="radio"' not in tag or " checked" in tag):
            found.append((name[1], value[1]))
    return [pair for pair in found if pair[0] not in {"csrf_token", "submission_key"}]
