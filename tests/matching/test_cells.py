"""Cells of a file: what is read from them."""

from email_validator import validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matcher.matching.files.cells import _PLAIN_ADDRESS, read_email


@settings(max_examples=300)
@given(st.from_regex(_PLAIN_ADDRESS, fullmatch=True))
@example("a@xn-a.de")
@example("Postmaster@Example.ORG")
def test_plain_address_is_what_the_validator_makes_of_it(text):
    found = validate_email(text, check_deliverability=False, globally_deliverable=False)
    assert read_email(text) == found.normalized.lower()


def test_longest_plain_address_is_not_too_long():
    local = ".".join(["a" * 20] * 3)
    domain = f"{'b' * 25}-{'c' * 25}."
    text = f"{local}@{domain * 3}{'d' * 20}"
    assert _PLAIN_ADDRESS.fullmatch(text)
    assert validate_email(text, check_deliverability=False, globally_deliverable=False)
