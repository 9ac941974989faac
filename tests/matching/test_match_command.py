import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.population import write_population
from matcher.matching.cli import match, matching
from matcher.matching.cli.warming import is_warm, warm_up
from matcher.matching.instance.kernel import is_compiled
from matcher.solver import CertificateError
from tests.matching.sheets import CANDIDATE, MENTOR, sheet

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ROOT.parent / "shared" / "data" / "geo" / "uk_public_libraries.csv"
COMMAND = [sys.executable, "-c", "from matcher.matching.cli import match; match()"]
NAMES = ["pairs.csv", "problems.csv", "report.json", "unmatched.csv"]
ANOTHER = MENTOR | {"name": "Cat Cole", "email": "cat@example.org", "formats": "phone"}
LONELY = CANDIDATE | {"name": "Dan Dove", "email": "dan@example.org", "formats": "email"}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mentors.csv").write_bytes(sheet(MENTOR, ANOTHER))
    (tmp_path / "candidates.csv").write_bytes(sheet(CANDIDATE, LONELY))
    return tmp_path


def arguments(folder, *more):
    paths = [str(folder / "mentors.csv"), str(folder / "candidates.csv")]
    return [*paths, "--out", str(folder / "out"), "--as-of", "2026-03-12", *more]


def run(folder, *more):
    return CliRunner().invoke(match, arguments(folder, *more))


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(folder):
    out = folder / "out"
    return {p.name: p.read_bytes() for p in sorted(out.glob("*.*"))}


def test_match_writes_pairs_with_their_reasons(folder):
    result = run(folder)
    assert result.exit_code == 0
    assert rows(folder / "out" / "pairs.csv") == [
        {
            "candidate_email": "ben@example.org",
            "mentor_email": "ada@example.org",
            "suitability": "522939",
            "distance_km": "13",
            "shared_formats": "face_to_face;video",
            "contribution_preference": "150000",
            "contribution_skills": "100000",
            "contribution_sector": "75000",
            "contribution_distance": "97939",
            "contribution_employer": "50000",
            "contribution_format": "50000",
            "contribution_freshness": "0",
            "reasons": "About 13 km away; You both chose face to face and video call; "
            "Has not confirmed their places yet",
        }
    ]
    pair = rows(folder / "out" / "pairs.csv")[0]
    parts = [int(value) for name, value in pair.items() if name.startswith("contribution_")]
    assert sum(parts) == int(pair["suitability"])


def test_match_says_of_the_unmatched_what_bars_whom_and_what_would_help(folder):
    run(folder)
    assert rows(folder / "out" / "unmatched.csv") == [
        {
            "candidate_email": "dan@example.org",
            "barred_same_person": "0",
            "barred_line_manager": "0",
            "barred_excluded": "0",
            "barred_paused": "0",
            "barred_no_capacity": "0",
            "barred_level": "0",
            "barred_employer": "0",
            "barred_format": "2",
            "barred_distance": "0",
            "eligible_mentors": "0",
            "nearest_miss": "Accepting video call would open 1 mentor with a free place",
        }
    ]


def test_match_reports_figures_settings_and_the_proof(folder):
    (folder / "scheme.toml").write_text("[weights]\nskills = 10\n")
    run(folder, "--scheme", str(folder / "scheme.toml"))
    report = json.loads((folder / "out" / "report.json").read_text("utf-8"))
    certificate = report.pop("certificate")
    assert certificate["optimal"] is True
    assert certificate["primal"] == certificate["dual"]
    assert report["counts"]["eligible_pairs"] == 1
    assert certificate["checked_pairs"] == (
        report["counts"]["candidates"] * report["counts"]["mentors"]
    )
    assert report["counts"]["matched"] == 1
    assert report["counts"]["unmatched"] == 1
    assert report["as_of"] == "2026-03-12"
    assert report["method"] == "coverage"
    assert report["weights"]["skills"] == 10
    assert len(report["fingerprint"]) == 64


def test_match_says_the_paths_only_on_stdout(folder):
    out = folder / "out"
    names = ["pairs.csv", "unmatched.csv", "report.json", "problems.csv"]
    names += ["inputs/mentors.csv", "inputs/candidates.csv", "inputs/SHA256SUMS"]
    assert run(folder).stdout == "".join(f"{out / name}\n" for name in names)


