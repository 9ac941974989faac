"""Every open public library in the United Kingdom, found from its postcode."""

import csv
from pathlib import Path
from statistics import median

import pytest

from matcher.places.distance import distance_km
from matcher.places.gazetteer import AmbiguousPlace, UnknownPlace, load_gazetteer

LIBRARIES = Path(__file__).parents[2].parent / "shared" / "data" / "geo" / "uk_public_libraries.csv"


@pytest.fixture(scope="module")
def libraries() -> list[dict[str, str]]:
    if not LIBRARIES.is_file():
        pytest.skip("needs ../shared/data/geo/uk_public_libraries.csv beside the project")
    with LIBRARIES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if not row["year_closed"]]


@pytest.mark.parametrize(("column", "limit_km"), [("postcode", 1.0), ("outcode", 2.5)])
def test_libraries_are_located(libraries, column, limit_km, record_property):
    gazetteer, errors, regions = load_gazetteer(), [], 0
    for row in libraries:
        try:
            place = gazetteer.locate(row[column])
        except (UnknownPlace, AmbiguousPlace):
            continue
        errors.append(distance_km(place.lat, place.lon, float(row["lat"]), float(row["lon"])))
        regions += place.region == row["region"]

    share, middle = len(errors) / len(libraries), median(errors)
    print(f"{column}: {share:.2%} of {len(libraries)} located, median error {middle:.2f} km")
    record_property("located", share)
    assert len(libraries) == 3753
    assert share >= 0.99
    assert middle < limit_km
    assert regions / len(errors) >= 0.98
