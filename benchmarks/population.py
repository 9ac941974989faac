"""The demo's made-up people as two csv files."""

from datetime import date
from pathlib import Path

from matcher.core.config import data_folder
from matcher.desk.services.demo_people import make_people
from matcher.desk.services.demo_shares import N_PEOPLE, Size

SIZES = {str(size): N_PEOPLE[size] for size in Size}
AS_OF = date(2026, 3, 12)


def write_population(folder: Path, size: str, seed: int = 1) -> tuple[Path, Path]:
    """Write mentors.csv and candidates.csv of a size into a folder; return their paths."""
    people = make_people(Size(size), data_folder(), as_of=AS_OF, seed=seed)
    paths = folder / "mentors.csv", folder / "candidates.csv"
    for path, text in zip(paths, (people.mentors_csv(), people.candidates_csv()), strict=True):
        path.write_text(text, "utf-8")
    return paths
