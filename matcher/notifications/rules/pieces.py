"""What a mail's text is made of, so that its HTML form says the same and needs no second template.

Paragraphs are parted by an empty line, and the lines of one keep their ends; lines that begin with
“- ” are a list. One of our own addresses on a line of its own is the mail's action: the line above
it, without its colon, is what the button says. What people have written makes no buttons that lead
elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

ITEM = "- "


class Kind(StrEnum):
    """How a piece is shown."""

    WORDS = "words"
    LIST = "list"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a list, or an action: its one line is the button, `address` where it leads."""

    kind: Kind
    lines: tuple[str, ...]
    address: str = ""


def pieces_of(text: str, base_url: str) -> list[Piece]:
    """Return the pieces of a text, in its order; `base_url` is where our addresses begin."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return [piece for block in blocks for piece in _pieces_of_block(block.splitlines(), base_url)]


def actions_of(text: str, base_url: str) -> list[Piece]:
    """Return what a text offers to do; a good mail offers one thing."""
    return [piece for piece in pieces_of(text, base_url) if piece.kind is Kind.ACTION]


def _pieces_of_block(lines: list[str], base_url: str) -> Iterator[Piece]:
    words: list[str] = []
    items: list[str] = []
    for line in lines:
        if line.startswith(ITEM):
            items.append(line.removeprefix(ITEM))
        elif line.startswith(f"{base_url}/") and " " not in line:
            label = words.pop().rstrip(":.") if words else line
            yield from _words_and_items(words, items)
            words, items = [], []
            yield Piece(Kind.ACTION, (label,), line)
        else:
            words.append(line)
    yield from _words_and_items(words, items)


def _words_and_items(words: list[str], items: list[str]) -> Iterator[Piece]:
    if words:
        yield Piece(Kind.WORDS, tuple(words))
    if items:
        yield Piece(Kind.LIST, tuple(items))
