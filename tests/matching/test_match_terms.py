"""Pins, earlier pairs, all methods and an early stop, through the match command."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.population import write_population
from matcher.matching.cli import match, replay
from matcher.matching.instance import lists, outcome
from matcher.matching.rules.methods import METHODS
from matcher.solver import METHODS as SOLVED
from tests.matching.sheets import CANDIDATE, MENTOR, sheet

ROOT = Path(__file__).resolve().parents[2]
NEAR = MENTOR | {"name": "Cat Cole", "email": "cat@example.org", "place": "Bradford"}
MENTORS = [MENTOR | {"capacity": "1"}, NEAR | {"capacity": "1"}]
DAN = CANDIDATE | {"name": "Dan Dove", "email": "dan@example.org", "place": "Leeds"}
EVE = CANDIDATE | {"name": "Eve Elm", "email": "eve@example.org", "formats": "email"}


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, MENTORS, [CANDIDATE, DAN, EVE])
    return tmp_path


def write(folder, mentors, candidates):
    (folder / "mentors.csv").write_bytes(sheet(*mentors))
    (folder / "candidates.csv").write_bytes(sheet(*candidates))


def pairs_file(folder, name, *pairs):
    lines = ["candidate_email,mentor_email", *(",".join(pair) for pair in pairs)]
    (folder / name).write_text("\n".join(lines), "utf-8")
    return str(folder / name)


def run(folder, *more):
    paths = [str(folder / "mentors.csv"), str(folder / "candidates.csv")]
    command = [*paths, "--out", str(folder / "out"), "--as-of", "2026-03-12", *more]
    return CliRunner().invoke(match, command)


def rows(folder, name):
    with (folder / "out" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def report(folder):
    return json.loads((folder / "out" / "report.json").read_text("utf-8"))


def mentor_of(folder):
    return {row["candidate_email"]: row["mentor_email"] for row in rows(folder, "pairs.csv")}


NATURAL = {"ben@example.org": "cat@example.org", "dan@example.org": "ada@example.org"}
CROSSED = {"ben@example.org": "ada@example.org", "dan@example.org": "cat@example.org"}


def test_without_pins_everybody_has_the_nearest(folder):
    assert run(folder).exit_code == 0
    assert mentor_of(folder) == NATURAL
    assert not (folder / "out" / "changes.csv").exists()


def test_pinned_pair_is_in_the_result_and_in_the_fingerprint(folder):
    run(folder)
    before = report(folder)
    pins = pairs_file(folder, "pins.csv", ("Ben@Example.org", "ada@example.org"))
    assert run(folder, "--pins", pins).exit_code == 0
    assert mentor_of(folder) == CROSSED
    assert (report(folder)["pins"], report(folder)["status"]) == (1, "proved")
    assert report(folder)["fingerprint"] != before["fingerprint"]


BAD_PINS = {
    "nobody": (("who@example.org", "ada@example.org"), "candidate_email", "not among the cand"),
    "no mentor": (("ben@example.org", "who@example.org"), "mentor_email", "not among the ment"),
    "no address": (("ben", "ada@example.org"), "candidate_email", "not an e-mail address"),
    "blank": (("", "ada@example.org"), "candidate_email", "Fill in candidate_email."),
    "barred": (
        ("eve@example.org", "ada@example.org"),
        "mentor_email",
        "These two may not be paired: no way of meeting in common.",
    ),
    "twice": (("dan@example.org", "ada@example.org"), "candidate_email", "already in row 2"),
    "too many": (
        ("ben@example.org", "cat@example.org"),
        "mentor_email",
        "cat@example.org has 1 place, which the rows above take.",
    ),
}


@pytest.mark.parametrize("case", BAD_PINS)
def test_bad_pin_is_a_problem_of_its_row_and_nothing_else_is_written(folder, case):
    pair, column, words = BAD_PINS[case]
    pins = pairs_file(folder, "pins.csv", ("dan@example.org", "cat@example.org"), pair)
    assert run(folder, "--pins", pins).exit_code == 2
    (problem,) = rows(folder, "problems.csv")
    assert (problem["file"], problem["row"], problem["column"]) == ("pins.csv", "3", column)
    assert words in problem["message"]
    assert [path.name for path in (folder / "out").iterdir()] == ["problems.csv"]


def test_pins_without_their_columns_are_refused(folder):
    (folder / "pins.csv").write_text("who,whom\n", "utf-8")
    assert run(folder, "--pins", str(folder / "pins.csv")).exit_code == 2
    assert {problem["file"] for problem in rows(folder, "problems.csv")} == {"pins.csv"}


def test_bad_pin_is_left_out_where_bad_rows_may_be(folder):
    pins = pairs_file(
        folder, "pins.csv", ("eve@example.org", "ada@example.org"), next(iter(CROSSED.items()))
    )
    assert run(folder, "--pins", pins, "--skip-bad-rows").exit_code == 0
    assert (mentor_of(folder), report(folder)["pins"]) == (CROSSED, 1)


def test_earlier_pairs_are_kept_for_a_bonus_and_given_up_without(folder):
    earlier = pairs_file(folder, "earlier.csv", *CROSSED.items())
    assert run(folder, "--previous", earlier, "--keep-bonus", "100%").exit_code == 0
    assert mentor_of(folder) == CROSSED
    assert rows(folder, "changes.csv") == []
    assert report(folder)["changes"] == {"kept": 2, "moved": 0, "new": 0, "without_now": 0}

    assert run(folder, "--previous", earlier, "--keep-bonus", "0").exit_code == 0
    assert mentor_of(folder) == NATURAL
    why = "So more people have a mentor, or people suit each other better in all"
    assert rows(folder, "changes.csv") == [
        {
            "candidate_email": candidate,
            "from_mentor_email": CROSSED[candidate],
            "to_mentor_email": NATURAL[candidate],
            "why": why,
        }
        for candidate in sorted(NATURAL)
    ]


def test_changes_say_why(folder):
    away = MENTOR | {"name": "Away", "email": "away@example.org", "paused_until": "2026-09-01"}
    write(folder, [*MENTORS, away], [CANDIDATE, DAN, EVE])
    earlier = pairs_file(
        folder,
        "earlier.csv",
        ("ben@example.org", "away@example.org"),
        ("eve@example.org", "gone@example.org"),
        ("gone.too@example.org", "ada@example.org"),
    )
    assert run(folder, "--previous", earlier).exit_code == 0
    found = {
        row["candidate_email"]: (row["to_mentor_email"], row["why"])
        for row in rows(folder, "changes.csv")
    }
    assert found == {
        "ben@example.org": (
            "cat@example.org",
            "May not be paired any more: taking a break",
        ),
        "dan@example.org": ("ada@example.org", "Had no mentor before"),
        "eve@example.org": ("", "gone@example.org is not among the mentors any more"),
    }
    assert report(folder)["changes"] == {"kept": 0, "moved": 1, "new": 1, "without_now": 1}
    assert [(p["row"], p["message"]) for p in rows(folder, "problems.csv")] == [
        ("3", "Note: gone@example.org is not among the mentors any more."),
        ("4", "Note: gone.too@example.org is not among the candidates any more."),
    ]


def test_changes_say_that_a_pin_or_fewer_places_moved_somebody(folder):
    earlier = pairs_file(folder, "earlier.csv", *NATURAL.items())
    pins = pairs_file(folder, "pins.csv", ("ben@example.org", "ada@example.org"))
    run(folder, "--previous", earlier, "--pins", pins)
    assert [row["why"] for row in rows(folder, "changes.csv")] == [
        "This pair is pinned",
        "Their place goes to somebody who is pinned there",
    ]

    both = pairs_file(
        folder,
        "earlier.csv",
        ("ben@example.org", "ada@example.org"),
        ("dan@example.org", "ada@example.org"),
    )
    run(folder, "--previous", both)
    assert [row["why"] for row in rows(folder, "changes.csv")] == [
        "Their mentor has fewer places than people who had one"
    ]


def test_result_of_a_match_is_read_as_its_previous_and_nobody_moves(folder):
    odd = CANDIDATE | {"email": "-ben@example.org"}
    write(folder, MENTORS, [odd, DAN])
    run(folder)
    assert "'-ben@example.org" in (folder / "out" / "pairs.csv").read_text("utf-8")
    (folder / "earlier.csv").write_bytes((folder / "out" / "pairs.csv").read_bytes())
    assert run(folder, "--previous", str(folder / "earlier.csv")).exit_code == 0
    assert rows(folder, "changes.csv") == []
    assert rows(folder, "problems.csv") == []
    assert report(folder)["changes"]["kept"] == 2


@pytest.mark.parametrize(
    "more",
    [
        ["--keep-bonus", "5"],
        ["--previous", "PREVIOUS", "--keep-bonus", "many"],
        ["--previous", "PREVIOUS", "--keep-bonus", "101%"],
        ["--previous", "PREVIOUS", "--keep-bonus", "5", "--method", "stable"],
    ],
)
def test_bonus_that_cannot_be_is_wrong_usage(folder, more):
    earlier = pairs_file(folder, "earlier.csv", *CROSSED.items())
    result = run(folder, *[earlier if word == "PREVIOUS" else word for word in more])
    assert (result.exit_code, (folder / "out").exists()) == (64, False)


def test_bonus_is_read_in_units_and_as_a_share(folder):
    earlier = pairs_file(folder, "earlier.csv", *CROSSED.items())
    found = []
    for bonus in ([], ["--keep-bonus", "2%"], ["--keep-bonus", "20000"], ["--keep-bonus", "0.5%"]):
        run(folder, "--previous", earlier, *bonus)
        found.append(report(folder)["options"]["keep_bonus"])
    assert found == [20_000, 20_000, 20_000, 5_000]


def test_the_methods_are_those_of_the_solver():
    assert tuple(METHODS) == SOLVED


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_proved_reported_and_done_again_to_the_byte(tmp_path, method):
    write_population(tmp_path, "region", seed=3)
    assert run(tmp_path, "--method", method).exit_code == 0
    found = report(tmp_path)
    assert (found["method"], found["status"], found["gap"]) == (method, "proved", 0)
    assert found["certificate"]["optimal"] is True
    assert found["proof"] == str(METHODS[method].proof)
    assert ("price_of_stability" in found) == (method == "stable")
    again = CliRunner().invoke(replay, [str(tmp_path / "out")])
    assert (again.exit_code, again.stdout[:21]) == (0, "The same to the byte:")


def test_stable_match_says_what_it_costs(folder):
    # Both like Cat best, but Dan could have her alone: a stable match leaves Dan out.
    write(
        folder,
        [MENTORS[0] | {"formats": "video"}, MENTORS[1]],
        [
            CANDIDATE | {"preferences": "cat@example.org", "formats": "face_to_face;video"},
            DAN | {"formats": "face_to_face", "max_distance_km": "50"},
        ],
    )
    assert run(folder, "--method", "stable").exit_code == 0
    price = report(folder)["price_of_stability"]
    assert (price["people"], price["blocking_pairs_of_coverage"]) == (1, 1)
    assert price["in_words"].startswith(
        "What it costs: beside the match of as many people as can be, 1 person more is left"
    )
    assert price["in_words"].endswith("1 candidate and mentor would rather have each other.")


def test_same_bytes_whatever_the_order_of_people_pins_and_earlier_pairs(folder):
    results = []
    people = [CANDIDATE, DAN, EVE, DAN | {"email": "fay@example.org"}]
    mentors = [*MENTORS, NEAR | {"email": "gus@example.org", "capacity": "1"}]
    pins = [("ben@example.org", "ada@example.org"), ("dan@example.org", "cat@example.org")]
    earlier = [("dan@example.org", "ada@example.org"), ("ben@example.org", "cat@example.org")]
    for seed in ("1", "2"):
        for listed in (people, mentors, pins, earlier):
            listed.reverse()
        write(folder, mentors, people)
        command = [
            str(folder / "mentors.csv"),
            str(folder / "candidates.csv"),
            *("--out", str(folder / "out"), "--as-of", "2026-03-12", "--explain"),
            *("--pins", pairs_file(folder, "pins.csv", *pins)),
            *("--previous", pairs_file(folder, "earlier.csv", *earlier)),
        ]
        subprocess.run(
            [sys.executable, "-c", "from matcher.matching.cli import match; match()", *command],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            timeout=60,
        )
        out = folder / "out"
        results.append({path.name: path.read_bytes() for path in sorted(out.glob("*.*"))})
    assert results[0] == results[1]
    assert {"changes.csv", "explanations.csv"} <= results[0].keys()


def test_later_match_takes_away_what_it_does_not_write(folder):
    earlier = pairs_file(folder, "earlier.csv", *CROSSED.items())
    run(folder, "--previous", earlier)
    run(folder, "--no-inputs")
    assert sorted(path.name for path in (folder / "out").rglob("*.*")) == [
        "pairs.csv",
        "problems.csv",
        "report.json",
        "unmatched.csv",
    ]


STOP = """
import os, signal
from matcher.matching.cli import matching, progress
tell = progress.Progress.tell
pressed = []
def press(self, phase, share):
    tell(self, phase, share)
    if phase == {phase!r} and len(pressed) < {times}:
        pressed.append(phase)
        os.kill(os.getpid(), signal.SIGINT)
