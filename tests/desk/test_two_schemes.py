"""Two schemes in one database: nothing of one shows in the other, and nothing reaches across."""

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate, ListEntry
from matcher.core.actor import Role
from matcher.core.db import Database
from matcher.core.errors import Invalid, NotFound
from matcher.desk.queries.importing import find_names
from matcher.desk.services.deciding import approve_all, undo
from matcher.desk.services.importing_uploads import keep_upload
from matcher.desk.services.morning import DIGEST, tell_office
from matcher.matching.models import Scheme
from matcher.matching.queries.runs import get_own_scheme
from matcher.matching.services.asking import start_run
from matcher.matching.services.scenarios import start_scenario
from matcher.mentors.models import Mentor
from matcher.mentors.services.training import set_training_day
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.rules.rounds import RoundDates
from matcher.pairings.services.absences import add_office_absence, add_own_absence
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing, reject_proposal
from matcher.pairings.services.offers import offer_by_hand
from matcher.pairings.services.requests import request_agreed, request_mentor
from matcher.pairings.services.rounds import make_round
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor, make_scheme
from tests.pairings.test_rounds import SPRING, TUESDAY
from tests.visitor import Visitor

THEIRS = "Zed"
"""How everybody is called in the other scheme."""


@dataclass
class Two:
    """People and offices of this scheme, and of the other one."""

    candidate: Candidate
    mentor: Mentor
    office: Account
    other: Scheme
    other_candidate: Candidate
    other_mentor: Mentor
    other_office: Account
    both: Mentor  # a mentor there, whom somebody there has asked; here a candidate
    ids: list[tuple[str, str]]  # addresses of the other scheme's things


@pytest.fixture
def two(database: Database, now: datetime) -> Two:
    """Two schemes with people; in the other one something of everything."""
    with database.begin() as session:
        office = make_admin(session, name="Robin Office")
        candidate, mentor = make_candidate(session), make_mentor(session)
        other = make_scheme(
            session,
            code="other",
            name=f"{THEIRS} scheme",
            settings={"periods": {"request_working_days": 9}},
        )
    with database.of_scheme(other.id).begin() as session:
        return _live(session, other, office, candidate, mentor, now)


def _live(
    session: Session,
    other: Scheme,
    office: Account,
    candidate: Candidate,
    mentor: Mentor,
    now: datetime,
) -> Two:
    theirs = {"scheme_id": other.id}
    admin = make_admin(
        session,
        name=f"{THEIRS} Office",
        runs=[other.id],
    )
    acting = actor_of(admin)
    first, _looking, offered, asking, paired = (
        make_candidate(session, name=f"{THEIRS} {n}", **theirs) for n in range(5)
    )
    their_mentor = make_mentor(session, name=f"{THEIRS} Mentor", capacity=9, **theirs)
    offer = offer_by_hand(session, acting, offered.id, their_mentor.id, now=now)
    for one in (asking, paired):
        asked = request_mentor(session, actor_of(one), their_mentor.public_id, "Hi", now=now)
        accept_request(session, actor_of(their_mentor), asked.public_id, room=None, now=now)
    pairing = approve_pairing(session, acting, asked.public_id, now=now)
    make_mentor(
        session, name=f"{THEIRS} Silent", status="paused", **theirs
    ).pause_reason = "silence"
    both = make_mentor(session, name="Bo Two", **theirs)
    make_candidate(session, account=both.account, scheme_id=mentor.scheme_id)
    request_mentor(session, actor_of(_looking), both.public_id, "Hello", now=now)
    run = start_run(session, acting, now=now)
    start_scenario(session, acting, f"{THEIRS} scenario", now=now)
    autumn = date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 8)
    made = make_round(session, acting, RoundDates(f"{THEIRS} round", *autumn, 3), now=now)
    closed = date(2026, 8, 3)
    add_office_absence(session, acting, closed, closed, f"{THEIRS} days", now=now)
    set_training_day(session, acting, other.id, date(2026, 4, 1), f"{THEIRS} training", now=now)
    keep_upload(session, acting, Role.MENTOR, f"{THEIRS}.csv", b"name,email", now=now)
    for mail in session.scalars(select(OutboxMail)):
        mail.status, mail.error = MailStatus.FAILED, "550"
    failed = session.scalars(select(OutboxMail.public_id)).first()
    session.flush()
    ids = [
        ("/desk/people/{}", first.account.public_id),
        ("/desk/people/{}", admin.public_id),
        ("/desk/people/{}/correct", their_mentor.account.public_id),
        ("/desk/mentors/{}/told", their_mentor.public_id),
        ("/desk/runs/{}", run.public_id),
        ("/desk/round/{}", run.public_id),
        ("/desk/rounds/{}/change", made.public_id),
        ("/desk/proposals/{}/withdraw", offer.public_id),
        ("/desk/pairings/{}/end", pairing.public_id),
        ("/desk/administrators/{}/remove", admin.public_id),
        ("/desk/people/turn-down?chosen={}", first.account.public_id),
        ("/desk/approvals?scheme={}", other.public_id),
        ("/desk/mails?mail={}", failed or ""),
    ]
    return Two(candidate, mentor, office, other, first, their_mentor, admin, both, ids)


