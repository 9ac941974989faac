"""Two entries of one person: suggested, looked at, merged whole or refused in words."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.accounts.queries import find_actor, find_person, list_open_schemes
from matcher.accounts.services import allow_sign_in, ask_to_join, correct_account
from matcher.availability.rules.tokens import Purpose, sign
from matcher.availability.services.links import make_link, read_link
from matcher.candidates.models import Candidate, ListEntry
from matcher.candidates.services import add_to_list
from matcher.core.actor import Role
from matcher.core.db import Database
from matcher.core.errors import Conflict, NotAllowed
from matcher.desk.files.importing import read_sheet
from matcher.desk.queries.duplicates import list_twins
from matcher.desk.queries.everybody import search_everybody
from matcher.desk.queries.importing_merged import follow_merged
from matcher.desk.queries.person import get_person
from matcher.desk.queries.person_history import list_history
from matcher.desk.rules.duplicates import Entry, signs_of
from matcher.desk.services.merging import merge_people, tell_apart
from matcher.matching.files.tables import read_table
from matcher.matching.models import Exclusion
from matcher.mentors.models import CapacityHold, Mentor, TrainingGuest
from matcher.mentors.services import ask_to_training, note_who_came, set_training_day
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Message, Pairing, Proposal
from matcher.pairings.services.endings import finish_pairing
from matcher.pairings.services.messages import write_message
from tests.desk.conftest import make_pairing, make_request, make_two
from tests.factories import actor_of, make_account, make_candidate, make_mentor
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def merge(session: Session, admin: Account, kept: Any, gone: Any, now: datetime) -> None:
    """Merge two people's entries as the office would, and read everything afresh."""
    merge_people(session, actor_of(admin), kept.account.public_id, gone.account.public_id, now=now)
    session.flush()
    session.expire_all()


def test_candidate_takes_over_all_that_their_other_entry_has(
    session: Session, admin: Account, now: datetime
) -> None:
    gone, mentor = make_two(session, capacity=3)
    pairing = make_pairing(session, (gone, mentor), admin, now)
    proposal = session.scalars(select(Proposal)).one()
    write_message(session, actor_of(mentor), proposal.public_id, "Hello!", now=now)
    kept = make_candidate(session, employer="")
    gone.employer = "Leeds Libraries"
    first, second = make_mentor(session), make_mentor(session)
    for candidate, listed in ((kept, [first]), (gone, [second, first])):
        for one in listed:
            add_to_list(session, actor_of(candidate), candidate.id, one.id, now=now)

    merge(session, admin, kept, gone, now)

    assert (pairing.candidate_id, proposal.candidate_id) == (kept.id, kept.id)
    assert session.scalars(select(Message.proposal_id)).all() == [proposal.id]
    assert (kept.status, kept.employer) == ("matched", "Leeds Libraries")
    assert (gone.status, gone.account.active) == ("withdrawn", False)
    listed = session.execute(
        select(ListEntry.candidate_id, ListEntry.mentor_id).order_by(ListEntry.position)
    )
    assert [tuple(row) for row in listed] == [(kept.id, first.id), (kept.id, second.id)]
    assert mentor.held == 1


def test_mentor_takes_over_people_even_beyond_their_places(
    session: Session, admin: Account, now: datetime
) -> None:
    gone, kept = make_mentor(session, capacity=2), make_mentor(session, capacity=1)
    pairs = [make_two(session, n)[0] for n in range(1, 4)]
    make_pairing(session, (pairs[0], gone), admin, now)
    make_request(session, (pairs[1], gone), now)
    make_pairing(session, (pairs[2], kept), admin, now)
    add_to_list(session, actor_of(pairs[2]), pairs[2].id, gone.id, now=now)

    kept.capacity = 1
    session.flush()
    merge(session, admin, kept, gone, now)

    assert (kept.held, kept.place_limit, kept.capacity) == (3, 3, 1)
    assert (gone.held, gone.place_limit == gone.capacity, gone.status) == (0, True, "retired")
    assert set(session.scalars(select(CapacityHold.mentor_id))) == {kept.id}
    assert set(session.scalars(select(Pairing.mentor_id))) == {kept.id}
    assert set(session.scalars(select(Proposal.mentor_id))) == {kept.id}
    assert session.scalars(select(ListEntry.mentor_id)).all() == [kept.id]


