"""How far apart two points are: one formula for one pair and for all pairs.

The great circle on a sphere of geopy's mean radius, by the formula that is also exact for
points that are close together or on opposite sides (Vincenty 1975, on the sphere).
"""

import numpy as np
from geopy.distance import EARTH_RADIUS, great_circle
from numpy.typing import ArrayLike, NDArray

UNKNOWN_M = -1
"""What `distance_matrix_m` holds where either point is unknown."""

_PAIRS_AT_ONCE = 1 << 17  # keeps the temporary arrays near 1 MB each, within the cache


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance of two points given in degrees, in km."""
    return float(great_circle((lat1, lon1), (lat2, lon2)).km)


def distance_m(
    lat1: float | None, lon1: float | None, lat2: float | None, lon2: float | None
) -> int:
    """Return the distance of two points in whole metres, `UNKNOWN_M` where either is unknown."""
    if lat1 is None or lon1 is None or lat2 is None or lon2 is None:
        return UNKNOWN_M
    return round(distance_km(lat1, lon1, lat2, lon2) * 1000)


def distance_matrix_m(
    lat_a: ArrayLike, lon_a: ArrayLike, lat_b: ArrayLike, lon_b: ArrayLike
) -> NDArray[np.int32]:
    """Return the distance of every point of `a` to every point of `b`.

    Parameters
    ----------
    lat_a, lon_a : (n,) degrees, NaN where the point is unknown
    lat_b, lon_b : (m,) degrees, NaN where the point is unknown

    Returns
    -------
    (n, m) int32, whole metres (half to even), `UNKNOWN_M` where either point is unknown.
    """
    a_lat, a_lon, b_lat, b_lon = (
        np.radians(np.asarray(degrees, dtype=np.float64))
        for degrees in (lat_a, lon_a, lat_b, lon_b)
    )
    metres = np.empty((a_lat.size, b_lat.size), dtype=np.int32)
    rows = max(1, _PAIRS_AT_ONCE // max(1, b_lat.size))
    for start in range(0, a_lat.size, rows):
        block = slice(start, start + rows)
        km = EARTH_RADIUS * _angle(a_lat[block, None], a_lon[block, None], b_lat, b_lon)
        metres[block] = np.where(np.isnan(km), UNKNOWN_M, np.rint(km * 1000.0))
    return metres


def _angle(
    lat1: NDArray[np.float64],
    lon1: NDArray[np.float64],
    lat2: NDArray[np.float64],
    lon2: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the central angle of points in radians, term by term as geopy computes it."""
    sin1, cos1, sin2, cos2 = np.sin(lat1), np.cos(lat1), np.sin(lat2), np.cos(lat2)
    turn = lon2 - lon1
    sin_turn, cos_turn = np.sin(turn), np.cos(turn)
    across = np.sqrt((cos2 * sin_turn) ** 2 + (cos1 * sin2 - sin1 * cos2 * cos_turn) ** 2)
    return np.asarray(np.arctan2(across, sin1 * sin2 + cos1 * cos2 * cos_turn))
