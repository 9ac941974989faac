"""Write docs/benchmarks.md and its plots from the figures that lie beside it.

    python benchmarks/page.py

The figures: `benchmarks.json` (benchmarks/solver.py), `benchmarks-all-pairs.json`
(benchmarks/all_pairs.py), `benchmarks-match.json` (benchmarks/match.py) and `benchmarks-desk.json`
(benchmarks/desk.py). Nothing is measured here.
"""

import json
import re
import statistics
from pathlib import Path

import memory
import numpy as np
from instances import LISTED, SIZES

DOCS = Path(__file__).parents[1] / "docs"
SLOWEST = 10
OTHERS = {"ortools": "OR-tools min-cost flow", "pylmcf": "LEMON network simplex (pylmcf)"}


def median(runs: list[dict], what: str = "seconds") -> float | None:
    """Return the median of what some runs told, None where there are none."""
    return round(statistics.median(run[what] for run in runs), 4) if runs else None


def read(name: str, part: str) -> list[dict]:
    """Return a part of what was measured before."""
    path = DOCS / name
    return json.loads(path.read_text("utf-8")).get(part, []) if path.exists() else []


def solver_table(rows: list[dict]) -> list[str]:
    """Return seconds beside the other solvers, as lines of Markdown."""
    lines = [
        "| instance | runs | matcher | " + " | ".join(OTHERS.values()) + " | matcher, peak MB |",
        "|---|---|---|" + "---|" * len(OTHERS) + "---|",
    ]
    for row in rows:
        ours = median(row["runs"]["matcher"])
        cells = []
        for name in OTHERS:
            theirs = median(row["runs"].get(name, []))
            cells.append("not run" if theirs is None else f"{theirs} ({theirs / ours:.1f}×)")
        n, m = SIZES[row["size"]]
        cells.append(f"{median(row['runs']['matcher'], 'mb'):.0f}")
        title = f"{n:,} × {m:,}, {LISTED} each, {row['regime']}{row.get('note', '')}"
        lines.append(
            f"| {title} | {len(row['runs']['matcher'])} | {ours} | " + " | ".join(cells) + " |"
        )
    return lines


def about_machine() -> list[str]:
    """Return a line that says where it was measured, and how busy it was there."""
    machine = json.loads((DOCS / "benchmarks.json").read_text("utf-8"))["machine"]
    if "load" not in machine:
        return []
    load = ", ".join(f"{each:g}" for each in machine["load"])
    return [
        f"Python {machine['python']}, {machine['machine']}, {machine['processors']} processors. "
        "How many processes wanted to run in the last 1, 5 and 15 minutes when this was written: "
        f"{load}. Above {machine['processors']}, others took part of the time, of all alike.",
        "",
    ]


