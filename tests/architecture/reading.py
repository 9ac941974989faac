"""How hard a text is to read: the school grade of Flesch and Kincaid.

J. P. Kincaid and others, *Derivation of New Readability Formulas for Navy Enlisted Personnel*,
Research Branch Report 8-75, 1975. Syllables are counted by their vowels, which is right for about
nine words in ten and wrong in both directions for the rest.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[“\"(]?\w)")
VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?:[^aeiouyl]e|[^aeiouytd]ed|[^aeiouyscgxz]es)$")
NOT_SENTENCES = re.compile(r"\S+@\S+|https?://\S+")
BLOCKS = {"p", "li", "dd", "legend", "h1", "h2", "h3"}
LEFT_OUT = {
    "script",
    "style",
    "textarea",
    "nav",
    "header",
    "footer",
    "svg",
    "table",
    "select",
    "button",
}
SHORTEST = 4  # words; below it is a label and no sentence


@dataclass(frozen=True)
class Sentence:
    """What is read in one breath, its words and its syllables."""

    text: str
    n_words: int
    n_syllables: int

    @property
    def grade(self) -> float:
        """The grade of this sentence by itself."""
        return grade([self])


def syllables(word: str) -> int:
    """Count the syllables of an English word, at least one."""
    return sum(_syllables(part) for part in re.split(r"[-’']", word.lower()) if part)


def _syllables(part: str) -> int:
    count = len(VOWELS.findall(part))
    if SILENT.search(part) and not part.endswith(("ches", "shes")):
        count -= 1
    return max(1, count)


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a paragraph."""
    parts = SENTENCE.split(" ".join(NOT_SENTENCES.sub("", text).split()))
    counted = [(part, WORD.findall(part)) for part in parts]
    return [
        Sentence(part, len(words), sum(map(syllables, words)))
        for part, words in counted
        if len(words) >= SHORTEST
    ]


def grade(read: list[Sentence]) -> float:
    """Return the school grade of some sentences; 0 where there are none."""
    n_words = sum(one.n_words for one in read)
    if not n_words:
        return 0.0
    n_syllables = sum(one.n_syllables for one in read)
    return 0.39 * n_words / len(read) + 11.8 * n_syllables / n_words - 15.59


def hardest(read: list[Sentence]) -> str:
    """Name the sentence that weighs most, for whoever has to mend it."""
    worst = max(read, key=lambda one: one.grade * one.n_words)
    return f"{worst.grade:.1f}: {worst.text}"


class _Main(HTMLParser):
    """Collects the running text of a page's main part, block by block."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.blocks: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag in BLOCKS or tag in {"div", "label", "br"}:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag in BLOCKS or tag == "div":
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if "main" in self.open and not LEFT_OUT & set(self.open):
            self.blocks[-1] += data


def page_sentences(page: str) -> list[Sentence]:
    """Return what a page says in its main part."""
    reader = _Main()
    reader.feed(page)
    return [one for block in reader.blocks for one in sentences(block)]
