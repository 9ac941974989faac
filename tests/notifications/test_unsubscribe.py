"""The header by which mail programs offer to stop reminders (RFC 8058)."""

from datetime import UTC, datetime

import pytest

from matcher.core.config import Settings
from matcher.notifications.services.sending import Leased, compose

PLACES = {"link_id": "an-id", "said_on": "2026-03-02", "hidden_on": "", "is_last": 0}


@pytest.mark.parametrize(
    ("template", "context", "stops"),
    [
        ("availability/emails/confirm_places", PLACES, True),
        ("availability/emails/welcome_back", PLACES, True),
        ("availability/emails/no_room_by_link", {}, False),
    ],
)
def test_mails_that_remind_can_be_stopped_by_the_mail_program(
    settings: Settings, template: str, context: dict[str, object], stops: bool
) -> None:
    mail = Leased(
        id=1,
        public_id="mail",
        template=template,
        context=context,
        tries=1,
        created_at=datetime(2026, 3, 2, tzinfo=UTC),
        email="ann@example.org",
        name="Ann Lee",
        active=True,
        attachment=None,
        language="",
    )
    message = compose(settings, mail)
    assert ("List-Unsubscribe" in message) is stops
    if stops:
        address = message["List-Unsubscribe"]
        assert address.startswith(f"<{settings.base_url}/places/an-id.")
        assert address.endswith("/reminders>")
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (part.get_content() for part in message.iter_parts())
    assert "Unsubscribe:" not in text + html
    assert ("No more reminders" in text, "No more reminders" in html) == (stops, stops)
