"""Asking to join where there are several schemes, and what each says of itself."""

import io
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.candidates.models import Candidate
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.texts import BadText, Texts
from matcher.directory.queries.figures import read_figures
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.notifications.queries import list_mails
from tests.accounts.test_joining import ANN, ask, give_code
from tests.factories import make_admin, make_candidate, make_mentor, make_scheme
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ALL = ["certification", "chartership", "fellowship", "revalidation"]
QUESTION = "Which scheme would you like to join?"


@pytest.fixture
def second(database: Database) -> Scheme:
    """A second scheme that is open, with words of its own."""
    texts = {
        "office_name": "The Fellows’ office",
        "office_email": "fellows@example.org",
        "privacy_email": "data@example.org",
        "welcome": "Welcome, Fellows.\n\nWe are glad.",
    }
    with database.begin() as session:
        return make_scheme(session, code="fellows", name="Fellows", settings={"texts": texts})


def test_nothing_is_asked_where_one_scheme_is_open(
    app: Flask, database: Database, second: Scheme
) -> None:
    assert QUESTION in Visitor(app).get("/join").text
    with database.begin() as session:
        session.get_one(Scheme, second.id).closed_at = second.created_at
    assert QUESTION not in Visitor(app).get("/join").text
    with database.begin() as session:
        for scheme in session.scalars(select(Scheme)):
            scheme.closed_at = scheme.created_at
    page = Visitor(app).get("/join").text
    assert "Nobody new can join at the moment." in page
    assert "Mail me a code" not in page


def test_who_chooses_a_scheme_is_an_applicant_there(
    app: Flask, settings: Settings, database: Database, second: Scheme
) -> None:
    unchosen = Visitor(app).submit("/join", role="mentor", name="Ann Lee", email=ANN)
    assert (unchosen.status_code, "Choose a scheme" in unchosen.text) == (422, True)
    visitor = ask(app, scheme="fellows")
    give_code(visitor, database, settings)
    with database.read() as session:
        assert session.scalars(select(Mentor.scheme_id)).all() == [second.id]
    with database.begin() as session:  # the office of the other scheme hears nothing of it
        first = session.scalars(select(Scheme.id).order_by(Scheme.id)).first()
        other = make_admin(session, runs=[first])
    assert "Ann Lee" not in Visitor(app, other).get("/desk/people?role=asking").text


def test_second_scheme_in_one_role_is_explained_in_the_mail_alone(
    app: Flask, settings: Settings, database: Database, second: Scheme
) -> None:
    with database.begin() as session:
        known = make_candidate(session, email=ANN).account
    visitor = ask(app, role="candidate", scheme="fellows")
    with database.read() as session:
        shown = list_mails(session, settings, 1).items[0]
    assert "You asked to join “Fellows”." in shown.letter.body
    assert "in “Chartership mentoring” already" in shown.letter.body
    give_code(visitor, database, settings)
    with database.read() as session:
        assert len(session.scalars(select(Candidate)).all()) == 1
    visitor = ask(app, role="mentor", scheme="fellows")  # another role may be elsewhere
    give_code(visitor, database, settings)
    with database.read() as session:
        mentor = session.scalars(select(Mentor)).one()
    assert (mentor.account_id, mentor.scheme_id) == (known.id, second.id)


def test_figures_count_all_open_schemes(database: Database, second: Scheme, now: datetime) -> None:
    with database.begin() as session:
        make_mentor(session, capacity=2)
        make_mentor(session, capacity=3, scheme_id=second.id)
        figures = read_figures(session, now=now)
    assert figures is not None
    assert (figures.n_mentors, figures.n_free) == (2, 5)
    assert [(one.n_mentors, one.n_free) for one in figures.regions] == [(2, 5)]


def test_each_scheme_speaks_for_itself(
    app: Flask, settings: Settings, database: Database, second: Scheme, now: datetime
) -> None:
    with database.begin() as session:
        here = make_candidate(session)
        there = make_candidate(session, scheme_id=second.id)
        for one in (here, there):
            session.add(
                OutboxMail(
                    event=f"x:{one.id}",
                    recipient_id=one.account_id,
                    template="accounts/emails/let_in",
                    context={},
                    created_at=now,
                    due_at=now,
                    scheme_id=one.scheme_id,
                )
            )
    with database.read() as session:
        feet = {mail.email: mail.letter.footer for mail in list_mails(session, settings, 1).items}
    assert feet[there.account.email].startswith("The Fellows’ office\nfellows@example.org\n")
    assert feet[here.account.email].startswith("Your mentoring office\n")
    privacy = Visitor(app, there.account).get("/privacy").text
    assert "data@example.org" in privacy
    assert "data@example.org" not in Visitor(app, here.account).get("/privacy").text
    joining = Visitor(app).get("/join").text
    assert "Welcome, Fellows." in joining
    assert "We are glad." in joining


def test_texts_are_kept_in_the_versions_of_the_settings(app: Flask, database: Database) -> None:
    with database.begin() as session:
        admin = make_admin(session)
    office = Visitor(app, admin)
    bad = office.submit("/desk/scheme/texts", levels=ALL, office_email="nobody")
    assert (bad.status_code, "Enter an address such as" in bad.text) == (422, True)
    long = office.submit("/desk/scheme/texts", levels=ALL, office_name="x" * 101)
    assert "Use 100 characters or fewer" in long.text
    said = {"levels": ALL[1:3], "office_name": "The office", "welcome": "Hello"}
    office.submit("/desk/scheme/texts", **said)
    same = office.submit("/desk/scheme/texts", **said)
    assert "Nothing would change." in same.text
    history = office.get("/desk/scheme").text
    assert "Who signs the mails: nothing said → The office" in history
    assert "Levels that candidates may work towards: all → Chartership, Fellowship" in history
    with database.read() as session:
        scheme = session.scalars(select(Scheme)).one()
    assert (scheme.version, Texts.of(scheme.settings)) == (
        2, Texts(office_name="The office", welcome="Hello"),
    )  # fmt: skip
    assert "Choose at least one level" in office.submit("/desk/scheme/texts").text


def test_candidates_work_towards_the_levels_of_their_scheme(
    app: Flask, database: Database, second: Scheme
) -> None:
    with database.begin() as session:
        session.get_one(Scheme, second.id).settings = {"levels": ["fellowship"]}
        there = make_candidate(session, level="fellowship", scheme_id=second.id)
        before = make_candidate(session, level="certification", scheme_id=second.id)
        office = make_admin(session, runs=[second.id])
    page = Visitor(app, there.account).get("/my-profile").text
    assert [level for level in ALL if f'value="{level}"' in page] == ["fellowship"]
    kept = Visitor(app, before.account).get("/my-profile").text
    assert [level for level in ALL if f'value="{level}"' in kept] == ALL[0:3:2]
    head = "Full name,E-mail,Sector,Level,Postcode,Formats,Employer"
    rows = [f"A B,{level}@x.org,law,{level},York,video,X" for level in ALL[1:3]]
    file = (io.BytesIO("\n".join((head, *rows)).encode()), "people.csv")
    desk = Visitor(app, office)
    found = desk.follow(desk.submit("/desk/import", role="candidate", file=file)).text
    assert "candidates do not work towards this level" in found
    assert "1 row" in found


@pytest.mark.parametrize(
    "texts", [{"welcome": 3}, {"office_name": "a\nb"}, {"unknown": "x"}, "text"]
)
def test_texts_that_cannot_be_used_are_refused(texts: object, database_url: str) -> None:
    with pytest.raises(BadText):
        Texts.of({"texts": texts})
