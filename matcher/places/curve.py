"""Numbering people along a curve through the land, so that near numbers live near each other.

The solver gives the same answer whatever the numbering. But it reads the people around a pair one
after the other, so in large problems it is several times quicker where they are neighbours in
memory, and only then can it work in several regions at once.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Int64 = NDArray[np.int64]

_DEPTH = 16
"""Into how many halves of halves the land is cut each way; 65,536 steps are metres in a country."""


def along_curve(latitude: ArrayLike, longitude: ArrayLike) -> Int64:
    """Return (k,) the order that takes places along a Hilbert curve; unknown ones come last.

    Places in the same square keep the order they are given in.

    Parameters
    ----------
    latitude, longitude : (k,) of any unit; nan where not known. Candidates and mentors are to be
        laid along one curve: order them together, or each within corners that are the same.

    References
    ----------
    Hilbert, D. (1891). Ueber die stetige Abbildung einer Linie auf ein Flächenstück. Mathematische
    Annalen, 38, 459-460.
    """
    x, y = _steps(latitude), _steps(longitude)
    along = np.zeros(len(x), np.int64)
    side = 1 << (_DEPTH - 1)
    while side:
        right, upper = (x & side) > 0, (y & side) > 0
        along += side * side * np.where(right, np.where(upper, 2, 3), np.where(upper, 1, 0))
        # The first and the last quarter are walked with the axes exchanged, the last one backwards.
        lower = ~upper
        x, y = np.where(lower & right, ~x, x), np.where(lower & right, ~y, y)
        x, y = np.where(lower, y, x), np.where(lower, x, y)
        side >>= 1
    known = np.isfinite(np.asarray(latitude, float)) & np.isfinite(np.asarray(longitude, float))
    along[~known] = 1 << (2 * _DEPTH)
    return np.argsort(along, kind="stable")


def _steps(values: ArrayLike) -> NDArray[np.int64]:
    """Return where each value lies between the least and the greatest, 0 to 65,535."""
    given = np.asarray(values, float)
    known = np.isfinite(given)
    if not known.any():
        return np.zeros(len(given), np.int64)
    least, most = given[known].min(), given[known].max()
    share = np.where(known, given - least, 0.0) / max(most - least, 1e-300)
    return np.asarray(share * ((1 << _DEPTH) - 1)).astype(np.int64)