def all_pairs_table(runs: list[dict]) -> list[str]:
    """Return what a match over all pairs took, as lines of Markdown."""
    lines = [
        "## Over all pairs, scoring included",
        "",
        "`python -m benchmarks.all_pairs`: made-up people as arrays in memory; timed are lists, "
        "scores, solving and proof, which holds for every pair. Medians over the seeds, least and "
        "most in brackets. Why most pairs are never scored: [how a match is made](matching.md).",
        "",
        "| candidates × mentors | pairs | seeds | seconds | processor seconds | pairs scored "
        "| peak MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind in dict.fromkeys((run["candidates"], run["mentors"], run["regime"]) for run in runs):
        some = [r for r in runs if (r["candidates"], r["mentors"], r["regime"]) == kind]
        seconds = [run["seconds"] for run in some]
        scored = statistics.median(run["scored_pairs"] / run["checked_pairs"] for run in some)
        cells = (
            f"{kind[0]:,} × {kind[1]:,}, {kind[2]}",
            f"{some[0]['checked_pairs']:,}",
            len(some),
            f"{statistics.median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f})",
            f"{median(some, 'processor_seconds'):.2f}",
            f"{scored:.1%}",
            max(run["peak_mb"] for run in some),
        )
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return [*lines, ""]


def match_table(runs: list[dict]) -> list[str]:
    """Return what the match command took from files to files, as lines of Markdown."""
    lines = [
        "## From files to files",
        "",
        "`python -m benchmarks.match`: the command `matcher match`, a process each time, from two "
        "csv files to the results with their reasons. Compiling happens once, at set-up.",
        "",
        "| candidates × mentors | runs | seconds | nothing compiled yet | peak MB |",
        "|---|---|---|---|---|",
    ]
    for run in runs:
        seconds = run["seconds"]
        spread = f"({min(seconds):.2f} to {max(seconds):.2f})"
        lines.append(
            f"| {run['candidates']:,} × {run['mentors']:,} | {len(seconds)} "
            f"| {statistics.median(seconds):.2f} {spread} | {run['compiling']:.1f} "
            f"| {run['peak_mb']} |"
        )
    return [*lines, ""]


def desk_table(runs: list[dict]) -> list[str]:
    """Return how long the slowest pages of the desk take, as lines of Markdown."""
    lines = [
        "## The desk with many people",
        "",
        "`python -m benchmarks.desk --keep`: every page of the desk through the application, "
        "without a network, five times each; 500 ms are wanted. Milliseconds by the clock (median "
        "and least) and of our process. By the clock they hold for a machine that does nothing "
        "else; where others take part, the processor’s time says more. Processes that wanted to "
        "run meanwhile: " + ", ".join(f"{run['load']:g} ({run['database']})" for run in runs) + ".",
        "",
        "| database | candidates, mentors | pages | the slowest | median | least | processor |",
        "|---|---|---|---|---|---|---|",
    ]
    for run in runs:
        for page in run["pages"][:SLOWEST]:
            where = re.sub(r"[\w-]{22}", "…", page["path"])
            lines.append(
                f"| {run['database']} | {run['candidates']:,}, {run['mentors']:,} "
                f"| {len(run['pages'])} | `{where}` | {page['ms']:.0f} | {page['least_ms']:.0f} "
                f"| {page['processor_ms']:.0f} |"
            )
    return [*lines, ""]


def repair_table(rows: list[dict]) -> list[str]:
    """Return what repairs took, as lines of Markdown."""
    lines = [
        "## Repair after a change",
        "",
        "`LiveAssignment`: a random mix of people leaving and joining, places more and fewer, "
        "pairs barred and allowed, other suitabilities and priorities, mentors leaving and coming "
        "back whole, and bursts of five. Milliseconds for one event, the call from Python "
        "included; at the end the certificate holds and a fresh run is worth the same.",
        "",
        "| instance | events | median | 99 in 100 | longest | solving it all | 99 in 100 : all "
        "| moved by one |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        n, m = SIZES[row["size"]]
        every = row["all"]
        cells = [every["p50"], every["p99"], every["max"], row["full"]]
        lines.append(
            f"| {n:,} × {m:,}, {row['regime']} | {every['events']:,} | "
            + " | ".join(f"{1000 * cell:.3f}" for cell in cells)
            + f" | 1 : {row['full'] / every['p99']:,.0f} | {row['moved']:.1f} |"
        )
    return [*lines, ""]


def plot(rows: list[dict]) -> str:
    """Return an SVG of seconds against candidates, both on a scale of powers of ten."""
    colours = {"matcher": "#0b5d57", "ortools": "#b3541e", "pylmcf": "#5b4a8a"}
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400" font-size="12">']
    parts.append("<title>Seconds against the number of candidates</title>")

    def x(n: float) -> float:
        return 60 + 160 * (np.log10(n) - 3)

    def y(seconds: float) -> float:
        return 360 - 60 * (np.log10(seconds) + 3)

    for power in range(-3, 3):
        level = y(10.0**power)
        parts.append(f'<path d="M60 {level:.0f}H560" stroke="#ddd"/>')
        parts.append(f'<text x="52" y="{level + 4:.0f}" text-anchor="end">{10.0**power:g} s</text>')
    for row in rows:
        n = SIZES[row["size"]][0]
        for name, runs in row["runs"].items():
            if runs:
                spot = f'cx="{x(n):.0f}" cy="{y(median(runs)):.0f}"'
                parts.append(f'<circle {spot} r="4" fill="{colours[name]}"/>')
        parts.append(f'<text x="{x(n):.0f}" y="380" text-anchor="middle">{n:,}</text>')
    for k, (name, colour) in enumerate(colours.items()):
        label = OTHERS.get(name, "matcher")
        parts.append(f'<text x="{70 + 200 * k}" y="20" fill="{colour}">● {label}</text>')
    return "\n".join([*parts, "</svg>", ""])


def write_page() -> None:
    """Write the page and its plots."""
    rows, repairs = read("benchmarks.json", "rows"), read("benchmarks.json", "repair")
    lines = [
        "# Benchmarks",
        "",
        "`python benchmarks/everything.py` makes this page, all of it again, on any machine: other "
        "solvers are installed in environments of their own. [Beside other systems]"
        "(benchmarks-peers.md) has those that match mentors.",
        "",
        "## Beside other solvers",
        "",
        "Wall seconds, the median of runs in turn (as many as the table says), from arrays in "
        "memory to the answer, the making of each solver's own network included. Ours breaks ties "
        "by key and checks its certificate within that time; its kernels were compiled before. "
        "All agree on what the best is worth. In brackets, how many times longer than ours. Memory "
        "is the peak of a process that does nothing else.",
        "",
        *solver_table(rows),
        "",
        *about_machine(),
        "![Seconds against size](benchmarks.svg)",
        "",
        "![Peak memory against size](benchmarks-memory.svg)",
        "",
    ]
    if runs := read("benchmarks-all-pairs.json", "runs"):
        lines += all_pairs_table(runs)
    if runs := read("benchmarks-match.json", "runs"):
        lines += match_table(runs)
    if runs := read("benchmarks-desk.json", "runs"):
        lines += desk_table(runs)
    if repairs:
        lines += repair_table(repairs)
    (DOCS / "benchmarks.md").write_text("\n".join(lines), "utf-8")
    (DOCS / "benchmarks.svg").write_text(plot(rows), "utf-8")
    (DOCS / "benchmarks-memory.svg").write_text(memory.plot(memory.peaks(rows), OTHERS), "utf-8")


if __name__ == "__main__":
    write_page()
