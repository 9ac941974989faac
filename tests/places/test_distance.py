import numpy as np
from geopy.distance import great_circle

from matcher.places.distance import UNKNOWN_M, distance_km, distance_matrix_m


def geopy_metres(a: tuple[float, float], b: tuple[float, float]) -> int:
    return round(great_circle(a, b).km * 1000)


def test_matrix_agrees_with_geopy_to_the_metre():
    random = np.random.default_rng(20250)
    lat_a, lat_b = random.uniform(-90, 90, 100), random.uniform(-90, 90, 120)
    lon_a, lon_b = random.uniform(-180, 180, 100), random.uniform(-180, 180, 120)

    metres = distance_matrix_m(lat_a, lon_a, lat_b, lon_b)

    expected = [
        [geopy_metres(a, b) for b in zip(lat_b, lon_b, strict=True)]
        for a in zip(lat_a, lon_a, strict=True)
    ]
    assert metres.dtype == np.int32
    assert metres.tolist() == expected


def test_matrix_agrees_with_geopy_for_neighbours():
    random = np.random.default_rng(7)
    lat, lon = random.uniform(50, 60, 60), random.uniform(-8, 2, 60)
    near_lat, near_lon = lat + random.normal(0, 1e-4, 60), lon + random.normal(0, 1e-4, 60)

    metres = distance_matrix_m(lat, lon, near_lat, near_lon)

    pairs = zip(zip(lat, lon, strict=True), zip(near_lat, near_lon, strict=True), strict=True)
    assert metres.diagonal().tolist() == [geopy_metres(a, b) for a, b in pairs]


def test_matrix_is_zero_for_identical_points_and_half_the_world_for_antipodes():
    lat, lon = np.array([0.0, 51.5, -90.0, 90.0]), np.array([0.0, -0.1, 10.0, -170.0])

    assert distance_matrix_m(lat, lon, lat, lon).diagonal().tolist() == [0, 0, 0, 0]
    opposite = distance_matrix_m(lat, lon, -lat, lon + 180)
    assert opposite.diagonal().tolist() == [20_015_115] * 4
    assert geopy_metres((51.5, -0.1), (-51.5, 179.9)) == 20_015_115


def test_matrix_marks_unknown_points():
    nan = float("nan")

    metres = distance_matrix_m([51.0, nan], [0.0, 0.0], [51.0, 51.0], [0.0, nan])

    assert metres.tolist() == [[0, UNKNOWN_M], [UNKNOWN_M, UNKNOWN_M]]


def test_matrix_is_the_same_in_blocks_as_row_by_row():
    random = np.random.default_rng(3)
    lat, lon = random.uniform(49, 61, 700), random.uniform(-8, 2, 700)

    whole = distance_matrix_m(lat, lon, lat, lon)

    rows = [distance_matrix_m(lat[i : i + 1], lon[i : i + 1], lat, lon)[0] for i in range(700)]
    assert np.array_equal(whole, np.array(rows))
    assert np.array_equal(whole, whole.T)


def test_matrix_of_nobody_is_empty():
    assert distance_matrix_m([], [], [51.0], [0.0]).shape == (0, 1)
    assert distance_matrix_m([51.0], [0.0], [], []).shape == (1, 0)


def test_distance_km_is_geopys():
    assert distance_km(51.5, -0.1, 53.8, -1.5) == great_circle((51.5, -0.1), (53.8, -1.5)).km
    assert round(distance_km(51.5, -0.1, 53.8, -1.5)) == 273
