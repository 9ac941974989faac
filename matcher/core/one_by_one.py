"""Many small changes, each in a transaction of its own, so that one that fails stops no other."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.db import Database
from matcher.core.errors import Busy

Key = TypeVar("Key")


def one_by_one(
    database: Database,
    keys: Iterable[Key],
    act: Callable[[Session, Key, datetime], bool],
    *,
    failing: str = "could not be done",
) -> int:
    """Do one thing for each key; return how many times it was still to be done.

    Whatever somebody else holds just now is left for the next sweep.

    Raises
    ------
    ExceptionGroup
        Some could not be done; the others have been. It says how many, and `failing`.
    """
    n_done, failures = 0, []
    for key in keys:
        try:
            with database.begin() as session:
                n_done += act(session, key, clock.now(session))
        except Busy:
            continue  # a person or another worker is at it
        except Exception as error:  # the next in line has nothing to do with it
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} {failing}.", failures)
    return n_done
