"""Which passwords will do, and how long to pause."""

from datetime import timedelta

import pytest

from matcher.accounts.rules import network_of, pause_after, why_not_password


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "Use 12 characters or more. Three or four words make a good password"),
        ("x" * 129, "Use 128 characters or fewer"),
        ("ann.smith is my name", "Leave your e-mail address out of your password"),
        ("aAaAaAaAaAaAaA", "Use more different characters"),
        ("copper kettle on the hob", None),
    ],
)
def test_why_not_password_says_what_to_change(password: str, why: str | None) -> None:
    assert why_not_password(password, "Ann.Smith@example.org") == why


def test_pause_after_doubles_up_to_a_quarter_of_an_hour() -> None:
    pauses = [pause_after(n, free=3) for n in (2, 3, 4, 5, 6, 7, 100)]

    minutes = [None if pause is None else pause / timedelta(minutes=1) for pause in pauses]
    assert minutes == [None, 1, 2, 4, 8, 15, 15]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
)
def test_network_of_is_shared_by_neighbours(address: str, network: str) -> None:
    assert network_of(address) == network
