"""Every page and every mail can be read by a twelve-year-old: no higher than grade 8."""

import re

import pytest
from flask import Flask

from matcher.app import create_app
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.notifications.rules.samples import mail_names, samples_of
from tests.architecture.reading import (
    Sentence,
    grade,
    hardest,
    page_sentences,
    sentences,
    syllables,
)
from tests.architecture.test_routes import address, is_own, may_enter, routes, visitors
from tests.architecture.world import build_world

HIGHEST = 8.0
LONGEST = 25  # words in one sentence
FEWEST_WORDS = 20  # of a page; below it, a page is labels and a number, and a grade says nothing
# Pages that are still too hard, by endpoint: take one off once it is mended.
NOT_YET: set[str] = set()


def judged(name: str, read: list[Sentence]) -> str | None:
    """Return why a text is too hard, or None."""
    if sum(one.n_words for one in read) >= FEWEST_WORDS and grade(read) > HIGHEST:
        return f"{name} is at grade {grade(read):.1f}; the hardest sentence is at {hardest(read)}"
    long = [f"{one.n_words} words: {one.text}" for one in read if one.n_words > LONGEST]
    return f"{name} has too long a sentence, {long[0]}" if long else None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # words are the same on both
def test_pages_can_be_read_by_everybody(demo_settings: Settings, database: Database) -> None:
    app = create_app(demo_settings, database)
    read = dict(_pages(app, database))
    hard = {name: why for name, text in read.items() if (why := judged(name, text))}
    assert [why for name, why in hard.items() if name not in NOT_YET] == []
    assert NOT_YET - hard.keys() == set()


def _pages(app: Flask, database: Database) -> list[tuple[str, list[Sentence]]]:
    """Return what each page says, to whomever it says the hardest."""
    world = build_world(database)
    found: dict[str, list[Sentence]] = {}
    for name, visitor in visitors(app, world).items():
        for rule in routes(app, "GET"):
            endpoint = rule.endpoint
            if not (may_enter(world, name, endpoint) and is_own(world, name, endpoint)):
                continue
            page = visitor.get(address(app, world, rule))
            if page.status_code == 200 and page.mimetype == "text/html":
                read = page_sentences(page.text)
                found[endpoint] = max(found.get(endpoint, []), read, key=grade)
    return sorted(found.items())


BLOCKS = re.compile(r"\n\n|https?://\S+")  # an address stands on a line of its own


@pytest.mark.parametrize("name", mail_names())
def test_mail_can_be_read_by_everybody(name: str, settings: Settings) -> None:
    for letter in samples_of(settings, name):
        blocks = [letter.subject, *BLOCKS.split(letter.text)]
        assert judged(name, [one for block in blocks for one in sentences(block)]) is None


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("mentor", 2),
        ("place", 1),
        ("places", 2),
        ("asked", 1),
        ("ended", 2),
        ("table", 2),
        ("people", 2),
        ("registration", 4),
        ("e-mail", 2),
        ("ways", 1),
        ("the", 1),
        ("searches", 2),
    ],
)
def test_syllables_are_counted_by_vowels(word: str, count: int) -> None:
    assert syllables(word) == count


def test_hard_text_is_refused_and_its_sentence_named() -> None:
    easy = "Ask them when you like. We tell you as soon as we can. "
    hard = (
        "Notwithstanding organisational difficulties, administrators recommended "
        "comprehensive institutional reorganisation. "
    )
    assert judged("page", sentences(easy * 3)) is None
    why = judged("page", sentences(easy + hard * 2)) or ""
    assert why.startswith("page is at grade ")
    assert why.endswith(hard.strip())


def test_long_sentence_is_refused() -> None:
    why = judged("page", sentences("Go " * 25 + "home."))
    assert why == "page has too long a sentence, 26 words: " + "Go " * 25 + "home."
