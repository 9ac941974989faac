"""Days as calendar files: what RFC 5545 asks of them."""

from datetime import UTC, date, datetime

import pytest

from matcher.notifications.rules.calendar import (
    BASE_URL,
    Event,
    calendar_text,
    escaped,
    folded,
    placed,
)

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_file_is_exactly_as_the_standard_has_it() -> None:
    event = Event("talk-x", date(2026, 3, 28), "Ann, Ben", "a;b", "/", sequence=2, reminds=True)

    assert calendar_text([event], now=NOW) == "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Matcher//Mentoring//EN",
            "METHOD:PUBLISH",
            "BEGIN:VEVENT",
            "UID:talk-x@matcher.invalid",
            "DTSTAMP:20260302T100000Z",
            "SEQUENCE:2",
            "DTSTART;VALUE=DATE:20260328",
            "DTEND;VALUE=DATE:20260329",
            "SUMMARY:Ann\\, Ben",
            "TRANSP:TRANSPARENT",
            "DESCRIPTION:a\\;b",
            f"URL:{BASE_URL}/",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "DESCRIPTION:Ann\\, Ben",
            "TRIGGER:-PT15H",
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31)])
def test_day_is_whole_whatever_the_clocks_do(day: date) -> None:
    lines = unfolded(calendar_text([Event("x", day, "x")], now=NOW))
    after = date.fromordinal(day.toordinal() + 1)
    assert [line for line in lines if line.startswith("DT") and "VALUE" in line] == [
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("back\\slash", "back\\\\slash"),
        ("one\r\nEND:VEVENT", "one\\nEND:VEVENT"),
        ("a\x00b\x1bc\td", "abc\td"),
        ("a\u2028b", "a\\nb"),
    ],
)
def test_text_cannot_leave_its_line(text: str, value: str) -> None:
    assert escaped(text) == value


@pytest.mark.parametrize("text", ["x" * 200, "é" * 100, "😀" * 60, "x" * 74 + "é", "x" * 75])
def test_lines_are_folded_within_75_octets_and_read_back_whole(text: str) -> None:
    lines = folded(text).split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "".join([lines[0], *(line[1:] for line in lines[1:])]) == text


def test_address_of_the_installation_is_put_in_and_folded_anew() -> None:
    event = Event("x", date(2026, 3, 2), "Zoë " * 30, path="/requests/" + "a" * 60)
    base = "https://mentors.a-long-name-of-an-association.example.org"

    text = placed(calendar_text([event], now=NOW), base)

    assert f"URL:{base}/requests/{'a' * 60}" in unfolded(text)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert placed("Dear all,\nhello", base) == "Dear all,\nhello"
