"""Everything that people read goes through the catalogues, and these are complete and current."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import url_for
from jinja2 import Environment

from matcher.app import create_app
from matcher.cli.translations import collect, updated
from matcher.core.config import PACKAGE, Settings
from matcher.core.db import Database
from matcher.core.languages import LANGUAGES, PSEUDO, catalogue_file, locale_of, teach
from tests.architecture.bare_text import has_letters, hides_the_mark, in_python, in_template
from tests.architecture.world import build_world
from tests.visitor import Visitor

# Areas whose text is not marked yet: take one off once it is.
NOT_YET: set[str] = set()
# Read by whoever installs, runs or maintains this, in English.
FOR_OPERATORS = {"app.py", "audit", "bootstrap", "cli", "core", "jobs", "solver", "__main__.py"}
# The same below an area: the command `match`, what it writes, and its check of itself.
FOR_OPERATORS_BELOW = {
    "matching/cli",
    "matching/files/changes.py",
    "matching/files/outputs.py",
    "matching/files/request.py",
    "matching/files/scheme.py",
    "matching/instance/second_opinion.py",
    "pairings/queries/invariants.py",
}
# What people may write, to be recognised: never said.
RECOGNISED = {"places/regions.py", "places/towns.py"}
# Constants that look like text and are none.
NO_TEXT = {
    "accounts/login.py": {"nobody has this password"},
    "accounts/routes.py": {'"cache", "storage"'},
    "availability/rules/tokens.py": {"Purpose"},
    "directory/queries/suggestions.py": {"open to them", "open to you"},
    "directory/routes/__init__.py": {"Cookie", "private, no-cache"},
    "places/gazetteer.py": {"London", "Northern Ireland", "Ireland"},  # names in the data
    "places/place.py": {"Overseas"},  # kept as a place's name
    "notifications/rules/__init__.py": {"Attachment", "Letter"},
    "notifications/rules/letters.py": {"Subject:", "Unsubscribe:"},
    "notifications/services/__init__.py": {"Refresh"},
    "notifications/services/catching_up.py": {"nothing was left to say"},  # for the desk's log
    "notifications/services/relevance.py": {"moved on", "enough mails"},
    "notifications/services/sending.py": {"account closed", "From", "To", "Subject", "Date"},
    "notifications/services/transports.py": {"The mail server answered {}."},
    "desk/files/freshness.py": {  # the first columns of a file, the same in every language
        "claims by {}",
        "working days to an answer",
        "no answer",
        "taken back",
        "still open",
        "working days to an approved mentor",
        "claims by age",
    },
    "desk/models.py": {"status IN ('awaits_second', 'pending')"},
    "desk/queries/runs.py": {"Matcher"},
    "matching/services/replaying.py": {  # read by whoever runs the command
        "There is no run {}.",
        "This run has no result to compare with.",
        "It was stopped by hand, and another time would stop elsewhere.",
        "What it saw is not kept: snapshots are thrown away after {} days.",
        "Line {} was:\n  {}\nand is now:\n  {}",
    },
    "matching/services/snapshots.py": {
        "The snapshot is damaged.",
        "The snapshot is of version {}, not {}.",
    },
    # What a sweep says to the log of those that failed (core/one_by_one.py).
    "desk/services/applying.py": {"decisions could not take effect"},
    "pairings/services/expiry.py": {"proposals could not be expired"},
    "pairings/services/going_out.py": {"requests and offers could not go out"},
    "pairings/services/reminding.py": {"reminders could not be written"},
    "desk/routes/exporting.py": {'attachment; filename="{}"'},
    "desk/routes/importing.py": {'attachment; filename="{}"'},
    "desk/routes/log.py": {'attachment; filename="log-{}.{}"'},
    "desk/files/sheets.py": {"text/csv; charset=utf-8"},
    "desk/routes/reports.py": {'attachment; filename="report-{}.csv"', "text/csv; charset=utf-8"},
    "desk/routes/freshness.py": {'attachment; filename="{}"', "text/csv; charset=utf-8"},
    "pairings/models/messages.py": {"status = 'open'"},
    "pairings/models/pairs.py": {"status IN ({})"},
    "pairings/routes/dates.py": {
        "text/calendar; charset=utf-8",
        'attachment; filename="{}"',
        "/dates/<any(answer, talk, time, pairing):kind>/<public_id:thing_id>.ics",
    },
    "web/assets.py": {
        "text/css; charset=utf-8",
        "text/javascript; charset=utf-8",
        "text/plain; charset=utf-8",
    },
    "web/dates.py": {"EEEE d MMMM y"},
    "web/errors.py": {"Allow"},
    "web/fields.py": {  # the library's own messages, which ours replace
        "Not a valid integer value.",
        "Not a valid decimal value.",
        "Not a valid choice.",
        "Invalid Choice: could not coerce.",
        "Invalid choice(s): one or more data inputs could not be coerced.",
        "This field is required.",
        "Invalid email address.",
        "not valid choice",
    },
    "web/headers.py": {"Cookie"},
    "web/home.py": {"not ready", "public, max-age={}"},  # for machines
    "web/language.py": {"Lax"},
    "web/origin.py": {"Origin"},
    "web/outline.py": {"Ireland"},  # a name in the map's file
    "web/polling.py": {"Cookie", "private, no-cache"},
    "web/resending.py": {"Origin"},
    "web/setup.py": {"Matcher"},
}
# Modules whose names begin so hold names of people and places that do not exist, or looks.
MADE_UP = ("desk/services/demo", "notifications/rules/samples", "notifications/rules/looks")
TEMPLATES, PLAIN_MAILS = "templates", ".txt"


def marked_files(suffixes: set[str]) -> list[Path]:
    """Return the files of the areas whose text is marked."""
    areas = [
        path
        for path in sorted(PACKAGE.iterdir())
        if path.name not in NOT_YET | FOR_OPERATORS and not path.name.startswith("_")
    ]
    files = [file for area in areas for file in ([area] if area.is_file() else area.rglob("*"))]
    return [file for file in files if file.suffix in suffixes and not _is_for_others(file)]


def _is_for_others(file: Path) -> bool:
    name = file.relative_to(PACKAGE)
    return any(name.is_relative_to(other) for other in FOR_OPERATORS_BELOW | RECOGNISED)


@pytest.fixture(scope="module")
def environment() -> Environment:
    environment = Environment()
    teach(environment)
    return environment


def test_lists_of_areas_are_not_stale() -> None:
    assert {name for name in NOT_YET | FOR_OPERATORS if not (PACKAGE / name).exists()} == set()
    others = FOR_OPERATORS_BELOW | RECOGNISED
    assert {name for name in others if not (PACKAGE / name).exists()} == set()
    assert {name for name in NO_TEXT if not (PACKAGE / name).exists()} == set()


def test_templates_say_nothing_outside_the_catalogues(environment: Environment) -> None:
    files = [path for path in marked_files({".html", ".txt"}) if TEMPLATES in path.parts]
    found = {path.name: in_template(environment, path.read_text("utf-8")) for path in files}
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_no_template_gives_the_mark_another_meaning(environment: Environment) -> None:
    files = [path for path in marked_files({".html", ".txt"}) if TEMPLATES in path.parts]
    hiding = [p.name for p in files if hides_the_mark(environment, p.read_text("utf-8"))]
    assert hiding == []


def test_python_says_nothing_outside_the_catalogues() -> None:
    bare = {}
    for path in marked_files({".py"}):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith(MADE_UP):
            continue
        bare[name] = set(in_python(path.read_text("utf-8"))) - NO_TEXT.get(name, set())
    assert {name: texts for name, texts in bare.items() if texts} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ("<p>{{ _('Hello') }} <b>{% trans %}you{% endtrans %}</b></p>", []),
        ("<p>{{ name }}: 3</p>", []),
        ('<a aria-label="Page {{ n }}" class="app-big govuk-link"></a>', ["aria-label: Page …"]),
        ("Subject: {{ _('Hello') }}", []),
        ("{{ tag('Full', 'grey') }}", ["Full"]),
        ("{{ 'one of many' if wrong else _('All is well') }}", ["one of many"]),
        ("<script>let go = 1</script>", []),
    ],
)
def test_bare_text_in_a_template_is_found(
    environment: Environment, source: str, found: list[str]
) -> None:
    assert in_template(environment, source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("flash('You have signed out.')", ["You have signed out."]),
        ("flash(_('You have signed out.'))", []),
        ("raise Conflict(f'Your list holds {n} mentors.')", ["Your list holds {} mentors."]),
        ("raise ValueError('This is for developers.')", []),
        ("Field('Sector', kind='app-field')", ["Sector"]),
        ('def f():\n    """What this does."""', []),
    ],
)
def test_bare_text_in_python_is_found(source: str, found: list[str]) -> None:
    assert in_python(source) == found


def test_catalogues_are_complete_and_current() -> None:
    found = collect()
    for tag in LANGUAGES:
        text = catalogue_file(tag).read_text("utf-8")
        assert updated(text, tag, found) == text, "Run python3 -m matcher translations."


def test_source_catalogue_says_what_the_code_says() -> None:
    with catalogue_file("en-GB").open("rb") as file:
        catalog = read_po(file, locale=locale_of("en-GB").language)
    other = [message.id for message in catalog if message.id and message.string != message.id]
    assert other == []
    assert [message.id for message in catalog if message.id and message.fuzzy] == []


class _Spoken(HTMLParser):
    """Collects what is read aloud of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        self.found += [value for name, value in attrs if name == "aria-label" and value]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style", "textarea"} & set(self.inside):
            self.found.append(" ".join(data.split()))


