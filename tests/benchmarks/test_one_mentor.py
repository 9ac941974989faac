"""What the measurement of fifty clients on one mentor finds wrong."""

from collections import Counter

from sqlalchemy import text

from benchmarks.one_mentor import Told, misses
from matcher.core.db import Database
from tests.factories import make_mentor


def test_nothing_is_missed_where_all_is_well(database: Database) -> None:
    told = Told([20.0] * 95 + [900.0] * 4, Counter({303: 9, 422: 90}), most_held=3)
    assert misses(told, database) == []


def test_every_miss_is_named(database: Database) -> None:
    told = Told([400.0] * 10, Counter({503: 1}), n_taken=1, most_held=4, drifts=2)
    assert misses(told, database) == [
        "4 places held of 3",
        "the number of places and their rows differed 2 times",
        "1 were told yes, and 0 requests stand",
        "an answer of 500 or more",
        "95 of 100 answers within 400 ms, not 300",
    ]


def test_what_is_not_true_any_more_is_named(database: Database) -> None:
    with database.begin() as session:
        make_mentor(session)
        session.execute(text("UPDATE mentor SET held = 1"))
    found = misses(Told([20.0]), database)
    with database.begin() as session:
        session.execute(text("UPDATE mentor SET held = 0"))
    assert found == ["not true any more: held counts the holds"]
