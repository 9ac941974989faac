"""numba, loaded without what it looks for but no kernel of ours needs: a fifth of a second less.

numba asks whether SciPy's BLAS, cffi and coverage are there, and loads all of each to learn it:
so that kernels may multiply matrices, call C functions and be counted. Ours only go through
arrays. Whatever of these is loaded already stays.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

NOT_NEEDED = ("scipy.linalg.cython_blas", "cffi", "coverage")


@contextmanager
def _hidden(names: tuple[str, ...]) -> Iterator[None]:
    """Let modules that are not loaded yet seem not to be installed."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: not to be found
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


with _hidden(NOT_NEEDED):
    import numba.np.arraymath  # noqa: F401  # else the first kernel loads it
    from numba import njit
    from numba.core.caching import FunctionCache
    from numba.core.dispatcher import Dispatcher
    from numba.extending import register_jitable

__all__ = ["Dispatcher", "FunctionCache", "njit", "register_jitable"]