ACCENTED = re.compile(r"[^\x00-\x7f]")
# Names of people, places and things, which no language changes.
NAMES = re.compile(
    r"Matcher|English|Person \d+|(Leeds|Newport).*|\S+@\S+|GOV\.UK Frontend|× ?|LS\d+|km"
    r"|[A-Z][a-z]+day|\d+ (?:January|March)|\d+ [A-Z][a-z]+ 20\d\d"
)


def unaccented(page: str) -> list[str]:
    """Return what a page in the pseudo-language says without any accent."""
    reader = _Spoken()
    reader.feed(page)
    texts = (NAMES.sub("", text).strip() for text in reader.found)
    return [text for text in texts if has_letters(text) and not ACCENTED.search(text)]


ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGES = {
    "": (
        "/",
        "/about",
        "/privacy",
        "/accessibility",
        "/sign-in",
        "/forgotten-password",
        "/new-password",
        "/nothing-here",
    ),
    "seeking": (
        "/my-profile",
        "/about",
        "/mentors",
        "/mentors?near=Newport",
        "/mentors?near=Nwport",
        "/mentors?q=nothing&sector=law&near=Leeds",
        "/mentors/{mentor_id}",
        "/suggestions",
    ),
    "mentor": ("/about",),
    "admin": (
        "/about",
        "/desk",
        "/desk/runs",
        "/desk/pair",
        "/desk/waiting",
        "/desk/mails",
        "/desk/pairings",
        "/desk/proposals",
    ),
}
REFUSED: tuple[tuple[str, dict[str, str]], ...] = (
    ("/sign-in", {"email": "", "password": ""}),
    ("/sign-in", {"email": "nobody@example.org", "password": "something"}),
    ("/forgotten-password", {"email": "wrong"}),
    ("/new-password", {"email": "a@example.org", "code": "12", "password": "short"}),
)


