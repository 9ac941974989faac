"""What a problem's numbers must be, said in a sentence where they are not."""

from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray


def mask(eligible: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return a copy as booleans once the shape and the type have been seen to fit."""
    array = np.asarray(eligible)
    if array.shape != shape:
        raise ValueError(f"eligible must have the shape {shape}, not {array.shape}.")
    if array.size and array.dtype != np.bool_:
        raise ValueError(f"eligible must be true or false, not {array.dtype}.")
    return np.array(array, np.bool_, order="C")


def whole(
    name: str,
    values: ArrayLike,
    shape: tuple[int, ...],
    least: int,
    most: int,
    dtype: type[np.integer] = np.int64,
    *,
    to_keep: bool = True,
) -> NDArray[Any]:
    """Return a copy as integers once the shape, the type and the range have been seen to fit.

    An array that is only read, not kept, is copied only where a kernel could not take it as it is.
    """
    array = np.asarray(values)
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}, not {array.shape}.")
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name} must be whole numbers, not {array.dtype}.")
    if array.size and (int(array.min()) < least or int(array.max()) > most):
        raise ValueError(f"{name} must lie between {least} and {most}.")
    as_it_is = array.flags.writeable and array.flags.c_contiguous and array.dtype == dtype
    return array if as_it_is and not to_keep else np.array(array, dtype, order="C")


def one_whole(name: str, value: object, least: int, most: int) -> int:
    """Return one number as an integer once its type and range have been seen to fit."""
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        if not least <= value <= most:
            raise ValueError(f"{name} must lie between {least} and {most}.")
        return int(value)
    return int(whole(name, cast("ArrayLike", value), (), least, most))