def desk_pages(app: Flask) -> list[str]:
    """Return the address of every page and file of the desk that needs no id."""
    plain = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("desk.")
        and "GET" in (rule.methods or ())
        and not rule.arguments
    ]
    files = [f"/desk/export/{what}.csv" for what in ("candidates", "mentors", "pairings")]
    found = ["/desk/people?q=Zed", "/desk/pair?candidate=Zed&mentor=Zed", "/desk/log.csv"]
    twin = ["/desk/log?q=Zed", "/desk/reports/2026", "/desk/reports/2026/report.csv"]
    return sorted([*plain, *files, *found, *twin])


def test_desk_shows_nobody_of_the_other_scheme(app: Flask, two: Two) -> None:
    office = Visitor(app, two.office)
    wrong = []
    for path in desk_pages(app):
        answer = office.get(path)
        shown = answer.text.replace("Zed&amp;", "").replace('value="Zed"', "").replace("“Zed”", "")
        if answer.status_code not in (200, 303) or THEIRS in shown.replace("=Zed", ""):
            wrong.append((path, answer.status_code))
    assert wrong == []
    first = office.get("/desk").text
    assert '>2</span> <span class="app-figure__words">waiting for a mentor' in first
    assert "could not be delivered" not in first
    assert "Which scheme" not in first


def test_their_own_office_sees_them(app: Flask, two: Two) -> None:
    office = Visitor(app, two.other_office)
    unseen = [
        path
        for path in (
            "/desk", "/desk/approvals", "/desk/proposals", "/desk/people", "/desk/waiting",
            "/desk/silent", "/desk/scenarios", "/desk/rounds", "/desk/log", "/desk/mails",
            "/desk/training", "/desk/closed-days", "/desk/import", "/desk/administrators",
            "/desk/schemes", "/desk/log.csv", "/desk/export/mentors.csv",
        )
        if THEIRS not in office.get(path).text
    ]  # fmt: skip
    assert unseen == []
    assert two.mentor.account.name not in office.get("/desk/people").text


def test_what_has_an_address_there_is_not_there_for_others(app: Flask, two: Two) -> None:
    here, there = Visitor(app, two.office), Visitor(app, two.other_office)
    for path, public_id in two.ids:
        assert here.get(path.format(public_id)).status_code == 404, path
        assert there.get(path.format(public_id)).status_code in (200, 303), path


def test_no_form_reaches_what_is_of_the_other_scheme(
    app: Flask, database: Database, two: Two, now: datetime
) -> None:
    with database.read() as session:
        accepted = session.scalars(
            select(Proposal.public_id).where(Proposal.status == "accepted")
        ).one()
    office = Visitor(app, two.office)
    answer = office.submit("/desk/approvals", only=accepted)
    assert answer.status_code == 404
    actor = actor_of(two.office)
    with database.of_scheme(two.mentor.scheme_id).begin() as session:
        with pytest.raises(NotFound):
            approve_all(session, actor, [accepted], now=now)
        with pytest.raises(NotFound):
            reject_proposal(session, actor, accepted, "No", now=now)
        with pytest.raises(NotFound):
            offer_by_hand(session, actor, two.other_candidate.id, two.other_mentor.id, now=now)
        (decision,) = approve_all(session, actor_of(two.other_office), [accepted], now=now)
        with pytest.raises(NotFound):
            undo(session, actor, decision.batch, now=now)


def test_who_is_in_both_shows_each_office_its_own_part(app: Flask, two: Two) -> None:
    page = f"/desk/people/{two.both.account.public_id}"
    here, there = Visitor(app, two.office), Visitor(app, two.other_office)
    assert "Mentor:" not in here.get(page).text
    assert THEIRS not in here.get(page).text
    assert "Zed 1" in there.get(page).text
    assert "Candidate for" not in there.get(page).text
    refused = here.submit(f"{page}/correct", name="Bo", email="robin@example.org")
    assert refused.status_code == 409
    assert "takes part in another scheme too" in refused.text
    refused = here.submit(f"{page}/stop-sign-in", form_at=page)
    assert "takes part in another scheme too" in here.follow(refused).text


