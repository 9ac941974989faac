"""Our own pieces: what they say, and that they say it without scripts or styles inline."""

from datetime import date, timedelta

import pytest
from markupsafe import Markup

from matcher.core.paging import Page
from matcher.mentors.rules import Claim, ClaimAge


@pytest.fixture
def piece(render):
    """Render one macro: `piece("tag", "tag('Full')")`."""

    def rendered(name, call, **context):
        source = f'{{% from "web/components.html" import {name} %}}'
        body = call if call.startswith("{%") else "{{ " + call + " }}"
        return render(source + body, **context)

    return rendered


TODAY = date(2026, 3, 12)
SAID = TODAY - timedelta(days=6)


@pytest.mark.parametrize(
    ("claim", "words", "colour"),
    [
        (Claim(3, SAID, ClaimAge.FRESH), "3 places free, confirmed 6 days ago", "green"),
        (Claim(1, SAID, ClaimAge.STALE), "1 place free, confirmed 6 days ago", "app-stale"),
        (Claim(2, None, ClaimAge.NEVER), "2 places free, not confirmed yet", "app-stale"),
        (Claim(0, TODAY, ClaimAge.FRESH), "Full, confirmed today", "grey"),
        (Claim(0, SAID, ClaimAge.FRESH, date(2026, 5, 3)), "Away until 3 May", "yellow"),
        (Claim(0, SAID, ClaimAge.FRESH, date.max), "Away for now", "yellow"),
    ],
)
def test_claim_tag_says_what_is_free_and_how_old_that_word_is(piece, claim, words, colour):
    found = piece("claim_tag", "claim_tag(claim, today)", claim=claim, today=TODAY).one("strong")
    assert (found.text, found["class"]) == (words, f"govuk-tag govuk-tag--{colour} app-tag")


def _pages(piece, number, total):
    page = Page([], number, total)
    return piece(
        "pagination", "pagination(page, link)", page=page, link=lambda n: f"/?sector=law&page={n}"
    )


def test_pagination_shows_the_ends_and_the_neighbours(piece):
    page = _pages(piece, 7, 400)

    assert [item.text for item in page.all("li")] == ["1", "⋯", "6", "7", "8", "⋯", "16"]
    current = page.one(aria_current="page")
    assert (current.text, current["aria-label"]) == ("7", "Page 7")
    assert page.one(rel="prev")["href"] == "/?sector=law&page=6"
    assert page.one(rel="next").text == "Next page"


@pytest.mark.parametrize(
    ("number", "items", "around"),
    [(1, ["1", "2", "⋯", "4"], ["next"]), (4, ["1", "⋯", "3", "4"], ["prev"])],
)
def test_pagination_has_no_link_beyond_its_ends(piece, number, items, around):
    page = _pages(piece, number, 100)

    assert [item.text for item in page.all("li")] == items
    assert [link["rel"] for link in page.all("a") if link.get("rel")] == around


def test_pagination_of_one_page_is_nothing(piece):
    assert _pages(piece, 1, 25).inside == []


def test_empty_list_says_what_to_do(piece):
    page = piece("empty", "empty('Nobody yet', 'They will be here.', link)",
                 link={"text": "My places", "href": "/places"})  # fmt: skip

    assert page.text == "Nobody yet They will be here. My places"
    assert page.one("a")["href"] == "/places"


def test_summary_takes_pairs_and_rows_with_actions(piece):
    rows = [
        ("Name", "A & B"),
        {"key": "Place", "value": "Leeds", "actions": [{"text": "Change", "href": "/change"}]},
    ]

    page = piece("summary", "summary(rows, card='Mentor')", rows=rows)

    assert page.one("h2").text == "Mentor"
    assert [(key.text, value.text) for key, value in zip(
        page.all("dt"), page.all("dd", class_="govuk-summary-list__value"), strict=True
    )] == [("Name", "A & B"), ("Place", "Leeds")]  # fmt: skip
    assert page.one("a").text == "Change place"


def test_table_has_a_caption_scopes_and_columns_of_numbers(piece):
    page = piece("table", "table('Pairs', ('Who', 'Score'), rows, numeric=(1,))",
                 rows=[(Markup("<a href='/a'>A</a>"), 3), ("<b>", 4)])  # fmt: skip

    region = page.one(role="region")
    assert (region["aria-label"], region["tabindex"]) == ("Pairs", "0")
    assert page.one("caption").text == "Pairs"
    assert [(cell.text, cell["scope"]) for cell in page.all("th")] == [
        ("Who", "col"), ("Score", "col"), ("A", "row"), ("<b>", "row"),
    ]  # fmt: skip
    assert [cell.text for cell in page.all("td", class_="govuk-table__cell--numeric")] == ["3", "4"]


def test_progress_says_in_words_what_it_shows(piece):
    page = piece("progress", "progress(0.416, 'Scoring pairs')")

    bar = page.one("progress")
    assert (bar["value"], bar["max"]) == ("42", "100")
    assert page.one(id=bar["aria-labelledby"]).text == "Scoring pairs"
    assert piece("progress", "progress(none, 'Waiting')").one("progress").get("value") is None


def test_button_form_posts_with_its_keys(piece):
    page = piece(
        "button_form",
        "button_form('/accept', 'Accept', hidden='Jo', fields={'step': 'talk'})",
    )

    assert (page.one("form")["action"], page.one("form")["method"]) == ("/accept", "post")
    assert page.one("button").text == "Accept Jo"
    assert {each["name"]: each["value"] for each in page.all("input")}.keys() == {
        "csrf_token",
        "submission_key",
        "step",
    }
    link = piece("button_form", "button_form('/x', 'Withdraw', kind='link')")
    assert link.one("button")["class"] == "app-link-button"


def test_details_open_and_close(piece):
    page = piece("details", "{% call details('Why?', open=true) %}Because.{% endcall %}")

    assert "open" in page.one("details").attributes
    assert page.one("summary").text == "Why?"
    assert page.one(class_="govuk-details__text").text == "Because."


def test_bars_say_the_number_beside_the_picture(piece):
    page = piece("bars", "bars(items)", items=[
        {"label": "Skills", "value": 15, "of": 20}, {"label": "Sector", "value": 0, "of": 0},
    ])  # fmt: skip

    assert [row.text for row in page.all("li")] == ["Skills 15 of 20", "Sector 0 of 0"]
    assert [bar["width"] for bar in page.all(class_="app-bars__part")] == ["75.0", "0"]
    assert {picture["aria-hidden"] for picture in page.all("svg")} == {"true"}


def test_filter_is_folded_until_a_wide_screen_opens_it(piece):
    page = piece("filter_panel", "{% call filter_panel(active=2) %}<form></form>{% endcall %}")

    assert "open" not in page.one("details").attributes
    assert page.one("summary").text == "Filter (2 in use)"
    assert len(page.one("details").all("form")) == 1


def test_chips_take_a_filter_away(piece):
    page = piece("chips", "chips(items, '/')", items=[{"text": "Law", "href": "/?page=1&x=2"}])

    assert [link.text for link in page.all("a")] == ["Remove the filter Law ×", "Clear all"]
    assert page.all("a")[0]["href"] == "/?page=1&x=2"
    assert piece("chips", "chips([], '/')").inside == []
