"""`matcher translations`: collect every text that people read into the catalogues."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from matcher.core.config import PACKAGE, data_folder
from matcher.core.languages import LANGUAGES, catalogue_file, locale_of
from matcher.core.words import SOURCE
from matcher.reference.files import KINDS

METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2.ext:babel_extract"),
    ("**/templates/**.txt", "jinja2.ext:babel_extract"),
]
OPTIONS = {
    name: {"extensions": "jinja2.ext.do", "trimmed": "true", "silent": "false"}
    for name, method in METHODS
    if method != "python"
}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
# What Babel adds and what would differ with every run or says nothing.
LEFT_OUT = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Report-Msgid-Bugs-To",
    "Generated-By",
    "Project-Id-Version",
)


@click.command()
def translations() -> None:
    """Bring the catalogues up to date with what the pages and mails say."""
    if not (PACKAGE.parent / "tests").is_dir():
        raise click.ClickException("This needs the checkout; this is an installed package.")
    found = collect()
    for tag in LANGUAGES:
        path = catalogue_file(tag)
        text = updated(path.read_text("utf-8") if path.is_file() else "", tag, found)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        click.echo(f"{tag}: {len(found)} texts, {_missing(text)} without a translation")


def collect() -> Catalog:
    """Return every text that is marked in the code and the templates, and the vocabulary."""
    found = Catalog(charset="utf-8")
    texts = extract_from_dir(PACKAGE, METHODS, OPTIONS, keywords=KEYWORDS, strip_comment_tags=True)
    for name, _line, text, _comments, context in texts:
        found.add(text, locations=[(f"matcher/{name}", 0)], context=context)
    for path, label in _vocabulary():
        found.add(label, locations=[(path, 0)])
    return found


def updated(before: str, tag: str, found: Catalog) -> str:
    """Return a catalogue with the texts of today; the source's words are the texts themselves."""
    catalog = read_po(io.StringIO(before), locale=locale_of(tag).language, charset="utf-8")
    catalog.update(found, no_fuzzy_matching=tag == SOURCE)
    if tag == SOURCE:
        for message in catalog:
            if message.id and not _is_translated(message):
                message.string = message.id
    catalog.fuzzy = False
    written = io.BytesIO()
    write_po(
        written,
        catalog,
        width=0,
        sort_output=True,
        ignore_obsolete=tag == SOURCE,
        include_lineno=False,
    )
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(
        line
        for line in lines
        if not line.startswith("# ") and line != "#\n" and not line.startswith(_HEADERS)
    )


_HEADERS = tuple(f'"{name}:' for name in LEFT_OUT)


def _missing(text: str) -> int:
    catalog = read_po(io.StringIO(text))
    return sum(1 for message in catalog if message.id and not _is_translated(message))


def _is_translated(message: Message) -> bool:
    said = message.string
    return bool(said) if isinstance(said, str) else bool(said) and all(said or ())


def _vocabulary() -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        path = Path("data") / "reference" / f"{kind}.csv"
        with (data_folder() / "reference" / path.name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield path.as_posix(), row["label"]
