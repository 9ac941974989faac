"""The mails that mentors get about requests."""

import pytest

from matcher.core.config import Settings
from matcher.notifications.rules.letters import render

NAMES = {"candidate_name": "Jo Bloggs", "mentor_name": "Ann Lee"}
ASKED = {**NAMES, "proposal_id": "abc", "answer_by": "2026-03-12"}
TALK = {**ASKED, "talk_on": "2026-03-09"}


@pytest.mark.parametrize(
    ("name", "context", "said"),
    [
        ("request_new", ASKED, ("https://m.example/requests/abc", "Thursday 12 March 2026")),
        ("agreed_confirm", ASKED, ("https://m.example/requests/abc", "Thursday 12 March 2026")),
        ("request_withdrawn", NAMES, ("https://m.example/my-places",)),
        ("request_expired_mentor", ASKED, ("https://m.example/requests/abc",)),
        ("request_reminder", ASKED, ("https://m.example/requests/abc", "Thursday 12 March 2026")),
        ("talk_over", TALK, ("https://m.example/requests/abc", "Monday 9 March 2026")),
    ],
)
def test_mail_names_the_candidate_and_leads_to_the_page(
    name: str, context: dict[str, str], said: tuple[str, ...]
) -> None:
    settings = Settings(secret_key="test", base_url="https://m.example")
    letter = render(settings, f"pairings/emails/{name}", context, recipient_name="Ann Lee")
    assert "Jo Bloggs" in letter.subject
    assert letter.body.startswith("Hello Ann Lee,\n")
    assert [text for text in said if text not in letter.body] == []
    assert len(letter.body.splitlines()) <= 13
