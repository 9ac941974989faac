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

from matcher.solver.numba_alone import Dispatcher, FunctionCache, njit

Function = TypeVar("Function", bound=Callable[..., Any])

_FOLDER = Path(__file__).parent
SOURCE = sha256(b"".join(path.read_bytes() for path in sorted(_FOLDER.glob("*.py")))).hexdigest()


class _StampedCache(FunctionCache):
    """numba's cache of compiled functions, valid for one state of some source."""

    def __init__(self, function: Callable[..., Any], source: str) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._cache_file._source_stamp = source

    def is_filled(self) -> bool:
        """Say whether anything is kept for this state of the source."""
        return bool(self._cache_file._load_index())  # type: ignore[no-untyped-call]


def kernel(function: Function) -> Function:
    """Compile a function of arrays and numbers the first time it is called."""
    return kept(njit(nogil=True)(function), function, SOURCE)


def inlined(function: Function) -> Function:
    """Compile a small function into each kernel that calls it."""
    return kept(njit(nogil=True, inline="always")(function), function, SOURCE)


def kept(compiled: Any, function: Function, source: str) -> Function:
    """Keep what is compiled, stamped with the hash of the source it depends on."""
    if isinstance(compiled, Dispatcher):  # else NUMBA_DISABLE_JIT is set
        with suppress(RuntimeError):  # nowhere to write: compiled anew in each process
            setattr(compiled, "_cache", _StampedCache(function, source))  # noqa: B010  # numba's own
    return cast("Function", compiled)


def is_kept(compiled: Any) -> bool:
    """Say whether a kernel was compiled before, so that this process need not wait for it."""
    cache = getattr(compiled, "_cache", None)
    return isinstance(cache, _StampedCache) and cache.is_filled()
