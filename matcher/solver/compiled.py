"""How a kernel is compiled: by numba, without the interpreter's lock, once per version of the code.

numba's own cache looks at the file of the kernel alone, so a kernel would go on running with the
old copy of a helper that lives in another file. Here the cache is stamped with the source of the
whole package: change a line of any kernel and all are compiled again.
"""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit
from numba.core.caching import FunctionCache
from numba.core.dispatcher import Dispatcher

Function = TypeVar("Function", bound=Callable[..., Any])

_FOLDER = Path(__file__).parent
SOURCE = sha256(b"".join(path.read_bytes() for path in sorted(_FOLDER.glob("*.py")))).hexdigest()


class _PackageCache(FunctionCache):
    """numba's cache of compiled functions, valid for one state of this package's source."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._cache_file._source_stamp = SOURCE


def kernel(function: Function) -> Function:
    """Compile a function of arrays and numbers the first time it is called."""
    compiled = njit(nogil=True)(function)
    return _cached(compiled, function)


def inlined(function: Function) -> Function:
    """Compile a small function into each kernel that calls it."""
    return _cached(njit(nogil=True, inline="always")(function), function)


def _cached(compiled: Any, function: Function) -> Function:
    if isinstance(compiled, Dispatcher):  # else NUMBA_DISABLE_JIT is set
        with suppress(RuntimeError):  # nowhere to write: compiled anew in each process
            setattr(compiled, "_cache", _PackageCache(function))  # noqa: B010  # numba's own
    return cast("Function", compiled)
