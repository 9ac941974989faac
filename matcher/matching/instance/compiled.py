"""How the kernels of scoring are compiled: with the rules in them, once per version of the rules.

numba's cache looks at the kernel's own file alone, so it is stamped here with the source of all
that the kernels compile: change a rule, and they are compiled again.
"""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit
from numba.core.caching import FunctionCache
from numba.core.dispatcher import Dispatcher
from numba.extending import register_jitable

from matcher.matching import criteria
from matcher.matching.criteria import IN_KERNEL
from matcher.matching.instance import arrays
from matcher.matching.rules import eligibility
from matcher.places import distance

Function = TypeVar("Function", bound=Callable[..., Any])

_FILES = [
    *(Path(str(module.__file__)) for module in (criteria, eligibility, distance, arrays)),
    *(Path(__file__).with_name(f"{name}.py") for name in ("kernel", "pricing")),
]
SOURCE = sha256(b"".join(path.read_bytes() for path in _FILES)).hexdigest()

_COMPILED: list[Callable[..., Any]] = [*IN_KERNEL, distance.arc_m, distance.metres_between]
for _function in _COMPILED:
    register_jitable(_function)


class _RulesCache(FunctionCache):
    """numba's cache of compiled functions, valid for one state of the rules."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._cache_file._source_stamp = SOURCE

    def is_filled(self) -> bool:
        """Say whether anything is kept for this state of the rules."""
        return bool(self._cache_file._load_index())  # type: ignore[no-untyped-call]


def kernel(function: Function) -> Function:
    """Compile a function, without the interpreter's lock, the first time it is called."""
    compiled = njit(nogil=True)(function)
    if isinstance(compiled, Dispatcher):  # else NUMBA_DISABLE_JIT is set
        with suppress(RuntimeError):  # nowhere to write: compiled anew in each process
            setattr(compiled, "_cache", _RulesCache(function))  # noqa: B010  # numba's own
    return cast("Function", compiled)


def is_kept(compiled: Any) -> bool:
    """Say whether a kernel was compiled before, so that this process need not wait for it."""
    cache = getattr(compiled, "_cache", None)
    return isinstance(cache, _RulesCache) and cache.is_filled()
