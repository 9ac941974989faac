"""The scheme's settings: changed with the effects seen first, kept with their history."""

from dataclasses import fields
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid, NotAllowed
from matcher.desk.queries.schemes import list_versions
from matcher.desk.rules.settings import (
    LABELS,
    PERIOD_LABELS,
    differences,
    touches_matching,
    whole,
)
from matcher.desk.services.scheme import save_settings
from matcher.matching.models import MatchRun, Scheme
from matcher.matching.queries.runs import get_scheme
from matcher.matching.rules.settings import PERIODS, SchemeSettings
from matcher.matching.services.runs import perform_run
from matcher.pairings.rules.periods import Periods
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def typed(settings: dict[str, Any], **changes: str) -> dict[str, str]:
    """Return what the form sends for some settings, with changes."""
    answers = {key: str(value) for key, value in settings.items() if not isinstance(value, dict)}
    answers |= {f"weight_{code}": str(weight) for code, weight in settings["weights"].items()}
    answers |= {
        f"period_{name}": ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in settings[PERIODS].items()
    }
    return answers | changes


def test_every_setting_has_a_name() -> None:
    plain = {each.name for each in fields(SchemeSettings)} - {"weights", "employers"}
    assert set(LABELS) == plain
    assert set(PERIOD_LABELS) == {each.name for each in fields(Periods)}


def test_differences_are_said_in_words() -> None:
    before = whole({})
    after = {
        **before,
        "same_employer": "bar",
        "weights": {**before["weights"], "skills": 25},
        PERIODS: {**before[PERIODS], "remind_after_working_days": [2, 5]},
    }
    assert [tuple(line) for line in differences(before, after)] == [
        ("Skills", "20", "25"),
        (
            "May a mentor work for the same employer?",
            "Yes, where the candidate does not mind",
            "No, never",
        ),
        ("Reminders of a request, after so many working days", "3, 6", "2, 5"),
    ]
    assert differences({}, before) == []


def test_only_periods_touch_no_match() -> None:
    assert not touches_matching({}, {PERIODS: {"offer_days": 9}})
    assert touches_matching({}, {"weights": {"skills": 21}})


def test_saving_makes_a_version_with_its_history(session: Session, now: datetime) -> None:
    office = actor_of(make_admin(session, name="Robin Office"))
    scheme = get_scheme(session)
    first = {"fresh_days": 20}
    save_settings(session, office, first, seen_version=scheme.version, words=" Why not ", now=now)
    save_settings(session, office, {}, seen_version=scheme.version, now=now)
    session.flush()
    session.expire_all()
    assert (scheme.version, scheme.settings) == (3, {})
    assert [
        (one.number, one.by, one.words, [tuple(line) for line in one.lines])
        for one in list_versions(session)
    ] == [
        (3, "Robin Office", "", [("A claim of places is fresh for so many days", "20", "30")]),
        (
            2,
            "Robin Office",
            "Why not",
            [("A claim of places is fresh for so many days", "30", "20")],
        ),
    ]


def test_settings_that_cannot_be_saved_change_nothing(session: Session, now: datetime) -> None:
    office, scheme = actor_of(make_admin(session)), get_scheme(session)
    with pytest.raises(Invalid) as wrong:
        save_settings(session, office, {"fresh_days": 95}, seen_version=1, now=now)
    assert wrong.value.field == "stale_days"
    with pytest.raises(Invalid) as wrong:
        save_settings(session, office, {PERIODS: {"offer_days": 0}}, seen_version=1, now=now)
    assert wrong.value.field == "periods.offer_days"
    with pytest.raises(Conflict, match="meanwhile"):
        save_settings(session, office, {"fresh_days": 20}, seen_version=7, now=now)
    mentor = actor_of(make_mentor(session))
    with pytest.raises(NotAllowed):
        save_settings(session, mentor, {"fresh_days": 20}, seen_version=1, now=now)
    assert (scheme.version, scheme.settings) == (1, {})


