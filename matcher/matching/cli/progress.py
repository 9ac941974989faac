"""A bar that shows how far a match is, and the key that stops it with the best so far."""

import signal
import sys
from types import FrameType
from typing import Any, NoReturn

from tqdm import tqdm

from matcher.matching.instance.standing import Standing

PHASES = ("read", "check", "score", "solve", "prove", "explain", "write")
BAR = "{desc:8} {percentage:3.0f}%|{bar:40}|"
STOPPING = (
    "Stopping: the best so far will be written, and how far it may be from the best there is.\n"
    "Press Ctrl-C again to end now and write nothing."
)


class Progress:
    """A bar on stderr: one step per phase, with the share of a long one."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] = tqdm(total=len(PHASES), file=sys.stderr, bar_format=BAR)
        self.phase = ""

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def begin(self, phase: str) -> None:
        """Enter a phase."""
        self.tell(phase, 0.0)

    def tell(self, phase: str, share: float) -> None:
        """Show how far a phase is."""
        self.phase = phase
        self._bar.set_description_str(phase, refresh=False)
        self._bar.n = PHASES.index(phase) + share
        self._bar.refresh()

    def show_best(self, standing: Standing) -> None:
        """Show beside the bar how many people the best so far matches, and what is proved of it."""
        n_matched = standing.n_matched
        people = "1 person" if n_matched == 1 else f"{n_matched:,} people"
        self._bar.bar_format = f"{BAR} {people} so far. {standing.words}"

    def end(self) -> None:
        """Fill the bar."""
        self.tell(PHASES[-1], 1.0)


class Brake:
    """Ctrl-C while the solver works: the first press stops it with the best so far, the next ends.

    At any other time there is nothing worth keeping, and the first press ends.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._before: Any = None
        self.pressed = False

    def __enter__(self) -> "Brake":
        self._before = signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _press(self, _number: int, _frame: FrameType | None) -> None:
        if self.pressed or self._progress.phase != "solve":
            raise KeyboardInterrupt
        self.pressed = True
        tqdm.write(STOPPING, file=sys.stderr)

    def watch(self, standing: Standing | None) -> bool:
        """Hear how good the best so far is; return False once the key was pressed."""
        if standing is not None:
            self._progress.show_best(standing)
        return not self.pressed