BROKEN_MENTORS = {
    "no e-mail": (sheet(MENTOR, ANOTHER | {"email": ""}), 3, "email"),
    "bad e-mail": (sheet(MENTOR, ANOTHER | {"email": "cat"}), 3, "email"),
    "twice": (sheet(MENTOR, ANOTHER, MENTOR), 4, "email"),
    "no name": (sheet(MENTOR | {"name": ""}), 2, "name"),
    "unknown sector": (sheet(MENTOR, ANOTHER | {"sector": "fish"}), 3, "sector"),
    "unknown level": (sheet(MENTOR | {"level": "guru"}), 2, "level"),
    "unknown format": (sheet(MENTOR | {"formats": "owl"}), 2, "formats"),
    "no formats": (sheet(MENTOR | {"formats": ""}), 2, "formats"),
    "capacity in words": (sheet(MENTOR | {"capacity": "many"}), 2, "capacity"),
    "capacity too large": (sheet(MENTOR | {"capacity": "99"}), 2, "capacity"),
    "no place": (sheet(MENTOR | {"place": ""}), 2, "place"),
    "ambiguous place": (sheet(MENTOR | {"place": "Newport"}), 2, "place"),
    "unknown place": (sheet(MENTOR | {"place": "Atlantis"}), 2, "place"),
    "no such day": (sheet(MENTOR | {"confirmed_on": "2026-02-30"}), 2, "confirmed_on"),
    "future day": (sheet(MENTOR | {"confirmed_on": "2026-03-13"}), 2, "confirmed_on"),
    "long about": (sheet(MENTOR | {"about": "x" * 601}), 2, "about"),
    "missing column": (sheet({k: v for k, v in MENTOR.items() if k != "level"}), 1, "level"),
    "no header": (b"Ada,ada@example.org,public\r\n" * 3, 1, ""),
    "two columns of one name": (sheet(MENTOR | {"Mail": "x"}), 1, "email"),
    "header only": (sheet(columns=list(MENTOR)), 1, ""),
    "empty": (b"", 1, ""),
    "not a table": (b"\x89PNG\r\n\x1a\n\0\0\0", 1, ""),
    "damaged workbook": (b"PK\x03\x04damaged", 1, ""),
    "open quotation mark": (sheet(MENTOR) + b'"Cat,cat@example.org\r\n', 3, ""),
    "too many cells": (sheet(MENTOR).rstrip() + b",more\r\n", 2, ""),
}


@pytest.mark.parametrize("case", BROKEN_MENTORS)
def test_match_refuses_a_broken_file_and_says_where(folder, case):
    data, row, column = BROKEN_MENTORS[case]
    (folder / "mentors.csv").write_bytes(data)
    result = run(folder)
    assert result.exit_code == 2
    assert list(written(folder)) == ["problems.csv"]
    assert result.stdout == f"{folder / 'out' / 'problems.csv'}\n"
    found = [
        (problem["file"], problem["row"], problem["column"])
        for problem in rows(folder / "out" / "problems.csv")
        if not problem["message"].startswith("Note: ")
    ]
    assert found == [("mentors.csv", str(row), column)]


def test_match_refuses_an_unknown_key_of_the_scheme_and_says_where(folder):
    scheme = folder / "scheme.toml"
    scheme.write_text('same_employer = "bar"\ncolour = "red"\n')
    assert run(folder, "--scheme", str(scheme)).exit_code == 2
    assert rows(folder / "out" / "problems.csv") == [
        {
            "file": "scheme.toml",
            "row": "2",
            "column": "colour",
            "value": "red",
            "message": "There is no setting “colour” here. Known: weights, mentor_level_policy, "
            "same_employer, no_wish_counts, default_max_distance_km, fresh_days, stale_days, "
            "hide_after_days, employers.",
        }
    ]


@pytest.mark.parametrize("text", ["weights = 5", "[weights]\nskills = 'x'", "= nonsense", "\xff"])
def test_match_refuses_a_scheme_it_cannot_use(folder, text):
    (folder / "scheme.toml").write_text(text, encoding="latin-1")
    assert run(folder, "--scheme", str(folder / "scheme.toml")).exit_code == 2
    assert list(written(folder)) == ["problems.csv"]


def test_match_of_bad_input_leaves_an_earlier_result_alone(folder):
    run(folder)
    before = written(folder)
    (folder / "mentors.csv").write_bytes(b"")
    run(folder)
    after = written(folder)
    assert after.pop("problems.csv") != before.pop("problems.csv")
    assert after == before


def test_match_goes_on_without_bad_rows_where_asked_to(folder):
    bad = ANOTHER | {"capacity": "many"}
    (folder / "mentors.csv").write_bytes(sheet(MENTOR, bad))
    result = run(folder, "--skip-bad-rows")
    assert result.exit_code == 0
    assert list(written(folder)) == NAMES
    assert [row["row"] for row in rows(folder / "out" / "problems.csv")] == ["3"]
    report = json.loads((folder / "out" / "report.json").read_text("utf-8"))
    assert (report["counts"]["mentors"], report["counts"]["skipped_rows"]) == (1, 1)


def test_match_does_not_go_on_without_a_column_even_where_asked_to(folder):
    (folder / "mentors.csv").write_bytes(sheet({"name": "Ada", "email": "a@example.org"}))
    assert run(folder, "--skip-bad-rows").exit_code == 2