@ONE_DATABASE
def test_pages_in_the_pseudo_language_are_accented_throughout(
    demo_settings: Settings, database: Database
) -> None:
    app, world = create_app(demo_settings, database), build_world(database)
    ids = world.ids["directory.mentor"][1]
    for name, paths in PAGES.items():
        visitor = Visitor(app, world.accounts[name] if name else None)
        visitor.client.set_cookie("language", PSEUDO)
        for path in (template.format(**ids) for template in paths):
            page = visitor.get(path)
            assert f'lang="{PSEUDO}"' in page.text, path
            assert unaccented(page.text) == [], path


OWN_PAGES = {
    "seeking": ("/my-mentor", "/my-mentor/agreed", "/my-list"),
    "asking": ("/my-mentor", "/my-list", "/my-mentor/agreed"),
    "offered": ("/my-mentor",),
    "accepted": ("/my-mentor",),
    "paired": ("/my-mentor", "/my-list"),
    "mentor": (
        "/my-places",
        "/my-places/change",
        "/my-places/break",
        "/my-places/away",
        "/my-places/leave",
        "/requests",
        "/my-mentees",
    ),
    "other_mentor": ("/my-places", "/requests", "/my-mentees"),
}
NOT_A_PAGE = {"pairings.dates"}
TYPED = {"Hello", "Ring me.", "Hello, what would you like to learn?", "How to lead a team."}
"""What people wrote to each other, in their own language."""


@ONE_DATABASE
def test_pages_of_pairings_in_the_pseudo_language_are_accented_throughout(
    demo_settings: Settings, database: Database
) -> None:
    app, world = create_app(demo_settings, database), build_world(database)
    with app.test_request_context():
        pages = {name: list(paths) for name, paths in OWN_PAGES.items()}
        for rule in app.url_map.iter_rules():
            if rule.endpoint in world.ids.keys() - NOT_A_PAGE and "GET" in (rule.methods or ()):
                owner, ids = world.ids[rule.endpoint]
                if rule.endpoint.startswith("pairings."):
                    pages[owner.split()[0]].append(url_for(rule.endpoint, **ids))
    escaped = {}
    for name, paths in pages.items():
        visitor = Visitor(app, world.accounts[name])
        visitor.client.set_cookie("language", PSEUDO)
        for path in paths:
            page = visitor.get(path)
            assert page.status_code == 200, path
            escaped[name, path] = [text for text in unaccented(page.text) if text not in TYPED]
    assert {where: texts for where, texts in escaped.items() if texts} == {}


@ONE_DATABASE
def test_refusals_in_the_pseudo_language_are_accented_throughout(
    demo_settings: Settings, database: Database
) -> None:
    visitor = Visitor(create_app(demo_settings, database))
    visitor.client.set_cookie("language", PSEUDO)
    for path, answers in REFUSED:
        page = visitor.submit(path, **answers)
        assert page.status_code == 422
        assert unaccented(page.text) == [], path
