"""A lock on a file that ends with the process that holds it, however it ends."""

import sys
import time
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PAUSE = 0.2


def take(file: IO[str]) -> bool:
    """Lock a file at once, or return False where another process holds it."""
    try:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def wait_for(file: IO[str]) -> None:
    """Lock a file as soon as nobody else holds it."""
    while not take(file):
        time.sleep(_PAUSE)
