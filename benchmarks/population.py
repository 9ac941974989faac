"""A seeded, made-up population as two csv files, with the weights of a professional body."""

import csv
import random
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from matcher.core.config import data_folder
from matcher.places.gazetteer import AmbiguousPlace, load_gazetteer
from matcher.reference.files import vocabulary

SIZES = {"region": (40, 60), "national": (400, 500), "stress": (2000, 3000)}
REGIONS = {
    "London": 0.226,
    "South East": 0.194,
    "Scotland": 0.095,
    "North West": 0.079,
    "South West": 0.069,
    "Yorkshire and the Humber": 0.064,
    "East of England": 0.063,
    "East Midlands": 0.058,
    "West Midlands": 0.054,
    "Wales": 0.052,
    "North East": 0.026,
    "Northern Ireland": 0.020,
}
SECTORS = {
    "higher_education": 0.32,
    "public": 0.20,
    "health": 0.12,
    "school": 0.10,
    "government": 0.06,
    "further_education": 0.05,
    "law": 0.04,
    "commercial": 0.04,
    "national_special": 0.03,
    "heritage": 0.02,
    "third_sector": 0.01,
    "prison": 0.01,
}
CAPACITY = {1: 0.45, 2: 0.30, 3: 0.18, 4: 0.05, 5: 0.02}
FORMATS = {
    "face_to_face;video": 0.25,
    "face_to_face;video;phone;email": 0.20,
    "face_to_face": 0.25,
    "video": 0.20,
    "email": 0.05,
    "phone": 0.05,
}
AS_OF = date(2026, 3, 12)


def write_population(folder: Path, size: str, seed: int = 1) -> tuple[Path, Path]:
    """Write mentors.csv and candidates.csv of a size into a folder; return their paths."""
    n_mentors, n_candidates = SIZES[size]
    rng = random.Random(seed)
    towns = towns_by_region()
    mentors = [mentor(rng, towns, k) for k in range(n_mentors)]
    emails = [str(person["email"]) for person in mentors]
    candidates = [candidate(rng, towns, k, emails) for k in range(n_candidates)]
    paths = folder / "mentors.csv", folder / "candidates.csv"
    for path, people in zip(paths, (mentors, candidates), strict=True):
        write(path, people)
    return paths


def towns_by_region() -> dict[str, list[tuple[str, int]]]:
    """Return, per region, the towns that their name alone finds, with their population."""
    gazetteer = load_gazetteer()
    towns: dict[str, list[tuple[str, int]]] = {}
    with (data_folder() / "reference" / "towns.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            try:
                place = gazetteer.locate(row["name"])
            except (ValueError, AmbiguousPlace):
                continue
            towns.setdefault(place.region, []).append((row["name"], int(row["population"]) + 1))
    return towns


def pick(rng: random.Random, weights: dict) -> object:
    """Return one of the keys by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def person(rng: random.Random, towns: dict[str, list[tuple[str, int]]], kind: str, k: int) -> dict:
    """Return what mentors and candidates have in common."""
    region = pick(rng, REGIONS)
    town = pick(rng, dict(towns[str(region)]))
    sector = pick(rng, SECTORS)
    return {
        "name": f"{kind.title()} {k}",
        "email": f"{kind}{k}@example.org",
        "employer": f"{town} {vocabulary().sectors.label(str(sector))}",
        "sector": sector,
        "level": rng.choices(["certification", "chartership", "fellowship"], [0.2, 0.6, 0.2])[0],
        "place": town,
        "formats": pick(rng, FORMATS),
        "max_distance_km": rng.choice(["", "", 10, 25, 80]),
    }


def mentor(rng: random.Random, towns: dict[str, list[tuple[str, int]]], k: int) -> dict:
    """Return a mentor's row; a quarter have not confirmed their places for long."""
    age = rng.randrange(91, 400) if rng.random() < 0.25 else rng.randrange(0, 90)
    return person(rng, towns, "mentor", k) | {
        "capacity": pick(rng, CAPACITY),
        "strengths": some_skills(rng, 2, 6),
        "paused_until": AS_OF + timedelta(30) if rng.random() < 0.05 else "",
        "confirmed_on": AS_OF - timedelta(age),
    }


def candidate(
    rng: random.Random, towns: dict[str, list[tuple[str, int]]], k: int, mentors: list[str]
) -> dict:
    """Return a candidate's row."""
    return person(rng, towns, "candidate", k) | {
        "sector_wish": rng.choice(["same", "different", ""]),
        "employer_wish": rng.choice(["outside", "outside", ""]),
        "needs": some_skills(rng, 1, 5),
        "waiting_since": AS_OF - timedelta(rng.randrange(500)),
        "lost_mentor": "yes" if rng.random() < 0.05 else "",
        "preferences": ";".join(rng.sample(mentors, rng.choice([0, 0, 1, 3, 5]))),
        "exclusions": ";".join(rng.sample(mentors, rng.choice([0, 0, 0, 1]))),
    }


def some_skills(rng: random.Random, least: int, most: int) -> str:
    """Return a list of skill codes."""
    codes = [term.code for term in vocabulary().skills]
    return ";".join(sorted(rng.sample(codes, rng.randint(least, most))))


def write(path: Path, people: Iterable[dict]) -> None:
    """Write people as a csv file."""
    rows = list(people)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
