"""How the kernels of scoring are compiled: with the rules in them, once per version of the rules.

numba's cache looks at the kernel's own file alone, so it is stamped here with the source of all
that the kernels compile: change a rule, and they are compiled again.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from matcher.matching import criteria
from matcher.matching.criteria import IN_KERNEL
from matcher.matching.instance import arrays
from matcher.matching.rules import eligibility
from matcher.places import distance
from matcher.solver.compiled import kept
from matcher.solver.numba_alone import njit, register_jitable

Function = TypeVar("Function", bound=Callable[..., Any])

_FILES = [
    *(Path(str(module.__file__)) for module in (criteria, eligibility, distance, arrays)),
    *(Path(__file__).with_name(f"{name}.py") for name in ("kernel", "pricing")),
]
SOURCE = sha256(b"".join(path.read_bytes() for path in _FILES)).hexdigest()

_COMPILED: list[Callable[..., Any]] = [*IN_KERNEL, distance.arc_m, distance.metres_between]
for _function in _COMPILED:
    register_jitable(_function)


def kernel(function: Function) -> Function:
    """Compile a function, without the interpreter's lock, the first time it is called.

    Division is numpy's: nothing of ours divides by 0, and not to ask each time is quicker.
    """
    return kept(njit(nogil=True, error_model="numpy")(function), function, SOURCE)
