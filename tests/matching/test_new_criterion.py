"""A new criterion touches `criteria.py` alone: a function, a line of the table, two places.

Shown by adding one to a copy of the file, and scoring with that in place of the real one.
"""

import subprocess
import sys
from pathlib import Path

from matcher.matching import criteria

FUNCTION = '''
@in_kernel
def one_step_up(candidate_level: int, mentor_level: int) -> float:
    """One level apart is best."""
    return 1.0 if mentor_level - candidate_level == 1 else 0.25


@in_kernel
def pair_values('''
ADDED = {
    '    Criterion("freshness", _l("Freshness"), 5),\n': (
        '    Criterion("step", "One step up", 9),\n'
    ),
    "mentor.days_since_confirmed, scheme.fresh_days, scheme.stale_days),\n": (
        "        one_step_up(candidate.level_rank, mentor.level_rank),\n"
    ),
    "freshness(block.days_since_confirmed, scheme.fresh_days, scheme.stale_days),\n": (
        "        1.0,\n"
    ),
}
PROGRAM = """
import importlib.util, sys
import numpy as np

spec = importlib.util.spec_from_file_location("matcher.matching.criteria", sys.argv[1])
module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)

from matcher.matching.instance import outcome
from matcher.matching.instance.contributions import contributions
from matcher.matching.instance.instance import build_instance, score
from tests.matching.population import AS_OF, some_people, some_settings

seen = set()
for seed in range(8):
    instance = build_instance(*some_people(seed), some_settings(seed), as_of=AS_OF)
    scores = score(instance)
    for i, j in np.argwhere(scores.eligible):
        parts = contributions(instance, i, j, distance_m=scores.distance_m[i, j])
        assert sum(parts.values()) == scores.suitability[i, j]
        seen.add(parts["step"] > 40_000)
    totals = []
    for outcome.DENSE_PAIRS in (500_000, -1):
        totals.append(outcome.run(instance).assignment.total_suitability)
    assert totals[0] == totals[1]
assert seen == {True, False}
print(list(parts)[-1], instance.settings.weights["step"])
"""


def test_new_criterion_is_scored_alike_by_the_kernel_and_by_plain_python(tmp_path):
    source = Path(criteria.__file__).read_text("utf-8")
    for line, added in ADDED.items():
        assert source.count(line) == 1
        source = source.replace(line, line + added)
    source = source.replace("\n@in_kernel\ndef pair_values(", FUNCTION)
    (tmp_path / "criteria.py").write_text(source, "utf-8")

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "criteria.py")],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={"PATH": "", "NUMBA_CACHE_DIR": str(tmp_path)},
    )

    assert (done.stdout, done.stderr) == ("step 9\n", "")
