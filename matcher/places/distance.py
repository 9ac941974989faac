"""How far apart two points are: one formula for one pair, for all pairs and for the kernels.

The great circle on a sphere of geopy's mean radius, from the straight line between the points'
unit vectors: the angle is twice the arcsine of half that line, and beyond a right angle the rest
of the half turn, from the line to the opposite point. The arcsine is its own power series, so
that nothing but sums, products, quotients and roots is needed: the same bits on every machine, in
numpy, in plain Python and compiled.
"""

import math

import numpy as np
from geopy.distance import EARTH_RADIUS, great_circle
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

UNKNOWN_M = -1
"""What stands for the distance where either point is unknown."""

DIAMETER_M: float = 2000.0 * EARTH_RADIUS
HALF_TURN_M: float = math.pi * 1000.0 * EARTH_RADIUS
NEAR = 0.01
"""Up to this squared half chord (some 1,270 km), a few terms of the series are exact."""

_PAIRS_AT_ONCE = 1 << 16  # keeps the temporary arrays near 0.5 MB each, within the cache


def _series(n_terms: int) -> tuple[float, ...]:
    """Return the coefficients of arcsin(√t) / √t in powers of t, the highest first."""
    terms = [1.0]
    for k in range(1, n_terms):
        terms.append(terms[-1] * (2 * k - 1) ** 2 / (2 * k * (2 * k + 1)))
    return tuple(reversed(terms))


NEAR_SERIES = _series(9)
FAR_SERIES = _series(50)


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance of two points given in degrees, in km."""
    return float(great_circle((lat1, lon1), (lat2, lon2)).km)


def distance_m(
    lat1: float | None, lon1: float | None, lat2: float | None, lon2: float | None
) -> int:
    """Return the distance of two points in whole metres, `UNKNOWN_M` where either is unknown."""
    if lat1 is None or lon1 is None or lat2 is None or lon2 is None:
        return UNKNOWN_M
    return int(distance_matrix_m([lat1], [lon1], [lat2], [lon2])[0, 0])


def unit_vectors(lat: ArrayLike, lon: ArrayLike) -> Floats:
    """Return (n, 3) the points as vectors of length 1 from the earth's centre; NaN if unknown."""
    turn, rise = np.radians(np.asarray(lon, float)), np.radians(np.asarray(lat, float))
    across = np.cos(rise)
    return np.stack([across * np.cos(turn), across * np.sin(turn), np.sin(rise)], axis=-1)


def metres_between(x1: float, y1: float, z1: float, x2: float, y2: float, z2: float) -> int:
    """Return the distance of two unit vectors in whole metres (half to even), -1 if unknown.

    The kernels compile this function.
    """
    square = ((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1) + (z2 - z1) * (z2 - z1)) * 0.25
    if not square >= 0.0:
        return UNKNOWN_M
    if square <= 0.5:
        return round(arc_m(square))
    square = ((x2 + x1) * (x2 + x1) + (y2 + y1) * (y2 + y1) + (z2 + z1) * (z2 + z1)) * 0.25
    return round(HALF_TURN_M - arc_m(square))


def arc_m(square: float) -> float:
    """Return the length of the arc over a chord, of which half is given, squared."""
    ratio = 0.0
    if square <= NEAR:
        for term in NEAR_SERIES:
            ratio = ratio * square + term
    else:
        for term in FAR_SERIES:
            ratio = ratio * square + term
    return DIAMETER_M * (math.sqrt(square) * ratio)


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
    a, b = unit_vectors(lat_a, lon_a), unit_vectors(lat_b, lon_b)
    metres = np.empty((len(a), len(b)), dtype=np.int32)
    rows = max(1, _PAIRS_AT_ONCE // max(1, len(b)))
    for start in range(0, len(a), rows):
        block = slice(start, start + rows)
        metres[block] = _metres(a[block, None], b)
    return metres


def paired_distance_m(
    lat_a: ArrayLike, lon_a: ArrayLike, lat_b: ArrayLike, lon_b: ArrayLike
) -> NDArray[np.int32]:
    """Return the distance of each point of `a` to the point of `b` in the same place, as above."""
    return np.asarray(_metres(unit_vectors(lat_a, lon_a), unit_vectors(lat_b, lon_b)), np.int32)


def _metres(a: Floats, b: Floats) -> Floats:
    """Do what `metres_between` does, for arrays."""
    square = _half_squared(b - a)
    known = square >= 0.0
    is_far = square > 0.5
    metres = _arcs_m(np.where(known & ~is_far, square, 0.0))
    if is_far.any():
        metres = np.where(is_far, HALF_TURN_M - _arcs_m(_half_squared(b + a)), metres)
    return np.where(known, np.rint(metres), UNKNOWN_M)


def _half_squared(line: Floats) -> Floats:
    x, y, z = line[..., 0], line[..., 1], line[..., 2]
    return np.asarray((x * x + y * y + z * z) * 0.25)


def _arcs_m(square: Floats) -> Floats:
    ratio = _sum(NEAR_SERIES, square)
    if (square > NEAR).any():
        ratio = np.where(square <= NEAR, ratio, _sum(FAR_SERIES, square))
    return np.asarray(DIAMETER_M * (np.sqrt(square) * ratio))


def _sum(series: tuple[float, ...], square: Floats) -> Floats:
    ratio = np.zeros_like(square)
    for term in series:
        ratio = ratio * square + term
    return ratio
