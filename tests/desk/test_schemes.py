"""Making schemes, going from one to another, and who runs them."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from matcher.accounts.models import Account, AccountRole, SchemeAdmin, SignIn
from matcher.accounts.queries import find_actor
from matcher.audit.models import AuditEntry
from matcher.core.actor import Role
from matcher.core.db import Database
from matcher.desk.models import ApprovalPolicy
from matcher.matching.models import Scheme
from matcher.notifications.models import OutboxMail
from matcher.pairings.queries.invariants import verify_invariants
from tests.factories import make_account, make_admin, make_candidate, make_mentor, make_scheme
from tests.visitor import Visitor

ALL = ["certification", "chartership", "fellowship", "revalidation"]
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def second(database: Database, admin: Account, now: datetime) -> Scheme:
    """A second scheme, which the administrator runs too, with a candidate in it."""
    with database.begin() as session:
        scheme = make_scheme(session, code="second", name="Second scheme")
        session.add(SchemeAdmin(account_id=admin.id, scheme_id=scheme.id, added_at=now))
        make_candidate(session, name="Zed Two", scheme_id=scheme.id)
        make_candidate(session, name="Ann One")
        return scheme


def actions(database: Database, scheme_id: int | None) -> list[str]:
    """Return what the log of a scheme says, in order."""
    with database.read() as session:
        query = select(AuditEntry.action).where(AuditEntry.scheme_id == scheme_id)
        return list(session.scalars(query.order_by(AuditEntry.id)))


def test_page_of_one_scheme_says_that_there_is_one(office: Visitor) -> None:
    page = office.get("/desk/schemes").text
    assert "There is one scheme" in page
    assert "Which scheme" not in page
    assert "desk_scheme" not in office.get("/desk/scheme/change").text


def test_new_scheme_is_run_by_who_made_it_with_the_settings_chosen(
    database: Database, admin: Account, office: Visitor
) -> None:
    with database.begin() as session:
        first = session.scalars(select(Scheme)).one()
        first.settings = {"fresh_days": 20}
    refused = office.submit(
        "/desk/schemes/new", name=" chartership MENTORING", like="usual", levels=ALL
    )
    assert refused.status_code == 422
    assert "There is a scheme of this name" in refused.text
    made = office.submit(
        "/desk/schemes/new", name="Café  Fellows", like=first.public_id, levels=ALL[:2]
    )
    assert "Café Fellows is there, and you run it." in office.follow(made).text
    assert "<strong>Café Fellows</strong>" in office.get("/desk").text
    with database.read() as session:
        scheme = session.scalars(select(Scheme).order_by(Scheme.id.desc())).first()
        assert scheme is not None
        assert (scheme.code, scheme.name, scheme.settings) == (
            "cafe-fellows", "Café Fellows", {"fresh_days": 20, "levels": ALL[:2]},
        )  # fmt: skip
        runs = select(SchemeAdmin.account_id).where(SchemeAdmin.scheme_id == scheme.id)
        assert session.scalars(runs).all() == [admin.id]
    assert actions(database, scheme.id) == ["scheme.made", "account.runs"]


@ONE_DATABASE
@pytest.mark.parametrize("name", ["", "x" * 101])
def test_scheme_needs_a_name_that_can_be_read(office: Visitor, name: str) -> None:
    assert (
        office.submit("/desk/schemes/new", name=name, like="usual", levels=ALL).status_code == 422
    )
    assert (
        office.submit("/desk/schemes/new", name="Good", like="A" * 22, levels=ALL).status_code
        == 422
    )
    assert office.submit("/desk/scheme/name", name=name).status_code == 422


@ONE_DATABASE
def test_renaming_and_closing_are_in_the_log(
    database: Database, office: Visitor, second: Scheme
) -> None:
    office.submit("/desk/schemes/choose", scheme=second.public_id, form_at="/desk/schemes")
    office.submit("/desk/scheme/name", name="Other scheme")
    closed = office.submit("/desk/scheme/close")
    assert "closed for new people" in office.follow(closed).text
    again = office.follow(office.submit("/desk/scheme/close", form_at="/desk/schemes")).text
    assert "closed for new people already" in again
    opened = office.submit("/desk/scheme/open", form_at="/desk/schemes")
    assert "The scheme is open for new people." in office.follow(opened).text
    done = ["scheme.renamed", "scheme.closed", "scheme.opened"]
    assert actions(database, second.id) == done
    page = office.get("/desk/log").text
    assert "Renamed the scheme from “Second scheme” to “Other scheme”" in page


def test_choice_is_kept_with_the_sign_in(
    app: Flask, database: Database, admin: Account, office: Visitor, second: Scheme
) -> None:
    other_browser = Visitor(app, admin)
    assert "Ann One" in office.get("/desk/people").text
    office.submit("/desk/schemes/choose", scheme=second.public_id, form_at="/desk/schemes")
    people = office.get("/desk/people").text
    assert "Zed Two" in people
    assert "Ann One" not in people
    assert "<strong>Second scheme</strong>" in people
    assert "Ann One" in other_browser.get("/desk/people").text
    with database.begin() as session:
        chosen = session.scalars(select(SignIn.scheme_id).order_by(SignIn.id)).all()
        assert chosen == [second.id, None]
        make_admin(session, runs=[second.id])
        session.execute(delete(SchemeAdmin).where(SchemeAdmin.account_id == admin.id, _is(second)))
    assert "Ann One" in office.get("/desk/people").text  # who runs it no more is not there


def _is(scheme: Scheme) -> object:
    return SchemeAdmin.scheme_id == scheme.id


@ONE_DATABASE
def test_link_into_another_scheme_asks_to_go_there(
    database: Database, office: Visitor, second: Scheme
) -> None:
    with database.read() as session:
        public_id = session.scalars(
            select(Account.public_id).where(Account.name == "Zed Two")
        ).one()
    page = office.get(f"/desk/people/{public_id}")
    assert page.status_code == 200
    assert "What you asked for belongs to Second scheme." in page.text
    assert "Zed Two" not in page.text
    gone = office.submit(
        "/desk/schemes/choose",
        form_at="/desk/schemes",
        scheme=second.public_id,
        next=f"/desk/people/{public_id}",
    )
    assert "Zed Two" in office.follow(gone).text


@ONE_DATABASE
def test_page_left_open_changes_its_own_scheme_alone(
    app: Flask, database: Database, admin: Account, office: Visitor, second: Scheme
) -> None:
    with database.read() as session:
        first = session.scalars(select(Scheme).order_by(Scheme.id)).first()
    assert first is not None
    office.submit("/desk/schemes/choose", scheme=second.public_id, form_at="/desk/schemes")
    saved = office.submit("/desk/scheme/name", name="New name", desk_scheme=first.public_id)
    assert "This page was of Chartership mentoring" in office.follow(saved).text
    with database.read() as session:
        names = session.scalars(select(Scheme.name).order_by(Scheme.id)).all()
    assert names == ["New name", "Second scheme"]


@ONE_DATABASE
def test_nobody_goes_to_a_scheme_that_they_do_not_run(
    app: Flask, database: Database, office: Visitor
) -> None:
    with database.begin() as session:
        other = make_scheme(session, code="other", name="Other")
    chosen = office.submit("/desk/schemes/choose", scheme=other.public_id, form_at="/desk/schemes")
    assert chosen.status_code == 404
    form = office.submit("/desk/scheme/name", name="Mine", desk_scheme=other.public_id)
    assert form.status_code == 404
    assert "Other" not in office.get("/desk/schemes").text


def test_somebody_new_is_let_run_the_scheme_and_told(
    app: Flask, database: Database, office: Visitor
) -> None:
    refused = office.submit("/desk/administrators", email="new@example.org", name="")
    assert "enter their name too" in refused.text
    added = office.submit("/desk/administrators", email="New@example.org", name="Nell New")
    assert "Nell New runs the scheme now." in office.follow(added).text
    again = office.submit("/desk/administrators", email="new@example.org", name="")
    assert "This person runs the scheme already" in again.text
    with database.read() as session:
        account = session.scalars(select(Account).where(Account.email == "new@example.org")).one()
        actor = find_actor(session, account.id)
        mail = session.scalars(select(OutboxMail)).one()
    assert actor is not None
    assert (actor.roles, len(actor.scheme_ids)) == ({Role.ADMIN}, 1)
    assert (mail.recipient_id, mail.template) == (account.id, "desk/emails/runs_scheme")
    assert Visitor(app, account).get("/desk").status_code == 200


def test_who_is_removed_sees_nothing_from_that_moment(
    app: Flask, database: Database, admin: Account, office: Visitor
) -> None:
    with database.begin() as session:
        other = make_mentor(session).account
        other.roles.append(AccountRole(name=Role.ADMIN))
        scheme_id = admin.runs[0].scheme_id
        other.runs.append(SchemeAdmin(scheme_id=scheme_id, added_at=admin.created_at))
        session.add(ApprovalPolicy(scheme_id=scheme_id, deputy_id=other.id))
    theirs = Visitor(app, other)
    assert theirs.get("/desk").status_code == 200
    path = f"/desk/administrators/{other.public_id}/remove"
    assert "Remove Person" in office.get(path).text
    assert office.submit(path).status_code == 303
    assert theirs.get("/desk").status_code == 403
    assert theirs.get("/my-places").status_code == 200
    with database.read() as session:
        assert session.get_one(ApprovalPolicy, scheme_id).deputy_id is None
    assert actions(database, scheme_id)[-1] == "account.runs_no_more"


def test_last_one_who_runs_a_scheme_stays(
    database: Database, admin: Account, office: Visitor
) -> None:
    path = f"/desk/administrators/{admin.public_id}/remove"
    assert "Somebody has to run the scheme" in office.get(path).text
    refused = office.submit(path, form_at="/desk/administrators")
    assert refused.status_code == 303
    assert "Nobody else who can sign in runs this scheme" in office.get("/desk").text
    with pytest.raises(DBAPIError, match="somebody has to run"), database.begin() as session:
        session.execute(delete(SchemeAdmin))


@ONE_DATABASE
def test_the_only_one_who_runs_a_scheme_keeps_their_sign_in(
    database: Database, office: Visitor, second: Scheme
) -> None:
    with database.begin() as session:
        other = make_admin(session, name="Only One", runs=[second.id])
        session.execute(delete(SchemeAdmin).where(SchemeAdmin.account_id != other.id, _is(second)))
        make_mentor(session, account=other)
    stopped = office.submit(f"/desk/people/{other.public_id}/stop-sign-in", form_at="/desk")
    assert stopped.status_code == 303
    with database.read() as session:
        assert session.get_one(Account, other.id).active


@ONE_DATABASE
def test_who_runs_a_scheme_has_the_role(database: Database, second: Scheme, now: datetime) -> None:
    with database.begin() as session:
        nobody = make_account(session)
        session.add(SchemeAdmin(account_id=nobody.id, scheme_id=second.id, added_at=now))
        session.flush()
        broken = [found.invariant for found in verify_invariants(session)]
        assert broken == ["whoever runs a scheme is an administrator"]
        session.rollback()