def test_weights_are_saved_after_their_effect_was_seen(office: Visitor, database: Database) -> None:
    with database.begin() as session:
        make_mentor(session)
        make_candidate(session)
        settings = whole(get_scheme(session).settings)
    answer = office.submit("/desk/scheme/change", **typed(settings, weight_skills="25"))
    page = office.follow(office.follow(answer))
    assert "Skills: 20 → 25" in page.text
    assert "This page shows what would change" in page.text
    with database.read() as session:
        ids = list(session.scalars(select(MatchRun.id).order_by(MatchRun.id)))
    for run_id in ids:
        perform_run(database, run_id)
    with database.read() as session:
        new = session.get_one(MatchRun, ids[1]).public_id
    page = office.get(f"/desk/scheme/proposed/{new}")
    assert "No suggestion would change." in page.text
    saved = office.submit(
        f"/desk/scheme/proposed/{new}/save",
        form_at=f"/desk/scheme/proposed/{new}",
        words="Skills matter",
    )
    assert "Skills matter" in office.follow(saved).text
    with database.read() as session:
        scheme = session.scalars(select(Scheme)).one()
        assert (scheme.version, scheme.settings["weights"]["skills"]) == (2, 25)
    late = office.submit(
        f"/desk/scheme/proposed/{new}/save", form_at="/accessibility", words="Again"
    )
    assert "Somebody else has changed the settings meanwhile" in office.follow(late).text


def test_periods_are_saved_at_once(office: Visitor, database: Database) -> None:
    with database.read() as session:
        settings = whole(get_scheme(session).settings)
    answers = typed(settings, period_offer_days="9")
    page = office.follow(office.submit("/desk/scheme/change", **answers))
    assert "They bear on no suggestion" in page.text
    assert "Days a candidate has to answer an offer: 7 → 9" in page.text
    with database.read() as session:
        assert session.scalars(select(Scheme.settings)).one()[PERIODS]["offer_days"] == 9
        assert session.scalars(select(MatchRun.id)).all() == []


@ONE_DATABASE
@pytest.mark.parametrize("change", [{"period_offer_days": "9"}, {"weight_skills": "25"}])
def test_what_somebody_else_has_changed_meanwhile_is_not_undone_without_a_word(
    office: Visitor, database: Database, now: datetime, change: dict[str, str]
) -> None:
    with database.begin() as session:
        settings = whole(get_scheme(session).settings)
        colleague = actor_of(make_admin(session))
        save_settings(session, colleague, {"fresh_days": 20}, seen_version=1, now=now)
    answers = typed(settings, seen_version="1", **change)
    refused = office.submit("/desk/scheme/change", **answers)
    assert refused.status_code == 422
    assert "Somebody else has changed the settings since you opened this page" in refused.text
    assert 'name="seen_version" type="hidden" value="2"' in refused.text
    with database.read() as session:
        assert session.scalars(select(Scheme.settings)).one() == {"fresh_days": 20}


@ONE_DATABASE
def test_settings_sent_twice_are_saved_once(office: Visitor, database: Database) -> None:
    with database.read() as session:
        settings = whole(get_scheme(session).settings)
    sent = typed(settings, period_offer_days="9", seen_version="1", submission_key="the same")
    answers = [office.submit("/desk/scheme/change", **sent) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with database.read() as session:
        assert session.scalars(select(Scheme.version)).one() == 2


@ONE_DATABASE
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Nothing would change. Change a setting first."),
        ({"weight_skills": "-1"}, "Use a number from 0 to 1000"),
        ({"weight_skills": "many"}, "Enter a number"),
        ({"fresh_days": "95"}, "stale_days must be more than fresh_days (95)."),
        ({"period_remind_after_working_days": "6 then 3"}, "Use whole numbers with commas"),
        ({"period_remind_after_working_days": "9"}, "before its time is over"),
    ],
)
def test_settings_that_cannot_be_are_said_beside_their_field(
    office: Visitor, database: Database, admin: Account, changes: dict[str, str], words: str
) -> None:
    with database.read() as session:
        settings = whole(get_scheme(session).settings)
    page = office.submit("/desk/scheme/change", **typed(settings, **changes))
    assert page.status_code == 422
    assert words in page.text
    for value in changes.values():
        assert f'value="{value}"' in page.text


def test_earlier_settings_are_brought_back_by_the_same_form(
    office: Visitor, database: Database, admin: Account, now: datetime
) -> None:
    with database.begin() as session:
        save_settings(session, actor_of(admin), {"fresh_days": 20}, seen_version=1, now=now)
    page = office.get("/desk/scheme/change?version=1")
    assert 'name="fresh_days"' in page.text
    assert 'value="30"' in page.text
    assert "These are the settings as they were then" in page.text
    assert office.get("/desk/scheme/change?version=9").status_code == 404
