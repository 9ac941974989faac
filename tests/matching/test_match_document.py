"""The page about the match command keeps what it says."""

import csv
import re
import tomllib
from pathlib import Path

from click.testing import CliRunner

from matcher.matching.cli import match
from matcher.matching.files.columns import CANDIDATE, MENTOR
from matcher.matching.files.outputs import FILE_BARS
from matcher.matching.rules.settings import SchemeSettings
from matcher.reference.files import vocabulary

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "match-command.md").read_text("utf-8")


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_comes_out_as_the_page_says(tmp_path):
    files = dict(zip(["mentors.csv", "candidates.csv"], blocks("csv"), strict=True))
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    paths = [str(tmp_path / name) for name in files]
    command = [*paths, "--out", str(tmp_path), "--as-of", "2026-03-12"]
    assert CliRunner().invoke(match, command).exit_code == 0
    with (tmp_path / "pairs.csv").open(encoding="utf-8") as file:
        for pair in csv.DictReader(file):
            shown = (pair["candidate_email"], pair["mentor_email"], pair["suitability"])
            assert f"| {' | '.join(shown)} | {pair['reasons']} |" in PAGE
    with (tmp_path / "unmatched.csv").open(encoding="utf-8") as file:
        (dan,) = csv.DictReader(file)
    assert f"“{dan['nearest_miss']}”" in PAGE


def test_the_scheme_of_the_page_is_the_default():
    (text,) = blocks("toml")
    assert SchemeSettings.from_mapping(tomllib.loads(text)) == SchemeSettings()


def test_the_page_names_every_column_value_and_bar():
    words = vocabulary()
    names = [column.name for column in (*MENTOR, *CANDIDATE)]
    for terms in (words.levels, words.formats, words.sectors, words.skills, words.times):
        names += [term.code for term in terms]
    assert [name for name in [*names, *map(str, FILE_BARS)] if f"`{name}`" not in PAGE] == []