def test_match_takes_unknown_addresses_for_a_note(folder):
    person = CANDIDATE | {"preferences": "who@example.org", "exclusions": "x@example.org"}
    (folder / "candidates.csv").write_bytes(sheet(person))
    assert run(folder).exit_code == 0
    problems = rows(folder / "out" / "problems.csv")
    assert [(p["row"], p["column"], p["value"]) for p in problems] == [
        ("2", "exclusions", "x@example.org"),
        ("2", "preferences", "who@example.org"),
    ]
    assert all(p["message"].startswith("Note: ") for p in problems)


def test_match_defuses_formulas_in_what_it_writes(folder):
    (folder / "mentors.csv").write_bytes(sheet(MENTOR | {"sector": "=HYPERLINK(1)"}))
    run(folder)
    assert rows(folder / "out" / "problems.csv")[0]["value"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    "more",
    [["--method", "luck"], ["--colour", "red"], ["--as-of", "yesterday"], ["extra"]],
)
def test_match_answers_wrong_usage_with_64(folder, more):
    result = run(folder, *more)
    assert result.exit_code == 64
    assert result.stdout == ""
    assert written(folder) == {}


def test_match_answers_a_file_that_is_not_there_with_64(folder):
    (folder / "mentors.csv").unlink()
    assert run(folder).exit_code == 64
    assert CliRunner().invoke(match, []).exit_code == 64


def test_match_that_cannot_be_proved_writes_nothing(folder, monkeypatch):
    def unproved(*_, **__):
        raise CertificateError("not proved")

    monkeypatch.setattr(matching, "run", unproved)
    result = run(folder)
    assert (result.exit_code, written(folder)) == (1, {})
    assert "not proved" in result.stderr


def test_match_that_cannot_write_is_a_fault(folder):
    (folder / "blocked").write_text("a file")
    paths = [str(folder / "mentors.csv"), str(folder / "candidates.csv")]
    result = CliRunner().invoke(match, [*paths, "--out", str(folder / "blocked" / "out")])
    assert result.exit_code == 1
    assert "Error: " in result.stderr


def test_match_reads_today_where_no_date_is_given(folder):
    paths = [str(folder / "mentors.csv"), str(folder / "candidates.csv")]
    assert CliRunner().invoke(match, [*paths, "--out", str(folder / "out")]).exit_code == 0
    assert json.loads((folder / "out" / "report.json").read_text("utf-8"))["as_of"] > "2026"


def in_a_process(folder, *more, **environment):
    return subprocess.run(
        [*COMMAND, *arguments(folder, *more)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_match_writes_the_same_bytes_whatever_the_order_of_rows_and_hashes(tmp_path):
    results = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        for path in write_population(folder, "region", seed=7):
            header, *lines = path.read_text("utf-8").splitlines()
            random.Random(seed).shuffle(lines)
            path.write_text("\n".join([header, *lines]), "utf-8")
        assert in_a_process(folder, PYTHONHASHSEED=seed).returncode == 0
        results.append(written(folder))
    assert results[0] == results[1]
    assert list(results[0]) == NAMES


def test_match_loads_neither_flask_nor_sqlalchemy(folder):
    script = (
        "import sys; from matcher.matching.cli import match;"
        f"match({arguments(folder)!r}, standalone_mode=False);"
        "print(sorted({'flask', 'sqlalchemy', 'wtforms', 'werkzeug'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert result.stdout.splitlines()[-1] == "[]"


def test_match_that_is_interrupted_says_so_and_writes_nothing(folder):
    script = (
        "import os, signal; from matcher.matching.cli import matching;"
        "matching.outputs = lambda *_: os.kill(os.getpid(), signal.SIGINT);"
        f"matching.match({arguments(folder)!r})"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 128 + signal.SIGINT
    assert "Interrupted" in result.stderr
    assert written(folder) == {}


def test_match_compiles_once(folder):
    run(folder)
    assert is_compiled()


def test_everything_can_be_compiled_ahead():
    warm_up()
    assert is_warm()


@pytest.mark.skipif(not LIBRARIES.is_file(), reason="the file of real libraries is not here")
def test_match_locates_the_real_libraries(tmp_path):
    with LIBRARIES.open(encoding="utf-8") as file:
        libraries = [row for row in csv.DictReader(file) if not row["year_closed"]]
    people = [
        CANDIDATE
        | {
            "email": f"library{k}@example.org",
            "employer": library["authority"],
            "place": library["postcode"],
        }
        for k, library in enumerate(libraries)
    ]
    (tmp_path / "mentors.csv").write_bytes(sheet(MENTOR))
    (tmp_path / "candidates.csv").write_bytes(sheet(*people))
    started = time.process_time()
    result = run(tmp_path, "--skip-bad-rows")
    assert result.exit_code == 0
    assert time.process_time() - started < 20
    n_lost = len({p["row"] for p in rows(tmp_path / "out" / "problems.csv")})
    assert len(libraries) == 3753
    assert n_lost <= 0.01 * len(libraries)
