"""Ties broken by who people are, never by where they stand in a file.

A key is hashed to 64 bits, the same on every machine, and the hash of a pair mixes those of its
two people with the number of the round of tie-breaking.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matcher.solver.arrays import Int32

UInt64 = NDArray[np.uint64]

HASH_BITS = 30
"""How many bits of a pair's hash one round compares."""


def hash_keys(name: str, keys: ArrayLike | Sequence[str | int] | None, count: int) -> UInt64:
    """Return (count,) the hash of each key; of the index where no keys are given.

    Raises
    ------
    ValueError
        There are not as many keys as people, they are no list, a key is neither text nor a whole
        number, or two are the same.
    """
    if keys is None:
        return _mix(np.arange(count, dtype=np.uint64))
    given = _listed(name, keys)
    if len(given) != count:
        raise ValueError(f"{name} must have {count} keys, not {len(given)}.")
    if any(isinstance(key, bool) or not isinstance(key, str | int) for key in given):
        raise ValueError(f"{name} must be texts or whole numbers.")
    if len(set(given)) != count:
        raise ValueError(f"{name} must not have the same key twice.")
    if all(isinstance(key, int) and 0 <= key < 1 << 63 for key in given):
        return _mix(np.array(given, np.uint64))
    return np.array([_hash_one(key) for key in given], np.uint64)


def _listed(name: str, keys: ArrayLike | Sequence[str | int]) -> list[Any]:
    """Return keys as a list of Python's own values, whoever's numbers and texts they are."""
    n_axes = keys.ndim if isinstance(keys, np.ndarray) else int(isinstance(keys, Iterable))
    if n_axes != 1 or isinstance(keys, str | bytes):
        raise ValueError(f"{name} must be a list of keys.")
    given: list[Any] = list(keys)  # type: ignore[arg-type]
    return [key.item() if isinstance(key, np.generic) else key for key in given]


def _hash_one(key: str | int) -> int:
    if isinstance(key, int) and 0 <= key < 1 << 63:
        return int(_mix(np.array([key], np.uint64))[0])
    text = f"{type(key).__name__}:{key}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def hash_pairs(candidate: UInt64, mentor: UInt64, salt: int = 0) -> Int32:
    """Return the hash of each pair of two people's hashes, from 1 to 2^30.

    A pair's hash does not change when others come and go.
    """
    turned = (mentor << np.uint64(23)) | (mentor >> np.uint64(41))
    mixed = _mix(_mix(candidate + np.uint64(salt)) ^ turned)
    return (mixed >> np.uint64(64 - HASH_BITS)).astype(np.int32) + np.int32(1)


def _mix(x: UInt64) -> UInt64:
    """Scatter 64 bits (splitmix64: Steele, Lea & Flood 2014)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
