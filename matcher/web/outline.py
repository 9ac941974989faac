"""The outline of the United Kingdom and its neighbours as one small SVG path each, drawn once."""

import json
from functools import cache
from itertools import pairwise
from math import cos, hypot, radians

from markupsafe import Markup

from matcher.core.config import data_folder

Point = tuple[float, float]

WIDTH, HEIGHT = 300, 588
MIDDLE = -2.7  # the meridian that stays upright
NORTH, SOUTH = 60.95, 49.0
SCALE = HEIGHT / (NORTH - SOUTH)
LEFT = 161.0  # where the upright meridian stands, so that St Kilda and Lowestoft both fit
FINE = 2  # steps to a map unit
TOLERANCE = 0.6  # map units; a line may move by half a pixel to be drawn with fewer points
SMALLEST = 1.6  # map units; islands below it would be dust
ABROAD = {"Ireland"}


def project(lat: float, lon: float) -> Point:
    """Place a point on the map: sinusoidal, so that areas keep their true proportions."""
    return LEFT + (lon - MIDDLE) * cos(radians(lat)) * SCALE, (NORTH - lat) * SCALE


@cache
def outline() -> Markup:
    """Return the land as two paths: ours, and the neighbour's in a fainter tone."""
    text = (data_folder() / "reference" / "uk_outline.geojson").read_text("utf-8")
    home: list[str] = []
    abroad: list[str] = []
    for feature in json.loads(text)["features"]:
        geometry = feature["geometry"]
        areas = geometry["coordinates"]
        rings = [area[0] for area in (areas if geometry["type"] == "MultiPolygon" else [areas])]
        drawn = [line for ring in rings if (line := _draw(ring))]
        (abroad if feature["properties"]["name"] in ABROAD else home).extend(drawn)
    path = Markup('<path class="app-map__{}" transform="scale({})" d="{}"/>')
    both = (("abroad", abroad), ("land", home))
    return Markup().join(path.format(name, 1 / FINE, "".join(lines)) for name, lines in both)


def _draw(ring: list[list[float]]) -> str:
    points = [project(lat, lon) for lon, lat in ring]
    xs, ys = zip(*points, strict=True)
    if max(max(xs) - min(xs), max(ys) - min(ys)) < SMALLEST:
        return ""
    # A ring ends where it begins, so it is thinned in two halves.
    half = len(points) // 2
    kept = thin(points[: half + 1])[:-1] + thin(points[half:])
    return _path([(round(x * FINE), round(y * FINE)) for x, y in kept[:-1]])


def _path(points: list[tuple[int, int]]) -> str:
    """Write a closed line as whole-numbered steps from point to point: a third of the text."""
    steps = [(x - u, y - v) for (u, v), (x, y) in pairwise(points)]
    lines = " ".join(f"{x},{y}" for x, y in steps if x or y)
    return "M{},{}l{}z".format(*points[0], lines)


def thin(points: list[Point]) -> list[Point]:
    """Drop points within the tolerance of the line (Ramer 1972, Douglas & Peucker 1973)."""
    if len(points) < 3:
        return points
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = hypot(x2 - x1, y2 - y1)
    far, distance = 0, TOLERANCE
    for index, (x, y) in enumerate(points[1:-1], start=1):
        if length:
            away = abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length
        else:
            away = hypot(x - x1, y - y1)
        if away > distance:
            far, distance = index, away
    if not far:
        return [points[0], points[-1]]
    return thin(points[: far + 1])[:-1] + thin(points[far:])
