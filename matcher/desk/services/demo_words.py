"""The names, employers and sentences of made-up people, from `data/demo`."""

import csv
import unicodedata
from collections import defaultdict
from functools import cached_property
from pathlib import Path
from random import Random

from matcher.desk.services.demo_places import Home

GROUP_SHARES = {
    "british": 0.60,
    "scottish": 0.05,
    "welsh": 0.04,
    "irish": 0.05,
    "south_asian": 0.09,
    "african_caribbean": 0.06,
    "polish": 0.03,
    "chinese": 0.02,
    "european_and_beyond": 0.06,
}
AT_HOME = {"Wales": "welsh", "Scotland": "scottish", "Northern Ireland": "irish"}
AT_HOME_SHARE = 0.45
ABROAD = (
    "International School Library, {town}",
    "{town} University Library",
    "English Library, {town}",
)
LANGUAGES = {
    "british": ("French", "German", "Spanish", "British Sign Language", "Italian"),
    "scottish": ("Scottish Gaelic", "French", "British Sign Language"),
    "welsh": ("Welsh",),
    "irish": ("Irish", "French"),
    "south_asian": ("Urdu", "Punjabi", "Hindi", "Bengali", "Gujarati", "Tamil"),
    "african_caribbean": ("Yoruba", "Igbo", "Twi", "French", "Swahili"),
    "polish": ("Polish",),
    "chinese": ("Cantonese", "Mandarin"),
    "european_and_beyond": ("Spanish", "Portuguese", "Turkish", "Romanian", "Arabic", "Greek"),
}
SPEAKS_SHARE = {"british": 0.08, "scottish": 0.15, "welsh": 0.6, "irish": 0.12}
PARTS = {
    "mentor": ("start", "skill", "manner", "close"),
    "candidate": ("start", "need", "hope", "close"),
}
LONGEST_ABOUT = 600
_MANY_TRIES = 200
_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "ß": "ss"})


class Words:
    """What made-up people are called, where they work and what they say of themselves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names_given: set[str] = set()
        self._addresses: dict[str, int] = defaultdict(int)

    def name(self, random: Random, region: str) -> tuple[str, str]:
        """Return a name that nobody has yet, and the group it comes from."""
        for _ in range(_MANY_TRIES):
            group = random.choices(list(GROUP_SHARES), list(GROUP_SHARES.values()))[0]
            if region in AT_HOME and random.random() < AT_HOME_SHARE:
                group = AT_HOME[region]
            given, surname = (random.choice(self._names[group, kind]) for kind in _KINDS)
            name = f"{given} {surname}"
            if name not in self._names_given:
                break
        self._names_given.add(name)
        return name, group

    def email(self, name: str) -> str:
        """Return an address for a name that nobody has yet; example.org delivers to nobody."""
        local = ".".join(_ascii(part) for part in name.lower().split())
        self._addresses[local] += 1
        number = self._addresses[local]
        return f"{local}{number if number > 1 else ''}@example.org"

    def employer(self, random: Random, sector: str, home: Home) -> str:
        """Return an employer of a sector in the town where somebody works."""
        if home.is_abroad:
            return random.choice(ABROAD).format(town=home.work_town)
        return random.choice(self._employers[sector]).format(town=home.work_town)

    def languages(self, random: Random, group: str) -> str:
        """Return what somebody speaks beside English, mostly nothing."""
        if random.random() >= SPEAKS_SHARE.get(group, 0.55):
            return ""
        return random.choice(LANGUAGES[group])

    def about(self, random: Random, role: str, **facts: str | int) -> str:
        """Return a few sentences in somebody's own voice."""
        sentences = [random.choice(self._sentences[role, part]) for part in PARTS[role]]
        if random.random() < 0.3:
            sentences.pop()  # not everyone takes leave
        return " ".join(sentences).format(**facts)[:LONGEST_ABOUT]

    def enjoys(self, random: Random) -> str:
        """Return what a mentor enjoys talking about; some do not say."""
        if random.random() < 0.2:
            return ""
        said = random.sample(self._sentences["mentor", "enjoys"], random.choice((1, 2)))
        return " ".join(said)

    @cached_property
    def _names(self) -> dict[tuple[str, ...], list[str]]:
        return self._read("names.csv", "group", "kind")

    @cached_property
    def _employers(self) -> dict[str, list[str]]:
        return {key[0]: names for key, names in self._read("employers.csv", "sector").items()}

    @cached_property
    def _sentences(self) -> dict[tuple[str, ...], list[str]]:
        return self._read("about.csv", "role", "part")

    def _read(self, file: str, *keys: str) -> dict[tuple[str, ...], list[str]]:
        """Read a file's last column, grouped by others."""
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        with (self._folder / file).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                groups[tuple(row[key] for key in keys)].append(list(row.values())[-1])
        return groups


_KINDS = ("given", "surname")


def _ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c for c in decomposed if c.isascii() and (c.isalnum() or c == "-"))
