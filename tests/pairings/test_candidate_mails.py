"""The mails that candidates get, and those that go to both people."""

import pytest

from matcher.core.config import Settings
from matcher.notifications.rules.letters import Letter, render

NAMES = {"candidate_name": "Jo Bloggs", "mentor_name": "Ann Lee"}
ALONE = {**NAMES, "next_name": None, "offer_follows": 0}
OFFERED = {**ALONE, "offer_follows": 1}
TALK = {
    **NAMES,
    "answer_by": "2026-03-12",
    "talk_on": "2026-03-09",
    "talk_words": "Ring me: 0113 496 0000",
}
ADDRESSES = {"candidate_email": "jo@example.org", "mentor_email": "ann@example.org"}


def letter(name: str, context: dict[str, str | None]) -> Letter:
    settings = Settings(secret_key="test", base_url="https://m.example")
    return render(settings, f"pairings/emails/{name}", context, recipient_name="Jo Bloggs")


@pytest.mark.parametrize(
    ("name", "context", "said"),
    [
        ("request_accepted", NAMES, "https://m.example/my-mentor"),
        ("request_declined", ALONE, "https://m.example/my-list"),
        ("request_declined", {**NAMES, "next_name": "Max"}, "asked the next on your list"),
        ("request_expired", ALONE, "https://m.example/my-list"),
        ("request_declined", OFFERED, "write once we can offer you one"),
        ("request_expired", OFFERED, "write once we can offer you one"),
        ("late_yes_offer", {**NAMES, "answer_by": "2026-03-12"}, "by Thursday 12 March 2026"),
        ("talk_agreed", TALK, "Ring me: 0113 496 0000"),
        ("request_expired", {**NAMES, "next_name": "Max"}, "for you: Max."),
        (
            "offer_new",
            {**NAMES, "answer_by": "2026-03-12", "proposal_id": "abc"},
            "until Thursday 12 March 2026",
        ),
        ("offer_withdrawn", NAMES, "https://m.example/mentors"),
        ("pairing_approved", {**NAMES, **ADDRESSES}, "Ann Lee: ann@example.org"),
        ("pairing_completed", NAMES | {"for_mentor": 0}, "well done"),
        ("pairing_completed", NAMES | {"for_mentor": 1}, "https://m.example/my-places"),
        ("pairing_ended_early", NAMES | {"for_mentor": 0}, "https://m.example/my-mentor"),
        ("pairing_ended_early", NAMES | {"for_mentor": 1}, "https://m.example/my-places"),
        (
            "proposal_rejected",
            {**NAMES, "words": "Not in the register", "for_mentor": 0},
            "Not in the register",
        ),
    ],
)
def test_mail_is_short_names_the_mentor_and_says_what_is_next(
    name: str, context: dict[str, str | None], said: str
) -> None:
    mail = letter(name, context)
    assert "Ann Lee" in mail.subject
    assert mail.body.startswith("Hello Jo Bloggs,\n")
    assert said in mail.body
    assert len(mail.body.splitlines()) <= 13
    assert "\n\n\n" not in mail.body


def test_mail_that_two_can_begin_leads_each_to_their_own_page() -> None:
    body = letter("pairing_approved", {**NAMES, **ADDRESSES}).body
    assert "See it on your page:\nhttps://m.example/\n" in body


def test_only_the_mail_of_the_approval_holds_addresses() -> None:
    for name in ("request_accepted", "request_declined", "request_expired", "offer_withdrawn"):
        assert "@" not in letter(name, {**ALONE, **ADDRESSES}).body