def test_mentor_who_had_not_been_listed_is_so_by_their_other_entry(
    session: Session, admin: Account, now: datetime
) -> None:
    kept, gone = make_mentor(session, status="applied"), make_mentor(session, capacity=4)
    merge(session, admin, kept, gone, now)
    assert (kept.status, kept.capacity, gone.status) == ("listed", 4, "retired")


def test_candidate_and_mentor_of_one_person_become_one_account(
    session: Session, admin: Account, now: datetime
) -> None:
    kept, gone = make_candidate(session), make_mentor(session, email="old@example.org")
    junior = make_candidate(session, line_manager_email="old@example.org")
    merge(session, admin, kept, gone, now)
    actor = find_actor(session, kept.account_id)
    assert actor is not None
    assert (actor.candidate_id, actor.mentor_id) == (kept.id, gone.id)
    assert actor.roles == {Role.CANDIDATE, Role.MENTOR}
    assert junior.line_manager_email == kept.account.email


def test_longer_exclusion_holds_after_a_merge(
    session: Session, admin: Account, now: datetime
) -> None:
    kept, gone, mentor = make_candidate(session), make_candidate(session), make_mentor(session)
    for candidate, until in ((kept, now.date()), (gone, None)):
        session.add(
            Exclusion(
                mentor_id=mentor.id,
                candidate_id=candidate.id,
                reason="conflict" if until is None else "sector",
                until_on=until,
                created_at=now,
            )
        )
    session.flush()
    merge(session, admin, kept, gone, now)
    found = session.scalars(select(Exclusion)).one()
    assert (found.candidate_id, found.reason, found.until_on) == (kept.id, "conflict", None)


def test_history_and_waiting_mails_of_both_entries_are_one(
    session: Session, admin: Account, now: datetime
) -> None:
    two = make_two(session)
    make_pairing(session, two, admin, now)
    kept = make_candidate(session)
    waiting = session.scalars(
        select(OutboxMail.event).where(OutboxMail.recipient_id == two[0].account_id)
    ).all()
    merge(session, admin, kept, two[0], now)
    person = get_person(session, kept.account.public_id, today=now.date())
    words = [deed.words for deed in list_history(session, person, 1).items]
    assert words.count("The mentor was asked") == 1
    assert "Merged into another entry of the same person" in words
    assert person.also == [two[0].account.email]
    moved = session.scalars(
        select(OutboxMail.event).where(OutboxMail.recipient_id == kept.account_id)
    ).all()
    assert sorted(moved) == sorted(waiting)
    found = search_everybody(session, text=two[0].account.email, number=1)
    assert [one.email for one in found.items] == []


def test_old_address_signs_nobody_in_and_begins_nothing_new(
    session: Session, admin: Account, now: datetime
) -> None:
    kept, gone = make_candidate(session), make_candidate(session, email="old@example.org")
    merge(session, admin, kept, gone, now)
    assert find_actor(session, gone.account_id) is None
    assert find_person(session, "OLD@example.org") is kept.account
    n_before = len(session.scalars(select(OutboxMail.id)).all())
    ask_to_join(
        session,
        email="old@example.org",
        name="X",
        role=Role.MENTOR,
        scheme=list_open_schemes(session)[0],
        note="",
        secret="s",
        now=now,
    )
    assert len(session.scalars(select(OutboxMail.id)).all()) == n_before
    with pytest.raises(Conflict, match="merged into another"):
        allow_sign_in(session, actor_of(admin), gone.account.public_id, now=now)
    correct_account(
        session,
        actor_of(admin),
        kept.account.public_id,
        name="Kept",
        email="old@example.org",
        now=now,
    )
    assert find_person(session, "old@example.org") is kept.account


