"""A second opinion, by SciPy: it agrees with every match that is the best, and with no other."""

import random
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.population import write_population
from matcher.matching.cli import match, replay
from matcher.matching.instance import second_opinion
from matcher.matching.instance.instance import build_instance, score
from matcher.matching.instance.outcome import run
from matcher.matching.instance.second_opinion import Question, best_by_highs
from tests.matching.population import AS_OF, some_people, some_settings


def some_wishes(instance, seed):
    """Return a pin that may be, what everybody had, and what keeping it counts for."""
    rng = random.Random(seed)
    pairs = np.argwhere(score(instance).eligible).tolist()
    email = [candidate.email for candidate in instance.candidates]
    mentors = [mentor.email for mentor in instance.mentors.records]
    return {
        "pinned": [(email[i], mentors[j]) for i, j in rng.sample(pairs, min(1, len(pairs)))],
        "previous": {address: rng.choice(mentors) for address in email if rng.random() < 0.7},
        "keep_bonus": rng.choice([0, 40_000, 2_000_000]),
    }


@pytest.mark.parametrize("method", ["coverage", "suitability"])
def test_second_opinion_is_ours_whatever_is_asked(method):
    for seed in range(40):
        people = some_people(seed, 5 + seed % 20, 10 + seed % 40)
        instance = build_instance(*people, some_settings(seed), as_of=AS_OF)
        asked = some_wishes(instance, seed) if seed % 2 else {}
        found = run(instance, method, **asked)

        best = best_by_highs(Question.of(instance, found.asked), method)

        assignment = found.assignment
        worth = assignment.value - assignment.unit * assignment.total_priority
        assert best.suitability == worth
        if method == "coverage":
            assert (best.people, best.priority) == (len(found.pairs), assignment.total_priority)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A match of some dozens of people."""
    folder = tmp_path_factory.mktemp("match")
    people = write_population(folder, "small")
    command = [*map(str, people), "--out", str(folder / "out"), "--as-of", "2026-03-12"]
    assert CliRunner().invoke(match, command).exit_code == 0
    return folder / "out"


def ask(folder):
    result = CliRunner().invoke(replay, [str(folder), "--second-opinion"])
    return result.exit_code, result.stdout.splitlines(), result.stderr


def test_replay_tells_that_scipy_finds_no_better(folder):
    code, (said, same), _ = ask(folder)
    assert code == 0
    assert said.startswith("A second opinion: SciPy (HiGHS) finds no better. ")
    assert same.startswith("The same to the byte: ")


@pytest.fixture
def lines(folder):
    """The lines of pairs.csv, which a test may tamper with."""
    path = folder / "pairs.csv"
    before = path.read_text("utf-8")
    yield before.splitlines(keepends=True)
    path.write_text(before, "utf-8")


def test_replay_tells_that_scipy_finds_better(folder, lines):
    (folder / "pairs.csv").write_text("".join(lines[:-1]), "utf-8")
    code, said, _ = ask(folder)
    assert code == 1
    n = len(lines) - 1
    assert said[0].startswith(f"A second opinion: this is not the best. The pairs: {n - 1} people,")
    assert f"SciPy (HiGHS): {n} people," in said[0]
    assert said[1].startswith("pairs.csv differs.")


def test_replay_tells_that_pairs_may_not_be(folder, lines):
    mentor = lines[1].split(",")[1]
    rows = [row.split(",") for row in lines[1:]]
    all_with_one = "".join(",".join([row[0], mentor, *row[2:]]) for row in rows)
    (folder / "pairs.csv").write_text(lines[0] + all_with_one, "utf-8")
    code, said, _ = ask(folder)
    assert code == 1
    assert said[0].startswith("A second opinion: this is no match.")


def test_second_opinion_is_refused_where_there_is_none(folder, monkeypatch):
    monkeypatch.setattr(second_opinion, "MOST_PAIRS", 10)
    code, _, said = ask(folder)
    assert (code, "SciPy is asked about 10 at most" in said) == (2, True)

    people = [str(folder.parent / f"{side}.csv") for side in ("mentors", "candidates")]
    out = str(folder.parent / "stable")
    CliRunner().invoke(match, [*people, "--out", out, "--method", "stable"])
    code, _, said = ask(out)
    assert (code, "by coverage or suitability only" in said) == (2, True)


def test_match_and_replay_do_not_load_scipy_unasked():
    code = "import sys, matcher.matching.cli; print('scipy.optimize' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
