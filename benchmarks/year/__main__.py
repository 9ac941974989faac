"""A simulated year: is the list true, and does everybody hear within days?

    python -m benchmarks.year [--mentors 400] [--candidates 500] [--stale 0.1 0.25 0.4] [--seed 1]

Lives through a year with Matcher, by its own services, its sweeps and its mails, and through the
same year with a plain list as associations keep it. Writes `docs/year.json` after each year, so
that years of several processes add up, and from it `docs/year.md`, `docs/year.svg` and
`docs/year.csv`.
"""

import argparse
import json
import logging
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from benchmarks.year.fillable import could_be_filled, filled_share
from benchmarks.year.measure import Taken, figures, share
from benchmarks.year.plain_list import PlainYear
from benchmarks.year.report import as_csv, behind, plot, table, violations
from benchmarks.year.scheme import ids_of, unwritten
from benchmarks.year.taking import reasons, taken_by
from benchmarks.year.with_matcher import OFFICE_AWAY, OFFICE_DAYS, Year
from benchmarks.year.world import BEGIN, DAYS, World, make_world

DOCS = Path(__file__).parents[2] / "docs"
WORDS = Path(__file__).with_name("words.md")
MISSES = Path(__file__).with_name("misses.md")  # written by a person who has read the figures


def one_year(
    n_mentors: int, n_candidates: int, stale: float, seed: int, settings: dict[str, Any]
) -> dict[str, Any]:
    """Live through one year with both; return the figures."""

    def world() -> World:
        return make_world(n_mentors, n_candidates, stale, seed)

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, ids_of(seed), unwritten():
        year = Year(world(), Path(folder), settings)
        pairs = [(real.mentor, real.candidate) for real in year.real.values()]
        year.run()
        with_matcher = taken_by(year, world())
        behind = reasons(year, with_matcher)
        year.database.dispose()
    seconds = round(time.perf_counter() - began)
    could = could_be_filled(world(), pairs)
    with_list = PlainYear(world(), OFFICE_AWAY, OFFICE_DAYS, pairs).run()
    return {
        "stale": stale,
        "seed": seed,
        "mentors": n_mentors,
        "candidates": n_candidates,
        "settings": settings,
        "seconds": seconds,
        "matcher": _figures(with_matcher, world(), could),
        "plain list": _figures(with_list, world(), could),
        "behind": behind,
    }


def _figures(taken: Taken, world: World, could: set[str]) -> dict[str, Any]:
    got, fillable = filled_share(taken, could, world)
    found = figures(taken, world.mentors, world.candidates, BEGIN + timedelta(days=DAYS))
    return {**found, "filled": share(got, fillable), "fillable": fillable}


def keep(year: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    """Put a year among those that were kept, in place of one of the same kind."""
    years = json.loads(path.read_text()) if path.exists() else []
    kinds = ("stale", "seed", "mentors", "candidates", "settings")
    years = [one for one in years if any(one[kind] != year[kind] for kind in kinds)] + [year]
    years.sort(
        key=lambda one: (json.dumps(one["settings"]), one["mentors"], one["seed"], one["stale"])
    )
    path.write_text(json.dumps(years, indent=1) + "\n")
    return years


def write(years: list[dict[str, Any]], folder: Path) -> None:
    """Write the report of the years that have the scheme's own settings."""
    plain = [
        one
        for one in years
        if not one["settings"] and one["mentors"] == max(y["mentors"] for y in years)
    ]
    first = [one for one in plain if one["seed"] == plain[0]["seed"]]
    others = [one for one in plain if one not in first]
    text = WORDS.read_text().replace("<<table>>", "\n".join(table(first)))
    text = text.replace("<<seeds>>", "\n".join(table(others)) if others else "None yet.")
    text = text.replace("<<behind>>", "\n".join(behind(plain)).rstrip())
    text = text.replace("<<misses>>", MISSES.read_text().rstrip())
    text = text.replace("<<violations>>", violations(plain))
    (folder / "year.md").write_text(text)
    (folder / "year.svg").write_text(plot(first))
    (folder / "year.csv").write_text("\n".join(as_csv(plain)) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mentors", type=int, default=400)
    parser.add_argument("--candidates", type=int, default=500)
    parser.add_argument("--stale", type=float, nargs="+", default=[0.10, 0.25, 0.40])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--settings", default="{}", help="settings of the scheme, as JSON")
    parser.add_argument("--to", type=Path, default=DOCS, help="the folder to write to")
    args = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for stale in args.stale:
        year = one_year(args.mentors, args.candidates, stale, args.seed, json.loads(args.settings))
        years = keep(year, args.to / "year.json")
        write(years, args.to)
        json.dump(
            {key: year[key] for key in ("stale", "seconds", "matcher", "plain list")},
            sys.stdout,
            indent=1,
        )


if __name__ == "__main__":
    main()