def test_import_takes_an_old_address_for_the_entry_that_was_kept(
    session: Session, admin: Account, now: datetime
) -> None:
    kept = make_candidate(session, email="new@example.org")
    gone = make_candidate(session, email="old@example.org")
    merge(session, admin, kept, gone, now)
    head = "name,email,sector,level,place,formats\n"
    for others, rows, words in (
        ("", ["new@example.org"], "is now new@example.org."),
        (
            "B,new@example.org,public,chartership,Leeds,video\n",
            ["new@example.org"],
            "who has a row of their own",
        ),
    ):
        data = f"{head}A,old@example.org,public,chartership,Leeds,video\n{others}".encode()
        sheet = read_sheet(read_table(data), "a.csv", Role.CANDIDATE, today=now.date())
        people, notes = follow_merged(session, sheet.people)
        assert [row.record.email for row in people.rows] == rows
        assert [words in note for note in notes] == [True]


def _both_busy(session: Session, admin: Account, now: datetime) -> tuple[Any, Any, str]:
    kept, gone = make_two(session, 1)[0], make_two(session, 2)
    make_pairing(session, gone, admin, now)
    make_request(session, (kept, make_mentor(session)), now)
    return kept, gone[0], "Both have a mentor, a request or an offer for Chartership"


def _each_other(session: Session, admin: Account, now: datetime) -> tuple[Any, Any, str]:
    two = make_two(session)
    pairing = make_pairing(session, two, admin, now)
    finish_pairing(session, actor_of(two[1]), pairing.public_id, now=now)
    return two[0], two[1], "Nobody mentors themselves"


def _office(session: Session, admin: Account, now: datetime) -> tuple[Any, Any, str]:
    class Office:
        account = make_account(session, Role.ADMIN)

    return make_candidate(session), Office, "works in the office"


def _own_approval(session: Session, admin: Account, now: datetime) -> tuple[Any, Any, str]:
    two = make_two(session)
    make_pairing(session, two, admin, now)

    class Office:
        account = admin

    return Office, two[1], "nobody approves a pairing of their own"


@pytest.mark.parametrize("make", [_both_busy, _each_other, _office, _own_approval])
def test_entries_that_cannot_be_one_are_refused_in_words_and_nothing_changes(
    database: Database, admin: Account, now: datetime, make: Any
) -> None:
    with database.begin() as session:
        kept, gone, words = make(session, session.merge(admin), now)
        ids = kept.account.public_id, gone.account.public_id
    with pytest.raises(Conflict, match=words), database.begin() as session:
        merge_people(session, actor_of(admin), *ids, now=now)
    with database.read() as session:
        merged = select(Account.id).where(Account.merged_into_id.is_not(None))
        assert session.scalars(merged).all() == []


def test_only_the_office_merges(session: Session, now: datetime) -> None:
    one, other = make_candidate(session), make_candidate(session)
    for do in (merge_people, tell_apart):
        with pytest.raises(NotAllowed):
            do(session, actor_of(one), one.account.public_id, other.account.public_id, now=now)


def test_pair_moves_to_no_stranger(session: Session, admin: Account, now: datetime) -> None:
    make_pairing(session, make_two(session), admin, now)
    stranger = make_candidate(session)
    for table in ("proposal", "pairing"):
        with (
            pytest.raises(DBAPIError, match=r"the pair of a .* never changes"),
            session.begin_nested(),
        ):
            session.execute(text(f"UPDATE {table} SET candidate_id = {stranger.id}"))


@pytest.mark.parametrize(
    ("one", "other", "signs"),
    [
        (("Jo Lee", "jo@a.org", "X", ""), ("JO LEE", "jolee@b.org", "x", ""), 2),
        (("Jo Lee", "j.lee@a.org", "", "York"), ("Joe Lee", "jlee@b.org", "", "York"), 3),
        (("Jo Lee", "a@a.org", "", ""), ("Jo Lee", "zz@b.org", "", ""), 1),
        (("Jo Lee", "info@a.org", "", ""), ("Ann Ray", "info@b.org", "", ""), 1),
    ],
)
def test_signs_of_one_person_are_counted(
    one: tuple[str, ...], other: tuple[str, ...], signs: int
) -> None:
    assert len(signs_of(Entry(1, "a", *one), Entry(2, "b", *other))) == signs


