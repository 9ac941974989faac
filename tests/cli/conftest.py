"""What the tests of the command line share."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def ordinary_umask() -> Iterator[None]:
    """Begin with the umask that most people have, and undo what commands in this process set."""
    before = os.umask(0o022)
    yield
    os.umask(before)
