"""Compiling all that a match can need, so that nobody waits for it later."""

from datetime import date

import numpy as np

from matcher.core.config import data_folder
from matcher.matching.files.people import read_candidates, read_mentors
from matcher.matching.instance.instance import build_instance, score_pairs
from matcher.matching.instance.kernel import is_compiled, score_each
from matcher.matching.instance.lists import Search
from matcher.matching.instance.outcome import run
from matcher.matching.instance.pricing import find_best
from matcher.matching.rules.settings import SchemeSettings
from matcher.solver import warm
from matcher.solver.compiled import is_kept
from matcher.solver.repair import repair

AS_OF = date(2026, 3, 2)


def is_warm() -> bool:
    """Say whether all of it was compiled before."""
    return is_compiled() and all(map(is_kept, (find_best, score_each, repair)))


def warm_up() -> None:
    """Match the demo's people once, and use what only large or other matches do.

    What is compiled is kept beside the code; where nothing can be written, in NUMBA_CACHE_DIR.
    """
    demo = data_folder() / "demo"
    mentors = read_mentors("mentors.csv", (demo / "mentors.csv").read_bytes(), as_of=AS_OF)
    file = (demo / "candidates.csv").read_bytes()
    candidates = read_candidates("candidates.csv", file, as_of=AS_OF)
    instance = build_instance(mentors.records, candidates.records, SchemeSettings(), as_of=AS_OF)
    run(instance)
    pairs = np.array([[0, 0]])
    score_pairs(instance, pairs)
    n = len(instance.candidates)
    free = np.zeros(len(instance.mentors), np.int64)
    Search(instance, pairs).best(1, np.zeros(n, np.int64), free)
    warm()