def test_twins_are_suggested_until_they_are_told_apart(
    session: Session, admin: Account, now: datetime
) -> None:
    one = make_candidate(session, name="Jo Lee", email="jo.lee@a.org", place="Hull")
    other = make_mentor(session, name="Jo Lee", email="jolee@b.org")
    make_candidate(session, name="Jo Lee", email="quite.another@a.org", place="")
    make_candidate(session, name="Ann Ray", email="ray@c.org", employer="Same", place="York")
    make_mentor(session, name="Ann Ray", email="other@d.org", employer="same")
    assert [(two.one.name, list(two.signs)) for two in list_twins(session)] == [
        ("Ann Ray", ["the same name", "the same employer"]),
        ("Jo Lee", ["the same name", "much the same e-mail address"]),
    ]
    for _time in range(2):
        tell_apart(
            session, actor_of(admin), other.account.public_id, one.account.public_id, now=now
        )
        session.flush()
    assert [two.one.name for two in list_twins(session)] == ["Ann Ray"]


def test_office_finds_looks_chooses_and_merges(
    app: Flask, office: Visitor, database: Database, now: datetime
) -> None:
    with database.begin() as session:
        kept = make_candidate(session, name="Jo Lee", email="jo.lee@a.org")
        gone = make_mentor(session, name="Jo Lee", email="jolee@b.org")
        one, other = kept.account.public_id, gone.account.public_id
        gone_id = gone.account_id
    assert f"/desk/people/{one}/merge/{other}" in office.get("/desk/people/twice").text
    assert other in office.get(f"/desk/people/{one}/twin?q=jolee").text
    page = f"/desk/people/{one}/merge/{other}"
    assert "Which entry do you keep?" in office.get(page).text
    sure = office.get(f"{page}?keep={one}").text
    assert "Nobody can sign in with jolee@b.org any more" in sure
    done = office.submit(f"{page}/now", form_at=f"{page}?keep={one}")
    shown = office.follow(done).text
    assert "Jo Lee is one entry now." in shown
    assert "Before also" in shown
    assert office.follow(office.get(f"/desk/people/{other}")).status_code == 200
    with database.read() as session:
        assert session.scalars(select(Mentor.account_id)).one() != gone_id
        assert session.scalars(select(Candidate.account_id)).one() == session.scalar(
            select(Account.id).where(Account.public_id == one)
        )


@ONE_DATABASE
def test_two_entries_told_apart_on_the_page_are_gone_from_it(
    office: Visitor, database: Database
) -> None:
    with database.begin() as session:
        ids = [
            make_candidate(session, name="Jo Lee", email=f"jolee@{place}.org").account.public_id
            for place in "ab"
        ]
    told = office.submit(
        f"/desk/people/{ids[0]}/merge/{ids[1]}/apart", form_at="/desk/people/twice"
    )
    assert "Nobody seems to be here twice" in office.follow(told).text


def test_links_of_waiting_mails_speak_for_the_entry_that_is_kept(
    app: Flask, session: Session, admin: Account, now: datetime
) -> None:
    gone, kept = make_mentor(session), make_mentor(session)
    link = make_link(session, gone.account_id, Purpose.PLACES, now=now)
    token = sign("secret", link.public_id, Purpose.PLACES)
    merge(session, admin, kept, gone, now)
    speaks_for = read_link(session, token, Purpose.PLACES, secret="secret", now=now)
    assert speaks_for == kept.account_id


@pytest.mark.parametrize(
    ("kept_is", "gone_is", "becomes"),
    [
        ("retired", "applied", "applied"),
        ("applied", "trained", "trained"),
        ("trained", "applied", "trained"),
        ("retired", "listed", "listed"),
    ],
)
def test_mentor_stands_where_either_entry_has_come_to(
    session: Session, admin: Account, now: datetime, kept_is: str, gone_is: str, becomes: str
) -> None:
    kept, gone = make_mentor(session, status=kept_is), make_mentor(session, status=gone_is)
    kept.refused_at = now if kept_is == "retired" else None
    gone.reminders = False
    merge(session, admin, kept, gone, now)
    assert (kept.status, kept.refused_at, gone.status) == (becomes, None, "retired")
    assert kept.reminders is (kept_is == "trained")


