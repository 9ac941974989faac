"""Every mail with made-up facts in it: for the demo's gallery, and for the tests of all mails.

The mails are found by their templates and the facts by their names, so that a new mail has its
sample by itself. One whose words depend on a fact has a sample for each answer in `ANSWERS`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from jinja2 import meta

from matcher.core.config import PACKAGE, Settings
from matcher.core.words import language
from matcher.notifications.rules.letters import Letter, environment_for, render

READER = "Sam Green"
PEOPLE = {"candidate": "Jo Bloggs", "mentor": "Ann Lee", "other": "Ann Lee", "writer": "Ann Lee"}
ALTERNATIVES = ["Max Hill", "Zoë Ward", "Ravi Shah"]
DAY, TIME = "2026-03-12", "2026-03-12T15:00:00+00:00"
ANSWERS: dict[str, tuple[Any, ...]] = {
    "alternative_names": (ALTERNATIVES, []),
    "because": ("place_freed", "fresh_solve"),
    "cancelled_at": (TIME, None),
    "candidate_names": (["Jo Bloggs"], ["Jo Bloggs", "Al Field"]),
    "ends_on": (DAY, None),
    "for_mentor": (1, 0),
    "goes_names": (["Al Field"], []),
    "hidden_on": (DAY, ""),
    "is_last": (0, 1),
    "kind_words": ("Thank you for asking me. I wish you well.", ""),
    "meets_on": (DAY, ""),
    "met_names": (["Jo Bloggs"], []),
    "mentor_names": (["Ann Lee"], ["Ann Lee", "Max Hill"]),
    "n_more": (0, 3),
    "next_name": ("", "Max Hill"),
    "next_waits": (0, 1),
    "offer_follows": (0, 1),
    "other_names": (["Ann Lee"], ["Ann Lee", "Max Hill"]),
    "own_scheme_name": ("", "Fellowship mentoring"),
    "said_on": (DAY, ""),
    "has_password": (1, 0),
    "several": (0, 1),
    "step": ("requested", "offered"),
    "was_offer": (0, 1),
    "why": ("left", "silence", "break", "full"),
    "word": ("finished", "lost_touch", ""),
    "working_names": ([], ["Jo Bloggs", "Al Field"]),
}
FACTS: dict[str, Any] = {
    "asked_scheme_name": "Chartership mentoring",
    "first_times": [
        "Thursday 5 March 2026 at 12:30pm",
        "Tuesday 10 March 2026 at 6pm",
        "Monday 16 March 2026 at 12:30pm",
    ],
    "scheme_name": "Chartership mentoring",
    "shared": ["You both work in law.", "You both chose video call."],
    "alternative_ids": ["AAAA", "BBBB", "CCCC"],
    "minutes": 15,
    "subjects": ["Ann Lee said yes", "Jo Bloggs and Ann Lee: you can begin"],
    "talk_at": TIME,
    "talk_words": "Ring me on 0113 496 0000, after four.",
    "words": "They work for the same library.",
}
GIVEN = {"office", "recipient_name"}  # by the renderer


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail with made-up facts."""

    name: str
    letter: Letter

    @property
    def area(self) -> str:
        """The area whose mail it is."""
        return self.name.partition("/")[0]

    @property
    def short_name(self) -> str:
        """Its name in that area."""
        return self.name.rpartition("/")[2]


@cache
def mail_names() -> tuple[str, ...]:
    """Return the name of every mail there is, such as "pairings/emails/request_new"."""
    paths = PACKAGE.glob("*/templates/*/emails/*.txt")
    names = (path.relative_to(path.parents[2]).with_suffix("").as_posix() for path in paths)
    return tuple(sorted(names))


def samples_of(settings: Settings, name: str) -> list[Letter]:
    """Return a mail for every combination of answers that its words depend on, the usual first.

    Raises
    ------
    LookupError
        There is no such mail.
    """
    if name not in mail_names():
        raise LookupError(f"There is no mail {name}.")
    found = [
        render(settings, name, context, recipient_name=READER, language=language())
        for context in _contexts(_facts_of(settings, name))
    ]
    return list(dict.fromkeys(found))


def list_samples(settings: Settings) -> list[Sample]:
    """Return every mail in its usual form."""
    return [Sample(name, samples_of(settings, name)[0]) for name in mail_names()]


def _facts_of(settings: Settings, name: str) -> list[str]:
    """Return which facts a mail asks for."""
    environment = environment_for(settings.base_url, settings.secret_key)
    (path,) = PACKAGE.glob(f"{name.partition('/')[0]}/templates/{name}.txt")
    source = path.read_text("utf-8")
    wanted = meta.find_undeclared_variables(environment.parse(source))
    return sorted(wanted - environment.globals.keys() - GIVEN)


def _contexts(facts: list[str]) -> Iterator[dict[str, Any]]:
    open_facts = [fact for fact in facts if fact in ANSWERS]
    rest = {fact: _fact(fact) for fact in facts if fact not in ANSWERS}
    for answers in product(*(ANSWERS[fact] for fact in open_facts)):
        yield rest | dict(zip(open_facts, answers, strict=True))


def _fact(what: str) -> Any:
    if what in FACTS:
        return FACTS[what]
    who, _, kind = what.partition("_")
    if kind == "name":
        return PEOPLE.get(who, "Jo Bloggs")
    if kind == "email":
        return f"{who}@example.org"
    if what.endswith(("_on", "_by", "_until", "_day")):
        return DAY
    return 3 if what.startswith("n_") else "AAAAAAAAAAAAAAAAAAAAAA"
