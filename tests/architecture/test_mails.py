"""Every mail: it asks for one thing, in few words, and whether it still holds is asked first."""

import re
from html import escape, unescape

import pytest

from matcher.cli.worker import REFRESHERS, STILL_TRUE
from matcher.core.config import PACKAGE, Settings
from matcher.notifications.rules.looks import STYLES, html_of
from matcher.notifications.rules.pieces import actions_of
from matcher.notifications.rules.samples import mail_names, samples_of
from matcher.notifications.services.catching_up import CATCH_UP

MAILS = {
    path.relative_to(path.parents[2]).with_suffix("").as_posix(): path
    for path in sorted(PACKAGE.glob("*/templates/*/emails/*.txt"))
}
DATED = re.compile(r"answer_by|next_name")


def test_every_mail_is_asked_whether_it_still_holds() -> None:
    assert len(MAILS) > 30
    assert set(STILL_TRUE) == set(MAILS) - {CATCH_UP}  # that one is made as it leaves


@pytest.mark.parametrize("name", sorted(MAILS))
def test_mail_that_names_a_day_or_the_next_is_brought_up_to_date(name: str) -> None:
    says = DATED.search(MAILS[name].read_text("utf-8"))
    assert not says or name in REFRESHERS or name in KEPT_AS_SAID


KEPT_AS_SAID = {
    "availability/emails/still_looking",  # the day is counted from the mail, and dropped once over
}


LONGEST_SUBJECT, LONGEST_BUTTON, MOST_WORDS = 60, 32, 110


def test_every_mail_has_a_sample_by_itself() -> None:
    assert set(mail_names()) == set(MAILS)


@pytest.mark.parametrize("name", sorted(MAILS))
def test_mail_asks_for_one_thing_in_few_words(name: str, settings: Settings) -> None:
    for letter in samples_of(settings, name):
        (action,) = actions_of(letter.body, settings.base_url)
        assert len(letter.subject) <= LONGEST_SUBJECT, letter.subject
        assert len(action.lines[0]) <= LONGEST_BUTTON, action
        assert letter.body.count("://") == 1, letter.body
        assert len(letter.body.split()) <= MOST_WORDS, letter.body
        assert "\n\n\n" not in letter.body
        assert re.match(r"Hello [^\n]*,\n\n\S", letter.body), letter.body


@pytest.mark.parametrize("name", sorted(MAILS))
def test_mail_says_the_same_as_html(name: str, settings: Settings) -> None:
    for letter in samples_of(settings, name):
        html = html_of(letter, settings.base_url)
        (action,) = actions_of(letter.body, settings.base_url)
        assert f'<html lang="{letter.language}">' in html
        assert set(re.findall(r'style="([^"]*)"', html)) <= set(STYLES.values())
        assert not re.search(r"<(?:table|img|script|link|style)\b|\bsrc=", html)
        missing = words_of(letter.text) - words_of(html_text(html))
        assert missing <= words_of(letter.unsubscribe) | {"-", "--"}
        assert f'href="{escape(action.address)}"' in html


def html_text(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", html))


def words_of(text: str) -> set[str]:
    return {word.rstrip(":") for word in text.split()}