def test_candidate_who_asked_anew_with_another_address_still_waits(
    session: Session, admin: Account, now: datetime
) -> None:
    kept = make_candidate(session, status="withdrawn", refused_at=now)
    gone = make_candidate(session, status="enrolled")
    merge(session, admin, kept, gone, now)
    assert (kept.status, kept.refused_at, gone.status) == ("enrolled", None, "withdrawn")


def test_choices_hold_over_what_we_put_before_anybody_had_chosen(
    session: Session, admin: Account, now: datetime
) -> None:
    kept = make_candidate(session, status="enrolled", sector="other", first_visit="work", about="")
    gone = make_candidate(session, sector="public", formats=frozenset({"phone"}), about="Me.")
    merge(session, admin, kept, gone, now)
    assert (kept.sector, kept.formats, kept.about) == ("public", {"phone"}, "Me.")
    assert kept.first_visit == ""


def test_training_days_of_both_entries_are_those_of_one(
    session: Session, admin: Account, now: datetime
) -> None:
    kept, gone = (make_mentor(session, status="applied") for _number in range(2))
    office = actor_of(admin)
    days = [
        set_training_day(session, office, kept.scheme_id, now.date(), words, now=now)
        for words in ("One", "Other")
    ]
    ask_to_training(session, office, days[0], [kept.id, gone.id], now=now)
    ask_to_training(session, office, days[1], [gone.id], now=now)
    note_who_came(session, office, days[0], [gone.id], came=True, now=now)
    merge(session, admin, kept, gone, now)
    guests = session.execute(
        select(TrainingGuest.training_id, TrainingGuest.mentor_id, TrainingGuest.came).order_by(
            TrainingGuest.training_id
        )
    )
    assert [tuple(row) for row in guests] == [
        (days[0].id, kept.id, True),
        (days[1].id, kept.id, None),
    ]
    assert (kept.status, kept.trained_on) == ("trained", now.date())


def test_nobody_stands_on_their_own_list_after_a_merge(
    session: Session, admin: Account, now: datetime
) -> None:
    kept, gone, third = make_candidate(session), make_mentor(session), make_mentor(session)
    for mentor in (gone, third):
        add_to_list(session, actor_of(kept), kept.id, mentor.id, now=now)
    merge(session, admin, kept, gone, now)
    entries = session.execute(select(ListEntry.mentor_id, ListEntry.position))
    assert [tuple(row) for row in entries] == [(third.id, 1)]


def test_third_namesake_is_suggested_though_two_are_told_apart(
    session: Session, admin: Account, now: datetime
) -> None:
    same = {"name": "Jo Lee", "employer": "Same"}
    first, _second, third = (
        make_candidate(session, email=f"{word}@a.org", **same) for word in ("ab", "uvwx", "12345")
    )
    assert len(list_twins(session)) == 3
    tell_apart(session, actor_of(admin), first.account.public_id, third.account.public_id, now=now)
    session.flush()
    assert len(list_twins(session)) == 2


@pytest.mark.parametrize("kept_is", ["listed", "applied"])
def test_place_that_waits_for_the_mentors_word_is_neither_lost_nor_left_behind(
    session: Session, admin: Account, now: datetime, kept_is: str
) -> None:
    kept, gone = make_mentor(session, status=kept_is, capacity=0), make_mentor(session, capacity=0)
    for mentor in (kept, gone) if kept_is == "listed" else (gone,):
        mentor.kept_places, mentor.kept_until = 1, now + timedelta(days=5)
    session.flush()
    merge(session, admin, kept, gone, now)
    assert (kept.kept_places, gone.kept_places, gone.kept_until) == (1, 0, None)
