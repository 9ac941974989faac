"""The HTML form of a mail, made from its text."""

import pytest

from matcher.notifications.rules.letters import Letter
from matcher.notifications.rules.looks import html_of
from matcher.notifications.rules.pieces import Kind, Piece, pieces_of

BASE = "https://m.example"


def test_text_falls_into_paragraphs_a_list_and_the_button() -> None:
    text = (
        f"Hello Ann,\n\nThese suit you:\n- Jo\n- Al\n\nRead more.\nAsk one:\n{BASE}/ask\n\nBye.\n"
    )

    assert pieces_of(text, BASE) == [
        Piece(Kind.WORDS, ("Hello Ann,",)),
        Piece(Kind.WORDS, ("These suit you:",)),
        Piece(Kind.LIST, ("Jo", "Al")),
        Piece(Kind.WORDS, ("Read more.",)),
        Piece(Kind.ACTION, ("Ask one",), f"{BASE}/ask"),
        Piece(Kind.WORDS, ("Bye.",)),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "https://elsewhere.example/ask",
        f"{BASE}.elsewhere.example/ask",
        f"see {BASE}/ask",
        f"{BASE}/ask now",
        "javascript:alert(1)",
    ],
)
def test_what_people_write_makes_no_button_that_leads_elsewhere(line: str) -> None:
    assert pieces_of(f"Ring me:\n{line}", BASE) == [Piece(Kind.WORDS, ("Ring me:", line))]


def test_what_people_write_is_text_in_the_html_too() -> None:
    words = '<img src=x onerror="alert(1)"> & <b>bold</b>'
    html = html_of(Letter(words, f"{words}\n", language="en-GB"), BASE)

    assert "<img" not in html
    assert "<b>" not in html
    assert html.count("&lt;img src=x onerror=&#34;alert(1)&#34;&gt; &amp; &lt;b&gt;bold") == 3
