"""The figures of a round, and the section of docs/tour.md that tells them."""

import re
import statistics
from pathlib import Path
from typing import Any

from benchmarks.officer.hand import FIND_FILE, LOOK_UP, PRESS, Part
from benchmarks.officer.journey import Journey
from benchmarks.officer.sheets import List

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = DOCS / "pictures" / "round"
TOUR = DOCS / "tour.md"
TITLE = "## A round, from spreadsheet to report"
SECTION = re.compile(rf"\n{re.escape(TITLE)}\n.*?(?=\n## |\Z)", re.DOTALL)
MOST_MINUTES, MOST_AN_APPROVAL = 60, 60
SHOWN = {
    "list": "What a list would change, with the rows to mend",
    "mend": "Mending the rows on the page",
    "compare": "Three scenarios side by side",
    "offer": "What offering 300 suggestions would do, before it is done",
    "plan": "How far the round has come",
    "chosen": "Approving all that await the office together",
    "report": "The report of the year",
}
Figures = dict[str, Any]


def figures(journey: Journey, lists: dict[str, List]) -> Figures:
    """Return what a round has come to."""
    candidates, mentors, _pairings = journey.site.n_people()
    return {
        "candidates": candidates,
        "mentors": mentors,
        "bad_rows": sum(len(people.bad) for people in lists.values()),
        "offered": journey.n_offered,
        "answers": dict(sorted(journey.people.said.items())),
        "approved": journey.n_approved(),
        "one_approval": [round(seconds, 1) for seconds in journey.each],
        "bulk_approval": round(journey.bulk_seconds / max(1, journey.n_in_bulk), 1),
        "violations": journey.site.violations(),
        "parts": [_part(part) for part in journey.hand.parts],
    }


def _part(part: Part) -> Figures:
    return {
        "name": part.name,
        "steps": dict(part.steps),
        "words": part.words,
        "seconds": round(part.seconds),
        "waited": round(part.waited, 1),
        "wall": round(part.wall, 1),
    }


def minutes(found: Figures) -> float:
    """Return how many minutes of the officer's time a round takes."""
    return float(sum(part["seconds"] for part in found["parts"]) / 60)


def misses(found: Figures) -> list[str]:
    """Say which promises were not kept."""
    longest = max(found["one_approval"])
    said = [
        (minutes(found) > MOST_MINUTES, f"a round takes {minutes(found):.0f} minutes"),
        (longest > MOST_AN_APPROVAL, f"an approval takes {longest:.0f} seconds"),
        (found["offered"][0] < 300, f"only {found['offered'][0]} were offered"),
        (bool(found["violations"]), f"not true any more: {found['violations']}"),
    ]
    return [words for is_missed, words in said if is_missed]


def write_section(found: Figures) -> None:
    """Put the section into the tour, in the place of the one before."""
    page = SECTION.sub("", TOUR.read_text("utf-8")).rstrip("\n")
    TOUR.write_text("\n".join([page, "", *section(found)]), "utf-8")


def section(found: Figures) -> list[str]:
    """Return the section as lines of Markdown."""
    one = found["one_approval"]
    return [
        TITLE,
        f"A robot in Chromium does what an officer would, and counts its steps: "
        f"`python -m benchmarks.officer` writes this section. It brings in two spreadsheets, of "
        f"{found['mentors']} mentors and {found['candidates']} candidates, in which "
        f"{found['bad_rows']} rows have a mistake. It mends these, runs a match, compares three "
        f"scenarios and offers {' and later '.join(map(str, found['offered']))} suggestions, the "
        f"first 300 in one press. Simulated people answer on their own pages within six days, or "
        f"never: {_answers(found)}. In the end {found['approved']} pairs work together.",
        "",
        f"**The round takes {minutes(found):.0f} minutes of the officer’s time. An approval takes "
        f"{statistics.median(one):.0f} seconds where its card is read whole (at most "
        f"{max(one):.0f}), and {found['bulk_approval']:.1f} where many are approved at once.**",
        "",
        *_table(found),
        "",
        f"How the time is reckoned: {PRESS:.2f} s for a press (to think of it, to point, to "
        f"click), and 0.28 s for each letter typed; these are of the keystroke-level model (Card, "
        f"Moran and Newell 1980). Every word that the officer sees and must read counts, at 238 "
        f"words a minute (Brysbaert 2019). Our own guesses: {FIND_FILE:.0f} s to find a file, and "
        f"{LOOK_UP:.0f} s to look up what a bad row should say, unless the page has filled in just "
        f"that. Waiting for pages is as measured, "
        f"on a machine that did other work too. The browser fills in the password. Of a list that "
        f"is brought in, the counts are read; of what is offered, every name. Of pairs that are "
        f"approved together, what follows is read, and each of which there is something to say: "
        f"their names were read when they were offered, and all bars are checked.",
        "",
        *(
            f'<p><img src="pictures/round/{name}.webp" width="600" alt="{words}"></p>'
            for name, words in SHOWN.items()
        ),
        "",
    ]


def _answers(found: Figures) -> str:
    return ", ".join(f"{n} {words}" for words, n in found["answers"].items())


def _table(found: Figures) -> list[str]:
    heads = ("presses", "fields typed", "files found", "rows mended")
    lines = [
        f"| part of the round | {' | '.join(heads)} | words read | waited, s | minutes |",
        "|---" * (len(heads) + 4) + "|",
    ]
    total: Figures = dict.fromkeys((*heads, "words", "waited", "seconds"), 0)
    for part in found["parts"]:
        cells = {head: part["steps"].get(head, 0) for head in heads}
        cells |= {key: part[key] for key in ("words", "waited", "seconds")}
        total = {key: total[key] + cells[key] for key in total}
        lines.append(_row(part["name"], heads, cells))
    return [*lines, _row("**All of it**", heads, total)]


def _row(name: str, heads: tuple[str, ...], cells: Figures) -> str:
    steps = " | ".join(str(cells[head] or "") for head in heads)
    words, waited, spent = cells["words"], cells["waited"], cells["seconds"] / 60
    return f"| {name} | {steps} | {words:,} | {waited:.1f} | {spent:.1f} |"
