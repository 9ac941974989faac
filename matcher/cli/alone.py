"""One process at a time for a folder that may be replaced under it.

The bootstrap has a lock like this one for its environments; it stands alone, so neither borrows.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold the lock file at `path`, or say False where another process does.

    The system frees it when the process ends, however it ends. The file stays, as a lock on one
    that is removed and made anew would be no lock.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        yield _take(file)


def _take(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