progress.Progress.tell = press
matching.match({arguments!r})
"""


def interrupted(folder, phase, times=1, method="coverage"):
    write_population(folder, "region", seed=3)
    arguments = [str(folder / "mentors.csv"), str(folder / "candidates.csv")]
    arguments += ["--out", str(folder / "out"), "--as-of", "2026-03-12", "--method", method]
    script = STOP.format(phase=phase, times=times, arguments=arguments)
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("method", ["coverage", "suitability", "fair"])
def test_ctrl_c_while_solving_writes_the_best_so_far_with_its_gap(tmp_path, method):
    result = interrupted(tmp_path, "solve", method=method)
    assert result.returncode == 3, result.stderr
    assert "Press Ctrl-C again to end now" in result.stderr
    assert "Stopped with the best so far. " in result.stderr
    found = report(tmp_path)
    assert found["status"] == "stopped"
    assert found["gap_in_words"]
    assert "certificate" not in found
    assert "proof" not in found
    text = (tmp_path / "out" / "report.json").read_text("utf-8")
    assert "roved" not in text
    assert found["counts"]["matched"] == len(rows(tmp_path, "pairs.csv"))
    again = CliRunner().invoke(replay, [str(tmp_path / "out")])
    assert (again.exit_code, "stopped by hand" in again.stderr) == (2, True)


def test_ctrl_c_twice_while_solving_writes_nothing(tmp_path):
    result = interrupted(tmp_path, "solve", times=2)
    assert (result.returncode, (tmp_path / "out").exists()) == (130, False)


@pytest.mark.parametrize("phase", ["score", "prove"])
def test_ctrl_c_at_another_time_writes_nothing(tmp_path, phase):
    result = interrupted(tmp_path, phase)
    assert (result.returncode, (tmp_path / "out").exists()) == (128 + signal.SIGINT, False)


def test_replay_names_the_first_file_and_line_that_differ(folder):
    run(folder)
    path = folder / "out" / "pairs.csv"
    path.write_text(path.read_text("utf-8").replace("ada@", "eda@"), "utf-8")
    result = CliRunner().invoke(replay, [str(folder / "out")])
    assert result.exit_code == 1
    assert result.stdout.startswith("pairs.csv differs. Line 3 was:\n  dan@example.org,eda@")


def test_replay_sees_that_an_input_was_changed(folder):
    run(folder)
    path = folder / "out" / "inputs" / "mentors.csv"
    path.write_text(path.read_text("utf-8").replace("Bradford", "Leeds"), "utf-8")
    result = CliRunner().invoke(replay, [str(folder / "out")])
    assert result.exit_code == 2
    assert "inputs/mentors.csv is not the file that was matched: its SHA-256" in result.stderr


def test_the_copies_can_be_checked_by_anybody(folder):
    run(folder)
    done = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"],
        cwd=folder / "out" / "inputs",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert sorted(done.stdout.splitlines()) == ["candidates.csv: OK", "mentors.csv: OK"]


TAMPERED = {
    "method": ("options", "method", "luck"),
    "a method that is no word": ("options", "method", ["coverage"]),
    "bonus": ("options", "keep_bonus", -1),
    "a bonus that is no number": ("options", "keep_bonus", "20000"),
    "too much": ("options", "keep_bonus", 1 << 70),
    "flag": ("options", "explain", "yes"),
    "date": ("options", "as_of", "tomorrow"),
    "files": ("inputs", "mentors", None),
    "another file": ("inputs", "mentors", "mentors.ods"),
    "a name that is none": ("inputs", "candidates", 5),
    "more files": ("inputs", "../../etc", "passwd"),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_replay_of_a_tampered_report_says_what_is_wrong(folder, case):
    run(folder)
    part, name, value = TAMPERED[case]
    path = folder / "out" / "report.json"
    path.write_text(json.dumps(report(folder) | {part: report(folder)[part] | {name: value}}))
    result = CliRunner().invoke(replay, [str(folder / "out")])
    assert (result.exit_code, result.exception.code) == (2, 2)
    assert result.stderr.splitlines()[-1].startswith("This cannot be done again: ")


def test_replay_of_figures_that_were_tampered_with_shows_the_line(folder):
    run(folder)
    path = folder / "out" / "report.json"
    path.write_text(path.read_text("utf-8").replace('"optimal": true', '"optimal": false'), "utf-8")
    result = CliRunner().invoke(replay, [str(folder / "out")])
    assert result.exit_code == 1
    assert result.stdout.startswith("report.json differs. Line ")


@pytest.mark.parametrize(
    "missing", ["report.json", "inputs/mentors.csv", "inputs/candidates.csv", "inputs/SHA256SUMS"]
)
def test_replay_says_what_is_missing(folder, missing):
    run(folder)
    (folder / "out" / missing).unlink()
    result = CliRunner().invoke(replay, [str(folder / "out")])
    assert (result.exit_code, missing in result.stderr) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"status": "proved"}', '{"status": "proved", "options": 3}'),
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_replay_of_no_report_says_so(folder, text):
    run(folder)
    (folder / "out" / "report.json").write_text(text, "utf-8")
    result = CliRunner().invoke(replay, [str(folder / "out")])
    assert (result.exit_code, "report.json" in result.stderr) == (2, True)


def test_replay_without_copies_says_so(folder):
    run(folder, "--no-inputs")
    result = CliRunner().invoke(replay, [str(folder / "out")])
    assert (result.exit_code, "--no-inputs" in result.stderr) == (2, True)


def test_replay_of_a_match_that_skipped_rows_and_had_a_scheme(folder):
    (folder / "scheme.toml").write_text("[weights]\nskills = 10\n", "utf-8")
    earlier = pairs_file(folder, "earlier.csv", *CROSSED.items())
    write(folder, [*MENTORS, MENTOR | {"email": "x"}], [CANDIDATE, DAN, EVE])
    scheme = str(folder / "scheme.toml")
    run(folder, "--scheme", scheme, "--previous", earlier, "--skip-bad-rows")
    assert CliRunner().invoke(replay, [str(folder / "out")]).exit_code == 0


@pytest.mark.parametrize("method", METHODS)
def test_explanations_are_written_where_asked_for_and_come_out_the_same_again(folder, method):
    assert run(folder, "--explain", "--method", method).exit_code == 0
    found = rows(folder, "explanations.csv")
    assert [row["candidate_email"] for row in found] == [
        "ben@example.org",
        "dan@example.org",
        "eve@example.org",
    ]
    assert report(folder)["prices"]["method"] == method
    assert CliRunner().invoke(replay, [str(folder / "out")]).exit_code == 0
    assert run(folder).exit_code == 0
    assert not (folder / "out" / "explanations.csv").exists()
    assert "prices" not in report(folder)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_takes_pins_and_earlier_pairs_and_proves_the_rest(folder, method):
    pins = pairs_file(folder, "pins.csv", ("ben@example.org", "ada@example.org"))
    earlier = pairs_file(folder, "earlier.csv", *NATURAL.items())
    result = run(folder, "--method", method, "--pins", pins, "--previous", earlier, "--explain")
    assert result.exit_code == 0
    assert mentor_of(folder) == CROSSED
    assert report(folder)["certificate"]["optimal"] is True
    assert report(folder)["changes"]["moved"] == 2
    assert CliRunner().invoke(replay, [str(folder / "out")]).exit_code == 0


def test_a_method_that_lists_all_pairs_refuses_too_many_and_names_others(folder, monkeypatch):
    monkeypatch.setattr(outcome, "DENSE_PAIRS", 0)
    assert run(folder, "--method", "fair").exit_code == 0
    monkeypatch.setattr(lists, "MOST_LISTED", 3)

    refused = run(folder, "--method", "stable")

    assert refused.exit_code == 64
    assert refused.stderr.splitlines()[-1] == (
        "Error: This method looks at all pairs together, and more than 3 may be. Match by coverage "
        "or suitability, or in smaller groups. (--method coverage or --method suitability)"
    )
    assert report(folder)["method"] == "fair"  # what was there stays
    again = CliRunner().invoke(replay, [str(folder / "out")])
    assert (again.exit_code, "This cannot be done again: This method" in again.stderr) == (2, True)
    assert run(folder, "--method", "suitability").exit_code == 0