def test_morning_mails_go_to_the_office_concerned(
    database: Database, two: Two, clock: StandingClock
) -> None:
    clock.advance(days=1)
    assert tell_office(database) == 1
    with database.read() as session:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.template == DIGEST)).one()
    assert (mail.recipient_id, mail.scheme_id) == (two.other_office.id, two.other.id)
    assert mail.context["scheme_name"] == two.other.name


def test_import_leaves_out_who_is_in_the_other_scheme(
    app: Flask, database: Database, two: Two
) -> None:
    office = Visitor(app, two.office)
    mentor = two.other_mentor.account.email
    head = "Full name,E-mail,Sector,Level,Postcode,Formats,Employer,Capacity"
    rows = [f"Max New,{mail},public,chartership,LS1,video,X,2" for mail in ("new@x.org", mentor)]
    data = "\n".join((head, *rows)).encode()
    office.submit("/desk/import", role="mentor", file=(BytesIO(data), "mentors.csv"))
    page = office.get("/desk/import/file").text
    assert "This person is a mentor in another scheme" in page
    assert THEIRS not in page
    with database.of_scheme(two.office.runs[0].scheme_id).read() as session:
        assert find_names(session, [mentor]) == {}


def test_people_of_each_scheme_see_and_reach_only_their_own(app: Flask, two: Two) -> None:
    mine, theirs = Visitor(app, two.candidate.account), Visitor(app, two.other_candidate.account)
    own, other = two.mentor, two.other_mentor
    for visitor, shown, hidden in ((mine, own, other), (theirs, other, own)):
        page = visitor.get("/mentors").text
        assert shown.account.name in page
        assert hidden.account.name not in page
        for path in (f"/mentors/{hidden.public_id}", f"/mentors/{hidden.public_id}/ask"):
            assert visitor.get(path).status_code == 404, path
            assert visitor.get(path.replace(hidden.public_id, shown.public_id)).status_code == 200
        added = visitor.submit(f"/my-list/{hidden.public_id}/add", form_at="/mentors")
        assert added.status_code == 404
        assert hidden.account.name not in visitor.get("/suggestions").text
    assert "they have 9 working days" in theirs.get(f"/mentors/{other.public_id}/ask").text
    assert "they have 7 working days" in mine.get(f"/mentors/{own.public_id}/ask").text


def test_no_request_reaches_across(database: Database, two: Two, now: datetime) -> None:
    with database.begin() as session:
        me = actor_of(session.get_one(Candidate, two.candidate.id))
        with pytest.raises(NotFound):
            request_mentor(session, me, two.other_mentor.public_id, "Hello", now=now)
        with pytest.raises(Invalid, match="no mentor with this e-mail address"):
            request_agreed(session, me, two.other_mentor.account.email, now=now)


def test_rounds_and_closed_days_of_one_scheme_are_no_days_of_the_other(
    database: Database, two: Two, clock: StandingClock
) -> None:
    with database.of_scheme(two.mentor.scheme_id).begin() as session:
        office = actor_of(two.office)
        make_round(session, office, SPRING, now=clock())
        add_office_absence(session, office, date(2026, 3, 9), date(2026, 3, 10), "", now=clock())
        away = add_own_absence(
            session, actor_of(two.other_mentor), date(2026, 4, 1), date(2026, 4, 1), now=clock()
        )
        assert away.scheme_id == two.other.id
        asker = session.get_one(Candidate, two.other_candidate.id)
        assert get_own_scheme(session, candidate_id=asker.id).id == two.other.id
        asked = request_mentor(
            session, actor_of(asker), two.other_mentor.public_id, "Hello", now=TUESDAY
        )
        assert (asked.waits_for_id, asked.requested_at) == (None, TUESDAY)
        assert asked.expires_at is not None
        assert asked.expires_at.date() == date(2026, 3, 17)  # nine working days, none closed


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE candidate SET scheme_id = (SELECT max(id) FROM scheme)",
        "UPDATE mentor SET scheme_id = (SELECT max(id) FROM scheme)",
    ],
)
def test_nobody_changes_the_scheme(database: Database, two: Two, broken: str) -> None:
    with pytest.raises(DBAPIError, match="never changes the scheme"), database.begin() as session:
        session.execute(text(broken))


def test_no_list_reaches_across_even_past_the_services(
    database: Database, two: Two, now: datetime
) -> None:
    entry = ListEntry(
        candidate_id=two.candidate.id, mentor_id=two.other_mentor.id, position=1, added_at=now
    )
    with pytest.raises(DBAPIError, match="different schemes"), database.begin() as session:
        session.add(entry)
