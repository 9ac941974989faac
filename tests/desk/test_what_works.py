"""What answers tell of the criteria, and that few of them tell nothing."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.db import Database
from matcher.desk.queries.what_works import get_what_works
from matcher.desk.rules.figures import Rate
from matcher.desk.rules.what_works import ENOUGH, Judged, Split, judge, splits
from matcher.pairings.models import PairingFit, Survey
from tests.desk.conftest import make_pairing, make_two
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("answers", "good"),
    [
        ([(5, "yes")], True),
        ([(4, "yes"), (5, "yes")], True),
        ([(5, "yes"), (3, "yes")], False),
        ([(5, "unsure")], False),
    ],
)
def test_pairing_is_good_where_all_who_answered_say_so(
    answers: list[tuple[int, str]], good: bool
) -> None:
    assert judge(answers) is good


def test_difference_has_the_interval_of_newcombe() -> None:
    # Newcombe (1998), table II, example (a): 56 of 70 against 48 of 80, method 10.
    found = Split("x", Rate(56, 70), Rate(48, 80)).difference
    assert found is not None
    assert [round(part, 4) for part in found] == [0.2, 0.0524, 0.3339]


@pytest.mark.parametrize(
    ("met", "not_met", "tells"),
    [((56, 70), (48, 80), 1), ((48, 80), (56, 70), -1), ((6, 10), (5, 10), 0), ((9, 9), (0, 9), 0)],
)
def test_line_says_something_only_where_chance_is_unlikely(
    met: tuple[int, int], not_met: tuple[int, int], tells: int
) -> None:
    assert Split("x", Rate(*met), Rate(*not_met)).tells == tells


def test_few_answers_are_not_split_at_all() -> None:
    one = Judged(500_000, {"skills": 1.0}, good=True)
    assert splits([one] * (ENOUGH - 1), ["skills"]) == []
    assert [(split.code, split.met) for split in splits([one] * ENOUGH, ["skills"])] == [
        ("", Rate(ENOUGH, ENOUGH)),
        ("skills", Rate(ENOUGH, ENOUGH)),
    ]


def _answer(session: Session, pairing_id: int, now: datetime, again: str, asks: int = 1) -> None:
    session.add(
        Survey(
            pairing_id=pairing_id,
            moment="first",
            by_mentor=False,
            asked_at=now,
            asks=asks,
            answered_at=now,
            useful=5,
            again=again,
        )
    )


def test_page_says_plainly_when_there_is_too_little(
    office: Visitor, database: Database, admin: Account, now: datetime
) -> None:
    with database.begin() as session:
        pairing = make_pairing(session, make_two(session), session.merge(admin), now)
        _answer(session, pairing.id, now, "yes")
    page = office.get("/desk/what-works").text
    assert "Too little data to say anything" in page
    assert "So far there are: fewer than 5." in page


@ONE_DATABASE
def test_enough_answers_are_compared_by_criterion(
    session: Session, admin: Account, now: datetime
) -> None:
    for number in range(ENOUGH):
        pairing = make_pairing(session, make_two(session, number + 1), admin, now)
        session.flush()
        good = number % 2 == 0
        _answer(session, pairing.id, now, "yes" if good else "no", asks=1 + (number < 4))
        fit = session.scalars(select(PairingFit).where(PairingFit.pairing_id == pairing.id)).one()
        fit.values = {**fit.values, "skills": 1.0 if good else 0.0}
    session.flush()
    found = get_what_works(session)
    lines = {line.label: line.says for line in found.lines}
    assert (found.good, lines["Skills"]) == ("50%", "More good pairings where it was met")
    assert found.asked[0] == ("Some weeks after they began", "30", "30", "–")
